"""The thread book: which threads were opened, what they are called and how their last run stood."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from runtui.model.thread import LastRun, SavedThread, has_label_form, has_tag_form
from runtui.store.book.database import BookDatabase

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from runtui.store.book.database import Cell, Row

_COLUMNS = (
    "thread_id, label, is_pinned, opened_at, tags,"
    " run_id, run_status, run_created_at, run_started_at, run_ended_at, run_expires_at, run_seen_at"
)
_SELECT = f"SELECT {_COLUMNS} FROM threads WHERE connection = ?"  # noqa: S608  constants only
_INSERT = f"INSERT INTO threads (connection, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608
LONGEST_SETTING = 100_000
"""Characters."""


class ThreadBook:
    """The saved threads of every connection, in one SQLite file that several windows may share.

    A connection is any text that names one, such as ``Profile.account``. No call raises for what the disk
    does, and none waits longer than a quarter of a second: what can't be saved is kept in memory for this
    session, and `notices` says so once. To be used by one thread.
    """

    def __init__(self, database: BookDatabase) -> None:
        self._database = database
        self._listed: dict[str, tuple[object, list[SavedThread]]] = {}
        """The threads of each connection, with the version of the file they are of."""

    @classmethod
    def open(cls, path: Path | None) -> Self:
        """Returns the book at `path`, in memory only for None. The file is not touched before its first use."""
        return cls(BookDatabase(path))

    @property
    def notices(self) -> list[str]:
        """What the person should be told about the file, a sentence each, oldest first. The caller may clear it."""
        return self._database.notices

    @property
    def is_kept(self) -> bool:
        """Whether all that was written outlives the session; of a closed book the last word."""
        return self._database.is_kept

    def close(self) -> None:
        """Saves what still waits and lets go of the file."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def list_threads(self, connection: str) -> list[SavedThread]:
        """Returns the threads of a connection: pinned first, then the last opened first.

        Asking again costs nothing as long as nothing was written: a list on screen is read every second.
        """
        version, listed = self._database.version(), self._listed.get(connection)
        if listed is None or version is None or listed[0] != version:
            order = " ORDER BY is_pinned DESC, opened_at DESC, thread_id"
            threads = [_thread_of(row) for row in self._database.read(_SELECT + order, connection)]
            listed = self._listed[connection] = version, threads
        return list(listed[1])

    def find(self, connection: str, thread_id: str) -> SavedThread | None:
        """Returns one thread of the book, None if it isn't there."""
        return self._first(_SELECT + " AND thread_id = ?", connection, thread_id)

    def find_by_label(self, connection: str, label: str) -> SavedThread | None:
        """Returns the thread called exactly so; of several the one that stands first in the list."""
        if not has_label_form(label):
            return None
        order = " AND label = ? ORDER BY is_pinned DESC, opened_at DESC, thread_id LIMIT 1"
        return self._first(_SELECT + order, connection, label)

    def last_opened(self, connection: str) -> str | None:
        """Returns the id of the thread opened last, None if none ever was."""
        chosen = self._first(_SELECT + " AND opened_at IS NOT NULL ORDER BY opened_at DESC LIMIT 1", connection)
        return chosen.thread_id if chosen else None

    def remember(self, connection: str, thread_id: str, opened_at: float) -> None:
        """Notes that a thread was opened, at an instant in seconds since 1970; adds it if it is new."""
        self._set("opened_at", connection, thread_id, opened_at)

    def set_label(self, connection: str, thread_id: str, label: str | None) -> None:
        """Names a thread, adding it if it is new; None or "" takes the name away."""
        self._set("label", connection, thread_id, label or None)

    def set_pinned(self, connection: str, thread_id: str, is_pinned: bool) -> None:
        """Pins or unpins a thread, adding it if it is new."""
        self._set("is_pinned", connection, thread_id, int(is_pinned))

    def set_tags(self, connection: str, thread_id: str, tags: Iterable[str]) -> None:
        """Gives a thread these tags and no others, adding it if it is new."""
        self._set("tags", connection, thread_id, " ".join(sorted(set(tags))) or None)

    def note_last_run(self, connection: str, thread_id: str, last_run: LastRun) -> None:
        """Notes how the newest run of a saved thread stands. A thread that isn't in the book stays out of it."""
        self._database.write(
            "UPDATE threads SET run_id = ?, run_status = ?, run_created_at = ?, run_started_at = ?,"
            " run_ended_at = ?, run_expires_at = ?, run_seen_at = ? WHERE connection = ? AND thread_id = ?",
            *_cells_of_run(last_run), connection, thread_id,
        )  # fmt: skip

    def remove(self, connection: str, thread_id: str) -> SavedThread | None:
        """Takes a thread out of the book and returns what was there, for `restore`; None if nothing was."""
        removed = self.find(connection, thread_id)
        if removed:
            self._database.write(
                "DELETE FROM threads WHERE connection = ? AND thread_id = ?", connection, thread_id
            )
        return removed

    def restore(self, connection: str, thread: SavedThread) -> None:
        """Puts a thread back exactly as given, over whatever the book has by now."""
        replacing = _INSERT.replace("INSERT", "INSERT OR REPLACE", 1)
        self._database.write(replacing, connection, *_cells_of(thread))

    def fill(self, connection: str, threads: Sequence[SavedThread]) -> list[str]:
        """Adds the threads that the book doesn't have yet and returns their ids; those it has stay as they are."""
        known = {each.thread_id for each in self.list_threads(connection)}
        for thread in threads:
            self._database.add(_INSERT + " ON CONFLICT DO NOTHING", connection, *_cells_of(thread))
        self._database.save()
        return [each.thread_id for each in threads if each.thread_id not in known]

    def get_setting(self, connection: str, name: str) -> str | None:
        """Returns a view setting, None if it was never set."""
        rows = self._database.read("SELECT value FROM settings WHERE connection = ? AND name = ?", connection, name)
        return str(rows[0][0]) if rows else None

    def set_setting(self, connection: str, name: str, value: str) -> None:
        """Keeps a view setting of a connection; none that is longer than anybody types."""
        if len(value) > LONGEST_SETTING:
            return
        self._database.write(
            "INSERT INTO settings (connection, name, value) VALUES (?, ?, ?)"
            " ON CONFLICT DO UPDATE SET value = excluded.value",
            connection, name, value,
        )  # fmt: skip

    def _set(self, column: str, connection: str, thread_id: str, cell: Cell) -> None:
        self._database.write(
            f"INSERT INTO threads (connection, thread_id, {column}) VALUES (?, ?, ?)"  # noqa: S608  constants only
            f" ON CONFLICT DO UPDATE SET {column} = excluded.{column}",
            connection, thread_id, cell,
        )  # fmt: skip

    def _first(self, statement: str, *cells: Cell) -> SavedThread | None:
        rows = self._database.read(statement, *cells)
        return _thread_of(rows[0]) if rows else None


