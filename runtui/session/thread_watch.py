"""All saved threads and how they stand: which is asked for when, within one budget, and what each said last."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.api.errors import NotAccepted, NotFound
from runtui.feed.refresh.last_status import AT_ONCE, REST_SECONDS, concerns_server
from runtui.feed.watch.budget import RequestBudget
from runtui.feed.watch.groups import PlacedThread, in_order, placed
from runtui.feed.watch.marks import ThreadMarks
from runtui.feed.watch.schedule import Activity, WatchSchedule
from runtui.feed.watch.stuck import UsualTimes
from runtui.feed.watch.thread_status import ThreadStatus, remembered_status, status_from
from runtui.model.timing import is_queued_again
from runtui.session.attention import standing_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from runtui.api.errors import ApiError
    from runtui.api.request_log import RequestLog
    from runtui.feed.run.journal import SeenStatus
    from runtui.model.run import Run
    from runtui.model.thread import SavedThread, ThreadMark
    from runtui.session.attention import Attention

NO_RUNS = "no runs yet"
BURST = 16.0
"""Requests at once for what somebody just opened; within any minute they count like all others."""
PATIENCE = 10.0
"""Seconds for which the thread being opened is waited for before any other is asked for."""
OLD_PERIODS = 2.0
"""Of the pace at which a thread is asked for: what is known for longer says how old it is."""
WAITS_FOR = 2.0
"""Seconds for which a run waits before it is asked since when: most are answered at once, by a program."""
ASLEEP = 30.0
"""Seconds between two looks at what is due from which the machine, or the process, was asleep."""
PROBED_ELSEWHERE = 1.5
"""How many times as long the server rests where the open thread is asked for anyway: it tells when it is back."""
LEAST_PAUSE = 0.5
"""Seconds between two looks at what is due."""


class WatchedThreads(Struct, frozen=True, kw_only=True):
    """The saved threads as known now."""

    placed: tuple[PlacedThread, ...] = ()
    """In the one order of threads."""
    words: Mapping[str, str] = {}
    """What is said instead of a last run, by thread id: there is none, or the server told why not."""
    trouble: ApiError | None = None
    """Why no thread is asked for now."""

    @property
    def threads(self) -> tuple[SavedThread, ...]:
        """The threads as the book has them."""
        return tuple(each.saved for each in self.placed)

    @property
    def answered(self) -> frozenset[str]:
        """The ids of the threads that the server told of since this session began."""
        return frozenset(each.thread_id for each in self.placed if each.status.is_answered)


class ThreadWatch:
    """What every thread told last, and which one is to be asked now; whoever asks, the budget is one.

    `clock` only goes forward; `now` in the methods is the time of day.
    """

    def __init__(self, log: RequestLog, *, clock: Callable[[], float]) -> None:
        self.trouble: ApiError | None = None
        self.statuses: dict[str, ThreadStatus] = {}
        """What the server said since this session began, by thread id."""
        self._log, self._accounted = log, log.sent
        self._clock = clock
        self._budget, self._schedule = RequestBudget(burst=BURST), WatchSchedule()
        self._usual, self._marks = UsualTimes(), ThreadMarks()
        self._watched: tuple[str, ...] = ()
        self._expected: dict[str, float] = {}
        """When somebody else asked for a thread that did not answer since, by thread id."""
        self._asked: dict[str, float] = {}
        """The same for what is asked for here."""
        self._waits: dict[str, float] = {}
        """When each run that waits was met first; ``math.inf``: since when it does was asked for."""
        self._looked_at: tuple[float, float] | None = None
        """When it was looked last at what is due, by the time of day and by the clock."""
        self._rests_until = 0.0
        self._is_turn_of_open = False
        """Whether threads with an active run are asked first: every second time."""

    @property
    def skew(self) -> float:
        """Seconds that the server's clock is ahead."""
        return self._log.skew or 0.0

    def due(self, threads: Sequence[SavedThread], seen: Iterable[str], now: float) -> list[str]:
        """Returns the ids of the threads to ask for now; none while the server is in trouble.

        Those `seen` that told nothing in this session come first, all at once if the budget has as many.
        """
        self._take_in(threads)
        self._wake(now)
        if now < self._rests_until or any(now - at < PATIENCE for at in self._expected.values()):
            return []
        if self.trouble is not None:
            return self._probe(now)
        known = {each.thread_id for each in threads}
        new = (each for each in seen if each in known and not self._is_told(each))
        open_one = [each for each in (self._next(is_open=True),) if each and self._may_ask(each, now)]
        urgent = [each for each in new if self._may_ask(each, now)]
        return open_one + (urgent or [each for each in self._in_turn() if self._may_ask(each, now)])

    def _wake(self, now: float) -> None:
        """After a sleep, in which the clock may have stood still: all that is due is asked for, but in no burst."""
        at, (before, clock_before) = self._clock(), self._looked_at or (now, self._clock())
        self._looked_at = (now, at)
        slept = (now - before) - (at - clock_before)
        if slept > ASLEEP:
            self._schedule.pass_time(slept)
        if max(slept, at - clock_before) > ASLEEP:
            self._budget.calm(at)

    def _probe(self, now: float) -> list[str]:
        """One thread, to see whether the server is back, unless somebody asked for one just now."""
        if any(now - at < PATIENCE for at in self._asked.values()):
            return []
        thread_id = self._next(is_open=True) or self._next() or next(iter(self._watched), None)
        return [each for each in (thread_id,) if each and self._may_ask(each, now)]

    def next_wait(self) -> tuple[str, str] | None:
        """Returns thread and run of one that has waited for a while, to ask once since when; None if there is none.

        That counts as a request.
        """
        at = self._clock()
        for thread_id, status in self.statuses.items():
            last = status.last
            if last is not None and status.waits and at - self._waits.setdefault(last.run_id, at) >= WAITS_FOR:
                if self.trouble is not None or self._budget.seconds_to_next(at) > 0:
                    return None
                self._waits[last.run_id] = math.inf
                self._budget.spend(at)
                self._accounted += 1
                return thread_id, last.run_id
        return None

    def pause(self) -> float:
        """Returns the seconds until it may be a thread's turn."""
        now = self._clock()
        wait = max(self._budget.seconds_to_next(now), self._schedule.seconds_to_next(now, self._budget.rate))
        return max(LEAST_PAUSE, wait)

    def expect(self, thread_id: str, now: float) -> None:
        """Notes that somebody else asks for a thread now."""
        self._expected = {thread_id: now}

    def note(
        self, thread_id: str, runs: Sequence[Run], error: ApiError | None, *, now: float, is_seen: bool = False
    ) -> None:
        """Notes an answer about a thread, whoever asked for it; `is_seen`: it came to the thread on screen."""
        self._expected.pop(thread_id, None)
        self._schedule.note_asked(thread_id, self._clock())
        asked = self._asked.pop(thread_id, math.inf)
        if error is not None and concerns_server(error):
            self._rest(error, now, is_seen=is_seen)
            return
        if self.trouble is not None:
            self._budget.calm(self._clock())  # all that waited meanwhile comes in turn
        self.trouble, self._rests_until = None, 0.0
        before = self.statuses.get(thread_id, ThreadStatus())
        if not is_seen and before.known_at is not None and before.known_at > asked:
            return  # what was asked for earlier and comes later is older
        if error is not None:
            is_absent = isinstance(error, NotFound)
            before = ThreadStatus(known_at=now) if is_absent else before
            self.statuses[thread_id] = replace(before, error=error, is_answered=True)
            activity = Activity.ABSENT if is_absent else Activity.QUIET
            self._schedule.note(thread_id, activity, self._clock())
            return
        if asked < math.inf:
            self._marks.note_answer(thread_id, asked)
        self._usual.note(runs)
        self._take(thread_id, status_from(runs, now), now)

    def takes_marks(self, threads: Sequence[SavedThread]) -> bool:
        """Tells whether to ask now which threads changed; that counts as a request."""
        self._take_in(threads)
        at = self._clock()
        if self.trouble is not None or self._budget.seconds_to_next(at) > 0 or not self._marks.are_due(at):
            return False
        self._budget.spend(at)
        self._accounted += 1
        return True

    def note_marks(self, marks: Mapping[str, ThreadMark], now: float) -> None:
        """Takes in which threads stand as they were told last: only the others are asked for."""
        at, compared = self._clock(), self._marks.compare(marks, self._watched, now)
        for thread_id in compared.unchanged:
            status = self.statuses.get(thread_id)
            if status is not None and status.error is None:
                self._schedule.note_asked(thread_id, at)
                self.statuses[thread_id] = replace(status, known_at=now)
        for thread_id, mark in compared.changed.items():
            if thread_id not in self._asked:
                self._schedule.hasten(thread_id, at, is_active=mark.is_active)

    def note_no_marks(self, error: ApiError, now: float) -> None:
        """Takes in that the server told no marks, and why."""
        if concerns_server(error):
            self._rest(error, now, is_seen=False)

    def status_of(self, saved: SavedThread) -> ThreadStatus:
        """Returns how a thread stands: as told last, to this window or to another one."""
        status, last = self.statuses.get(saved.thread_id), saved.last_run
        if status is None or (last is not None and last.seen_at > (status.known_at or 0.0)):
            remembered = remembered_status(saved)
            return remembered if status is None else replace(remembered, error=status.error, is_answered=True)
        return status

    def watched(
        self,
        threads: Iterable[SavedThread],
        attention: Attention,
        now: float,
        *,
        last_seen: Callable[[str, str], SeenStatus | None],
    ) -> WatchedThreads:
        """Returns the threads in their order, with all that is known of them.

        `last_seen` tells the status that was seen last of a run, by thread and run.
        """
        server_now, unseen, aside = now + self.skew, attention.unseen, attention.aside
        periods = self._schedule.periods(self._budget.rate)
        found = []
        for saved in threads:
            status, thread_id = self.status_of(saved), saved.thread_id
            seen_at = old_from = None if status.known_at is None else status.known_at + self.skew
            if old_from is not None and status.is_answered:
                old_from += OLD_PERIODS * periods[status.activity(server_now)]
            last = status.last
            seen = last_seen(thread_id, last.run_id) if last is not None and status.is_active else None
            waits = seen if last is not None and (status.waits or is_queued_again(last)) else None
            is_aside = last is not None and aside.get(thread_id) == standing_of(last)
            marks = {"is_unseen": thread_id in unseen, "is_aside": is_aside}
            thread = placed(saved, _begun(status, seen), self._usual, server_now, **marks)
            found.append(replace(thread, seen_at=seen_at, old_from=old_from, waits=waits))
        words = {each.thread_id: text for each in found if (text := _words(each.status)) is not None}
        return WatchedThreads(placed=in_order(found, server_now), words=words, trouble=self.trouble)

    def _take_in(self, threads: Sequence[SavedThread]) -> None:
        """Takes in which threads there are, and what others sent meanwhile."""
        ids = tuple(each.thread_id for each in threads)
        if ids != self._watched:
            self._watched = ids
            active = frozenset(each.thread_id for each in threads if self.status_of(each).is_active)
            self._schedule.set_threads(ids, active=active)
        now = self._clock()
        for thread_id in self._expected:
            self._schedule.note_asked(thread_id, now)
        for _ in range(self._log.sent - self._accounted):
            self._budget.spend(now)
        self._accounted = max(self._accounted, self._log.sent)

    def _is_told(self, thread_id: str) -> bool:
        return thread_id in self.statuses or thread_id in self._asked or thread_id in self._expected

    def _in_turn(self) -> Iterable[str]:
        for _ in range(AT_ONCE):
            self._is_turn_of_open = not self._is_turn_of_open
            thread_id = self._next(is_open=True) if self._is_turn_of_open else None
            thread_id = thread_id or self._next()
            if thread_id is None:
                return
            yield thread_id

    def _next(self, *, is_open: bool = False) -> str | None:
        return self._schedule.next_thread(self._clock(), self._budget.rate, is_open=is_open)

    def _may_ask(self, thread_id: str, now: float) -> bool:
        """Spends a request on a thread, if the budget has one left."""
        at = self._clock()
        if self._budget.seconds_to_next(at) > 0:
            return False
        self._budget.spend(at)
        self._accounted += 1
        self._schedule.note_asked(thread_id, at)
        self._asked[thread_id] = now
        return True

    def _rest(self, error: ApiError, now: float, *, is_seen: bool) -> None:
        self.trouble = error
        self._asked.clear()
        # A key that was refused is refused again: nothing is asked until the person gives another one.
        least = REST_SECONDS * (PROBED_ELSEWHERE if is_seen else 1.0)
        rest = math.inf if isinstance(error, NotAccepted) else max(least, error.retry_after or 0.0)
        self._rests_until = now + rest

    def _take(self, thread_id: str, status: ThreadStatus, now: float) -> None:
        self.statuses[thread_id] = status
        server_now, at = now + self.skew, self._clock()
        left = status.seconds_left(server_now)
        self._schedule.note(thread_id, status.activity(server_now), at, expires_at=at + left)


def _begun(status: ThreadStatus, seen: SeenStatus | None) -> ThreadStatus:
    """The same with when its run came to its status, where that was `seen`."""
    is_so = seen is not None and seen.is_change and status.last is not None and seen.status == status.last.status
    return replace(status, began=seen.at) if seen is not None and is_so else status


def _words(status: ThreadStatus) -> str | None:
    if status.error is not None:
        return "not found" if isinstance(status.error, NotFound) else status.error.title.lower()
    return NO_RUNS if status.is_answered and status.last is None else None
