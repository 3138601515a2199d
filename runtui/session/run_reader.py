"""The runs of a thread for a program: read page by page, as many as are wanted, those that a filter leaves."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from runtui.feed.view.query.language import Query, QueryField
from runtui.model.page import Page
from runtui.session.assistant_names import AssistantNames
from runtui.session.lost_runs import LostRuns

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Sequence

    from runtui.api.run_source import RunSource
    from runtui.feed.view.query.step_filter import StepFilter
    from runtui.model.run import Run, RunPage
    from runtui.model.step import StepCall, StepPage

AT_ONCE = 4
"""Requests under way, where one doesn't have to wait for another."""
PAGE = 100
"""Objects asked for at a time."""
_NAMED = (QueryField.ASST, QueryField.WORD)
"""Fields that ask for the name of the assistant too."""
AnyPage = TypeVar("AnyPage", bound=Page)


class WantedRuns(Struct, frozen=True, kw_only=True):
    """Which runs of a thread are wanted."""

    order: str = "desc"
    after: str | None = None
    """The id of the run behind which the list begins, in its order."""
    before: str | None = None
    """The id of the run at which it ends."""
    most: int | None = None
    """None: all of them."""
    query: Query = Query()


async def all_pages(
    ask: Callable[[int, str | None], Awaitable[AnyPage]], *, limit: int = PAGE, after: str | None = None
) -> AsyncIterator[AnyPage]:
    """Yields what `ask` returns for a limit and a cursor, page after page, until the server's end.

    One that leads back to where it was ends there, too.
    """
    asked = {after}
    while True:
        page = await ask(limit, after)
        yield page
        after = page.next_cursor(limit, after=after)
        if after is None or after in asked:
            return
        asked.add(after)


async def calls_of(client: RunSource, thread_id: str, run_id: str) -> list[StepCall]:
    """Returns all calls in the steps of a run. Raises ApiError."""

    async def ask(limit: int, after: str | None) -> StepPage:
        return await client.list_steps(thread_id, run_id, limit=limit, after=after, patient=True)

    return [call async for page in all_pages(ask) for step in page.steps for call in step.calls]


async def at_once(works: Iterable[Coroutine[object, None, None]]) -> None:
    """Does them, a few at a time, each begun when it is its turn. Raises the first error."""
    ahead = iter(works)

    async def work() -> None:
        for each in ahead:
            await each

    try:
        async with asyncio.TaskGroup() as group:
            for _ in range(AT_ONCE):
                group.create_task(work())
    except ExceptionGroup as errors:
        raise _first(errors) from None


def _first(errors: ExceptionGroup[Exception]) -> Exception:
    """The first error in a group, which may hold groups."""
    first = errors.exceptions[0]
    return _first(first) if isinstance(first, ExceptionGroup) else first


