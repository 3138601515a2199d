"""A pager over the dashboard in a real terminal: it has the keys and the screen, and gives both back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from terminal.desk import thread_of

if TYPE_CHECKING:
    from terminal.desk import Desk
    from terminal.window import Window

PAGER = """#!/bin/sh
trap 'echo pager was interrupted' INT
head -c 60 "$1"; ls -l "$1"; env | grep -c CANARY
echo the pager waits
while ! read -r answer || [ "$answer" != go ]; do :; done
"""


def open_pager(desk: Desk) -> Window:
    pager = desk.home / "pager"
    pager.write_text(PAGER)
    pager.chmod(0o700)
    desk.environ["PAGER"] = str(pager)
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed", "live")
    window.send(":")
    window.wait_for("Search for commands")
    window.send("json in the pager")
    window.wait_for("The selected run, in $PAGER")
    window.look(0.5)
    window.send("\r")
    window.wait_for("the pager waits")
    return window


def test_the_pager_gets_the_terminal_and_no_key_and_the_dashboard_comes_back(desk: Desk) -> None:
    window = open_pager(desk)
    window.wait_for('"id"', "-rw-------")
    assert "\n0\n" in window.text.replace(" ", "")
    assert window.left_on() == set()
    window.send("go\r")
    window.wait_for("✓ completed", "live")
    assert not list(desk.home.glob("runtui-*"))
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_ctrl_c_in_the_pager_is_the_pagers(desk: Desk) -> None:
    window = open_pager(desk)
    window.send("\x03")
    window.wait_for("pager was interrupted")
    window.send("go\r")
    window.wait_for("✓ completed", "live")
    window.send("q")
    assert window.wait_exit() == 0
