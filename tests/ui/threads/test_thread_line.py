"""One function draws a thread for every list: in one line with columns, or in two."""

import pytest

from runtui.model.thread import LastRun, SavedThread, Thread
from runtui.ui.draw.line import cells_of
from runtui.ui.threads.thread_line import ThreadRow, head_line, pane_lines, thread_line

NOW = 1_000.0
ID = "thread_sSbvUX4J1FqlUZBv6BaBbOj4"


def a_row(status=None, *, label="checkout bot", thread_id=ID, **fields):
    run = None if status is None else LastRun(run_id="run_1", status=status, seen_at=NOW, **fields)
    return ThreadRow(thread_id=thread_id, saved=SavedThread(thread_id=thread_id, label=label, last_run=run))


def drawn(row, *, width=90, words=None, height=1):
    one = (thread_line(row, width, NOW, words, is_marked=False),)
    lines = one if height == 1 else pane_lines(row, width, NOW, words, is_marked=False)
    return [" ".join(each.plain.split()) for each in lines]


FAILED = {"created_at": 700.0, "started_at": 710.0, "ended_at": 722.0}


@pytest.mark.parametrize(
    ("row", "words", "one", "two"),
    [
        (a_row("failed", **FAILED), None, "✗ failed 12s 5m", ("5m", "failed")),
        (
            a_row("in_progress", created_at=900.0, started_at=940.0),
            None,
            "▸ in_progress 1m00s 1m",
            ("1m00s", "in_pro"),
        ),
        (
            a_row("requires_action", created_at=400.0, expires_at=1130.0),
            None,
            "exp 2m10s 10m",
            ("exp 2m10s", "req"),
        ),
        (a_row("failed", said="error", **FAILED), None, "✗ error 12s 5m", ("5m", "error")),
        (a_row("failed", **FAILED), "not found", "not found - -", ("bot", "not found")),
        (a_row(), None, "? not asked yet - -", ("bot", "not asked yet")),
    ],
)
def test_both_forms_say_the_same_of_the_last_run(row, words, one, two):
    assert one in drawn(row, words=words)[0]
    first, second = drawn(row, words=words, height=2)
    assert "checkout bot" in first
    assert first.endswith(two[0])
    assert second.startswith(two[1])
    assert second.endswith(f"sSbv…{ID[-6:]}")


def test_a_thread_that_only_the_server_lists_has_its_own_age():
    row = ThreadRow(thread_id=ID, listed=Thread(id=ID, created_at=880.0, metadata=(("name", "case 7"),)))
    assert drawn(row) == [f"case 7 on the server - 2m sSbv…{ID[-6:]}"]


def test_an_id_that_was_pasted_is_only_to_be_opened():
    assert drawn(ThreadRow(thread_id=ID)) == [f"+ open {ID}"]


def test_where_there_is_no_room_the_id_falls_away_before_the_status():
    assert drawn(a_row("failed"), width=50) == ["checkout bot ✗ failed - -"]
    assert drawn(a_row("failed"), width=40) == [f"checkout bot sSbv…{ID[-6:]}"]


@pytest.mark.parametrize("height", [1, 2])
def test_of_a_key_in_the_place_of_an_id_only_the_end_is_shown(height):
    text = " ".join(drawn(a_row(thread_id="sk-canary-5up3rs3cr3t-0001"), height=height))
    assert "canary" not in text
    assert text.endswith("…0001")


@pytest.mark.parametrize("width", range(30, 140, 7))
def test_the_heads_stand_above_their_columns(width):
    line = thread_line(a_row("failed", **FAILED), width - 1, NOW, None, is_marked=False)
    head = head_line(width).plain
    text = " " + line.plain
    assert ("Thread" in head) is ("sSbv" in text)
    if "Thread" in head:
        assert head.index("Thread") == text.index("sSbv")
    assert ("Last run" in head) is ("failed" in text)
    if "Last run" in head:
        assert head.index("Last run") == text.index("✗")
    assert cells_of(line.left) < width or width < 35
