"""What the thread book remembers."""

from __future__ import annotations

import contextlib
import sqlite3
from typing import TYPE_CHECKING

import pytest

from runtui.model.thread import LastRun, SavedThread
from runtui.store.book.thread_book import ThreadBook

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

HERE = "work https://api.example.com/v1"
ELSEWHERE = "home https://api.example.com/v1"
RUN = LastRun(run_id="run_1", status="in_progress", created_at=1_700_000_000, started_at=1.5, seen_at=3.25)


@pytest.fixture(params=["file", "memory"])
def book(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ThreadBook]:
    with ThreadBook.open(tmp_path / "new" / "state.db" if request.param == "file" else None) as opened:
        yield opened
        assert opened.notices == []


def ids(book: ThreadBook, connection: str = HERE) -> list[str]:
    return [thread.thread_id for thread in book.list_threads(connection)]


def test_a_new_book_is_empty(book: ThreadBook) -> None:
    assert book.list_threads(HERE) == []
    assert book.last_opened(HERE) is None


def test_pinned_threads_come_first_then_the_last_opened(book: ThreadBook) -> None:
    for number, thread_id in enumerate(["old", "pinned", "new"]):
        book.remember(HERE, thread_id, float(number))
    book.set_pinned(HERE, "pinned", True)
    assert ids(book) == ["pinned", "new", "old"]
    book.set_pinned(HERE, "pinned", False)
    assert ids(book) == ["new", "pinned", "old"]


def test_opening_again_moves_a_thread_up_and_keeps_what_is_known_of_it(book: ThreadBook) -> None:
    book.remember(HERE, "a", 1.0)
    book.set_label(HERE, "a", "prod")
    book.note_last_run(HERE, "a", RUN)
    book.remember(HERE, "b", 2.0)
    book.remember(HERE, "a", 3.0)
    assert book.list_threads(HERE)[0] == SavedThread(thread_id="a", label="prod", opened_at=3.0, last_run=RUN)


def test_connections_do_not_see_each_others_threads(book: ThreadBook) -> None:
    book.remember(HERE, "a", 1.0)
    book.set_label(HERE, "a", "prod")
    assert ids(book, ELSEWHERE) == []
    assert book.find_by_label(ELSEWHERE, "prod") is None
    assert book.remove(ELSEWHERE, "a") is None
    assert ids(book) == ["a"]


def test_a_label_finds_its_thread_and_can_be_taken_away(book: ThreadBook) -> None:
    book.set_label(HERE, "a", "prod")
    found = book.find_by_label(HERE, "prod")
    assert found == SavedThread(thread_id="a", label="prod")
    book.set_label(HERE, "a", "")
    assert book.find(HERE, "a") == SavedThread(thread_id="a")


def test_of_two_threads_with_one_label_the_last_opened_is_found(book: ThreadBook) -> None:
    for thread_id, opened_at in [("a", 1.0), ("b", 2.0)]:
        book.remember(HERE, thread_id, opened_at)
        book.set_label(HERE, thread_id, "prod")
    found = book.find_by_label(HERE, "prod")
    assert found is not None
    assert found.thread_id == "b"


def test_a_removed_thread_can_be_put_back_as_it_was(book: ThreadBook) -> None:
    book.fill(HERE, [SavedThread(thread_id="a", label="prod", is_pinned=True, opened_at=1.0, last_run=RUN)])
    before = book.list_threads(HERE)
    removed = book.remove(HERE, "a")
    assert ids(book) == []
    assert removed is not None
    book.restore(HERE, removed)
    assert book.list_threads(HERE) == before


def test_removing_what_is_not_there_gives_nothing(book: ThreadBook) -> None:
    assert book.remove(HERE, "a") is None


def test_a_late_answer_does_not_bring_a_removed_thread_back(book: ThreadBook) -> None:
    book.remember(HERE, "a", 1.0)
    book.remove(HERE, "a")
    book.note_last_run(HERE, "a", RUN)
    assert ids(book) == []


def test_filling_leaves_threads_that_are_there_as_they_are(book: ThreadBook) -> None:
    book.set_label(HERE, "a", "mine")
    book.fill(HERE, [SavedThread(thread_id="a", label="theirs"), SavedThread(thread_id="b")])
    assert [thread.label for thread in book.list_threads(HERE)] == ["mine", None]


