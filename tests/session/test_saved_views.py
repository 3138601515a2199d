"""Views under a name: kept in the thread book, and nothing where they can't be read."""

from __future__ import annotations

import pytest

from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.session.saved_views import MOST, PRESETS, SavedView, SavedViews
from runtui.store.book.thread_book import ThreadBook

ARRANGED = Arrangement(
    parse("tool:refund"), QuickFilter.PROBLEMS, Sort(SortKey.TIME, is_reversed=True), frozenset({"queued"})
)
REFUNDS = SavedView(name="Refunds", arrangement=ARRANGED, columns=("status", "time"), order="asc")


@pytest.fixture
def book() -> ThreadBook:
    return ThreadBook.open(None)


def test_what_was_saved_is_read_as_it_was_under_its_name_in_letters_of_either_case(book: ThreadBook) -> None:
    assert SavedViews(book).save(REFUNDS) is None
    assert SavedViews(book).own() == [REFUNDS]
    assert SavedViews(book).find(" reFUNDS ") == REFUNDS


def test_a_view_of_the_same_name_takes_its_place_and_one_that_is_removed_is_gone(book: ThreadBook) -> None:
    views = SavedViews(book)
    views.save(REFUNDS)
    views.save(SavedView(name="refunds"))
    assert views.own() == [SavedView(name="refunds")]
    views.remove("refunds")
    assert views.own() == []


@pytest.mark.parametrize(
    ("view", "words"),
    [
        (SavedView(name="slow"), "always there"),
        (SavedView(name="x" * 41), "at most 40"),
        (SavedView(name="a\x1bb"), "can be seen"),
        (SavedView(name="sk-proj-" + "a1B2" * 12), "looks like a key"),
        (SavedView(name="x", arrangement=Arrangement(parse("sk-proj-" + "a1B2" * 12))), "looks like a key"),
    ],
)
def test_what_can_not_be_kept_is_refused_with_the_reason(book: ThreadBook, view: SavedView, words: str) -> None:
    assert words in (SavedViews(book).save(view) or "")
    assert SavedViews(book).own() == []


def test_there_is_an_end_to_how_many_are_kept(book: ThreadBook) -> None:
    views = SavedViews(book)
    problems = [views.save(SavedView(name=str(number))) for number in range(MOST + 1)]
    assert [each is None for each in problems] == [True] * MOST + [False]


@pytest.mark.parametrize("words", ["no JSON", "3", "{}", '[1, {}, {"name": 3}]', "[" * 90_000])
def test_what_can_not_be_read_counts_as_nothing(book: ThreadBook, words: str) -> None:
    book.set_setting("", "views", words)
    assert SavedViews(book).own() == []
    assert SavedViews(book).find("Waiting") == PRESETS[0]


def test_the_filter_of_a_view_can_be_typed_with_all_that_was_chosen_by_keys_and_clicks() -> None:
    expected = "tool:refund status:=expired,=failed,=incomplete,=queued"
    assert REFUNDS.filter_text == expected
    assert parse(expected).terms
    assert SavedView(name="x").filter_text == ""
