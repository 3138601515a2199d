"""What differs between two runs."""

from __future__ import annotations

from typing import Any

import pytest

from runtui.feed.run.compare import DifferenceKind, Section, compare, last_completed, text_difference
from tests.ui.objects import a_run
from tests.ui.readings import detail_of, run_of


def differences(left: dict[str, Any], right: dict[str, Any]) -> list[tuple[str, object, object]]:
    sides = (detail_of(a_run(1, **left)), detail_of(a_run(1, **right)))
    return [(each.field, each.left, each.right) for each in compare(*sides, 0.0)]


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ({}, {"id": "run_9", "created_at": 5, "started_at": 6, "completed_at": 14}, []),
        ({}, {"model": "gpt-5"}, [("model", "gpt-4o", "gpt-5")]),
        ({}, {"temperature": 0.2}, [("temperature", 1.0, 0.2)]),
        ({}, {"metadata": {"env": "prod"}}, [("metadata.env", None, "prod")]),
        ({"novel": 1}, {"novel": True}, [("novel", 1, True)]),
        (
            {},
            {"truncation_strategy": {"type": "last_messages", "last_messages": 4}},
            [
                ("truncation_strategy.type", "auto", "last_messages"),
                ("truncation_strategy.last_messages", None, 4),
            ],
        ),
        ({"tools": [{"type": "file_search"}]}, {}, [("tools.file_search", {"type": "file_search"}, None)]),
    ],
)
def test_each_field_that_differs_is_named_with_both_sides(
    left: dict[str, object], right: dict[str, object], expected: list[tuple[str, object, object]]
) -> None:
    stamps = {"created_at": 1, "started_at": 2, "completed_at": 10}
    assert differences(stamps | left, stamps | right) == expected


def test_instructions_are_told_line_by_line() -> None:
    left = "\n".join(["head", *"abcdefgh", "old", "tail"])
    right = "\n".join(["head", *"abcdefgh", "new", "tail"])
    marks = [(each.mark, each.text) for each in text_difference(left, right)]
    assert marks == [
        (DifferenceKind.SKIPPED, "7"),
        (DifferenceKind.KEPT, "g"),
        (DifferenceKind.KEPT, "h"),
        (DifferenceKind.GONE, "old"),
        (DifferenceKind.NEW, "new"),
        (DifferenceKind.KEPT, "tail"),
    ]


def test_the_sections_come_in_order() -> None:
    sides = (detail_of(a_run(1)), detail_of(a_run(1, "failed", model="x", usage=None, odd=1)))
    sections = [each.section for each in compare(*sides, 0.0)]
    assert sections == sorted(sections, key=list(Section).index)


def test_a_run_is_held_against_the_last_completed_one_before_it() -> None:
    runs = [run_of(a_run(4)), run_of(a_run(3, "failed")), run_of(a_run(2)), run_of(a_run(1))]
    found = last_completed(runs, runs[1])
    assert found is not None
    assert found.id == "run_000002"


def test_without_one_before_it_the_newest_completed_run_serves() -> None:
    runs = [run_of(a_run(4)), run_of(a_run(3)), run_of(a_run(1, "failed"))]
    found = last_completed(runs, runs[2])
    assert found is not None
    assert found.id == "run_000004"
    assert last_completed(runs[2:], runs[2]) is None