def test_the_last_opened_thread_is_known(book: ThreadBook) -> None:
    book.set_pinned(HERE, "never opened", True)
    book.remember(HERE, "a", 2.0)
    book.remember(HERE, "b", 1.0)
    assert book.last_opened(HERE) == "a"


def test_view_settings_are_kept_by_connection(book: ThreadBook) -> None:
    book.set_setting(HERE, "sort", "age")
    book.set_setting(HERE, "sort", "tokens")
    assert book.get_setting(HERE, "sort") == "tokens"
    assert book.get_setting(ELSEWHERE, "sort") is None


def test_a_new_session_finds_everything(tmp_path: Path) -> None:
    saved = SavedThread(thread_id="a", label="prod", is_pinned=True, opened_at=1.0, last_run=RUN)
    with ThreadBook.open(tmp_path / "state.db") as book:
        book.fill(HERE, [saved])
        book.set_setting(HERE, "sort", "age")
    with ThreadBook.open(tmp_path / "state.db") as book:
        assert book.list_threads(HERE) == [saved]
        assert book.get_setting(HERE, "sort") == "age"


def test_a_closed_book_opens_again_by_itself(book: ThreadBook) -> None:
    book.close()
    book.remember(HERE, "a", 1.0)
    assert ids(book) == ["a"]


@pytest.mark.parametrize("text", ["\udc80", "a\x00b", "'; DROP TABLE threads; --", "\x1b[31m", "💥" * 1000])
def test_no_text_of_a_server_breaks_the_book(book: ThreadBook, text: str) -> None:
    book.set_label(HERE, "a", text)
    book.note_last_run(HERE, "a", LastRun(run_id=text, status=text, created_at=2**70, seen_at=float("nan")))
    book.find_by_label(HERE, text)
    thread = book.list_threads(HERE)[0]
    assert thread.label == text.encode(errors="replace").decode()
    assert thread.last_run is not None
    assert thread.last_run.created_at is None


def test_opening_a_book_touches_nothing(tmp_path: Path) -> None:
    ThreadBook.open(tmp_path / "new" / "state.db").close()
    assert list(tmp_path.iterdir()) == []


def test_a_list_that_was_read_before_shows_what_another_window_wrote(tmp_path: Path) -> None:
    ours, theirs = (ThreadBook.open(tmp_path / "state.db") for _ in range(2))
    ours.remember(HERE, "thread_a", 1.0)
    assert [each.label for each in ours.list_threads(HERE)] == [None]
    theirs.set_label(HERE, "thread_a", "theirs")
    assert [each.label for each in ours.list_threads(HERE)] == ["theirs"]
    ours.set_label(HERE, "thread_a", "ours")
    assert [each.label for each in ours.list_threads(HERE)] == ["ours"]
    assert [each.label for each in theirs.list_threads(HERE)] == ["ours"]


def test_a_list_belongs_to_whoever_asked_for_it(book: ThreadBook) -> None:
    book.remember(HERE, "thread_a", 1.0)
    book.list_threads(HERE).clear()
    assert len(book.list_threads(HERE)) == 1


def test_tags_are_kept_sorted_and_come_back_with_a_thread_that_was_removed(book: ThreadBook) -> None:
    book.set_tags(HERE, "a", ["prod", "eu", "prod"])
    removed = book.remove(HERE, "a")
    assert removed == SavedThread(thread_id="a", tags=("eu", "prod"))
    book.restore(HERE, removed)
    assert book.find(HERE, "a") == removed
    book.set_tags(HERE, "a", [])
    assert book.find(HERE, "a") == SavedThread(thread_id="a")


def test_a_book_from_before_there_were_tags_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "state.db"
    with ThreadBook.open(path) as book:
        book.set_label(HERE, "a", "checkout")
        book.note_last_run(HERE, "a", RUN)
    with contextlib.closing(sqlite3.connect(path)) as old:
        old.execute("ALTER TABLE threads DROP COLUMN tags")
        old.commit()
    with ThreadBook.open(path) as book:
        assert book.find(HERE, "a") == SavedThread(thread_id="a", label="checkout", last_run=RUN)
        book.set_tags(HERE, "a", ["eu"])
        assert book.notices == []
