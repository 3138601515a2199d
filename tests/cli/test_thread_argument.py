"""THREAD and RUN as people paste them."""

from __future__ import annotations

import pytest

from runtui.cli.exits import UsageError
from runtui.cli.thread_argument import find_run, find_thread
from runtui.model.thread import has_label_form

URL = "https://host.example/v1/threads/thread_abc/runs/run_xyz?limit=1"
MESSAGE = "No run found with id 'run_xyz' in thread 'thread_abc'."


@pytest.mark.parametrize("text", ["thread_abc", " thread_abc\n", URL, MESSAGE])
def test_a_thread_id_is_found_in_what_was_pasted(text: str) -> None:
    assert find_thread(text) == "thread_abc"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "THREAD is empty."),
        (" \t", "THREAD is empty."),
        ("..", "No thread id in that text."),
        ("/", "No thread id in that text."),
        ("a b", "No thread id in that text."),
        ("what?", "No thread id in that text."),
        ("run_abc", "That is a run id. Give the id of its thread"),
        ("asst_abc", "Give the id of its thread"),
        ("thread_" + "a" * 10_000, "no more than 256"),
        ("sk-abc", "That looks like a key"),
        ("Bearer abc", "That looks like a key"),
    ],
)
def test_what_holds_no_thread_id_is_refused_with_the_next_step(text: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_thread(text)
    assert said in str(caught.value)


def test_without_words_nothing_is_asked_for() -> None:
    assert find_thread(None) is None
    assert find_run(None, None) is None


@pytest.mark.parametrize("text", ["run_xyz", " run_xyz ", URL, MESSAGE])
def test_a_run_id_is_found_in_what_was_pasted(text: str) -> None:
    assert find_run(text, None) == "run_xyz"


@pytest.mark.parametrize("beside", [URL, MESSAGE])
def test_a_run_id_beside_the_thread_id_is_used_where_no_run_is_given(beside: str) -> None:
    assert find_run(None, beside) == "run_xyz"
    assert find_run("run_b", beside) == "run_b"


def test_the_run_of_a_server_with_ids_of_its_own_form_is_taken_as_it_is() -> None:
    assert find_run("0b2f7c0e-0000-4000-8000-5a5a5a5a5a5a", None) == "0b2f7c0e-0000-4000-8000-5a5a5a5a5a5a"


@pytest.mark.parametrize("text", ["", "..", "a/b", "a b", "thread_abc", "a?b", "x" * 10_000])
def test_what_is_no_run_id_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"^RUN must be the id of a run, such as run_abc123\.$"):
        find_run(text, None)


@pytest.mark.parametrize(
    ("text", "is_label"),
    [("checkout", True), ("two words", True), ("", False), (" ", False), ("thread_abc", False), ("x" * 201, False)],
)
def test_only_what_may_be_a_label_is_looked_up(text: str, is_label: bool) -> None:
    assert has_label_form(text) is is_label
