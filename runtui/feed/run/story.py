"""The steps and messages of a run: fetched when somebody reads them, cached once they can't change."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from contextlib import suppress
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from msgspec import Struct

from runtui.api.errors import ApiError, Rejected

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from runtui.model.message import Message, MessagePage
    from runtui.model.page import Page
    from runtui.model.run import Run
    from runtui.model.step import Step, StepPage

MOST_PAGES = 10
"""Pages of 100 entries that are fetched of one run."""
PAGE = 100
LAST_MESSAGES = 20
"""Messages of the thread that stand beside those of the run."""
BEFORE = 3
"""Messages right before those of the run that are told: it may be an answer to them."""
MOST_CHILDREN = 5
"""Runs of called agents that are asked for, the last of them."""
MOST_CACHED = 64
"""Parts of the stories of ended runs that are cached."""
MOST_BYTES = 16_000_000
"""Bytes of the answers of which a part is made, and of all that are cached: several times that is in memory."""
FRESH = 30.0
"""Seconds for which the thread's newest messages do for another ended run."""

Entry = TypeVar("Entry")


class Partial(Struct, Generic[Entry], frozen=True, kw_only=True):
    """One part of a story. `entries` in order of time; with `error` they are those that came before it."""

    entries: tuple[Entry, ...] = ()
    error: ApiError | None = None
    has_more: bool = False
    """Whether the server has more than was fetched."""
    size: int = 0
    """Bytes of the answers it was made from."""


class Conversation(Struct, frozen=True, kw_only=True):
    """The messages a run wrote, those right before them, and the thread's newest ones; each oldest first.

    As a server sends them any may be among any; ``told_apart`` is who knows.
    """

    of_run: Partial[Message]
    of_thread: Partial[Message]
    before: Partial[Message] = Partial()
    """The few messages right before the first one of the run."""


class StorySource(Protocol):
    """The client, or its double in a test."""

    async def list_steps(
        self,
        thread_id: str,
        run_id: str,
        *,
        limit: int = 100,
        after: str | None = None,
        with_passages: bool = False,
        patient: bool = False,
    ) -> StepPage:
        """Returns one page of a run's steps, oldest first."""

    async def list_messages(
        self,
        thread_id: str,
        *,
        run_id: str | None = None,
        limit: int = 20,
        after: str | None = None,
        order: str = "desc",
        patient: bool = False,
    ) -> MessagePage:
        """Returns one page of messages."""

    async def fetch_run(self, thread_id: str, run_id: str) -> Run:
        """Returns one run."""


