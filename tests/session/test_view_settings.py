"""How a thread was looked at last: kept in the thread book, and nothing where it can't be read."""

from __future__ import annotations

import pytest

from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.session.view_settings import read_arrangement, written


@pytest.mark.parametrize(
    "arrangement",
    [
        Arrangement(),
        Arrangement(parse("status:failed hat")),
        Arrangement(parse("hat"), QuickFilter(next(iter(QuickFilter))), Sort(SortKey(next(iter(SortKey))), True)),
    ],
)
def test_what_was_written_is_read_as_it_was(arrangement: Arrangement) -> None:
    assert read_arrangement(written(arrangement)) == arrangement


@pytest.mark.parametrize(
    "words",
    [None, "", "no JSON", "[]", "3", '{"filter": "\\"open"}', '{"quick": "of another version"}', '{"sort": "x"}'],
)
def test_what_can_not_be_read_counts_as_nothing(words: str | None) -> None:
    assert read_arrangement(words) == Arrangement()
