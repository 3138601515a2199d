"""The Steps tab line by line: the time line, each step in full, and which lines are to be seen first."""

import pytest
from rich.cells import cell_len

from runtui.feed.run.story import Partial
from runtui.ui.detail.steps_tab import steps_page
from runtui.ui.draw.palette import Role
from tests.ui.detail.pages import steps_of
from tests.ui.objects import CREATED, a_function, a_run, a_step
from tests.ui.readings import run_of, texts

RUN = run_of(a_run(1, created_at=CREATED, started_at=CREATED, completed_at=CREATED + 16))
ACTIVE = run_of(a_run(1, "in_progress", created_at=CREATED, started_at=CREATED))


def bars(steps, run=RUN, width=49, now=CREATED + 16.0):
    """The cells before each bar, and those of the bar; there are 18 in all."""
    found = []
    for line in steps_page(run, steps, now, width).lines:
        if line.plain == "":
            break
        cells = [len(span.text) for span in line.left[2:]]
        found.append((cells[0], cells[1]))
    return found


def page(steps, run=RUN, width=60, now=CREATED + 16.0):
    return "\n".join(texts(steps_page(run, steps, now, width).lines))


@pytest.mark.parametrize(
    ("begins", "ends", "expected"),
    [
        (0, 16, (0, 18)),
        (0, 8, (0, 9)),
        (8, 16, (9, 9)),
        (15.9, 16, (17, 1)),
        (-50, 4, (0, 4)),
        (0, 900, (0, 18)),
        (900, 901, (17, 1)),
    ],
)
def test_a_bar_lies_where_its_step_lay_in_the_run(begins, ends, expected):
    step = a_step(1, a_function("f"), created_at=CREATED + begins, completed_at=CREATED + ends)
    assert bars(steps_of(step)) == [expected]


def test_the_time_line_of_an_expired_run_ends_with_its_last_step_however_long_ago_that_was():
    run = run_of(a_run(1, "expired", created_at=CREATED, started_at=CREATED, completed_at=None, expires_at=None))
    steps = steps_of(a_step(1, a_function("f"), created_at=CREATED, completed_at=CREATED + 600))
    assert bars(steps, run, now=CREATED + 86_400.0) == [(0, 18)]


def test_the_clock_of_a_step_that_an_ended_run_left_open_stopped_with_the_run():
    steps = steps_of(a_step(1, a_function("f"), status="in_progress", created_at=CREATED + 4, completed_at=None))
    assert "in_progress  12s" in page(steps, now=CREATED + 86_400.0)


def test_a_step_without_a_beginning_has_no_bar():
    assert bars(steps_of(a_step(1, a_function("f"), created_at=None))) == [(0, 0)]


def test_the_bar_and_the_duration_of_an_open_step_grow_with_the_clock():
    steps = steps_of(a_step(0, a_function("f"), status="in_progress", completed_at=None))
    assert "▸ f" in page(steps, ACTIVE, now=CREATED + 5.0)
    assert "in_progress  5s" in page(steps, ACTIVE, now=CREATED + 5.0)
    assert "in_progress  1m05s" in page(steps, ACTIVE, now=CREATED + 65.0)


def test_several_calls_of_a_step_are_counted_behind_the_first_even_if_its_name_is_long():
    steps = steps_of(a_step(1, a_function("a_function_with_a_long_name"), a_function("b"), a_function("c")))
    assert "✓ a_function_wi +2" in page(steps)


def test_a_step_tells_its_kind_status_duration_and_tokens():
    usage = {"prompt_tokens": 2516, "completion_tokens": 30, "total_tokens": 2546}
    shown = page(steps_of(a_step(1, a_function("f"), usage=usage)))
    assert "1 tool_calls  completed  1s" in shown
    assert "tokens       2,546   prompt 2,516   completion 30" in shown


def test_a_step_that_wrote_a_message_names_it():
    assert "message      msg_2" in page(steps_of(a_step(2)))


def test_the_failing_step_is_what_is_seen_first():
    steps = steps_of(a_step(1, a_function("f")), a_step(2, a_function("g"), status="failed"))
    made = steps_page(RUN, steps, CREATED + 16.0, 60)
    assert made.lines[made.first.start].plain.startswith("2 tool_calls  failed")
    assert made.first.stop == len(made.lines)


def test_the_error_of_a_step_stands_in_a_box():
    error = {"code": "tool_broke", "message": "It broke."}
    made = steps_page(RUN, steps_of(a_step(1, a_function("g"), last_error=error)), CREATED + 16.0, 60)
    assert [span.role for line in made.lines for span in line.left if "tool_broke" in span.text] == [
        Role.BAD_STRONG
    ]


