"""How a thread book lies on disk: schema, permissions, versions, and the ways out of a bad file."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from typing import TYPE_CHECKING

from runtui.store.own_file import StrangeFileError, check_own
from runtui.store.whole_file import make_private_directory, turn_in

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

VERSION = 1
BUSY_WAIT = 0.25
"""Seconds SQLite waits for another window; the event loop waits with it."""
DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
"""Result codes of a file that no longer is what SQLite wrote."""
LARGEST = 256 * 1024 * 1024
"""Bytes of a file: a hundred times that of a book with ten thousand threads."""
LONGEST_CELL = 1_000_000
MOST_ROWS = 100_000
MOST_WORK = 1.0
"""Seconds of the processor for one step, which takes milliseconds."""
_BETWEEN_LOOKS = 20_000
"""Instructions of SQLite, a millisecond of them."""
_TAGS = "tags"
"""The column that books of the first versions don't have."""
_BESIDE = ("-wal", "-shm")
_TABLES = (
    """
    CREATE TABLE IF NOT EXISTS threads (
        connection TEXT NOT NULL,
        thread_id TEXT NOT NULL,
        label TEXT,
        is_pinned INTEGER NOT NULL DEFAULT 0,
        opened_at NUMERIC,
        run_id TEXT,
        run_status TEXT,
        run_created_at NUMERIC,
        run_started_at NUMERIC,
        run_ended_at NUMERIC,
        run_expires_at NUMERIC,
        run_seen_at NUMERIC,
        tags TEXT,
        PRIMARY KEY (connection, thread_id)
    ) WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS settings (
        connection TEXT NOT NULL,
        name TEXT NOT NULL,
        value TEXT NOT NULL,
        PRIMARY KEY (connection, name)
    ) WITHOUT ROWID
    """,
)


class NewerBookError(Exception):
    """The file was written by a later version, which may mean other things by it."""


def connect(path: Path) -> sqlite3.Connection:
    """Returns an open book, created if there is none.

    Raises sqlite3.Error, OSError (TimeoutError: another window is opening it; StrangeFileError: it is no book
    of this user) or NewerBookError.
    """
    make_private_directory(path.parent)
    # In turn: two first windows would lock each other out while switching to WAL.
    with turn_in(path.parent, patience=BUSY_WAIT):
        check(path)
        _make_private(path)
        return _prepared(_connection(str(path)))


def check(path: Path) -> None:
    """Raises StrangeFileError where anything but files of this user, of a size in reason, would be opened."""
    for place in (path, *(path.with_name(path.name + suffix) for suffix in (*_BESIDE, "-journal"))):
        if check_own(place) > LARGEST:
            raise StrangeFileError("it is too large for one")


def limit_work(connection: sqlite3.Connection) -> None:
    """Ends the next step, as interrupted, where it goes on and on: the file may hold rows without an end."""
    until = time.thread_time() + MOST_WORK
    connection.set_progress_handler(lambda: time.thread_time() > until, _BETWEEN_LOOKS)


def rows_of(cursor: sqlite3.Cursor) -> list[tuple[str | int | float | None, ...]]:
    """Returns the rows of a SELECT. Raises StrangeFileError for more than any book has."""
    rows = cursor.fetchmany(MOST_ROWS + 1)
    if len(rows) > MOST_ROWS:
        raise StrangeFileError("it has too many rows for one")
    return rows


def connect_memory() -> sqlite3.Connection:
    """Returns an empty book that ends with the session."""
    return _prepared(_connection(":memory:"))


