"""The window is closed while the program runs: nothing stays behind, and nothing spins."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING

import pytest

from terminal.desk import thread_of
from terminal.window import RUNTUI

if TYPE_CHECKING:
    from collections.abc import Callable

    from terminal.desk import Desk


def ignore_hangup() -> None:
    signal.signal(signal.SIGHUP, signal.SIG_IGN)


@pytest.mark.parametrize("before_start", [None, ignore_hangup], ids=["told", "not told"])
def test_without_its_window_the_program_ends(desk: Desk, before_start: Callable[[], None] | None) -> None:
    window = desk.open(*RUNTUI, thread_of("checkout"), "--interval", "1", before_start=before_start)
    window.wait_for("requires_action", "live")
    used = window.cpu_seconds
    closed = time.monotonic()
    window.vanish()
    while (result := os.waitid(os.P_PID, window.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)) is None:
        assert time.monotonic() - closed < 10
        time.sleep(0.02)
    assert result.si_pid == window.pid
    assert window.cpu_seconds - used < 4
