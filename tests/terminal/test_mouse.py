"""The mouse in a real terminal: given to the terminal and taken back while the program runs, by raw bytes."""

from __future__ import annotations

import re
import signal
from typing import TYPE_CHECKING

from tests.terminal.desk import thread_of

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window

MODES = (1000, 1003, 1006, 1015)


def reported(window: Window) -> set[int]:
    """The kinds of mouse reports that the terminal was told to send and not told to stop."""
    last = {int(mode): way == b"h" for mode, way in re.findall(rb"\x1b\[\?(\d+)([hl])", window.raw)}
    return {mode for mode in MODES if last.get(mode)}


def choose(window: Window, command: str, about: str) -> None:
    window.send(":")
    window.wait_for("a word for it")
    window.send(command)
    window.wait_for(about)
    window.look(0.5)
    window.send("\r")


def test_the_mouse_is_the_terminals_until_it_is_switched_on_again(desk: Desk) -> None:
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    assert reported(window) == set(MODES)
    choose(window, "mouse off", "The terminal selects text with it")
    window.wait_for("The mouse is the terminal's")
    assert reported(window) == set()
    choose(window, "mouse on", "Click, double click and wheel")
    window.wait_for("The mouse works here")
    assert reported(window) == set(MODES)
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_switched_off_the_mouse_stays_the_terminals_after_ctrl_z_and_after_the_pager(desk: Desk) -> None:
    desk.environ["PAGER"] = "cat"
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    choose(window, "mouse off", "The terminal selects text with it")
    window.wait_for("The mouse is the terminal's")
    window.send("\x1a")
    window.wait_stopped()
    before = len(window.raw)
    window.signal(signal.SIGCONT)
    window.wait_until(lambda: b"\x1b[?1049h" in window.raw[before:], "not back")
    window.wait_for("✓ completed", "live")
    assert reported(window) == set()
    before = len(window.raw)
    choose(window, "json in the pager", "The selected run, in $PAGER")
    window.wait_until(lambda: b"\x1b[?1049h" in window.raw[before:], "not back from the pager")
    window.wait_for("✓ completed", "live")
    assert reported(window) == set()
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_started_without_the_mouse_it_can_be_switched_on(desk: Desk) -> None:
    window = desk.runtui("--no-mouse", thread_of("prices"))
    window.wait_for("✓ completed", "live")
    assert reported(window) == set()
    choose(window, "mouse on", "Click, double click and wheel")
    window.wait_until(lambda: reported(window) == set(MODES), "no mouse")
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()
