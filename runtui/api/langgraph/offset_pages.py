"""Paging by number as if there were cursors: with one row of overlap, which is looked for again where it moved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from runtui.api.errors import BadAnswer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.api.langgraph.held_rows import HeldRows

Row = TypeVar("Row")
MOST_IDS = 1000
"""Ids of one request, where a row is looked for from the top."""
MOST_SEARCHES = 50
MOST_ROWS = 100
"""Rows of one request: some servers refuse more."""
_ROUND = 10


class Rows(Struct, Generic[Row], frozen=True, kw_only=True):
    """What a server listed from some number on."""

    rows: Sequence[Row]
    ids: Sequence[str]
    is_full: bool
    """Whether as many came as were asked for, so that there may be more."""
    is_cut: bool = False


class RowSource(Protocol[Row]):
    """Asks for the rows of one list."""

    async def rows(self, offset: int, limit: int) -> Rows[Row]:
        """Returns the rows from `offset` on."""

    async def ids(self, offset: int, limit: int) -> Sequence[str]:
        """Returns their ids alone."""


async def rows_behind(after: str | None, limit: int, source: RowSource[Row], held: HeldRows) -> Rows[Row] | None:
    """Returns the rows behind the one with the id `after`, the first ones without; None if that one is gone.

    A row that came between two pages shifts all others, one that was deleted shifts them back: the row before the
    page is asked for again with it, and shows whether it does. Raises ApiError, BadAnswer where nothing follows
    though the page is full: the server lists the same from any number on.
    """
    if after is None:
        found = await source.rows(0, limit)
        held.note(0, found.ids)
        return await _checked(found, 0, source, held)
    place = held.place_of(after)
    for _ in range(2):
        if place is None:
            place = await _found_again(after, source)
            if place is None:
                return None
        found = await source.rows(place, min(limit + 1, MOST_ROWS))
        held.note(place, found.ids)
        found = await _checked(found, place, source, held)
        begin = found.ids.index(after) + 1 if after in found.ids else 0
        if begin and (begin < len(found.ids) or not found.is_full):
            return replace(found, rows=found.rows[begin:], ids=found.ids[begin:])
        place = place + begin - 1 if begin else None
    if place is not None:
        raise BadAnswer(f"The server lists the same runs again: what follows {after} can't be read.")
    return None


async def _checked(found: Rows[Row], offset: int, source: RowSource[Row], held: HeldRows) -> Rows[Row]:
    """The same rows, full also where a server gives fewer than it was asked for: those come in round numbers."""
    end = offset + len(found.ids)
    if found.is_full or not found.ids or len(found.ids) % _ROUND or end == held.end:
        return found
    if await source.ids(end, 1):
        return replace(found, is_full=True)
    held.end = end
    return found


async def _found_again(wanted: str, source: RowSource[Row]) -> int | None:
    """Where a row stands now, looked for from the top."""
    offset = 0
    for _ in range(MOST_SEARCHES):
        ids = await source.ids(offset, MOST_IDS)
        if wanted in ids:
            return offset + ids.index(wanted)
        if not ids:
            return None
        offset += len(ids)
    return None
