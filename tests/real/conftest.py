"""The real servers in front of the simulated one, each for as long as its tests last, and a desk that asks them."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.real.gateways import GATEWAYS, Gateway
from tests.terminal.conftest import demo_process
from tests.terminal.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.real.tools import Tool


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for test in items:
        if test.path.is_relative_to(Path(__file__).parent):
            test.add_marker(pytest.mark.real)


def needed(tool: Tool) -> Tool:
    """The tool; skips the test where it isn't set up."""
    if tool.missing:
        pytest.skip(tool.missing)
    return tool


@pytest.fixture(scope="session")
def demo_url() -> Iterator[str]:
    with demo_process() as url:
        yield url


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(tool.name)) for name, (tool, _) in GATEWAYS.items()],
)
def gateway(
    request: pytest.FixtureRequest, demo_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Gateway]:
    tool, start = GATEWAYS[request.param]
    with start(needed(tool), demo_url, tmp_path_factory.mktemp(request.param)) as started:
        yield started


@pytest.fixture
def desk(tmp_path: Path, demo_url: str) -> Iterator[Desk]:
    with closing(Desk(tmp_path / "home", demo_url)) as opened:
        yield opened
