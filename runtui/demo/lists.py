"""Pages: the cursors of every list of the protocol, over anything that knows its objects by place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from runtui.demo.messages import RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runtui.model.detail import Json

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100

_WHOLE_NUMBER = re.compile("-?[0-9]{1,9}")


class ObjectList(Protocol):
    """A row of places, oldest first; some may be empty."""

    def __len__(self) -> int: ...

    def place(self, wanted: str) -> int | None:
        """The place of the object of that id, None if it isn't here."""

    def document(self, place: int) -> dict[str, Json] | None:
        """The object at that place, None if the place is empty."""


class PageQuery(Struct, frozen=True, kw_only=True):
    """Which part of a list is wanted."""

    limit: int = DEFAULT_LIMIT
    is_ascending: bool = False
    after: str | None = None
    before: str | None = None


def read_query(query: Mapping[str, str]) -> PageQuery:
    """Returns the four list parameters; raises RefusedError where one has no meaning."""
    order = query.get("order", "desc")
    if order not in ("asc", "desc"):
        raise RefusedError(400, "'order' is either 'asc' or 'desc'.", code="invalid_value", param="order")
    return PageQuery(
        limit=_read_limit(query.get("limit")),
        is_ascending=order == "asc",
        after=query.get("after") or None,
        before=query.get("before") or None,
    )


def page(shelf: ObjectList, query: PageQuery, *, kind: str) -> dict[str, Json]:
    """Returns the list envelope: the objects next to the cursor, in the order asked for.

    With ``after`` the page begins right behind that object; with ``before`` alone it ends right in front of it,
    and ``has_more`` speaks of that direction. Raises RefusedError for a cursor that isn't in the list.
    """
    places = range(len(shelf)) if query.is_ascending else range(len(shelf) - 1, -1, -1)
    first = 0 if query.after is None else _index(shelf, places, query.after, "after", kind) + 1
    end = len(places) if query.before is None else _index(shelf, places, query.before, "before", kind)
    window = places[first : max(first, end)]
    is_backwards = query.before is not None and query.after is None
    found = _take(shelf, reversed(window) if is_backwards else window, query.limit + 1)
    kept = found[: query.limit]
    if is_backwards:
        kept.reverse()
    return _envelope(kept, has_more=len(found) > query.limit)


def _read_limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not _WHOLE_NUMBER.fullmatch(text):
        raise RefusedError(400, "'limit' must be a whole number.", code="invalid_type", param="limit")
    limit = int(text)
    if limit < 1:
        problem = f"'limit' must be 1 or more, not {limit}."
        raise RefusedError(400, problem, code="integer_below_min_value", param="limit")
    if limit > LARGEST_LIMIT:
        problem = f"'limit' must be {LARGEST_LIMIT} or less, not {limit}."
        raise RefusedError(400, problem, code="integer_above_max_value", param="limit")
    return limit


def _index(shelf: ObjectList, places: range, wanted: str, param: str, kind: str) -> int:
    place = shelf.place(wanted)
    if place is None:
        raise RefusedError(400, f"'{param}' names no {kind} of this list: '{wanted}'.", param=param)
    return places.index(place)


def _take(shelf: ObjectList, places: Iterable[int], count: int) -> list[dict[str, Json]]:
    taken: list[dict[str, Json]] = []
    for place in places:
        if len(taken) == count:
            break
        document = shelf.document(place)
        if document is not None:
            taken.append(document)
    return taken


def _envelope(documents: list[dict[str, Json]], *, has_more: bool) -> dict[str, Json]:
    return {
        "object": "list",
        "data": list(documents),
        "first_id": documents[0]["id"] if documents else None,
        "last_id": documents[-1]["id"] if documents else None,
        "has_more": has_more,
    }