def code_of(error: Exception) -> int | None:
    """Returns SQLite's primary result code, None for an error of another origin."""
    code = getattr(error, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None


def is_busy(error: Exception) -> bool:
    """Tells whether an error only means that another window is at work on the file."""
    return isinstance(error, TimeoutError) or code_of(error) in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def is_damaged(path: Path) -> bool:
    """Tells whether `path` holds something that is surely no whole SQLite file."""
    try:
        with contextlib.closing(_connection(str(path))) as connection:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.Error as error:
        return code_of(error) in DAMAGED  # a busy file, for one, says nothing about what is in it


def set_aside(path: Path, now: datetime) -> str:
    """Renames a damaged book with what belongs to it, and returns its new name. Raises OSError."""
    aside = path.with_name(f"{path.name}.bad-{now:%Y%m%dT%H%M%SZ}")
    for suffix in _BESIDE:
        with contextlib.suppress(FileNotFoundError):
            path.with_name(path.name + suffix).rename(aside.with_name(aside.name + suffix))
    path.rename(aside)
    return aside.name


def copy_rows(path: Path, opened: sqlite3.Connection | None, memory: sqlite3.Connection) -> None:
    """Fills `memory` with what can still be read of the book, from its open connection or from the file."""
    with contextlib.suppress(sqlite3.Error), contextlib.ExitStack() as stack:
        # Immutable: in a read-only directory SQLite can't create the files that even reading in WAL mode needs.
        source = opened or stack.enter_context(
            contextlib.closing(_connection(f"{path.as_uri()}?mode=ro&immutable=1"))
        )
        limit_work(source)
        if _version(source) == VERSION:
            for table in ("threads", "settings"):
                _copy(source.execute(f"SELECT * FROM {table}"), memory, table)  # noqa: S608  constants only


def _copy(rows: sqlite3.Cursor, target: sqlite3.Connection, table: str) -> None:
    if missing := _columns(target, table) - {name for name, *_ in rows.description} - {_TAGS}:
        raise sqlite3.DatabaseError(f"{table} has no {missing}")
    names = ", ".join(f'"{name}"' for name, *_ in rows.description)
    marks = ", ".join("?" * len(rows.description))
    target.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)  # noqa: S608  names of own columns


def _make_private(path: Path) -> None:
    # Before SQLite opens it: the files that SQLite puts beside it take its mode.
    try:
        path.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        if path.lstat().st_mode & 0o077:
            with contextlib.suppress(PermissionError):
                path.chmod(0o600)


def _connection(place: str) -> sqlite3.Connection:
    connection = sqlite3.connect(place, timeout=BUSY_WAIT, isolation_level=None, uri=place.startswith("file:"))
    connection.text_factory = _readable
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST_CELL)
    limit_work(connection)
    return connection


def _readable(text: bytes) -> str:
    return text.decode(errors="replace")


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        _check_version(connection)
        _check_tables(connection)
        connection.execute("PRAGMA journal_mode = WAL")
        # In WAL mode this survives kill −9 of every process; only a power cut may take the last changes.
        connection.execute("PRAGMA synchronous = NORMAL")
        if _version(connection) < VERSION:
            _create_tables(connection)
        _add_missing_columns(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_version(connection: sqlite3.Connection) -> None:
    if _version(connection) > VERSION:
        raise NewerBookError


def _check_tables(connection: sqlite3.Connection) -> None:
    # A view could give rows for ever, a trigger write anything: a book has neither, nor tables of another program.
    own = "type = 'table' AND name IN ('threads', 'settings') AND sql LIKE 'CREATE TABLE %'"
    query = f"SELECT 1 FROM sqlite_master WHERE NOT ({own}) AND type != 'index' LIMIT 1"  # noqa: S608  constants only
    if connection.execute(query).fetchone() is not None:
        raise StrangeFileError("it holds what no thread book has")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _add_missing_columns(connection: sqlite3.Connection) -> None:
    """Adds what books of the first versions don't have; those versions pass over it."""
    columns = _columns(connection, "threads")
    if "label" in columns and _TAGS not in columns:  # anything else is no book, and told when it is read
        connection.execute(f"ALTER TABLE threads ADD COLUMN {_TAGS} TEXT")


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute("BEGIN IMMEDIATE")
    for table in _TABLES:
        connection.execute(table)
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
