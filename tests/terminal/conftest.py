"""A home of its own for every test, the simulated server, and windows that end with the test."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import Desk, end
from tests.terminal.recorded import RecordedApi, serving

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.terminal.recorded import Answer

YOUNG = 240.0
"""Seconds; the runs of the demo expire ten minutes after they began, some of them before it did."""
needs_linux = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="reads /proc and drives a Linux terminal"
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for test in items:
        if test.path.is_relative_to(Path(__file__).parent):
            test.add_marker(pytest.mark.terminal)
            test.add_marker(needs_linux)


@contextmanager
def demo_process(*options: str) -> Iterator[str]:
    """The base URL of a simulated server in a process of its own."""
    command = (sys.executable, "-m", "runtui.demo", "--port", "0", *options)
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().split()[-1]
        finally:
            end(server)


@pytest.fixture(scope="session")
def young_demo() -> Iterator[Callable[[], str]]:
    """Returns the URL of a demo in which no run expired since it began: another one every few minutes."""
    with ExitStack() as served:
        url, until = "", 0.0

        def start() -> str:
            nonlocal url, until
            if time.monotonic() > until:
                served.close()
                url, until = served.enter_context(demo_process()), time.monotonic() + YOUNG
            return url

        yield start


@pytest.fixture
def demo_url(young_demo: Callable[[], str]) -> str:
    return young_demo()


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    with ExitStack() as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path, demo_url: str) -> Iterator[Desk]:
    with closing(Desk(tmp_path / "home", demo_url)) as opened:
        yield opened


@pytest.fixture
def quick_demo(desk: Desk, stack: ExitStack) -> Desk:
    """A desk whose server lets time pass five times as fast."""
    desk.environ["OPENAI_BASE_URL"] = stack.enter_context(demo_process("--speed", "5"))
    return desk


@pytest.fixture
def serve(desk: Desk, stack: ExitStack) -> Callable[[Answer | None], RecordedApi]:
    """Serves in this process, so that the test sees every request; the desk's program asks there."""

    def start(reply: Answer | None = None) -> RecordedApi:
        api = RecordedApi(reply)
        desk.environ["OPENAI_BASE_URL"] = stack.enter_context(serving(api))
        stack.callback(api.release)
        return api

    return start
