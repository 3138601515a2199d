"""What stands in a row: every column, for every run a server may send."""

from itertools import pairwise
from typing import Any

import pytest
from rich.cells import cell_len

from runtui.feed.run.journal import Journal
from runtui.feed.view.ordering import Sort, SortKey
from runtui.ui.table.columns import COLUMNS, OTHERS, columns_for, head, order_words
from runtui.ui.table.row import RowLook, row_key
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.readings import run_of, seen_as
from tests.ui.table.reading import row_line

OPTIONAL = (
    *("created_at", "assistant_id", "thread_id", "started_at", "expires_at", "cancelled_at", "failed_at"),
    *("completed_at", "required_action", "last_error", "model", "instructions", "tools", "metadata", "usage"),
    *("incomplete_details", "temperature", "top_p", "max_prompt_tokens", "max_completion_tokens", "status"),
    *("truncation_strategy", "response_format", "tool_choice", "parallel_tool_calls", "object"),
)
WIDTHS = (20, 37, 40, 54, 70, 77, 80, 95, 120, 200)


def row_text(sent, width=120, journal=None, now=None, **look):
    run = run_of(sent)
    journal = journal or Journal()
    now = now if now is not None else (run.created_at or 0) + 1000
    return row_line(row_key(run, RowLook(**look), journal, now), width).plain


def cells(sent, **rest):
    """The cells of a row by column title."""
    text, width = row_text(sent, **rest), rest.get("width", 120)
    found, left = {}, 2
    for column in columns_for(width):
        found[column.title] = text[left : left + column.width].strip()
        left += column.width + 2
    return found


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize(
    "sent",
    [
        a_run(1),
        a_run(1, "漢字状態漢字状態漢字状態", model="模型模型模型模型", id="run_漢字漢字漢字漢字漢字漢字"),
        a_run(1, "👩‍💻" * 20, model="e\u0301" * 30, assistant_id="asst_👍🏽👍🏽👍🏽👍🏽👍🏽👍🏽"),
        a_run(1, "failed", last_error={"code": "漢" * 300, "message": "x"}),
        a_run(1, "x" * 1000, model="m" * 100_000),
    ],
)
def test_wide_and_long_texts_shift_no_column(sent, width):
    assert cell_len(row_text(sent, width)) == cell_len(head(width).plain)


@pytest.mark.parametrize("width", WIDTHS)
def test_the_columns_fit_the_width(width):
    assert cell_len(head(width).plain) <= max(width, 19)


def test_columns_fall_away_from_the_right_and_the_note_never_below_eight_cells():
    titles = [[column.title for column in columns_for(width)] for width in range(20, 220)]
    assert titles[0] == ["Status"]
    assert titles[-1] == ["Status", "Run", "Age", "Time", "Note", "Model", "Tokens", "Assistant", "Created"]
    assert all(shorter == longer[: len(shorter)] for shorter, longer in pairwise(titles))
    assert min(column.width for width in range(20, 220) for column in columns_for(width)[4:5]) == 8


def test_a_list_of_seventy_cells_shows_rate_limit_exceeded_uncut():
    failed = a_run(1, "failed", last_error={"code": "rate_limit_exceeded", "message": "slow down"})
    assert cells(failed, width=70)["Note"] == "rate_limit_exceeded"


def test_every_column_has_words_for_both_directions():
    assert {column.name for column in (*COLUMNS, *OTHERS) if len(column.directions) == 2} == {
        key.value for key in SortKey
    }
    assert order_words(Sort(SortKey.TOKENS, is_reversed=True)) == "most tokens first"


@pytest.mark.parametrize("name", OPTIONAL)
@pytest.mark.parametrize("is_null", [True, False])
@pytest.mark.parametrize("status", ["completed", "requires_action", "failed"])
def test_a_field_that_is_missing_or_null_costs_nothing_but_its_own_cell(name, is_null, status):
    sent = a_run(1, status)
    if is_null:
        sent[name] = None
    else:
        del sent[name]
    assert len(row_text(sent, 200)) == cell_len(head(200).plain)


def test_a_run_of_nothing_but_an_id_is_a_row_of_dashes():
    assert cells({"id": "run_bare"}, width=200) == {
        "Status": "? unknown",
        "Run": "bare",
        "Age": "-",
        "Time": "-",
        "Note": "",
        "Model": "-",
        "Tokens": "-",
        "Assistant": "-",
        "Created": "-",
    }


@pytest.mark.parametrize("instant", [-5, 1e18, "yesterday", True, [1]])
def test_a_time_that_is_none_is_marked_and_shows_a_dash(instant):
    shown = cells(a_run(1, created_at=instant))
    assert shown["Age"] == "-"
    assert "unreadable field: created_at" in shown["Note"]


