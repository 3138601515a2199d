"""Numbers stay narrow in a column and exact where there is room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.words.sizes import byte_size, percent, plural, thousands, tokens, used_of


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, "-"),
        (0, "0"),
        (912, "912"),
        (4_112, "4,112"),
        (9_999, "9,999"),
        (10_000, "10.0k"),
        (18_049, "18.0k"),
        (999_999, "999.9k"),
        (1_204_311, "1.2M"),
        (7_000_000_000, "7.0G"),
        (10**21, ">999P"),
        (-12_345, "-12.3k"),
    ],
)
def test_tokens_are_shortened_from_ten_thousand_on(count: int | None, shown: str) -> None:
    assert tokens(count) == shown


@given(st.integers(min_value=0))
def test_tokens_take_at_most_six_cells(count: int) -> None:
    assert len(tokens(count)) <= 6


@pytest.mark.parametrize(("count", "shown"), [(None, "-"), (0, "0"), (1_204_311, "1,204,311"), (-5_000, "-5,000")])
def test_thousands_keep_every_digit(count: int | None, shown: str) -> None:
    assert thousands(count) == shown


def test_a_number_python_cannot_write_is_still_shown() -> None:
    assert thousands(10**5_000) == ">999P"


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        (None, "-"),
        (0, "0 B"),
        (999, "999 B"),
        (1_000, "1.0 kB"),
        (4_199, "4.1 kB"),
        (64_000_000, "64.0 MB"),
        (-4, "0 B"),
        (10**30, ">999 PB"),
    ],
)
def test_bytes_come_with_their_unit(count: int | None, shown: str) -> None:
    assert byte_size(count) == shown


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [
        (3_842, 4_000, "96%"),
        (118, 1_000, "12%"),
        (0, 10, "0%"),
        (1, 10_000, "<1%"),
        (9_999, 10_000, "99%"),
        (10, 10, "100%"),
        (16_400, 16_000, "103%"),
        (10**9, 1, ">999%"),
        (None, 10, "-"),
        (1, None, "-"),
        (1, 0, "-"),
        (1, -5, "-"),
    ],
)
def test_a_share_never_claims_all_or_nothing_wrongly(part: int | None, whole: int | None, shown: str) -> None:
    assert percent(part, whole) == shown


@pytest.mark.parametrize(
    ("used", "limit", "shown"),
    [
        (3_842, 4_000, "3,842 of 4,000"),
        (None, 4_000, "4,000 at most"),
        (3_842, None, "3,842 used"),
        (None, None, ""),
    ],
)
def test_use_stands_against_its_limit(used: int | None, limit: int | None, shown: str) -> None:
    assert used_of(used, limit) == shown


@pytest.mark.parametrize(("count", "shown"), [(0, "0 runs"), (1, "1 run"), (2, "2 runs"), (1_200, "1,200 runs")])
def test_a_noun_agrees_with_its_number(count: int, shown: str) -> None:
    assert plural(count, "run") == shown


def test_a_noun_may_have_a_plural_of_its_own() -> None:
    assert plural(2, "query", "queries") == "2 queries"
