"""The threads of a server page by page: all of them, or those that a search finds."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from runtui.api.langgraph.decode_run import checked_list
from runtui.api.langgraph.decode_thread import decode_found
from runtui.api.langgraph.held_rows import HeldRows
from runtui.model.thread_terms import ThreadTerms

if TYPE_CHECKING:
    from runtui.api.langgraph.endpoints import GraphEndpoints
    from runtui.api.langgraph.standings import Fetch
    from runtui.model.detail import Json
    from runtui.model.thread import ThreadPage

NO_TERMS = ThreadTerms()


class ThreadPages:
    """One list of threads, which is asked for by number and read by the id of the last thread held."""

    def __init__(self, fetch: Fetch, endpoints: GraphEndpoints, terms: ThreadTerms = NO_TERMS) -> None:
        self.terms = terms
        self._fetch, self._endpoints = fetch, endpoints
        self._held = HeldRows()
        self._metadata: dict[str, Json] = dict(terms.metadata)

    async def page(self, *, limit: int, after: str | None, takes_select: bool, patient: bool) -> ThreadPage:
        """Returns the threads behind one; those that don't fit the terms are left out and counted.

        What was typed as a number, true or false is looked for as a text first, and as that where no text is found.
        """
        place = 0 if after is None else (self._held.place_of(after) or 0) + 1
        found = await self._page(place, limit, takes_select=takes_select, patient=patient)
        values = {name: _value_of(text) for name, text in self.terms.metadata}
        if place or found.threads or found.unfit or values == self._metadata:
            return found
        self._metadata = values
        return await self._page(place, limit, takes_select=takes_select, patient=patient)

    async def _page(self, place: int, limit: int, *, takes_select: bool, patient: bool) -> ThreadPage:
        status, metadata = self.terms.status, self._metadata
        request = self._endpoints.threads(
            limit=limit, offset=place, status=status, metadata=metadata, takes_select=takes_select
        )

        def decode(body: bytes) -> ThreadPage:
            body = checked_list(body, "threads")
            page, ids = decode_found(body, limit=limit, status=status, metadata=metadata)
            self._held.note(place, ids)
            return page

        return await self._fetch(request, decode, patient=patient)


def _value_of(text: str) -> Json:
    try:
        value: Json = msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text
    return value if isinstance(value, bool | int | float) else text
