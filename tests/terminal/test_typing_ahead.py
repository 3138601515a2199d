"""Keys that come in one packet, and pastes: what a person typed goes where they were going."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import thread_of

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window

PASTE = "\x1b[200~{}\x1b[201~"


@pytest.fixture
def window(desk: Desk) -> Window:
    opened = desk.runtui(thread_of("prices"), "--interval", "0")
    opened.wait_for("✓ completed", "end: 46 runs", "2 Over")
    return opened


@pytest.mark.parametrize(
    ("keys", "shown"),
    [
        ("/fail", "/  fail"),
        ("/abc\x15fail", "/  fail"),
        ("thandbook", "handbook"),
        (":export", "Export runs"),
        (":export runs\r", "The ending of the name decides"),
        ("?\x1b/quit", "/  quit"),
        ("Yj\x1b/a", "/  a"),
        ("s\x1bf\x1bc\x1b/q", "/  q"),
    ],
)
def test_what_follows_a_key_in_one_packet_goes_to_what_that_key_opens(
    window: Window, keys: str, shown: str
) -> None:
    # Esc is told from a sequence by a pause; what a test of a pause types before it, still comes in one packet.
    for part in keys.replace("\x1b", "\x1b\0").split("\0"):
        window.send(part)
        window.look(0.3)
    window.wait_for(shown)
    assert "active only" not in window.text


@pytest.mark.parametrize("text", ["\x1b[2Jq", "\x1b\x11", "a\x1b", "\x1b[200~q", "a\x1b[201~q", "\x1bOPq\r"])
def test_nothing_in_a_paste_is_a_key(window: Window, text: str) -> None:
    window.send(PASTE.format(text))
    window.wait_for("Nothing here takes a paste")
    window.send("/")
    window.wait_for("/  ")
    window.send(PASTE.format("x" + text + "y") + "z")
    window.wait_until(lambda: any("yz" in line for line in window.text.splitlines()), "the paste isn't in the box")
    assert b"\x1b[?1049l" not in window.raw


def test_a_paste_that_comes_in_pieces_is_one(window: Window) -> None:
    window.send("/")
    window.wait_for("/  ")
    for part in ("\x1b[2", "00~fa", "\x1b[", "31mil q\x1b[20", "1~ed"):
        window.send(part)
        window.look(0.05)
    window.wait_for("fa␛[31mil qed")


def test_what_is_pasted_is_drawn_harmless(window: Window) -> None:
    window.send("/")
    window.wait_for("/  ")
    before = len(window.raw)
    window.send(PASTE.format("one\u202etwo\x9b31mthree\u200bfour\u2066"))
    window.wait_for("one\\u202etwo")
    drawn = window.raw[before:].decode(errors="replace")
    assert not set("\u202e\x9b\u200b\u2066") & set(drawn)
