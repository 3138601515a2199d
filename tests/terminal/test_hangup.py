"""The window is closed while the program runs: nothing stays behind, and nothing spins."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import HERE, thread_of
from tests.terminal.window import RUNTUI

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.terminal.desk import Desk
    from tests.terminal.window import Window


def ignore_hangup() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.mark.parametrize("before_start", [None, ignore_hangup], ids=["told", "not told"])
def test_without_its_window_the_program_ends(desk: Desk, before_start: Callable[[], None] | None) -> None:
    window = desk.open(*RUNTUI, thread_of("checkout"), "--interval", "1", before_start=before_start)
    window.wait_for("requires_action", "live")
    used = window.cpu_seconds
    window.vanish()
    wait_gone(window)
    assert window.cpu_seconds - used < 4


def test_without_its_window_a_program_that_hangs_ends_too(desk: Desk) -> None:
    command = (RUNTUI[0], str(HERE / "crashing.py"), "hang", thread_of("prices"))
    window = desk.open(*command, before_start=ignore_hangup)
    window.wait_for("✓ completed", "live")
    window.send("x")
    window.look(0.2)
    window.vanish()
    assert wait_gone(window) == 128 + signal.SIGHUP


def wait_gone(window: Window) -> int:
    """Returns the exit code, and leaves the dead to be looked at."""
    closed = time.monotonic()
    while (result := os.waitid(os.P_PID, window.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is None:
        assert time.monotonic() - closed < 10
        time.sleep(0.02)
    return result.si_status
