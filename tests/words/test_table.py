"""The words for filters, orders and the health of a thread."""

import pytest

from runtui.model.status import TERMINAL, rank_of
from runtui.words.table import matched_of, rate, ribbon, spread


@pytest.mark.parametrize(
    ("counts", "has_more", "words"),
    [
        ((14, 60, 0), True, "14 of 60 loaded · more on server"),
        ((14, 60, 0), False, "14 of 60 loaded"),
        ((1, 12_000, 3_000), False, "1 of 12,000 loaded · 3,000 to read"),
    ],
)
def test_counts_are_of_what_is_loaded(counts, has_more, words):
    assert matched_of(*counts, has_more=has_more) == words


@pytest.mark.parametrize(
    ("share", "words"), [(None, "-"), (0.0, "0%"), (0.004, "<1%"), (0.04, "4%"), (1.0, "100%")]
)
def test_a_little_is_never_nothing(share, words):
    assert rate(share) == words


@pytest.mark.parametrize(
    ("times", "words"), [((6.0, 44.0), "p50 6s  p95 44s"), ((6.0, None), "p50 6s"), ((None, None), "-")]
)
def test_what_nobody_can_say_is_left_out(times, words):
    assert spread(*times) == words


def test_the_ribbon_is_the_higher_the_worse():
    ends = sorted(TERMINAL, key=rank_of, reverse=True)
    drawn = ribbon(ends)
    assert list(drawn) == sorted(drawn)
    assert len(set(drawn)) == len(ends)
    assert ribbon([None, "completed", "failed", "queued"]) == " ▁▇ "
