"""From the prompt to the runs and back, in a real terminal and over a real socket."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.terminal.desk import thread_of
from tests.terminal.sequences import foreign

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window

HOSTILE = ("[red]So does", "[bold]key[/bold]", "␛]0;pwned␇␛[2J")
"""What the simulated server sends to be obeyed, as it has to be seen."""


def quit_by_key(window: Window) -> None:
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


def test_a_pasted_id_opens_its_thread_and_q_gives_the_terminal_back(desk: Desk) -> None:
    window = desk.runtui()
    window.wait_for("Paste an id")
    window.send(f"\x1b[200~No run found in {thread_of('prices')}.\x1b[201~")
    window.wait_for("enter")
    window.send("\r")
    window.wait_for("✓ completed", thread_of("prices")[-6:], "end: 46 runs")
    quit_by_key(window)


def test_a_thread_is_opened_by_its_id_and_again_as_the_last_one(desk: Desk) -> None:
    thread = thread_of("prices")
    first = desk.runtui(thread)
    first.wait_for("✓ completed", thread[-6:], "live")
    quit_by_key(first)
    second = desk.runtui()
    second.wait_for("✓ completed", thread[-6:], "live")
    quit_by_key(second)


def test_ten_thousand_runs_are_paged_to_the_end(desk: Desk) -> None:
    window = desk.runtui(thread_of("archive"), "--page-size", "100", size=(80, 16))
    window.wait_for("more on server")

    def is_at_the_end() -> bool:
        window.send("G")
        window.look(0.05)
        return "end: 10,000 runs" in window.text

    window.wait_until(is_at_the_end, "not at the end", seconds=50)
    quit_by_key(window)


def test_a_run_changes_on_the_screen_by_itself(quick_demo: Desk) -> None:
    window = quick_demo.runtui(thread_of("booking"), "--interval", "1")
    window.wait_for("requires_action", "live")
    newest = first_row(window)
    window.wait_until(lambda: first_row(window) != newest, "nothing changed")
    quit_by_key(window)


def first_row(window: Window) -> tuple[str, str]:
    """Status and id of the run on top."""
    row = re.search(r"^▌ . (\w+) +(\S+)", window.text, re.MULTILINE)
    return (row[1], row[2]) if row else ("", "")


def test_the_demo_leads_to_a_langgraph_server_where_a_run_is_approved(desk: Desk) -> None:
    window = desk.runtui("--demo", "--write", size=(140, 40))
    window.wait_for("! requires_action", "live")
    window.send("P")
    window.wait_for("demo-langgraph")
    window.send("j\r")
    window.wait_for("! requires_action (run: success)", "Waits for 2 approvals")
    window.send("A")
    window.wait_for("get_weather", "not decided")
    window.send("yjy\x12")
    window.wait_for("Send this answer?")
    window.send("j\r")
    window.wait_until(lambda: first_row(window)[0] in ("pending", "running", "success"), "no answer")
    quit_by_key(window)


def test_nothing_a_server_sends_is_obeyed_by_the_terminal(desk: Desk) -> None:
    window = desk.runtui(thread_of("oddities"), size=(170, 50))
    window.wait_for("live", "✓ completed")
    seen = ""
    for keys in ("jj", "6", "jjjjj", "\t", "G", "1", "2", "jjjjj", "z", "]", "]", "\x1b", "t", "\x1b"):
        window.send(keys)
        window.look(0.2)
        seen += window.text
    quit_by_key(window)
    assert all(text in seen for text in HOSTILE)
    assert foreign(window.raw) == []


def test_markup_of_a_server_does_nothing_when_it_is_clicked(desk: Desk) -> None:
    window = desk.runtui(thread_of("oddities"), size=(170, 50))
    window.wait_for("rings when clicked")
    line = next(at for at, text in enumerate(window.text.splitlines(), 1) if "rings when clicked" in text)
    column = window.text.splitlines()[line - 1].index("rings when clicked") + 4
    window.send(f"\x1b[<0;{column};{line}M\x1b[<0;{column};{line}m")
    window.look(0.2)
    quit_by_key(window)
    assert foreign(window.raw) == []