class StoryCache:
    """The stories of the runs of one thread. Those of active runs are fetched each time, of ended ones once."""

    def __init__(self, source: StorySource, thread_id: str, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._source = source
        self._thread_id = thread_id
        self._clock = clock
        self.on_steps: Callable[[Run, Partial[Step]], object] = lambda run, steps: None
        """Hears of the steps of each run that somebody reads."""
        self._cache: OrderedDict[tuple[str, str, int], object] = OrderedDict()
        self._newest: tuple[float, Partial[Message]] | None = None
        """The thread's newest messages, and when they came."""

    async def steps(self, run: Run) -> Partial[Step]:
        """Returns the steps of a run, oldest first; of an ended one with the texts that file searches found."""

        async def ask(after: str | None) -> tuple[tuple[Step, ...], StepPage]:
            page = await self._page_of_steps(run, after)
            return page.steps, page

        steps = await self._cached("steps", run, lambda: _all_pages(ask))
        self.on_steps(run, steps)
        return steps

    async def conversation(self, run: Run) -> Conversation:
        """Returns what the server sends as the messages of a run, as those before them and as the newest."""

        async def ask(after: str | None) -> tuple[tuple[Message, ...], MessagePage]:
            page = await self._source.list_messages(
                self._thread_id, run_id=run.id, limit=PAGE, after=after, order="asc", patient=not run.is_active
            )
            return page.messages, page

        of_run = await self._cached("messages", run, lambda: _all_pages(ask))
        of_thread = await self._newest_messages(is_active=run.is_active)
        before = await self._cached("before", run, lambda: self._messages_before(run, of_run, of_thread))
        return Conversation(of_run=of_run, of_thread=of_thread, before=before)

    async def children(self, steps: Partial[Step], known: Mapping[str, Run]) -> dict[str, Run]:
        """Returns the last runs that calls of other agents started, by id, as far as the server gives them.

        Of those `known`, only the active ones are asked for again.
        """
        calls = (call for step in steps.entries for call in step.calls)
        started = [call.child for call in calls if call.child is not None and call.child.run_id is not None]
        children = dict(known)
        for child in started[-MOST_CHILDREN:]:
            before = known.get(child.run_id or "")
            if before is None or before.is_active:
                with suppress(ApiError):  # its ids are shown anyway
                    run = await self._source.fetch_run(child.thread_id or self._thread_id, child.run_id or "")
                    children[child.run_id or ""] = run
        return children

    def forget(self) -> None:
        """Drops what was cached, so that everything is asked for again."""
        self._cache.clear()
        self._newest = None

    async def _page_of_steps(self, run: Run, after: str | None) -> StepPage:
        async def ask(*, with_passages: bool) -> StepPage:
            return await self._source.list_steps(
                self._thread_id,
                run.id,
                limit=PAGE,
                after=after,
                with_passages=with_passages,
                patient=not run.is_active,
            )

        try:
            return await ask(with_passages=not run.is_active)
        except Rejected:
            if run.is_active or after is None:
                raise
            return await ask(with_passages=False)  # the first page was given without them too

    async def _messages_before(
        self, run: Run, of_run: Partial[Message], of_thread: Partial[Message]
    ) -> Partial[Message]:
        """What was said before the run wrote, asked for where the messages that came don't reach as far back."""
        begin, known = run.created_at or 0.0, (*of_run.entries, *of_thread.entries)
        first = next((each for each in of_run.entries if each.run_id == run.id), None)
        if first is None or any(each.run_id != run.id and (each.created_at or math.inf) <= begin for each in known):
            return Partial()
        try:
            page = await self._source.list_messages(self._thread_id, limit=BEFORE, after=first.id, order="desc")
        except ApiError:
            return Partial()  # the tab says by itself what is wrong with its messages
        return Partial(entries=_oldest_first(page.messages))

    async def _newest_messages(self, *, is_active: bool) -> Partial[Message]:
        if self._newest is not None and not is_active and self._clock() - self._newest[0] < FRESH:
            return self._newest[1]
        try:
            page = await self._source.list_messages(self._thread_id, limit=LAST_MESSAGES, order="desc")
        except ApiError as error:
            return Partial(error=error)
        partial = Partial(
            entries=_oldest_first(page.messages), has_more=page.next_cursor(LAST_MESSAGES) is not None
        )
        self._newest = (self._clock(), partial)
        return partial

    async def _cached(self, part: str, run: Run, fetch: Callable[[], Awaitable[Partial[Entry]]]) -> Partial[Entry]:
        key = (part, run.id, run.digest)
        cached = self._cache.get(key)
        if isinstance(cached, Partial) and not run.is_active:
            self._cache.move_to_end(key)
            return cached
        partial = await fetch()
        if not run.is_active and partial.error is None:
            self._cache[key] = partial
            while len(self._cache) > MOST_CACHED or (len(self._cache) > 1 and self._cached_bytes > MOST_BYTES):
                self._cache.popitem(last=False)
        return partial

    @property
    def _cached_bytes(self) -> int:
        return sum(each.size for each in self._cache.values() if isinstance(each, Partial))


def _oldest_first(messages: tuple[Message, ...]) -> tuple[Message, ...]:
    """The messages of a page that was asked for newest first, of a server that ignores that, too."""
    first, last = (messages[place].created_at if messages else None for place in (0, -1))
    is_ascending = first is not None and last is not None and first < last
    return messages if is_ascending else messages[::-1]


async def _all_pages(
    ask: Callable[[str | None], Awaitable[tuple[tuple[Entry, ...], Page]]],
) -> Partial[Entry]:
    """Follows the pages; stops where the server repeats itself, which would go on for ever.

    A page may hold nothing but entries of others, which were left out: the next may hold the run's own. One of more
    than is read of one answer is the last: there are enough to look at.
    """
    entries: dict[str, Entry] = {}
    cursors: list[str | None] = [None]
    size = 0
    for _ in range(MOST_PAGES):
        try:
            listed, page = await ask(cursors[-1])
        except ApiError as error:
            return Partial(entries=tuple(entries.values()), error=error)
        entries |= {str(getattr(each, "id", place)): each for place, each in enumerate(listed)}
        cursor, size = page.next_cursor(PAGE, after=cursors[-1]), size + page.size
        if cursor in cursors:
            return Partial(entries=tuple(entries.values()), has_more=page.is_cut, size=size)
        cursors.append(cursor)
        if page.is_cut or size > MOST_BYTES:
            break
    return Partial(entries=tuple(entries.values()), has_more=True, size=size)