def test_a_zero_and_a_time_in_milliseconds_are_read_for_what_they_are():
    assert cells(a_run(1, created_at=0))["Age"] == "-"
    sent: dict[str, Any] = a_run(1)
    sent["created_at"] *= 1000
    assert cells(sent)["Age"] == "16m"


def test_an_end_before_the_start_is_clamped_and_marked():
    shown = cells(a_run(1, started_at=1_700_000_100, completed_at=1_700_000_000))
    assert shown["Time"] == "0s"
    assert "unreadable field: started_at" in shown["Note"]


def test_an_unknown_status_is_shown_as_it_is():
    assert cells(a_run(1, "paused_by_an_admin"))["Status"] == "? paused_by_an_a…"
    assert cells(a_run(1, "thinking"))["Status"] == "? thinking"


def test_a_waiting_run_shows_its_time_to_expiry_and_its_tools():
    sent = waiting(1, a_call("get_weather"), a_call("refund"), expires_at=1_700_000_312)
    shown = cells(sent, now=1_700_000_000)
    assert shown["Time"] == "exp 5m12s"
    assert shown["Note"] == "get_weather, refund"


def test_an_active_run_shows_a_clock_in_whole_seconds():
    assert cells(a_run(1, "in_progress", started_at=1_700_000_000), now=1_700_000_063.9)["Time"] == "1m03s"


def test_an_expired_run_has_no_duration_unless_this_session_saw_it_end():
    sent = a_run(1, "expired", started_at=1_700_000_000)
    assert cells(sent)["Time"] == "-"
    seen = seen_as(run_of(sent), (1_700_000_100, "in_progress"), (1_700_000_600, "expired"))
    assert cells(sent, journal=seen)["Time"] == "10m00s"
    only_after = seen_as(run_of(sent), (1_700_000_600, "expired"))
    assert cells(sent, journal=only_after)["Time"] == "-"


def test_an_expired_run_took_no_longer_than_to_its_expiry_however_late_that_was_seen():
    sent = a_run(1, "expired", started_at=1_700_000_000, expires_at=1_700_000_598)
    seen = seen_as(run_of(sent), (1_700_000_100, "in_progress"), (1_700_000_613, "expired"))
    assert cells(sent, journal=seen)["Time"] == "9m58s"


@pytest.mark.parametrize(
    ("left", "time"), [(1400, "exp 23m"), (52, "exp 52s"), (0.4, "exp 0s"), (-0.9, "exp 0s"), (-6, "exp past")]
)
def test_a_waiting_run_counts_down_to_its_expiry_and_says_that_it_passed(left, time):
    sent = waiting(1, a_call("f"), expires_at=1_700_000_600)
    assert cells(sent, now=1_700_000_600 - left)["Time"] == time


def test_tools_are_never_answered_only_where_a_run_expired_with_its_action():
    action = waiting(1, a_call("refund"))["required_action"]
    assert cells(a_run(1, "expired", required_action=action))["Note"] == "never answered"
    narrow = row_text(a_run(1, "expired", required_action=action), width=70)
    assert "never answered" in narrow
    assert "tools" not in narrow
    assert cells(a_run(1, "expired"))["Note"] == ""
    assert cells(a_run(1, "cancelled", required_action=action))["Note"] == ""


def test_a_run_created_in_another_year_shows_its_date_uncut():
    sent = a_run(1, created_at=1_600_000_000)
    assert cells(sent, width=200, now=1_700_000_000)["Created"] == "2020-09-13 12:26"


def test_the_edge_shows_selection_and_change():
    assert row_text(a_run(1), is_selected=True).startswith("▌ ✓")
    assert row_text(a_run(1), is_selected=True, is_changed=True).startswith("▌•✓")
    assert row_text(a_run(1), is_changed=True).startswith(" •✓")


def test_how_long_a_run_was_queued_and_waited_can_be_chosen_and_is_not_shown_by_itself():
    assert {"queued", "waiting"}.isdisjoint(column.name for column in columns_for(250))
    chosen = columns_for(120, ("status", "queued", "waiting"))
    assert [column.title for column in chosen] == ["Status", "Queued", "Waiting"]


def test_the_times_of_a_run_in_the_queue_and_waiting_are_those_that_are_known():
    run, journal = run_of(waiting(1, a_call("refund"), created_at=1000, started_at=1007)), Journal()
    key = row_key(run, RowLook(), journal, 1100.0)
    assert (key.queued, key.waiting) == ("7s", "-")
    journal.note(run, 1100.0)
    assert row_key(run, RowLook(), journal, 1152.0).waiting == "≥ 52s"
    assert row_key(run_of(a_run(2, "queued")), RowLook(), journal, 1152.0).queued == "-"
