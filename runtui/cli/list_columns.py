"""The columns of what commands list: those each kind of entry has, and any field that the server sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar

from runtui.api.fields import FieldReader
from runtui.cli.color import painted
from runtui.cli.exits import UsageError
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.words.status import Tone

_MOST_NAMED, _LONGEST_NAME = 40, 40


class Identified(Protocol):
    """A run, a step, a message."""

    @property
    def id(self) -> str:
        """Its id."""


Entry = TypeVar("Entry", bound=Identified)


class ListColumn(NamedTuple, Generic[Entry]):
    """One column of what a command lists."""

    name: str
    """What ``--fields`` and the head of a CSV call it."""
    text: Callable[[Entry, bytes], str]
    """Returns what stands in it, of an entry and its object; "" for nothing."""
    tone: Callable[[Entry], Tone] | None = None

    def painted(self, cell: str, entry: Entry) -> str:
        """Returns a cell of it in its colour."""
        return cell if self.tone is None else painted(cell, self.tone(entry))


class ColumnSet(NamedTuple, Generic[Entry]):
    """The columns that one kind of entry has without being asked."""

    table: Sequence[ListColumn[Entry]]
    """For people."""
    sheet: Sequence[ListColumn[Entry]]
    """For programs."""
    others: Sequence[ListColumn[Entry]] = ()
    """Those to be asked for."""

    def named(self, *, is_table: bool) -> dict[str, ListColumn[Entry]]:
        """Returns all columns by name; of two of a name that for people if it is for a table."""
        first, then = (self.sheet, self.table) if is_table else (self.table, self.sheet)
        return {column.name: column for column in (*self.others, *first, *then)}


def column(
    name: str, text: Callable[[Entry], str], tone: Callable[[Entry], Tone] | None = None
) -> ListColumn[Entry]:
    """Returns a column that needs no object."""
    return ListColumn(name, lambda entry, _: text(entry), tone)


def member_column(field: str) -> ListColumn[Entry]:
    """Returns a column of what the server sends under a name: texts as they are, all else as its JSON."""

    def text(_: Entry, raw: bytes) -> str:
        sent = _member(raw, field)
        return "" if sent is None else FieldReader.lenient(b'{"value":%b}' % sent).source("value") or ""

    return ListColumn(field, text)


def picked(raw: bytes, fields: Sequence[str]) -> bytes:
    """Returns an object with these members of another one, each as it was sent, null where there is none."""
    return b"{%b}" % b", ".join(b'"%b": %b' % (each.encode(), _member(raw, each) or b"null") for each in fields)


def refuse_unknown(fields: Sequence[str], objects: Sequence[bytes]) -> None:
    """Raises UsageError for a field that none of these objects has, without its name: it may be anything."""
    readers = [FieldReader.lenient(raw) for raw in objects]
    if all(any(each.has(field) or each.has(field.partition(".")[0]) for each in readers) for field in fields):
        return
    names = ", ".join(safe(name, _LONGEST_NAME) for name in list(readers[0])[:_MOST_NAMED])
    raise UsageError(f"--fields asks for what none of them has. The first has: {names}.")


def _member(raw: bytes, field: str) -> bytes | None:
    """The JSON text of a member; ``usage.total_tokens`` is one of an object in it."""
    reader, name = FieldReader.lenient(raw), field
    while not reader.has(name) and "." in name:
        first, _, name = name.partition(".")
        reader = reader.inside(first)
    return reader.raw(name)
