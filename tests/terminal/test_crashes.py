"""A bug anywhere: the terminal is given back, the report helps, and the key is nowhere."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.terminal.desk import KEY, thread_of

if TYPE_CHECKING:
    from tests.terminal.desk import Desk
    from tests.terminal.window import Window


@pytest.mark.parametrize("way", ["handler", "worker", "thread_worker", "thread", "timer", "render", "keyboard"])
def test_a_bug_ends_the_program_with_a_report_and_without_the_key(desk: Desk, way: str) -> None:
    window = crashed(desk, way)
    if way == "keyboard":
        window.wait_for("set off")
        window.send("y")
    assert window.wait_exit() == 1
    assert_reported(desk, window)


@pytest.mark.parametrize("way", ["task", "callback", "destructor"])
def test_a_bug_nobody_waits_for_is_told_when_the_program_ends(desk: Desk, way: str) -> None:
    window = crashed(desk, way)
    window.wait_for("set off")
    window.send("q")
    assert window.wait_exit() == 0
    assert_reported(desk, window)


def test_of_many_bugs_the_first_three_that_differ_are_told(desk: Desk) -> None:
    window = crashed(desk, "callbacks")
    window.wait_for("set off")
    window.send("q")
    assert window.wait_exit() == 0
    told = re.findall(r"^(\w+Error)\b", window.raw.split(b"\x1b[?1049l")[-1].decode(), re.MULTILINE)
    assert told == ["KeyError", "IndexError", "OSError"]
    assert_no_key(desk, window)


def test_what_libraries_log_is_not_written_to_the_terminal(desk: Desk) -> None:
    window = crashed(desk, "log")
    window.wait_for("set off")
    window.send("q")
    assert window.wait_exit() == 0
    assert_no_key(desk, window)
    assert b"sent" not in window.raw.split(b"\x1b[?1049l")[-1]


def test_a_bug_after_the_dashboard_is_reported_in_the_same_way(desk: Desk) -> None:
    window = crashed(desk, "afterwards")
    window.send("q")
    assert window.wait_exit() == 1
    assert_reported(desk, window)


@pytest.mark.parametrize("way", ["thread_afterwards", "destructor_afterwards"])
def test_a_bug_nobody_waits_for_after_the_dashboard_is_reported_too(desk: Desk, way: str) -> None:
    window = crashed(desk, way)
    window.send("q")
    assert window.wait_exit() == 0
    assert_reported(desk, window)


def test_a_bug_in_a_command_is_one_line_without_the_key(desk: Desk) -> None:
    window = desk.crashing("command", "auth", "status")
    assert window.wait_exit() == 1
    assert window.raw.strip().startswith(b"runtui: This is a bug")
    assert window.raw.strip().count(b"\n") == 0
    assert KEY.encode() not in window.raw


def test_a_bug_while_the_dashboard_ends_is_reported_in_the_same_way(desk: Desk) -> None:
    window = crashed(desk, "end")
    window.send("q")
    assert window.wait_exit() == 1
    assert_reported(desk, window)


def test_no_memory_of_a_crash_is_written_to_disk(desk: Desk) -> None:
    window = desk.runtui(thread_of("prices"))
    window.wait_for("✓ completed")
    limits = Path(f"/proc/{window.pid}/limits").read_text()
    assert re.search(r"Max core file size +0 +0 ", limits)


def crashed(desk: Desk, way: str) -> Window:
    window = desk.crashing(way, thread_of("prices"))
    window.wait_for("✓ completed", "live")
    assert KEY.encode() not in Path(f"/proc/{window.pid}/cmdline").read_bytes()
    window.send("x")
    return window


def assert_reported(desk: Desk, window: Window) -> None:
    assert window.left_on() == set()
    assert_no_key(desk, window)
    report = window.raw.split(b"\x1b[?1049l")[-1].decode()
    assert "runtui met a bug. Please report" in report
    assert re.search(r'File ".*crashing\.py", line \d+, in fail\b', report)
    assert "ThoughtlessError" in report
    assert "raise ThoughtlessError(" in report
    assert "header =" not in report.replace('header = f"Bearer', "")
    assert "Textual 8" in report


def assert_no_key(desk: Desk, window: Window) -> None:
    assert KEY.encode() not in window.raw
    assert KEY not in window.text
    assert desk.files_holding(KEY) == []
