"""One refresh of a thread: the fewest requests that miss no new run and no change of an active one."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from runtui.api.errors import BadAnswer, NotFound, NotOffered, Rejected
from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.refresh.merge import missing_between, without_repeats
from runtui.feed.refresh.pace import LARGEST_PAGE, head_limit
from runtui.feed.refresh.paging import MOST_PAGES, PageCursor
from runtui.feed.refresh.state import Paging
from runtui.feed.refresh.windows import plan_window_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runtui.feed.refresh.source import Poll
    from runtui.feed.refresh.thread_runs import ThreadRuns
    from runtui.feed.refresh.windows import WindowRequest
    from runtui.model.run import Run

MOST_RETRIEVED = 5
"""Runs asked for by id in one refresh because a list left them out."""


class _Retrieved(Enum):
    """What came of a request for one run."""

    FOUND = auto()
    GONE = auto()
    UNKNOWN = auto()


class Refresh:
    """The refresh of one thread. Kept from poll to poll, since it remembers what the server lacks."""

    def __init__(self, poll: Poll, runs: ThreadRuns, clock: Callable[[], float]) -> None:
        self._poll = poll
        self._runs = runs
        self._clock = clock
        self._can_retrieve = True
        self._must_reload = False
        self._missing: dict[str, Run] = {}
        """Runs that a list left out, to be asked for by id."""
        self._retrieved: set[str] = set()
        """Those of them that were asked for, and that may exist."""
        self.lists_oldest_first = False
        """Whether the server lists the oldest runs first, whatever it is asked for."""
        self.is_turned = False
        """Whether the loaded runs stand the other way round than the server lists them."""
        self.vanished: tuple[str, ...] = ()
        """Runs found gone since the one who asks emptied it."""

    def reset(self) -> None:
        """Forgets what was learned of the server, so that it is tried again."""
        self._can_retrieve = True
        self._missing.clear()
        self._retrieved.clear()

    async def run(self, page_size: int) -> bool:
        """Asks and merges; False when the loaded runs have lost their place in the server's list: load it anew.

        Raises ApiError; what was merged until then stays.
        """
        self._must_reload = False
        seen = await (self._merge_behind_end() if self.lists_oldest_first else self._merge_newest(page_size))
        if seen is None:
            return False
        await self._poll_active(seen)
        await self._retrieve_missing()
        return not self._must_reload

    async def last_existing(self) -> Run | None:
        """Returns the last loaded run that the server still has, and drops those behind it; None if unknown.

        Only where one exists the others are gone: some servers know no run, or no longer the thread. Raises
        ApiError.
        """
        gone: list[Run] = []
        for run in reversed(self._runs.loaded[-MOST_RETRIEVED:]):
            result = _Retrieved.UNKNOWN if run.is_unreadable else await self._retrieve(run)
            if result is _Retrieved.FOUND:
                for each in gone:
                    self._drop(each)
                return run
            if result is _Retrieved.UNKNOWN:
                return None
            gone.append(run)
        return None

    async def _merge_newest(self, page_size: int) -> set[str] | None:
        newest = await self._list_newest(page_size)
        if newest is None:
            return None
        runs, is_first = self._runs, self._runs.is_newest_first
        # The page begins with the newest run there is: known ones that are newer are missing in it.
        self._note_missing(
            missing_between(runs.loaded, newest, at_start=is_first, at_end=runs.at_end and not is_first)
        )
        self._note_missing(missing_between(runs.detached, newest, at_start=True))
        runs.merge_newest(newest, self._clock())
        seen = {run.id for run in newest}
        self._missing = {run_id: run for run_id, run in self._missing.items() if run_id not in seen}
        return seen

    async def _list_newest(self, page_size: int) -> list[Run] | None:
        """The newest runs, newest first, down to a known one; None if that is too far away, or gone."""
        runs: list[Run] = []
        cursor, limit = PageCursor(), head_limit(len(self._runs.active_runs), page_size)
        for _ in range(MOST_PAGES):
            try:
                page = await self._poll.list_runs(limit=limit, order="desc", after=cursor.run_id)
            except (NotFound, Rejected):
                if cursor.run_id is None:
                    raise
                return None  # the run at the cursor was deleted meanwhile
            before = len(runs)
            runs = without_repeats((*runs, *page.runs))
            paging = cursor.advance(page, limit=limit, new=len(runs) - before)
            if self._runs.reaches_known(page.runs):
                return runs
            if paging is not Paging.MORE:
                return runs if await self._still_exist() else None
            limit = LARGEST_PAGE
        return None

    async def _still_exist(self) -> bool:
        """Whether the known runs exist though the server's whole list holds none of them."""
        known = (*self._runs.detached[:1], *self._runs.loaded)
        first = next((run for run in known if not run.is_unreadable), None)
        return first is not None and await self._retrieve(first) is _Retrieved.FOUND

    async def _merge_behind_end(self) -> set[str]:
        """Looks for new runs where a server that ignores the order puts them: behind the newest one."""
        runs = self._runs
        loaded = runs.loaded if self.is_turned else reversed(runs.loaded)
        last = next((run for run in loaded if not run.is_unreadable), None) if runs.at_end else None
        cursor = last.id if last else None
        try:
            page = await self._poll.list_runs(limit=LARGEST_PAGE, order="asc", after=cursor)
        except (NotFound, Rejected):
            if last is None:
                raise
            await self._is_gone(last)
            self._must_reload = not self._can_retrieve
            return set()
        if self.is_turned:
            runs.merge_newest(page.runs[::-1], self._clock())
        else:
            runs.merge_window(page.runs, self._clock(), behind=cursor)
        return {run.id for run in page.runs}

    async def _poll_active(self, seen: set[str]) -> None:
        """Asks for the active runs that the newest page did not hold."""
        runs = self._runs
        wanted = {run.id for run in runs.to_poll(self._clock())} - seen - set(self._missing)
        loaded = LoadedRuns(reversed(runs.loaded)) if self.is_turned and wanted else runs.loaded
        order = "desc" if runs.is_newest_first is not self.is_turned else "asc"
        for listed, list_order in ((loaded, order), (runs.detached, "desc")):
            for window in plan_window_requests(listed, wanted):
                if window.limit == 1:
                    await self._poll_single(listed, window, list_order)
                else:
                    self._note_missing(await self._merge_window(listed, window, list_order))

    async def _poll_single(self, listed: LoadedRuns, window: WindowRequest, order: str) -> None:
        run = window.wanted[0]
        result = await self._retrieve(run)
        if result is _Retrieved.FOUND:
            return
        left_out = await self._merge_window(listed, window, order)
        is_listed = all(run.id != each.id for each in left_out)
        if result is _Retrieved.GONE and is_listed:
            self._can_retrieve = False  # some servers lack the route and say "not found"
        elif result is _Retrieved.GONE:
            self._drop(run)
            left_out = [each for each in left_out if each.id != run.id]
        self._note_missing(left_out)

    async def _merge_window(self, listed: LoadedRuns, window: WindowRequest, order: str) -> list[Run]:
        """Lists and merges a window; returns the runs it left out."""
        answer = await self._list_window(listed, window, order)
        if answer is None:
            return list(window.wanted)
        behind, runs = answer
        left_out = missing_between(listed, runs, behind=behind)
        if listed is self._runs.loaded:
            self._runs.merge_window(runs, self._clock(), behind=behind)
        else:
            self._runs.update(runs, self._clock())
        sent = {run.id for run in (*runs, *left_out)}
        return left_out + [run for run in window.wanted if run.id not in sent]

    async def _list_window(
        self, listed: LoadedRuns, window: WindowRequest, order: str
    ) -> tuple[str | None, list[Run]] | None:
        """Returns the cursor that served and the runs behind it; None if the server takes no cursor near it."""
        wanted = {run.id for run in window.wanted}
        for _ in range(MOST_RETRIEVED):
            try:
                page = await self._poll.list_runs(limit=window.limit, order=order, after=window.behind)
            except (NotFound, Rejected):
                if window.behind is None:
                    raise
                is_gone = await self._is_gone(listed.get(window.behind))
                windows = plan_window_requests(listed, wanted) if is_gone else []
                if not windows:
                    break
                window = windows[0]
            else:
                return window.behind, without_repeats(page.runs)
        self._must_reload = not self._can_retrieve
        return None

    async def _is_gone(self, run: Run | None) -> bool:
        """Asks whether the run at a cursor was deleted, and drops it if so."""
        if run is None:
            return True
        result = await self._retrieve(run)
        if result is _Retrieved.GONE:
            self._drop(run)
        return result is _Retrieved.GONE

    def _note_missing(self, runs: Iterable[Run]) -> None:
        runs = tuple(runs)
        # An unreadable one has no id to be asked for, and other bytes are another one.
        self._runs.remove(*(run.id for run in runs if run.is_unreadable))
        for run in runs:
            if not run.is_unreadable and (run.is_active or run.id not in self._retrieved):
                self._missing[run.id] = run

    async def _retrieve_missing(self) -> None:
        """Asks for some of the runs that lists left out; the rest is the first to be asked for the next time."""
        for run in list(self._missing.values())[:MOST_RETRIEVED]:
            if not await self._is_gone(run):
                self._retrieved.add(run.id)
            self._missing.pop(run.id, None)

    async def _retrieve(self, run: Run) -> _Retrieved:
        if not self._can_retrieve:
            return _Retrieved.UNKNOWN
        try:
            newer = await self._poll.fetch_run(run.id)
        except NotFound:
            return _Retrieved.GONE
        except NotOffered:
            self._can_retrieve = False
            return _Retrieved.UNKNOWN
        except (Rejected, BadAnswer):
            return _Retrieved.UNKNOWN
        self._runs.update((newer,), self._clock())
        return _Retrieved.FOUND

    def _drop(self, run: Run) -> None:
        self._runs.remove(run.id)
        self.vanished += (run.id,)
