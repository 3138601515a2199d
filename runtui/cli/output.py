"""How the answer of a command leaves it: a table, JSON, JSON lines, CSV or TSV, to stdout or a file, in pieces."""

from __future__ import annotations

import re
import stat
from contextlib import contextmanager
from typing import TYPE_CHECKING, Generic, NamedTuple

from runtui.cli.exits import CliError, UsageError
from runtui.cli.list_columns import Entry, ListColumn, member_column, picked, refuse_unknown
from runtui.cli.named_file import place_of
from runtui.store.whole_file import NewFile
from runtui.words.drawn import to_ascii
from runtui.words.exports import csv_line, csv_text, object_line, tsv_line
from runtui.words.safe import safe

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Sequence

    from runtui.cli.environment import Environment
    from runtui.cli.list_columns import ColumnSet
    from runtui.model.sight import Sight

WIDEST = 80
"""Characters of one cell of a table."""
_AT_ONCE = 10
"""Entries written in one piece."""
_SHEETS = {"csv": csv_line, "tsv": tsv_line}
"""What makes a line of cells, by format."""
_FIELD = re.compile(r"[A-Za-z_][\w-]*(\.[\w.-]+)?")
_ANSWER = 80
"""Characters of an answer that are read."""


class OutputOptions(NamedTuple):
    """What the arguments of a command say about its answer."""

    wanted: str
    """``table``, ``json``, ``jsonl``, ``csv`` or ``tsv``."""
    fields: tuple[str, ...] = ()
    path: str | None = None
    may_replace: bool = False

    @classmethod
    def of(cls, arguments: Namespace, environment: Environment) -> OutputOptions:
        """Returns them; without ``--format`` a table for a person and CSV for a program. Raises UsageError."""
        is_for_eyes = arguments.output is None and environment.stdout.isatty()
        fields = tuple(each.strip() for each in (arguments.fields or "").split(",") if each.strip())
        if not all(map(_FIELD.fullmatch, fields)):
            raise UsageError("--fields wants names with commas between them, such as id,status,usage.total_tokens.")
        wanted = arguments.format or ("table" if is_for_eyes else "csv")
        return cls(wanted, fields, arguments.output, arguments.force)