def _cells_of(thread: SavedThread) -> Row:
    run = _cells_of_run(thread.last_run) if thread.last_run else (None,) * 7
    tags = " ".join(thread.tags) or None
    return (thread.thread_id, thread.label or None, int(thread.is_pinned), thread.opened_at, tags, *run)


def _cells_of_run(run: LastRun) -> Row:
    stamps = (run.created_at, run.started_at, run.ended_at, run.expires_at, run.seen_at)
    return (run.run_id, run.status, *stamps)


def _thread_of(row: Row) -> SavedThread:
    thread_id, label, is_pinned, opened_at, tags, *run = row
    return SavedThread(
        thread_id=str(thread_id),
        label=None if label is None else str(label),
        is_pinned=bool(is_pinned),
        opened_at=_instant(opened_at),
        tags=tuple(each for each in str(tags or "").split() if has_tag_form(each)),
        last_run=_run_of(*run) if run[0] is not None else None,
    )


def _run_of(run_id: Cell, status: Cell, *stamps: Cell) -> LastRun:
    created, started, ended, expires, seen = map(_instant, stamps)
    return LastRun(
        run_id=str(run_id),
        status=str(status or ""),
        created_at=created,
        started_at=started,
        ended_at=ended,
        expires_at=expires,
        seen_at=seen or 0.0,
    )


def _instant(cell: Cell) -> float | None:
    return cell if isinstance(cell, int | float) else None
