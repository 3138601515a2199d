"""The title of the window: set while runtui runs, and the one before given back however it ends."""

from __future__ import annotations

import signal
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import thread_of

if TYPE_CHECKING:
    from tests.terminal.desk import Desk

KEEP, GIVE_BACK, TITLE = b"\x1b[22;2t", b"\x1b[23;2t", b"\x1b]2;"


@pytest.mark.parametrize("number", [None, signal.SIGTERM])
def test_it_is_given_back_at_the_end(desk: Desk, number: signal.Signals | None) -> None:
    window = desk.runtui(thread_of("prices"))
    window.wait_until(lambda: TITLE in window.raw, "no title")
    if number is None:
        window.send("q")
    else:
        window.signal(number)
    assert window.wait_exit() == (0 if number is None else 128 + number)
    assert (window.raw.count(KEEP), window.raw.count(GIVE_BACK)) == (1, 1)
    assert window.raw.index(KEEP) < window.raw.index(TITLE)
    assert window.raw.rindex(TITLE) < window.raw.index(GIVE_BACK)


def test_a_program_that_hangs_gives_it_back_too(desk: Desk) -> None:
    window = desk.crashing("hang", thread_of("prices"))
    window.wait_until(lambda: TITLE in window.raw, "no title")
    window.send("x")
    window.look(0.2)
    window.signal(signal.SIGTERM)
    window.wait_exit()
    assert window.raw.count(GIVE_BACK) == 1


def test_the_shell_has_its_title_while_the_program_is_stopped(desk: Desk) -> None:
    window = desk.runtui(thread_of("prices"))
    window.wait_until(lambda: TITLE in window.raw, "no title")
    window.send("\x1a")
    window.wait_stopped()
    window.look()
    assert window.raw.count(GIVE_BACK) == 1
    window.signal(signal.SIGCONT)
    window.wait_until(lambda: window.raw.count(KEEP) == 2, "no title again")
    window.send("q")
    window.wait_exit()
    assert window.raw.count(GIVE_BACK) == 2