class ListWriter(Generic[Entry]):
    """Writes entries as they come, and with `end` what stands behind the last."""

    def __init__(
        self,
        write: Callable[[str], object],
        options: OutputOptions,
        columns: ColumnSet[Entry],
        *,
        sight: Sight | None = None,
        has_color: bool = False,
        has_utf8: bool = True,
    ) -> None:
        """`sight` is how much of the objects may be seen; None: they are no server's."""
        self._write, self._wanted, self._fields = write, options.wanted, options.fields
        self._has_color, self._has_utf8 = has_color, has_utf8
        self._own = columns.named(is_table=self._wanted == "table")
        self._columns = [self._own.get(field) or member_column(field) for field in self._fields]
        self._columns = self._columns or list(columns.table if self._wanted == "table" else columns.sheet)
        self._widths: list[int] = []
        self._is_first, self._sight = True, sight
        self._line = _SHEETS.get(self._wanted)
        own = self._own if self._line or self._wanted == "table" else {}
        self._sent = [field for field in self._fields if field not in own]
        """The fields that are read from the objects."""

    def add(self, entries: Sequence[tuple[Entry, bytes]]) -> None:
        """Writes entries, each with its object. Raises UsageError where none of the first has a field."""
        for _ in self.adding(entries):
            pass

    def adding(self, entries: Sequence[tuple[Entry, bytes]]) -> Iterator[None]:
        """Does so piece by piece: behind each it may be the turn of somebody else."""
        if not entries:
            return
        if self._is_first and self._sent:
            refuse_unknown(self._sent, [self._seen(raw) for _, raw in entries])
        self._begin()
        at_once = len(entries) if self._wanted == "table" else _AT_ONCE
        for place in range(0, len(entries), at_once):
            self._add_piece(entries[place : place + at_once])
            self._is_first = False
            yield

    def _add_piece(self, entries: Sequence[tuple[Entry, bytes]]) -> None:
        if self._sent:
            entries = [(entry, self._seen(raw)) for entry, raw in entries]
        if self._wanted == "table":
            self._add_rows(entries)
        elif self._wanted == "json":
            text = "".join(f",\n{self._object(*each)}" for each in entries)
            self._write(text[1:] if self._is_first else text)
        else:
            line = self._row if self._line else self._object_line
            self._write("".join(line(*each) for each in entries))

    def end(self) -> None:
        """Writes what stands behind the last entry."""
        self._begin()
        if self._wanted == "json":
            self._write("\n]\n")

    def _begin(self) -> None:
        if self._is_first and self._wanted == "json":
            self._write("[")
        elif self._is_first and self._line:
            self._write(self._line(column.name for column in self._columns))

    def _object(self, entry: Entry, raw: bytes) -> str:
        if self._fields or self._sight is None:
            return object_line(entry.id, picked(raw, self._fields) if self._fields else raw)
        # Imported here, as below: most commands print no objects.
        from runtui.session.seen_line import seen_line  # noqa: PLC0415

        return seen_line(entry.id, raw, self._sight)

    def _seen(self, raw: bytes) -> bytes:
        if self._sight is None:
            return raw
        from runtui.feed.run.seen_object import seen_raw  # noqa: PLC0415

        return seen_raw(raw, self._sight)

    def _object_line(self, entry: Entry, raw: bytes) -> str:
        return f"{self._object(entry, raw)}\n"

    def _row(self, entry: Entry, raw: bytes) -> str:
        line = self._line or csv_line
        return line(csv_text(column.text(entry, raw)) for column in self._columns)

    def _add_rows(self, entries: Sequence[tuple[Entry, bytes]]) -> None:
        rows = [[self._cell(column, *each) for column in self._columns] for each in entries]
        if self._is_first:
            heads = [column.name.replace("_", " ").upper() for column in self._columns]
            self._widths = [max(map(len, column)) for column in zip(heads, *rows, strict=True)]
            self._write("  ".join(map(str.ljust, heads, self._widths)).rstrip() + "\n")
        for row, (entry, _) in zip(rows, entries, strict=True):
            cells = [
                column.painted(text.ljust(width), entry) if self._has_color else text.ljust(width)
                for column, text, width in zip(self._columns, row, self._widths, strict=True)
            ]
            self._write("  ".join(cells).rstrip() + "\n")

    def _cell(self, column: ListColumn[Entry], entry: Entry, raw: bytes) -> str:
        text = safe(column.text(entry, raw) or "-", WIDEST)
        return text if self._has_utf8 else to_ascii(text)


@contextmanager
def output_of(options: OutputOptions, environment: Environment) -> Iterator[Callable[[str], object]]:
    """Gives what writes the answer; a file gets its name once all of it is written, else there is none.

    Raises UsageError for a directory, CliError where a file is in the way and nobody lets it be replaced.
    """
    if options.path is None:
        yield environment.write
        return
    path, kind = place_of(options.path)
    if kind is not None and not stat.S_ISREG(kind):  # a FIFO, a device: there is nothing to replace
        with path.open("w", encoding="utf-8", errors="replace", newline="") as file:
            yield file.write
        return
    if kind is not None and not options.may_replace:
        need_leave_to_replace(environment)
    with NewFile(path) as new:
        yield new.write
        new.keep(replaces=kind is not None)


def need_leave_to_replace(environment: Environment) -> None:
    """Asks whether a file may be replaced. Raises CliError where it may not, or nobody sits there."""
    if environment.stdin.isatty() and environment.stderr.isatty():
        environment.stderr.write("There is such a file already. Replace it? [y/N] ")
        environment.stderr.flush()
        if environment.stdin.readline(_ANSWER).strip().lower() in ("y", "yes"):
            return
    raise CliError("There is such a file already. Choose another name, or replace it with --force.")
