"""What somebody has seen: an end is news until it was looked at for a second, and what is set aside stays so."""

import pytest

from runtui.model.thread import LastRun
from runtui.session.attention import Attention
from runtui.session.run_changes import RunChange
from runtui.store.book.thread_book import ThreadBook
from tests.session.test_thread_watch import Clock, a_run

WAITS = LastRun(run_id="run_1", status="requires_action", seen_at=1.0)


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def book():
    with ThreadBook.open(None) as opened:
        yield opened


@pytest.fixture
def attention(book, clock):
    return Attention(book, "work", clock=clock)


def an_end(thread_id="thread_a", run_id="run_1", before="in_progress"):
    return RunChange(thread_id=thread_id, run=a_run(run_id, "failed"), before=before)


def test_an_end_is_news_until_it_was_looked_at_for_a_second_without_a_break(attention, clock):
    attention.hear(an_end())
    for looked_at in (["thread_a"], [], ["thread_a"]):
        assert not attention.attend(looked_at)
        clock.now += 0.9
        assert attention.unseen == {"thread_a": "run_1"}
    clock.now += 0.1
    assert attention.attend(["thread_a"])
    assert attention.unseen == {}


def test_to_have_looked_at_the_thread_before_it_ended_does_not_count(attention, clock):
    attention.attend(["thread_a"])
    clock.now += 60
    attention.hear(an_end())
    assert not attention.attend(["thread_a"])
    attention.hear(an_end(run_id="run_2"))
    clock.now += 60
    assert not attention.attend(["thread_a"])
    assert attention.unseen == {"thread_a": "run_2"}


def test_what_had_ended_before_is_no_news(attention):
    attention.hear(an_end(before=None))
    assert attention.unseen == {}


def test_what_is_set_aside_is_back_with_its_next_change_or_the_same_key(attention):
    attention.set_aside("thread_a", WAITS)
    assert attention.is_aside("thread_a", WAITS)
    assert not attention.is_aside("thread_a", LastRun(run_id="run_1", status="expired", seen_at=2.0))
    assert not attention.is_aside("thread_b", WAITS)
    attention.set_aside("thread_a", WAITS)
    assert not attention.is_aside("thread_a", WAITS)


def test_two_windows_on_one_book_know_the_same(book, clock):
    here, there = (Attention(book, "work", clock=clock) for _ in range(2))
    here.hear(an_end())
    there.set_aside("thread_b", WAITS)
    assert (there.unseen, here.is_aside("thread_b", WAITS)) == ({"thread_a": "run_1"}, True)
    there.attend(["thread_a"])
    clock.now += 1
    there.attend(["thread_a"])
    here.hear(an_end("thread_c"))
    assert there.unseen == {"thread_c": "run_1"}
