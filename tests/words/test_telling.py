"""What title and notifications say: own words and the label, whatever that holds."""

import math

import pytest

from runtui.words.telling import ToldRun, title_words, told_words


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (ToldRun("billing eu", "requires_action", 88.0), "billing eu needs you, 1m28s left"),
        (ToldRun("billing eu", "requires_action", -3.0), "billing eu needs you"),
        (ToldRun("billing eu", "failed"), "billing eu failed"),
        (ToldRun(None, "expired"), "a thread expired"),
        (ToldRun("billing eu", "paused_by_policy"), "billing eu ended"),
        (ToldRun("a\x1b]2;b\u202e", "completed"), "a␛]2;b\\u202e completed"),
    ],
)
def test_one_run(run, words):
    assert told_words([run]) == words


def test_many_runs_are_counted_and_some_of_their_threads_named():
    runs = [ToldRun(f"thread {number}", "requires_action") for number in range(5)]
    assert told_words([*runs, ToldRun("mail", "failed")]) == (
        "5 need you, 1 failed: thread 0, thread 1, thread 2, thread 3, 2 more"
    )


@pytest.mark.parametrize(
    ("waiting", "bad", "running", "title"),
    [
        ([("billing eu", 88.0)], 3, 2, "! 1m28s billing eu · runtui"),
        ([("billing eu", 88.0), ("mail", 99.0)], 0, 0, "! 1m28s billing eu +1 · runtui"),
        ([("billing eu", math.inf)], 0, 0, "! billing eu · runtui"),
        ([], 2, 5, "✗ 2 ended badly · runtui"),
        ([], 0, 5, "▸ 5 running · runtui"),
        ([], 0, 0, "runtui"),
        ([("x" * 500 + "\x1b\\", 88.0)], 0, 0, f"! 1m28s {'x' * 39}… · runtui"),
    ],
)
def test_the_title_says_what_is_most_urgent(waiting, bad, running, title):
    runs = [ToldRun(label, "requires_action", left) for label, left in waiting]
    assert title_words(runs, bad=bad, running=running) == title
