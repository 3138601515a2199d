"""Terminals that know fewer characters or colours."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import thread_of
from tests.terminal.sequences import hues

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window


@pytest.mark.parametrize("locale", [{"LANG": "C"}, {"LANG": "en_US.UTF-8", "LC_ALL": "POSIX"}], ids=str)
def test_outside_utf8_every_byte_is_ascii(desk: Desk, locale: dict[str, str]) -> None:
    desk.environ |= locale
    window = desk.runtui(thread_of("oddities"))
    window.wait_for("+ completed", "live")
    for keys, shown in (("y", "clipboard"), ("?", "last run, loads more"), ("\x10", "a word for it")):
        window.send(keys)
        window.wait_for(shown)
        window.send("\x1b")
        window.wait_until(lambda: shown not in window.text, "not gone")  # noqa: B023  called here only
    window.send("\x03")
    assert window.wait_exit() == 0
    assert sorted({chr(byte) for byte in window.raw if byte > 126}) == []


def test_without_colour_statuses_are_read_from_words_and_weight(desk: Desk) -> None:
    window = painted(desk, {"NO_COLOR": "1"})
    assert hues(window.raw) == set()
    assert {"requires_action", "failed", "completed", "expired"} <= set(window.text.split())
    loud = {status: window.is_bold(status) for status in ("requires_action", "✗ failed", "✓ completed")}
    assert loud == {"requires_action": True, "✗ failed": True, "✓ completed": False}


def test_an_empty_no_color_means_nothing(desk: Desk) -> None:
    assert hues(painted(desk, {"NO_COLOR": ""}).raw)


def painted(desk: Desk, environ: dict[str, str]) -> Window:
    desk.environ |= environ
    window = desk.runtui(thread_of("checkout"))
    # All of a picture: a window that is read in the middle of it lacks the rows below.
    window.wait_for("requires_action", "✗ failed", "✓ completed", "expired", "live")
    return window


@pytest.mark.parametrize(
    ("environ", "own"),
    [
        ({"TERM": "xterm", "COLORTERM": ""}, rb"\x1b\[[0-9;]*91[0-9;]*m"),  # bright red
        ({"TERM": "xterm-256color", "COLORTERM": ""}, rb"\x1b\[[0-9;]*38;5;210[0-9;]*m"),
        ({"TERM": "screen", "STY": "1.pts-0.host"}, rb"\x1b\[[0-9;]*38;5;210[0-9;]*m"),
    ],
)
def test_a_terminal_of_fewer_colours_gets_its_own_and_failures_in_red(
    desk: Desk, environ: dict[str, str], own: bytes
) -> None:
    raw = painted(desk, environ).raw
    assert re.search(own + rb"[^\x1b]*failed", raw)
    assert b"8;2;" not in raw
