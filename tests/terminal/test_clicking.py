"""Everything by mouse alone, in a real terminal: what looks like a key or a head does what it says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import thread_of

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window


@pytest.fixture
def window(desk: Desk) -> Window:
    opened = desk.runtui(thread_of("checkout"), "--interval", "0", size=(130, 32))
    opened.wait_for("✓ completed", "end: 85 runs", "Overview", "Waits for")
    return opened


def at(window: Window, text: str) -> tuple[int, int]:
    """Column and line of a text, counted from 1."""
    line = next(row for row, words in enumerate(window.text.splitlines()) if text in words)
    return window.text.splitlines()[line].index(text) + 1, line + 1


def click(window: Window, text: str) -> None:
    column, line = at(window, text)
    window.send(f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("JSON", '"thread.run"'),
        ("filter", "  /  "),
        ("help", "last run, loads more"),
        ("threads", "Paste an id"),
        ("thread_a", "Paste an id"),
        ("manual", "a word for it"),
        ("active", "active only"),
    ],
)
def test_a_click_on_a_tab_or_a_word_of_the_first_and_last_line_does_what_it_says(
    window: Window, text: str, shown: str
) -> None:
    click(window, text)
    window.wait_for(shown)


def test_a_click_on_a_head_sorts_and_another_turns_the_order_round(window: Window) -> None:
    click(window, "Age")
    window.wait_for("Age↑")
    click(window, "Age")
    window.wait_for("Age↓")


def test_a_click_on_the_banner_goes_to_the_run_that_locks_the_thread(window: Window) -> None:
    window.send("G")
    window.wait_for("85 of 85")
    window.send("\x1b[<0;10;3M\x1b[<0;10;3m")
    window.wait_for("1 of 85")


def test_a_click_on_a_hint_of_a_dialog_presses_its_key(window: Window) -> None:
    click(window, "threads")
    window.wait_for("Paste an id")
    click(window, "esc")
    window.wait_until(lambda: "Paste an id" not in window.text, "the dialog stays")


def test_the_edge_of_the_detail_is_dragged_and_stays(desk: Desk, window: Window) -> None:
    column = at(window, "2 Overview")[0] - 2
    for report in (f"<0;{column};12M", f"<32;{column - 5};12M", f"<0;{column - 5};12m"):
        window.send("\x1b[" + report)
        window.look(0.3)
    window.wait_until(lambda: at(window, "2 Overview")[0] == column - 3, "the edge isn't there")
    window.send("q")
    window.wait_exit()
    again = desk.runtui(thread_of("checkout"), size=(130, 32))
    again.wait_until(lambda: "2 Overview" in again.text and at(again, "2 Overview")[0] == column - 3, "forgotten")