class RunReader:
    """Reads the runs of one thread that are wanted; says how many were read for them."""

    def __init__(self, client: RunSource, thread_id: str, wanted: WantedRuns) -> None:
        self.names = AssistantNames()
        self.read = 0
        """Runs read so far, whether wanted or not."""
        self.steps_read = 0
        """Runs whose steps were read for the filter."""
        self.on_steps: Callable[[], object] = lambda: None
        self.found = 0
        self.has_more = False
        """Whether the server may have more behind those that were read."""
        self.has_met_end = wanted.before is None
        """Whether the run was met at which the list ends."""
        self._client, self._thread_id, self._wanted = client, thread_id, wanted
        self._seen: set[str] = set()
        self._has_left = False
        """Whether runs of a page were left out, since enough were found before them."""
        self._lost = LostRuns(self._ask, self._seen.__contains__, wanted.after)

    @property
    def is_gapped(self) -> bool:
        """Whether pages of the server overlap, and runs between them may be missing."""
        return self._lost.is_gapped

    async def pages(self) -> AsyncGenerator[list[Run], None]:
        """Yields the wanted runs of each page, perhaps none of them. Raises ApiError.

        The next page, and no further one, is asked for while whoever takes the runs of one awaits anything. To be
        closed by who doesn't take all.
        """
        wanted = self._wanted
        limit = PAGE if wanted.query.terms or wanted.before else min(PAGE, wanted.most or PAGE)
        after, asked = wanted.after, {wanted.after}
        page = await self._ask(limit, after)
        while True:
            cursor = page.next_cursor(limit, after=after)
            kept = await self._kept(page, cursor)
            if cursor is None or cursor in asked or self._has_enough:
                yield kept
                return
            after, ahead = cursor, asyncio.create_task(self._ask(limit, cursor))
            asked.add(after)
            try:
                yield kept
                page = await ahead
            finally:
                ahead.cancel()
                await asyncio.wait((ahead,))

    async def _kept(self, page: RunPage, cursor: str | None) -> list[Run]:
        """The runs of a page that are wanted; `cursor` leads to those behind it."""
        runs = self._new((*await self._lost.before(page), *page.runs))
        self.read += len(runs)
        kept = await self._filtered(runs)
        most = self._wanted.most
        room = len(kept) if most is None else most - self.found
        self.found += len(kept[:room])
        self.has_more = len(kept) > room or self._has_left or cursor is not None
        return kept[:room]

    @property
    def _has_enough(self) -> bool:
        wanted = self._wanted
        is_full = wanted.most is not None and self.found >= wanted.most
        return is_full or (wanted.before is not None and self.has_met_end)

    async def _ask(self, limit: int, after: str | None) -> RunPage:
        order = self._wanted.order
        return await self._client.list_runs(self._thread_id, limit=limit, order=order, after=after, patient=True)

    def _new(self, runs: Sequence[Run]) -> list[Run]:
        """The runs up to the one at which the list ends that didn't come before."""
        new = []
        for run in runs:
            if run.id == self._wanted.before:
                self.has_met_end = True
                break
            if run.id not in self._seen:
                self._seen.add(run.id)
                new.append(run)
        return new

    async def _filtered(self, runs: list[Run]) -> list[Run]:
        if not self._wanted.query.terms:
            return runs
        # Imported here: mostly nothing is filtered.
        from runtui.feed.view.query.step_filter import split_by_steps  # noqa: PLC0415

        query, of_steps = split_by_steps(self._wanted.query)
        passed = await self._filtered_by_objects(runs, query) if query.terms else runs
        return passed if of_steps is None else await self._filtered_by_steps(passed, of_steps)

    async def _filtered_by_steps(self, runs: list[Run], step_filter: StepFilter) -> list[Run]:
        """Reads the steps of these runs, a few at a time, until as many pass as are still wanted."""
        passed: set[Run] = set()
        most = self._wanted.most
        room = len(runs) if most is None else most - self.found
        few = len(runs) if most is None else AT_ONCE

        async def look(run: Run) -> None:
            if step_filter.accepts(await calls_of(self._client, self._thread_id, run.id)):
                passed.add(run)
            self.steps_read += 1
            self.on_steps()

        for begin in range(0, len(runs), few or 1):
            if len(passed) >= room:
                self._has_left = True
                break
            await at_once(look(run) for run in runs[begin : begin + few])
        return [run for run in runs if run in passed]

    async def _filtered_by_objects(self, runs: list[Run], query: Query) -> list[Run]:
        if any(condition.field in _NAMED for term in query.terms for condition in term.conditions):
            await self.names.learn(self._client, self.names.lacks(run.assistant_id for run in runs))
        # Imported here: as above.
        from runtui.feed.view.query.row_tests import FilterContext  # noqa: PLC0415
        from runtui.feed.view.query.run_filter import RunFilter  # noqa: PLC0415

        now = time.time() + (self._client.request_log.skew or 0.0)
        run_filter = RunFilter(query, FilterContext(now, names=self.names.known))
        accepted, undecided = run_filter.filter(runs)
        passed = {*accepted, *(run for run in undecided if run_filter.judge(run, run_filter.read(run.raw())))}
        return [run for run in runs if run in passed]
