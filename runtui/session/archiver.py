"""Threads fetched into an archive: all their runs, with steps and messages, and the assistants named in them.

What was fetched before an interruption isn't asked for again. What a server doesn't give is a gap with its reason.
"""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from runtui.api.decoders import Decoders
from runtui.api.errors import (
    ApiError,
    BadAnswer,
    KeyNotAccepted,
    NotAccepted,
    NotFound,
    NotOffered,
    OtherProtocol,
    Rejected,
    ServerFailed,
)
from runtui.feed.refresh.pace import Pace, seconds_after_error
from runtui.feed.watch.budget import RequestBudget
from runtui.model.preset import preset_of
from runtui.session.lost_runs import LostRuns
from runtui.session.run_reader import AT_ONCE, PAGE, at_once
from runtui.session.seen_line import seen_line
from runtui.store.archive.part_file import ListKey, Mark
from runtui.store.archive.records import Record, record_line

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine

    from runtui.api.run_source import RunSource
    from runtui.model.page import Page
    from runtui.model.run import Run, RunPage
    from runtui.model.sight import Sight
    from runtui.store.archive.part_file import PartFile

    _Objects = list[tuple[Record, bytes]]

T = TypeVar("T")
MOST_TRIES = 10
"""Times in a row that one request may fail in passing before the export gives up, to be gone on with later."""
_PACE = Pace()
_OF_ONE_LIST = (BadAnswer, NotAccepted, NotFound, NotOffered, Rejected)
_OF_ALL = (KeyNotAccepted, OtherProtocol)
_LONGEST_REASON = 1000
"""Characters of what the server says about what it doesn't give."""


class Fetched(Struct, frozen=True):
    """How far an export is."""

    runs: int
    steps_of: int
    """Runs whose steps are there."""
    messages: int


