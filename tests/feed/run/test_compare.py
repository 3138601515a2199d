from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.feed.run.compare import (
    Difference,
    DifferenceKind,
    Section,
    TextLine,
    compare,
    last_completed,
    text_difference,
)
from runtui.feed.run.detail import detail_of
from runtui.feed.run.lifetime import PhaseTime
from tests.feed.view.rows import NOW, run_of, runs_of

BASE: dict[str, Any] = {
    "id": "run_1",
    "object": "thread.run",
    "status": "completed",
    "model": "gpt-4o",
    "assistant_id": "asst_1",
    "created_at": NOW - 100,
    "started_at": NOW - 98,
    "completed_at": NOW - 90,
    "instructions": "Be kind.\nBe brief.",
    "tools": [{"type": "file_search"}, {"type": "function", "function": {"name": "refund", "strict": True}}],
    "temperature": 1,
    "max_prompt_tokens": None,
    "truncation_strategy": {"type": "auto", "last_messages": None},
    "metadata": {"env": "prod"},
    "usage": {"prompt_tokens": 5, "completion_tokens": 6, "total_tokens": 11},
}


def differences(**changes):
    left, right = detail_of(run_of(**BASE)), detail_of(run_of(**(BASE | changes)))
    return compare(left, right, NOW)


def test_a_run_does_not_differ_from_itself():
    assert differences() == ()


def test_ids_and_stamps_alone_are_no_difference():
    later = {name: BASE[name] + 50 for name in ("created_at", "started_at", "completed_at")}
    assert differences(id="run_2", expires_at=NOW, **later) == ()


@pytest.mark.parametrize(
    ("changes", "section", "field", "left", "right"),
    [
        ({"model": "o3"}, Section.MODEL, "model", "gpt-4o", "o3"),
        ({"assistant_id": None}, Section.MODEL, "assistant_id", "asst_1", None),
        ({"temperature": 0.2}, Section.SAMPLING, "temperature", 1, 0.2),
        ({"response_format": {"type": "text"}}, Section.SAMPLING, "response_format", None, {"type": "text"}),
        ({"max_prompt_tokens": 500}, Section.LIMITS, "max_prompt_tokens", None, 500),
        (
            {"truncation_strategy": {"type": "last_messages"}},
            Section.TRUNCATION,
            "truncation_strategy.type",
            "auto",
            "last_messages",
        ),
        ({"metadata": {}}, Section.METADATA, "metadata.env", "prod", None),
        ({"usage": None}, Section.USAGE, "usage.prompt_tokens", 5, None),
        ({"completed_at": NOW - 88}, Section.TIMES, "running", PhaseTime(8), PhaseTime(10)),
        ({"started_at": NOW - 90}, Section.TIMES, "queued", PhaseTime(2), PhaseTime(10)),
        ({"tools": BASE["tools"][:1]}, Section.TOOLS, "tools.refund", BASE["tools"][1], None),
        (
            {"tools": [*BASE["tools"], {"type": "file_search"}]},
            Section.TOOLS,
            "tools.file_search#2",
            None,
            BASE["tools"][0],
        ),
        ({"tool_resources": {"x": 1}}, Section.OTHER, "tool_resources", None, {"x": 1}),
        ({"parallel_tool_calls": False}, Section.TOOLS, "parallel_tool_calls", None, False),
        ({"last_error": {"code": "x", "message": "y"}}, Section.OUTCOME, "last_error.code", None, "x"),
    ],
)
def test_a_field_that_differs_is_told_with_both_values(changes, section, field, left, right):
    assert Difference(section, field, left, right) in differences(**changes)


def test_nothing_but_what_differs_is_told():
    assert [each.field for each in differences(model="o3", temperature=0)] == ["model", "temperature"]


def test_the_order_of_tools_is_no_difference():
    assert differences(tools=BASE["tools"][::-1]) == ()


def test_instructions_differ_line_by_line():
    [told] = differences(instructions="Be kind.\nBe long.")
    assert told.lines == (
        TextLine(DifferenceKind.KEPT, "Be kind."),
        TextLine(DifferenceKind.GONE, "Be brief."),
        TextLine(DifferenceKind.NEW, "Be long."),
    )


def test_instructions_that_one_side_lacks_are_not_compared_by_lines():
    [told] = differences(instructions=None)
    assert (told.right, told.lines) == (None, ())


def test_lines_far_from_a_change_are_counted_only():
    before = [str(number) for number in range(20)]
    lines = text_difference("\n".join(before), "\n".join([*before[:10], "x", *before[10:]]))
    assert [(line.mark.value, line.text) for line in lines] == [
        ("@", "8"), (" ", "8"), (" ", "9"), ("+", "x"), (" ", "10"), (" ", "11"), ("@", "8"),
    ]  # fmt: skip


LINES = st.lists(st.sampled_from("abc"), max_size=25)


@given(LINES, LINES)
def test_a_text_difference_tells_how_to_get_from_one_to_the_other(before, after):
    lines = text_difference("\n".join(before), "\n".join(after))
    if before == after:
        assert lines == ()
        return
    left, right = [], []
    for line in lines:
        skipped = (
            before[len(left) : len(left) + int(line.text)] if line.mark is DifferenceKind.SKIPPED else [line.text]
        )
        left += skipped if line.mark is not DifferenceKind.NEW else []
        right += skipped if line.mark is not DifferenceKind.GONE else []
    assert (left, right) == (before, after)


def test_the_last_completed_run_is_the_newest_that_is_not_newer():
    runs = runs_of(
        {"id": "newer", "created_at": NOW + 5},
        {"id": "this", "created_at": NOW, "status": "failed"},
        {"id": "failed", "created_at": NOW - 1, "status": "failed"},
        {"id": "wanted", "created_at": NOW - 2},
        {"id": "old", "created_at": NOW - 9},
    )
    assert last_completed(runs, runs[1]).id == "wanted"
    assert last_completed(runs, runs[4]).id == "newer"
    assert last_completed(runs[1:3], runs[1]) is None
