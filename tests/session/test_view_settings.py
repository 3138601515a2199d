"""How a thread was looked at last: kept in the thread book, and nothing where it can't be read."""

from __future__ import annotations

import pytest

from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.session.attention import texts_by_name
from runtui.session.view_settings import LayoutSettings, read_arrangement, written
from runtui.store.book.thread_book import ThreadBook


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
    [
        None,
        "",
        "no JSON",
        "[]",
        "3",
        "[" * 90_000,
        '{"filter": ' + "[" * 90_000 + "]" * 90_000 + "}",
        '{"filter": "\\"open"}',
        '{"quick": "of another version"}',
        '{"sort": "x"}',
    ],
)
def test_what_can_not_be_read_counts_as_nothing(words: str | None) -> None:
    assert read_arrangement(words) == Arrangement()


@pytest.mark.parametrize("words", ["[" * 90_000, "[" * 900 + "]" * 900, '{"width": ' + "[" * 90_000])
def test_a_setting_nested_without_measure_counts_as_nothing(words: str) -> None:
    book = ThreadBook.open(None)
    book.set_setting("", "detail", words)
    assert LayoutSettings(book).detail_shares() == (None, None)
    assert texts_by_name(words) == {}
