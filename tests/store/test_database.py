"""What happens to the thread book when the disk, other windows or a crash get at its file."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
import time
from typing import TYPE_CHECKING

import pytest

from runtui.store.book import book_file
from runtui.store.book.database import BookDatabase
from runtui.store.book.thread_book import ThreadBook
from runtui.store.whole_file import turn_in
from tests.store.programs import start

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

UNSAVED = "Nothing is saved in this session."
needs_posix = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file modes and signals")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state.db"


def ids(book: ThreadBook) -> list[str]:
    return [thread.thread_id for thread in book.list_threads("c")]


def saved_ids(path: Path) -> set[str]:
    with ThreadBook.open(path) as book:
        return set(ids(book))


def save_one(path: Path, thread_id: str = "a") -> None:
    with ThreadBook.open(path) as book:
        book.remember("c", thread_id, 1.0)


@needs_posix
def test_only_the_owner_can_read_the_files_while_they_are_open(tmp_path: Path) -> None:
    path = tmp_path / "new" / "state.db"
    with ThreadBook.open(path) as book:
        book.remember("c", "a", 1.0)
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
    assert modes == {"state.db": 0o600, "state.db-wal": 0o600, "state.db-shm": 0o600}
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


@needs_posix
def test_a_book_that_others_could_read_is_made_private(path: Path) -> None:
    save_one(path)
    path.chmod(0o644)
    save_one(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content", [b"\0" * 4096, b"not a database", bytes(range(256)) * 32, b"SQLite format 3\0".ljust(4096, b"x")]
)
def test_a_damaged_book_is_set_aside_and_a_new_one_started_and_said_once(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    with ThreadBook.open(path) as book:
        assert ids(book) == []
        book.remember("c", "a", 1.0)
        assert len(book.notices) == 1
    aside = [file for file in path.parent.iterdir() if re.fullmatch(r"state\.db\.bad-\d{8}T\d{6}Z", file.name)]
    assert [file.read_bytes() for file in aside] == [content]
    assert aside[0].name in book.notices[0]
    assert saved_ids(path) == {"a"}


def test_damage_in_the_middle_of_a_session_loses_no_change_made_after_it(path: Path) -> None:
    save_one(path)
    with ThreadBook.open(path) as book:
        assert ids(book) == ["a"]
        book.close()
        content = path.read_bytes()
        path.write_bytes(content[:100] + b"\xff" * (len(content) - 100))
        book.remember("c", "b", 1.0)
        assert ids(book) == ["b"]
        assert len(book.notices) == 1
    assert saved_ids(path) == {"b"}


def test_two_windows_that_find_the_damage_set_it_aside_once(path: Path) -> None:
    path.write_bytes(b"not a database")
    writers = [start("book_writer.py", str(path), name, "1") for name in ("a", "b")]
    for writer in writers:
        writer.communicate(timeout=30)
    assert len(list(path.parent.glob("*.bad-*"))) == 1
    assert saved_ids(path) == {"a0", "b0"}


def test_what_belongs_to_a_damaged_book_is_set_aside_with_it_though_another_window_has_it_open(path: Path) -> None:
    last_changes = path.with_name("state.db-wal")
    with contextlib.closing(book_file.connect(path)):
        damage = b"\xff" * last_changes.stat().st_size
        for file in (path, last_changes):
            file.write_bytes(damage)
        save_one(path)
        assert [file.read_bytes() for file in path.parent.glob("state.db.bad-*Z-wal")] == [damage]
        assert saved_ids(path) == {"a"}


def damage_of(path: Path) -> sqlite3.DatabaseError:
    """What a window is told that opens the book while it is damaged."""
    path.write_bytes(b"not a database")
    with pytest.raises(sqlite3.DatabaseError) as caught:
        book_file.connect(path)
    return caught.value


def test_a_window_that_comes_late_to_the_damage_leaves_the_new_book_alone(path: Path) -> None:
    damage, late = damage_of(path), BookDatabase(path)
    save_one(path)
    late._recover(damage)
    assert saved_ids(path) == {"a"}
    assert late.notices == []


@needs_posix
def test_a_damaged_book_is_left_to_the_window_that_is_at_it(path: Path) -> None:
    damage = damage_of(path)
    with turn_in(path.parent, patience=0):
        BookDatabase(path)._recover(damage)
    assert [file.name for file in path.parent.iterdir()] == ["state.db"]


def test_a_newer_book_is_left_alone_and_the_session_goes_on_in_memory(path: Path) -> None:
    save_one(path)
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA user_version = 99")
    connection.execute("PRAGMA journal_mode = DELETE")  # whatever it was, it stays
    connection.close()
    before = path.read_bytes()
    with ThreadBook.open(path) as book:
        book.remember("c", "b", 1.0)
        assert ids(book) == ["b"]
        assert len(book.notices) == 1
        assert "newer" in book.notices[0]
        assert UNSAVED in book.notices[0]
    assert [(file.name, file.read_bytes()) for file in path.parent.iterdir()] == [("state.db", before)]


def test_a_book_below_a_file_works_in_memory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with ThreadBook.open(tmp_path / "file" / "state.db") as book:
        book.remember("c", "a", 1.0)
        assert ids(book) == ["a"]
        assert [UNSAVED in notice for notice in book.notices] == [True]


def test_a_directory_in_the_books_place_is_left_alone(path: Path) -> None:
    path.mkdir()
    with ThreadBook.open(path) as book:
        book.remember("c", "a", 1.0)
        assert ids(book) == ["a"]
        assert len(book.notices) == 1
    assert path.is_dir()


def left_alone(path: Path) -> str:
    """Uses a book whose file is none, and returns what is said of it, once."""
    since = time.monotonic()
    with ThreadBook.open(path) as book:
        book.remember("c", "a", 1.0)
        assert ids(book) == ["a"]
        (notice,) = book.notices
    assert time.monotonic() - since < 10
    assert UNSAVED in notice
    return notice


@needs_posix
@pytest.mark.parametrize("content", [b"mine", b"not a database" * 1000])
@pytest.mark.parametrize("name", ["state.db", "state.db-wal", "state.db-journal"])
def test_a_link_in_the_books_place_leaves_what_it_leads_to_alone(path: Path, content: bytes, name: str) -> None:
    target = path.with_name("taxes.xls")
    target.write_bytes(content)
    path.with_name(name).symlink_to(target)
    assert "it is a link to another file, so it is left alone" in left_alone(path)
    assert target.read_bytes() == content
    assert sorted(each.name for each in path.parent.iterdir()) == sorted((name, "taxes.xls"))


@needs_posix
def test_a_circle_of_links_does_not_stop_the_session(path: Path) -> None:
    path.symlink_to(path)
    assert "it is a link" in left_alone(path)
    path.parent.joinpath("round").symlink_to(path.parent / "round")
    left_alone(path.parent / "round" / "state.db")


@needs_posix
@pytest.mark.parametrize("name", ["state.db", "state.db-wal", "state.db-journal"])
def test_a_pipe_in_the_books_place_is_not_waited_for(path: Path, name: str) -> None:
    os.mkfifo(path.with_name(name))
    assert "it is a pipe" in left_alone(path)


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root gives files away")
def test_a_book_of_another_user_is_left_alone(path: Path) -> None:
    save_one(path)
    os.chown(path, 4711, 4711)
    assert "it belongs to another user" in left_alone(path)


def test_a_file_too_large_for_a_book_is_left_alone(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(book_file.LARGEST + 1)
    assert "it is too large" in left_alone(path)


def spoil(path: Path, *statements: str) -> None:
    save_one(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
VIEW = f"CREATE VIEW threads AS {ENDLESS} SELECT 'c' AS connection, 'thread_' || i AS thread_id FROM n"
TRIGGER = f"""CREATE TRIGGER t AFTER INSERT ON threads
BEGIN DELETE FROM settings WHERE name IN (SELECT i FROM ({ENDLESS} SELECT i FROM n)); END"""


@pytest.mark.parametrize(
    "statements", [("DROP TABLE threads", VIEW), (TRIGGER,), ("CREATE TABLE bookmarks (url)",)]
)
def test_a_file_that_holds_more_than_a_book_is_left_alone(path: Path, statements: tuple[str, ...]) -> None:
    spoil(path, *statements)
    assert "it holds what no thread book has" in left_alone(path)


def test_rows_without_an_end_end_after_a_while(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    spoil(path, "DROP TABLE threads", VIEW)
    monkeypatch.setattr(book_file, "_check_tables", lambda _: None)
    monkeypatch.setattr(book_file, "MOST_ROWS", 10**9)
    database = BookDatabase(path)
    assert database.read("SELECT count(*) FROM threads") == [(0,)]
    assert "reading it goes on and on" in database.notices[0]


def test_more_rows_than_any_book_has_are_not_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(book_file, "MOST_ROWS", 1)
    save_one(path, "a")
    save_one(path, "b")
    with ThreadBook.open(path) as book:
        assert ids(book) == []
        assert ["it has too many rows" in notice for notice in book.notices] == [True]


def test_a_value_of_millions_of_characters_is_not_read(path: Path) -> None:
    spoil(path, "INSERT INTO settings VALUES ('c', 'view', printf('%.*c', 30000000, 'x'))")
    with ThreadBook.open(path) as book:
        assert book.get_setting("c", "view") is None
        assert ids(book) == ["a"]
        assert [UNSAVED in notice and "too long" in notice for notice in book.notices] == [True]


def test_a_setting_longer_than_anybody_types_is_not_kept(path: Path) -> None:
    with ThreadBook.open(path) as book:
        book.set_setting("c", "view", "x" * 1_000_000)
        assert book.get_setting("c", "view") is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    if not sys.platform.startswith("linux") or os.geteuid() != 0 or not shutil.which("mount"):
        pytest.skip("only root may mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(tmp_path)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine doesn't let root mount a small disk")
    try:
        yield tmp_path
    finally:
        subprocess.run(["umount", "-l", str(tmp_path)], check=True)


def test_a_disk_that_fills_up_keeps_what_was_saved_and_the_session_goes_on(small_disk: Path) -> None:
    path = small_disk / "state.db"
    with ThreadBook.open(path) as book:
        book.remember("c", "a", 1.0)
        with (small_disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="space"):
            while True:
                filler.write(b"x" * 512)
        for number in range(500):
            book.remember("c", f"thread_{number}_{'x' * 100}", 2.0)
        assert len(book.list_threads("c")) == 501
        assert [UNSAVED in notice and "the disk is full" in notice for notice in book.notices] == [True]
    (small_disk / "filler").unlink()
    assert "a" in saved_ids(path)


@pytest.mark.parametrize("saved", [[], ["a"]], ids=["no book", "a book"])
def test_a_disk_full_from_the_start_does_not_stop_the_session(small_disk: Path, saved: list[str]) -> None:
    for thread_id in saved:
        save_one(small_disk / "state.db", thread_id)
    with (small_disk / "filler").open("wb", buffering=0) as filler, pytest.raises(OSError, match="space"):
        while True:
            filler.write(b"x" * 512)
    with ThreadBook.open(small_disk / "state.db") as book:
        book.remember("c", "b", 2.0)
        assert ids(book) == ["b", *saved]
        assert [UNSAVED in notice and "the disk is full" in notice for notice in book.notices] == [True]


def test_a_read_only_disk_still_shows_what_was_saved(small_disk: Path) -> None:
    path = small_disk / "state.db"
    save_one(path)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with ThreadBook.open(path) as book:
        assert ids(book) == ["a"]
        book.remember("c", "b", 2.0)
        assert ids(book) == ["b", "a"]
        assert [UNSAVED in notice and "opened for writing" in notice for notice in book.notices] == [True]


def test_a_window_that_writes_for_long_delays_a_change_and_does_not_lose_it(path: Path) -> None:
    save_one(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadBook.open(path) as book:
        since = time.monotonic()
        book.remember("c", "b", 2.0)
        assert time.monotonic() - since < 1.25
        assert ids(book) == ["a"]
        other.execute("COMMIT")
        other.close()
        assert ids(book) == ["b", "a"]
        assert book.notices == []


def test_a_change_that_had_to_wait_is_saved_at_the_latest_when_the_book_is_closed(path: Path) -> None:
    save_one(path)
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with ThreadBook.open(path) as book:
        book.remember("c", "b", 2.0)
        other.close()
    assert saved_ids(path) == {"a", "b"}


def test_changes_in_line_are_saved_all_or_none(path: Path) -> None:
    database = BookDatabase(path)
    for thread_id in ("a", None):
        database.add("INSERT INTO threads (connection, thread_id) VALUES (?, ?)", "c", thread_id)
    with pytest.raises(sqlite3.IntegrityError):
        database.save()
    database.close()
    assert saved_ids(path) == set()


def test_what_is_saved_is_kept_as_safely_as_the_book_promises(path: Path) -> None:
    with contextlib.closing(book_file.connect(path)) as connection:
        settings = [connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("journal_mode", "synchronous")]
    assert settings == ["wal", 1]  # NORMAL: a power cut may take the last changes, never the book


@needs_posix
def test_a_window_that_is_opening_the_book_delays_a_change_and_does_not_lose_it(path: Path) -> None:
    with ThreadBook.open(path) as book:
        with turn_in(path.parent, patience=0):
            book.remember("c", "a", 1.0)
            assert not path.exists()
        assert ids(book) == ["a"]
        assert book.notices == []


def test_two_windows_that_save_at_once_lose_nothing(path: Path) -> None:
    writers = [start("book_writer.py", str(path), name, "1000") for name in ("a", "b")]
    for writer in writers:
        writer.communicate(timeout=50)
        assert writer.returncode == 0
    assert saved_ids(path) == {f"{name}{number}" for name in ("a", "b") for number in range(1000)}


@needs_posix
def test_a_window_killed_while_saving_leaves_a_valid_book_with_all_it_had_saved(path: Path) -> None:
    expected: set[str] = set()
    for attempt in range(40):
        with start("book_writer.py", str(path), f"w{attempt}_", "0") as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(attempt % 8 / 1000)
            writer.kill()
            rest = writer.stdout.read().split("\n")[:-1]  # what follows the last line break was cut off
            expected |= {f"w{attempt}_{number}" for number in ["0", *rest]}
    assert expected <= saved_ids(path)
    assert [file.name for file in path.parent.glob("*.bad-*")] == []
