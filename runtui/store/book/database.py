"""The SQLite file under the thread book: what the disk and other windows do to it ends here."""

from __future__ import annotations

import contextlib
import sqlite3
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from runtui.store.book import book_file
from runtui.store.book.book_file import rows_of
from runtui.store.own_file import StrangeFileError, real
from runtui.store.whole_file import turn_in

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

Cell: TypeAlias = "str | int | float | None"
Row: TypeAlias = tuple[Cell, ...]
T = TypeVar("T")

_REASONS = {
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_READONLY: "it is read-only",
    sqlite3.SQLITE_CANTOPEN: "it can't be opened for writing",
    sqlite3.SQLITE_IOERR: "the disk is full or reports an error",
    sqlite3.SQLITE_TOOBIG: "a value in it is too long for one",
    sqlite3.SQLITE_INTERRUPT: "reading it goes on and on",
}


class BookDatabase:
    """Reads and writes rows, and never raises for what happens to the file.

    Busy: what couldn't be written waits for the next call. Damaged: set aside, started afresh. Unwritable or
    newer than this program: the rest of the session goes on in memory. `notices` says each of these once,
    except busy, which passes.
    """

    def __init__(self, path: Path | None) -> None:
        self.notices: list[str] = []
        self._path = real(path.parent) / path.name if path else None
        self._connection: sqlite3.Connection | None = None
        self._waiting: list[tuple[str, Row]] = []
        self._was_set_aside = False
        self._is_lost = False

    @property
    def is_kept(self) -> bool:
        """Whether all that was written is where it belongs: false once the file can't be written, or wasn't yet."""
        return not (self._is_lost or self._waiting)

    def read(self, statement: str, *cells: Cell) -> list[Row]:
        """Returns the rows of a SELECT, none if the file can't be read now."""
        self.save()
        cells = tuple(map(_storable, cells))
        return self._attempt(lambda connection: rows_of(connection.execute(statement, cells))) or []

    def version(self) -> tuple[object, ...] | None:
        """Returns what is another one after every change, of other windows too; None if the file can't be read."""
        self.save()
        return self._attempt(_version)

    def write(self, statement: str, *cells: Cell) -> None:
        """Saves one change."""
        self.add(statement, *cells)
        self.save()

    def add(self, statement: str, *cells: Cell) -> None:
        """Puts a change in line for the next `save`."""
        self._waiting.append((statement, tuple(map(_storable, cells))))

    def save(self) -> None:
        """Writes everything in line, in one transaction; if another window is writing, it stays in line."""
        if self._waiting:
            self._attempt(self._write_waiting)

    def close(self) -> None:
        """Saves what is in line and closes the file. The next use opens it again."""
        self.save()
        self.save()  # another window may have been in the way
        self._let_go()

    def _write_waiting(self, connection: sqlite3.Connection) -> None:
        connection.execute("BEGIN IMMEDIATE")
        try:
            for statement, cells in self._waiting:
                connection.execute(statement, cells)
            connection.execute("COMMIT")
        except BaseException:
            with contextlib.suppress(sqlite3.Error):
                connection.execute("ROLLBACK")
            raise
        self._waiting.clear()

    def _attempt(self, step: Callable[[sqlite3.Connection], T]) -> T | None:
        for _ in range(3):  # the file, a new file, memory
            try:
                connection = self._opened()
                book_file.limit_work(connection)
                return step(connection)
            except (sqlite3.ProgrammingError, sqlite3.IntegrityError):
                self._waiting.clear()
                raise  # a mistake of this program, not of the disk
            except (sqlite3.Error, OSError, book_file.NewerBookError) as error:
                if book_file.is_busy(error):
                    return None
                self._recover(error)
        return None

    def _opened(self) -> sqlite3.Connection:
        if self._connection is None:
            self._connection = book_file.connect(self._path) if self._path else book_file.connect_memory()
        return self._connection

    def _recover(self, error: Exception) -> None:
        if book_file.code_of(error) in book_file.DAMAGED and not self._was_set_aside:
            self._was_set_aside = True
            self._let_go()
            with contextlib.suppress(OSError):
                self._start_afresh()
                return
        self._go_on_in_memory(error)

    def _start_afresh(self) -> None:
        if self._path is None:
            return
        with turn_in(self._path.parent, patience=book_file.BUSY_WAIT):
            book_file.check(self._path)
            if not book_file.is_damaged(self._path):
                return  # another window was faster
            name = book_file.set_aside(self._path, datetime.now(UTC))
        self.notices.append(f"The thread book could not be read: it was set aside as {name} and a new one started.")

    def _go_on_in_memory(self, error: Exception) -> None:
        memory = book_file.connect_memory()
        if self._path and not isinstance(error, book_file.NewerBookError | StrangeFileError):
            book_file.copy_rows(self._path, self._connection, memory)
        self._let_go()
        self._path, self._connection, self._is_lost = None, memory, True
        self.notices.append(f"{_explained(error)} Nothing is saved in this session.")

    def _let_go(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
        self._connection = None


def _version(connection: sqlite3.Connection) -> tuple[object, ...]:
    (others,) = connection.execute("PRAGMA data_version").fetchone()
    return connection, others, connection.total_changes


def _storable(cell: Cell) -> Cell:
    # SQLite takes neither lone surrogates nor integers above 64 bits, and either may come from a server.
    if isinstance(cell, str):
        return cell.encode(errors="replace").decode()
    if isinstance(cell, int) and not -(2**63) <= cell < 2**63:
        return None
    return cell


def _explained(error: Exception) -> str:
    if isinstance(error, book_file.NewerBookError):
        return "The thread book was written by a newer runtui and is left alone."
    reason = _REASONS.get(book_file.code_of(error) or 0) or getattr(error, "strerror", None) or str(error)
    left = ", so it is left alone" if isinstance(error, StrangeFileError) else ""
    return f"The thread book can't be saved: {reason[:200]}{left}."