def test_a_run_without_a_failing_step_has_nothing_to_be_seen_first():
    assert steps_page(RUN, steps_of(a_step(1)), CREATED + 16.0, 60).first is None


def test_a_call_that_was_not_answered_when_its_step_ended_never_was():
    steps = steps_of(a_step(1, a_function("f", output=None), status="cancelled"))
    assert "output       never came" in page(steps)


def test_no_steps_are_told_apart_from_steps_not_known_yet():
    assert page(None) == "asking the server for the steps"
    assert page(Partial()) == "this run made no steps"
    assert page(Partial(), ACTIVE) == "no steps yet"
    failed = run_of(a_run(1, "failed", last_error={"code": "rate_limit_exceeded", "message": "m"}))
    assert page(Partial(), failed, width=99) == (
        "this run made no steps, it failed before the first one: rate_limit_exceeded"
    )


def test_activities_of_a_server_are_shown_with_their_tools():
    details = {
        "type": "activities",
        "activities": [{"id": "a1", "type": "mcp", "server_label": "robots", "tools": {}}],
    }
    shown = page(steps_of(a_step(1, type="activities", step_details=details)))
    assert "mcp on robots" in shown
    assert '"tools": {}' in shown


def test_a_step_of_an_unknown_kind_is_shown_as_it_came():
    details = {"type": "dreaming", "dreaming": {"sheep": 7}}
    shown = page(steps_of(a_step(1, type="dreaming", step_details=details)))
    assert "1 dreaming  completed" in shown
    assert '"sheep": 7' in shown


def test_more_steps_than_are_drawn_are_counted():
    steps = steps_of(*(a_step(number, a_function("f")) for number in range(900)), has_more=True)
    shown = page(steps)
    assert "… 700 more steps" in shown
    assert "More on the server" in shown


def test_what_has_no_room_beside_a_step_stands_whole_on_the_next_line():
    step = a_step(1, a_function("f"), id="step_abcdefghijklmnopqrstuvwxyz", status="in_progress")
    lines = page(steps_of(step), width=37).splitlines()
    assert all(cell_len(each) <= 37 for each in lines)
    assert "in_progress" in "\n".join(lines)


def timed(number, seconds, **changes):
    return a_step(
        number, a_function(f"call_{number}"), created_at=CREATED, completed_at=CREATED + seconds, **changes
    )


def filtered(*steps, **how):
    made = steps_page(RUN, steps_of(*steps), CREATED + 16.0, 60, **how)
    return texts(made.lines), [entry.name for entry in made.entries]


def test_only_the_steps_that_hold_a_text_are_on_show_under_their_own_numbers():
    lines, shown = filtered(timed(1, 9), timed(2, 9), timed(3, 9), needle="CALL_2")
    assert lines[0] == "1 of 3 steps has that  esc shows all"
    assert shown == ["step 2"]
    assert "call_1" not in "\n".join(lines)


def test_a_text_that_no_step_holds_leaves_none_and_says_so():
    lines, shown = filtered(timed(1, 9), needle="refund")
    assert lines[0] == "0 of 1 steps have that  esc shows all"
    assert shown == []


def test_what_was_short_and_went_well_is_hidden_and_counted():
    error = {"code": "c", "message": "m"}
    failed = timed(4, 1, status="failed", failed_at=CREATED + 1, last_error=error)
    steps = timed(1, 5), timed(2, 6), timed(3, 0), failed, timed(5, 1, status="in_progress")
    lines, shown = filtered(*steps, hides_short=True)
    assert lines[0] == "2 hidden: done within 5s  h shows all"
    assert shown == ["step 2", "step 4", "step 5"]
    assert filtered(*steps)[1] == [f"step {number}" for number in range(1, 6)]


def test_a_step_without_stamps_is_not_hidden():
    _, shown = filtered(timed(1, 1) | {"created_at": None}, timed(2, 1) | {"completed_at": None}, hides_short=True)
    assert shown == ["step 1", "step 2"]


def test_a_step_is_copied_with_what_went_in_and_came_out_whole():
    step = a_step(1, a_function("refund", '{"order": 1}', "x" * 30_000))
    text = steps_page(RUN, steps_of(step), CREATED + 16.0, 60).entries[0].text()
    assert text.splitlines()[0].startswith("tool_calls completed step_")
    assert text.splitlines()[1:] == ["refund", '{"order": 1}', "x" * 30_000]
