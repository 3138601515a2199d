"""One refresh of a thread: the fewest requests that miss no new run and no change of an open one."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from runtui.api.errors import BadAnswer, NotFound, NotOffered, Rejected
from runtui.feed.refresh.merge import missing_between, without_repeats
from runtui.feed.refresh.pace import LARGEST_PAGE, head_limit
from runtui.feed.refresh.paging import Pager
from runtui.feed.refresh.state import Paging
from runtui.feed.refresh.windows import plan_window_requests

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from runtui.feed.refresh.known import Known
    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.feed.refresh.source import Poll
    from runtui.feed.refresh.windows import WindowRequest
    from runtui.model.run import Run

MOST_LINKS = 10
"""Pages followed to find the newest known run; behind that, the thread is loaded anew."""
MOST_DOUBTS = 5
"""Runs asked for by id in one refresh because a list left them out."""


class _Fate(Enum):
    """What a request for one run told of it."""

    TAKEN = auto()
    GONE = auto()
    UNTOLD = auto()


class Refresh:
    """The refresh of one thread. Kept from turn to turn, since it remembers what the server lacks."""

    def __init__(self, inquiry: Poll, known: Known, clock: Callable[[], float]) -> None:
        self._inquiry = inquiry
        self._known = known
        self._clock = clock
        self._can_retrieve = True
        self._has_lost_place = False
        self._doubts: dict[str, Run] = {}
        self._checked: set[str] = set()
        self.ignores_order = False
        """Whether the server lists the oldest runs first, whatever it is asked for."""
        self.vanished: tuple[str, ...] = ()
        """Runs found gone since the one who asks emptied it."""

    def start_over(self) -> None:
        """Forgets what was learned of the server, so that it is tried again."""
        self._can_retrieve = True
        self._doubts.clear()
        self._checked.clear()

    async def run(self, page_size: int) -> bool:
        """Asks and merges; False when what is known has lost its place in the server's list: load it anew.

        Raises ApiError; what was merged until then stays.
        """
        self._has_lost_place = False
        seen = await (self._look_behind_end() if self.ignores_order else self._look_at_newest(page_size))
        if seen is None:
            return False
        await self._ask_for_open(seen)
        await self._settle_doubts()
        return not self._has_lost_place

    async def last_there(self) -> Run | None:
        """Returns the last row that the server still has, and forgets those behind it; None if it tells of none.

        Only where one is there the others are gone: some servers know no run, or no longer the thread. Raises
        ApiError.
        """
        gone: list[Run] = []
        for run in reversed(self._known.roll[-MOST_DOUBTS:]):
            fate = _Fate.UNTOLD if run.is_unreadable else await self._retrieve(run)
            if fate is _Fate.TAKEN:
                for each in gone:
                    self._forget(each)
                return run
            if fate is _Fate.UNTOLD:
                return None
            gone.append(run)
        return None

    async def _look_at_newest(self, page_size: int) -> set[str] | None:
        newest = await self._newest(page_size)
        if newest is None:
            return None
        rows, is_first = self._known.roll, self._known.is_newest_first
        # The page begins with the newest run there is: known ones that are newer are missing in it.
        self._doubt_all(
            missing_between(rows, newest, at_start=is_first, at_end=self._known.at_end and not is_first)
        )
        self._doubt_all(missing_between(self._known.fresh, newest, at_start=True))
        self._known.take_newest(newest, self._clock())
        seen = {run.id for run in newest}
        self._doubts = {run_id: run for run_id, run in self._doubts.items() if run_id not in seen}
        return seen

    async def _newest(self, page_size: int) -> list[Run] | None:
        """The newest runs, newest first, down to a known one; None if that is too far away, or gone."""
        runs: list[Run] = []
        pager, limit = Pager(), head_limit(len(self._known.active_runs), page_size)
        for _ in range(MOST_LINKS):
            try:
                page = await self._inquiry.list_runs(limit=limit, order="desc", after=pager.cursor)
            except (NotFound, Rejected):
                if pager.cursor is None:
                    raise
                return None  # the run at the cursor was deleted meanwhile
            before = len(runs)
            runs = without_repeats((*runs, *page.runs))
            paging = pager.took(page, limit=limit, new=len(runs) - before)
            if self._known.is_linked(page.runs):
                return runs
            if paging is not Paging.MORE:
                return runs if await self._is_still_there() else None
            limit = LARGEST_PAGE
        return None

    async def _is_still_there(self) -> bool:
        """Whether the rows exist though the server's whole list holds none of them."""
        rows = (*self._known.fresh[:1], *self._known.roll)
        first = next((run for run in rows if not run.is_unreadable), None)
        return first is not None and await self._retrieve(first) is _Fate.TAKEN

    async def _look_behind_end(self) -> set[str]:
        """Looks for new runs where a server that ignores the order puts them: behind the last row."""
        rows = reversed(self._known.roll) if self._known.at_end else ()
        last = next((run for run in rows if not run.is_unreadable), None)
        cursor = last.id if last else None
        try:
            page = await self._inquiry.list_runs(limit=LARGEST_PAGE, order="asc", after=cursor)
        except (NotFound, Rejected):
            if last is None:
                raise
            await self._is_gone(last)
            self._has_lost_place = not self._can_retrieve
            return set()
        self._known.take_neighbours(page.runs, self._clock(), behind=cursor)
        return {run.id for run in page.runs}

    async def _ask_for_open(self, seen: set[str]) -> None:
        known = self._known
        waiting = {run.id for run in known.waited_for(self._clock())} - seen - set(self._doubts)
        order = "desc" if known.is_newest_first else "asc"
        for roll, its_order in ((known.roll, order), (known.fresh, "desc")):
            for stretch in plan_window_requests(roll, waiting):
                if stretch.limit == 1:
                    await self._ask_for_straggler(roll, stretch, its_order)
                else:
                    self._doubt_all(await self._take_stretch(roll, stretch, its_order))

    async def _ask_for_straggler(self, roll: LoadedRuns, stretch: WindowRequest, order: str) -> None:
        run = stretch.wanted[0]
        fate = await self._retrieve(run)
        if fate is _Fate.TAKEN:
            return
        left_out = await self._take_stretch(roll, stretch, order)
        is_listed = all(run.id != each.id for each in left_out)
        if fate is _Fate.GONE and is_listed:
            self._can_retrieve = False  # some servers lack the route and say "not found"
        elif fate is _Fate.GONE:
            self._forget(run)
            left_out = [each for each in left_out if each.id != run.id]
        self._doubt_all(left_out)

    async def _take_stretch(self, roll: LoadedRuns, stretch: WindowRequest, order: str) -> list[Run]:
        """Lists and merges a stretch; returns the runs it left out."""
        listed = await self._list_stretch(roll, stretch, order)
        if listed is None:
            return list(stretch.wanted)
        behind, runs = listed
        left_out = missing_between(roll, runs, behind=behind)
        if roll is self._known.roll:
            self._known.take_neighbours(runs, self._clock(), behind=behind)
        else:
            self._known.take_known(runs, self._clock())
        sent = {run.id for run in (*runs, *left_out)}
        return left_out + [run for run in stretch.wanted if run.id not in sent]

    async def _list_stretch(
        self, roll: LoadedRuns, stretch: WindowRequest, order: str
    ) -> tuple[str | None, list[Run]] | None:
        """Returns the cursor that served and the runs behind it; None if the server takes no cursor near it."""
        wanted = {run.id for run in stretch.wanted}
        for _ in range(MOST_DOUBTS):
            try:
                page = await self._inquiry.list_runs(limit=stretch.limit, order=order, after=stretch.behind)
            except (NotFound, Rejected):
                if stretch.behind is None:
                    raise
                is_gone = await self._is_gone(roll.get(stretch.behind))
                stretches = plan_window_requests(roll, wanted) if is_gone else []
                if not stretches:
                    break
                stretch = stretches[0]
            else:
                return stretch.behind, without_repeats(page.runs)
        self._has_lost_place = not self._can_retrieve
        return None

    async def _is_gone(self, run: Run | None) -> bool:
        """Asks whether the run at a cursor was deleted, and forgets it if so."""
        if run is None:
            return True
        fate = await self._retrieve(run)
        if fate is _Fate.GONE:
            self._forget(run)
        return fate is _Fate.GONE

    def _doubt_all(self, runs: Iterable[Run]) -> None:
        for run in runs:
            if run.is_unreadable:
                self._known.forget(run.id)  # it has no id to be asked for, and other bytes are another one
            elif run.is_active or run.id not in self._checked:
                self._doubts[run.id] = run

    async def _settle_doubts(self) -> None:
        """Asks for some of the runs that lists left out; the rest has its turn first the next time."""
        for run in list(self._doubts.values())[:MOST_DOUBTS]:
            if not await self._is_gone(run):
                self._checked.add(run.id)
            self._doubts.pop(run.id, None)

    async def _retrieve(self, run: Run) -> _Fate:
        if not self._can_retrieve:
            return _Fate.UNTOLD
        try:
            newer = await self._inquiry.fetch_run(run.id)
        except NotFound:
            return _Fate.GONE
        except NotOffered:
            self._can_retrieve = False
            return _Fate.UNTOLD
        except (Rejected, BadAnswer):
            return _Fate.UNTOLD
        self._known.take_known((newer,), self._clock())
        return _Fate.TAKEN

    def _forget(self, run: Run) -> None:
        self._known.forget(run.id)
        self.vanished += (run.id,)
