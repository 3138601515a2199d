"""Where nobody could see the dashboard, it says so in one line and asks nobody anything."""

from __future__ import annotations

import os
import subprocess
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import thread_of
from tests.terminal.window import RUNTUI

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.terminal.desk import Desk
    from tests.terminal.recorded import Answer, RecordedApi

COMMAND = (*RUNTUI, thread_of("prices"))


@pytest.mark.parametrize("term", ["dumb", "", None])
def test_a_terminal_without_a_cursor_is_refused(
    desk: Desk, serve: Callable[[Answer | None], RecordedApi], term: str | None
) -> None:
    server = serve(None)
    del desk.environ["TERM"]
    desk.environ |= {} if term is None else {"TERM": term}
    window = desk.open(*COMMAND)
    assert window.wait_exit() == 2
    assert_one_line(window.raw)
    assert server.received == []


@pytest.mark.parametrize("redirected", ["stdin", "stdout", "stderr", "stdin stdout stderr"])
def test_redirected_input_or_output_is_refused(
    desk: Desk, serve: Callable[[Answer | None], RecordedApi], redirected: str
) -> None:
    server = serve(None)
    with terminal_and_pipe() as (terminal, window, reading, writing):
        nowhere = os.open(os.devnull, os.O_RDONLY)
        done = subprocess.run(
            COMMAND,
            stdin=nowhere if "stdin" in redirected else terminal,
            stdout=writing if "stdout" in redirected else terminal,
            stderr=writing if "stderr" in redirected else terminal,
            env=desk.environ,
            check=False,
        )
        os.close(nowhere)
        assert done.returncode == 2
        assert_one_line(os.read(reading if "stderr" in redirected else window, 1 << 16))
    assert server.received == []


@contextmanager
def terminal_and_pipe() -> Iterator[tuple[int, int, int, int]]:
    """A terminal and the window it is in, the ends of a pipe to read from and to write to."""
    opened = (*os.openpty()[::-1], *os.pipe())
    try:
        yield opened
    finally:
        for each in opened:
            os.close(each)


def assert_one_line(written: bytes) -> None:
    assert written.strip().count(b"\n") == 0
    assert b"terminal" in written
    assert b"\x1b" not in written
    assert b"Traceback" not in written
