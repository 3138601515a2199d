"""The threads that the server itself lists, or finds in a search, page by page, as far as they were asked for."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError, NotFound, NotOffered
from runtui.model.capability import Capability

if TYPE_CHECKING:
    from runtui.api.run_source import RunSource
    from runtui.model.sight import Sight
    from runtui.model.thread import Thread, ThreadPage
    from runtui.model.thread_terms import ThreadTerms

PAGE = 50
"""Threads a page."""


class ServerThreads:
    """Grows by a page at a time. A server that can't list threads says why in `lack`, and isn't asked again."""

    def __init__(self, terms: ThreadTerms | None = None) -> None:
        """`terms`: what the server is to search for; None: all are listed."""
        self.terms = terms
        self.left_out = 0
        """Threads that the server sent though they don't fit the terms."""
        self.threads: tuple[Thread, ...] = ()
        self.lack: ApiError | None = None
        """Why the server lists none at all."""
        self.trouble: ApiError | None = None
        """Why the last page didn't come."""
        self.has_more = True
        self._after: str | None = None
        self._is_asking = False

    @property
    def reason(self) -> str:
        """Why the server lists none at all, in words; "" where it may."""
        return self.lack.message if self.lack is not None else ""

    @property
    def is_begun(self) -> bool:
        """Whether an answer came, or none will."""
        return bool(self.threads) or not self.has_more or self.trouble is not None

    def seen(self, sight: Sight) -> ServerThreads:
        """Returns the same with its errors as they may be seen."""
        seen = copy(self)
        seen.lack, seen.trouble = (each and each.seen(sight) for each in (self.lack, self.trouble))
        return seen

    def begin(self) -> None:
        """Lets the first page be asked for again if it didn't come."""
        if self.trouble is not None and not self.threads and not self.reason:
            self.trouble, self.has_more = None, True

    async def load_more(self, client: RunSource) -> bool:
        """Fetches the next page; False if there is none, or if one is on its way already."""
        if self._is_asking or not self.has_more:
            return False
        self._is_asking = True
        try:
            await self._load(client)
        finally:
            self._is_asking = False
        return True

    async def _load(self, client: RunSource) -> None:
        try:
            page = await self._page(client)
        except (NotOffered, NotFound) as error:
            # A list that is not found, without any id in it, is one that is not offered.
            client.capabilities.note_missing(Capability.LIST_THREADS, error.message)
            self.lack, self.has_more = error, False
            self.trouble = error if error.next_step else None  # there is no API at all, list or not
            return
        except ApiError as error:
            # Some servers have a first page and no second: no page is asked for twice while somebody looks.
            self.trouble, self.has_more = error, False
            return
        known = {each.id for each in self.threads}
        fresh = tuple(each for each in page.threads if each.id not in known)
        self.threads += fresh
        self.left_out += page.unfit
        self._after, self.trouble = page.next_cursor(PAGE, after=self._after), None
        self.has_more = self._after is not None and bool(fresh)

    async def _page(self, client: RunSource) -> ThreadPage:
        is_patient = bool(self.threads)
        if self.terms is None:
            return await client.list_threads(limit=PAGE, after=self._after, patient=is_patient)
        return await client.search_threads(self.terms, limit=PAGE, after=self._after, patient=is_patient)
