"""The objects of a list that are read field by field, each on its own: one bad object costs one marked entry."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from runtui.api.envelope import open_list
from runtui.api.fields import FieldReader, read_json
from runtui.api.split import SplitError

if TYPE_CHECKING:
    from runtui.model.detail import Json


class Entry:
    """One object of a list: its members, its id, and its text where that is no JSON."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self.fields = _fields_of(raw)
        self.sent_id = self.fields.text("id") or None
        """None if the object holds none."""

    @property
    def id(self) -> str:
        """The object's id; of an object without one an id made up from its bytes."""
        return self.sent_id or f"unreadable:{zlib.crc32(self._raw):08x}"

    @property
    def flaws(self) -> tuple[str, ...]:
        """What could not be read of it so far."""
        missing = [] if self.sent_id else ["id: missing"]
        return (*self.fields.flaws, *missing)

    def document(self) -> tuple[Json, str]:
        """Returns the whole object and ""; None and its text where it is no JSON."""
        try:
            return read_json(self._raw), ""
        except ValueError:
            return None, self._raw.decode("utf-8", "replace")

    def is_of(self, name: str, wanted: str | None) -> bool:
        """Tells whether the member `name`, where the object has it, is the id `wanted`."""
        sent = self.fields.text(name) if self.fields.raw(name) else None
        return not sent or wanted is None or sent == wanted


class Listing:
    """A list of one answer, its own objects apart from those of other threads and runs.

    `owners` maps the name of a member to the id it should have. Raises BadAnswer for what is no list,
    ServerFailed for half of one.
    """

    def __init__(self, body: bytes, *, of: str, owners: dict[str, str | None] | None = None) -> None:
        objects, self.has_more = open_list(body, of=of)
        entries = [Entry(raw) for raw in objects]
        wanted = (owners or {}).items()
        self.own = [entry for entry in entries if all(entry.is_of(name, owner) for name, owner in wanted)]
        self.received = len(entries)
        self.foreign_count = len(entries) - len(self.own)
        self.cursor = next((entry.sent_id for entry in reversed(entries) if entry.sent_id), None)


def _fields_of(raw: bytes) -> FieldReader:
    try:
        return FieldReader.of(raw)
    except SplitError:
        return FieldReader({}, ["the object: not a JSON object"])
