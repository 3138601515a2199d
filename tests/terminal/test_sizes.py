"""Any size of window, and any number of changes of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import thread_of

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window

PLACES = {
    "t": "Open a thread",
    "?": "last run, loads more",
    ":": "a word for it",
    "/": "enter keep",
    "f": "Filter by what",
    "c": "as many as fit the width",
    "Y": "curl command",
    "P": "another server",
    "D": "Compare runs",
    "3": "city         string",
    "4": "tool_calls",
    "5": "Said before it",
    "6": '"object"',
    ":doctor": "all is well",
    ":export runs": "Export 85 of",
    ":change the api": "keyring",
    ":copy a field": "120 fields",
}
"""What is typed, and what is on the screen it opens."""


def test_three_hundred_changes_of_the_size_leave_it_alive(desk: Desk) -> None:
    window = desk.runtui(thread_of("checkout"))
    window.wait_for("requires_action", "live")
    sizes = random.Random(63)
    for turn in range(300):
        window.resize(*((20, 5), (1, 1), (sizes.randint(1, 200), sizes.randint(1, 60)))[turn % 3])
        window.look(0.01)
    window.resize(110, 30)
    window.wait_for("requires_action", "live", "read-only")
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


@pytest.mark.parametrize("size", [(20, 5), (1, 1)])
def test_it_starts_and_quits_in_a_tiny_window(desk: Desk, size: tuple[int, int]) -> None:
    window = desk.runtui(thread_of("prices"), size=size)
    window.wait_until(lambda: b"\x1b[?1049h" in window.raw, "not started")
    window.resize(110, 30)
    window.wait_for("✓ completed", "live")
    window.resize(*size)
    window.send("q")
    assert window.wait_exit() == 0


def test_whatever_is_open_the_window_may_become_tiny(desk: Desk) -> None:
    window = desk.runtui(thread_of("checkout"), "--interval", "0")
    window.wait_for("requires_action", "read-only", "answered")
    for keys, shown in PLACES.items():
        open_place(window, keys, shown)
        for size in ((20, 5), (1, 1), (110, 30)):
            drawn = len(window.raw)
            window.resize(*size)
            window.wait_until(lambda: len(window.raw) > drawn, f"{keys!r} not drawn in {size}")  # noqa: B023  here only
        window.wait_for(shown)
        window.send("2" if keys.isdigit() else "\x1b")
        window.wait_until(lambda: shown not in window.text, f"{shown!r} stays")  # noqa: B023  here only
        window.wait_for("read-only", "requires_action")
    window.send("\x03")
    assert window.wait_exit() == 0
    assert b"met a bug" not in window.raw


def open_place(window: Window, keys: str, shown: str) -> None:
    window.send(keys[:1])
    if keys[1:]:
        window.wait_for("a word for it")
        window.send(keys[1:])
        window.wait_for(keys[1:])
        window.look(0.3)
        window.send("\r")
    window.wait_for(shown)