class Archiver:
    """Fetches what is missing of the threads of a part file. Raises ApiError where it can't go on now.

    `on_progress` hears of each page; `per_minute` bounds the requests.
    """

    def __init__(self, client: RunSource, part: PartFile, sight: Sight, *, per_minute: float) -> None:
        self.on_progress: Callable[[Fetched], object] = lambda fetched: None
        self.on_error: Callable[[ApiError, float], object] = lambda error, seconds: None
        self.sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
        self.gaps = 0
        self._client, self._part, self._sight = client, part, sight
        self._parts = frozenset(part.header.parts)
        self._budget = RequestBudget(per_minute, burst=per_minute)
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._runs: dict[str, dict[str, str]] = {each: {} for each in part.header.threads}
        """The assistant of each run, by thread and run."""
        self._lost = {each: self._lost_runs(each) for each in part.header.threads}
        self._gapped: set[str] = set()
        """Threads of which it is noted that runs may be missing."""
        self._messages = self._answers = 0
        self._steps_of = sum(mark.is_done for key, mark in part.marks.items() if key.part == "step")
        for record in part.records:
            self.gaps += record.type == "gap"
            if record.type == "run":
                self._runs[record.thread_id][record.id] = record.assistant_id

    async def run(self) -> None:
        """Fetches all that is missing."""
        await at_once(self._thread(each) for each in self._part.header.threads)
        named = {asst: None for runs in self._runs.values() for asst in runs.values() if asst}
        if "assistant" in self._parts:
            await at_once(self._assistant(each) for each in named)

    async def _thread(self, thread_id: str) -> None:
        if "thread" in self._parts:
            key = ListKey("thread", thread_id)
            await self._single(key, lambda: self._client.fetch_thread_object(thread_id), thread_id)
        await self._list(ListKey("run", thread_id), self._page_of_runs)
        if "step" in self._parts:
            runs = self._runs[thread_id]
            await at_once(self._list(ListKey("step", thread_id, each), self._page_of_steps) for each in runs)
        if "message" in self._parts:  # behind the steps: a server may tell only with those whose messages they are
            await self._list(ListKey("message", thread_id), self._page_of_messages)

    async def _assistant(self, assistant_id: str) -> None:
        key = ListKey("assistant", run_id=assistant_id)
        await self._single(key, lambda: self._client.fetch_assistant_object(assistant_id), assistant_id)

    async def _single(self, key: ListKey, fetch: Callable[[], Coroutine[object, None, bytes]], name: str) -> None:
        if key in self._part.marks:
            return
        answers = self._answers
        try:
            raw = await self._ask(fetch)
        except ApiError as error:
            self._add_gap(key, error, answers)
            return
        self._add([(Record(type=key.part, id=name, thread_id=key.thread_id), raw)], Mark(key, is_done=True))

    async def _list(
        self, key: ListKey, page_of: Callable[[ListKey, str | None], Coroutine[object, None, tuple[_Objects, Page]]]
    ) -> None:
        """Reads a list from where it stopped to its end."""
        mark, asked, seen = self._part.marks.get(key, Mark(key)), set[str | None](), set[str]()
        while not mark.is_done:
            after, answers = mark.after, self._answers
            asked.add(after)
            try:
                objects, page = await self._ask(partial(page_of, key, after))
            except ApiError as error:
                before = self._run_before(key, after, asked) if isinstance(error, NotFound | Rejected) else None
                if before is None:
                    self._add_gap(key, error, answers)
                    return
                mark = Mark(key, before)
                continue
            new = [each for each in objects if each[0].id not in seen and not self._has_run(each[0])]
            seen.update(record.id for record, _ in new)
            cursor = page.next_cursor(PAGE, after=after)
            mark = Mark(key, cursor, is_done=cursor is None or cursor in asked)
            self._add(new, mark)
            if key.part == "run":
                self._note_overlap(key, mark)

    def _note_overlap(self, key: ListKey, mark: Mark) -> None:
        if self._lost[key.thread_id].is_gapped and key.thread_id not in self._gapped:
            self._gapped.add(key.thread_id)
            self._note_gap(key, mark, "The server's pages overlap: runs may be missing.")

    def _lost_runs(self, thread_id: str) -> LostRuns:
        async def ask(limit: int, after: str | None) -> RunPage:
            self._budget.spend(time.monotonic())
            return await self._client.list_runs(thread_id, limit=limit, after=after, patient=True)

        return LostRuns(ask, self._runs[thread_id].__contains__, latest=self._last_runs(thread_id))

    def _last_runs(self, thread_id: str) -> tuple[Run, ...]:
        """The last runs that were there already."""
        raws = self._part.last_runs.get(thread_id, ())
        if not raws:
            return ()
        decoders = Decoders(preset_of(self._part.header.kind).protocol)
        return decoders.decode_run_page(b'{"data":[%b],"has_more":false}' % b",".join(raws), thread_id=None).runs

    def _run_before(self, key: ListKey, after: str | None, asked: set[str | None]) -> str | None:
        """The run before the one that a list of runs was to go on behind, where that one is gone by now."""
        runs = list(self._runs[key.thread_id]) if key.part == "run" else []
        place = runs.index(after) if after in runs else 0
        before = runs[place - 1] if place else None
        return before if len(asked) <= MOST_TRIES and before not in asked else None

    def _has_run(self, record: Record) -> bool:
        return record.type == "run" and record.id in self._runs[record.thread_id]

    async def _page_of_runs(self, key: ListKey, after: str | None) -> tuple[_Objects, Page]:
        page = await self._client.list_runs(key.thread_id, limit=PAGE, after=after, patient=True)
        lost = await self._lost[key.thread_id].before(page)
        records = [
            Record(type="run", id=run.id, thread_id=key.thread_id, assistant_id=run.assistant_id or "")
            for run in (*lost, *page.runs)
        ]
        raws = page.runs[0].page.open_all() if page.runs else ()
        return list(zip(records, (*(run.raw() for run in lost), *raws), strict=True)), page

    async def _page_of_steps(self, key: ListKey, after: str | None) -> tuple[_Objects, Page]:
        page = await self._client.list_steps(
            key.thread_id, key.run_id, limit=PAGE, after=after, with_passages=after is None, patient=True
        )
        records = [
            Record(type="step", id=step.id, thread_id=key.thread_id, run_id=key.run_id) for step in page.steps
        ]
        return list(zip(records, page.objects, strict=True)), page

    async def _page_of_messages(self, key: ListKey, after: str | None) -> tuple[_Objects, Page]:
        page = await self._client.list_messages(key.thread_id, limit=PAGE, after=after, order="asc", patient=True)
        records = [
            Record(type="message", id=each.id, thread_id=key.thread_id, run_id=each.run_id or "")
            for each in page.messages
        ]
        return list(zip(records, page.objects, strict=True)), page

    async def _ask(self, fetch: Callable[[], Coroutine[object, None, T]]) -> T:
        """Asks within the budget, again and again while that may help. Raises the last ApiError."""
        for failures in range(1, MOST_TRIES):
            try:
                return await self._ask_once(fetch)
            except ApiError as error:
                if not error.is_passing:
                    raise
                wait = seconds_after_error(_PACE, error, failures)
                self.on_error(error, wait)
            await self.sleep(wait)
        return await self._ask_once(fetch)

    async def _ask_once(self, fetch: Callable[[], Coroutine[object, None, T]]) -> T:
        async with self._turns:
            while (seconds := self._budget.seconds_to_next(time.monotonic())) > 0:
                await self.sleep(seconds)
            self._budget.spend(time.monotonic())
            answer = await fetch()
        self._answers += 1
        return answer

    def _add(self, objects: _Objects, mark: Mark) -> None:
        """Keeps the objects of a page, and how far its list is read with them."""
        lines = [record_line(each, seen_line(each.id, raw, self._sight)) for each, raw in objects]
        self._part.add(lines, mark)
        for record, _ in objects:
            if record.type == "run":
                self._runs[record.thread_id][record.id] = record.assistant_id
        self._messages += len(objects) if mark.key.part == "message" else 0
        self._steps_of += mark.is_done and mark.key.part == "step"
        runs = sum(map(len, self._runs.values()))
        self.on_progress(Fetched(runs, self._steps_of, self._messages))

    def _add_gap(self, key: ListKey, error: ApiError, answers: int) -> None:
        """Notes what the server doesn't give, and why. Raises an error that concerns more than this list."""
        concerns_all = not isinstance(error, _OF_ONE_LIST) or isinstance(error, _OF_ALL)
        if isinstance(error, ServerFailed):
            concerns_all = self._answers == answers
        if concerns_all:
            raise error
        self._note_gap(key, Mark(key, is_done=True), str(error)[:_LONGEST_REASON])

    def _note_gap(self, key: ListKey, mark: Mark, reason: str) -> None:
        self.gaps += 1
        gap = Record(type="gap", part=key.part, thread_id=key.thread_id, run_id=key.run_id, reason=reason)
        self._part.add([record_line(gap)], mark)
