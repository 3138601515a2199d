"""What this session sees happen to the runs of all threads, whoever asked the server for them."""

from __future__ import annotations

from functools import partial
from itertools import takewhile
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.run.journal import Journal
from runtui.model.run import Run  # noqa: TC001  msgspec reads the annotation
from runtui.model.status import RunStatus, is_active

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.feed.run.journal import SeenStatus
    from runtui.model.thread import LastRun

SURE_WITHIN = 15.0
"""Seconds between two looks at a thread within which a change counts as seen when it happened."""


class RunChange(Struct, frozen=True, kw_only=True):
    """A run was seen in another status than before."""

    thread_id: str
    run: Run
    before: str | None
    """The status before; None for a run seen for the first time."""
    is_new: bool = False
    """Whether the run came since its thread was first looked at."""

    @property
    def is_end(self) -> bool:
        """Whether somebody who waits for its end has seen it now: it was active, or came and ended unseen."""
        return not self.run.is_active and (self.before is not None or self.is_new)

    @property
    def needs_somebody(self) -> bool:
        """Whether it waits for somebody since it was looked at before."""
        return self.run.status == RunStatus.REQUIRES_ACTION and (self.before is not None or self.is_new)


class RunChanges:
    """Keeps the journal of each thread, and hands every change to `on_change`, each once."""

    def __init__(self, on_change: Callable[[RunChange], object]) -> None:
        self._on_change = on_change
        self._journals: dict[str, Journal] = {}
        self._newest: dict[str, frozenset[str]] = {}
        """The ids of the newest runs of each thread, as they were seen last."""

    def journal_of(self, thread_id: str) -> Journal:
        """Returns what was seen of the runs of a thread."""
        if thread_id not in self._journals:
            self._journals[thread_id] = Journal(partial(self._saw, thread_id))
        return self._journals[thread_id]

    def last(self, thread_id: str, run_id: str) -> SeenStatus | None:
        """Returns the status last seen of a run, None if none was."""
        journal = self._journals.get(thread_id)
        return journal.last(run_id) if journal is not None else None

    def note(
        self,
        thread_id: str,
        runs: Sequence[Run],
        at: float,
        *,
        looked_at: float | None = None,
        remembered: LastRun | None = None,
    ) -> None:
        """Takes in the newest runs of a thread, the newest first, seen now (`at`, by the server's clock).

        `looked_at` is when they were seen before, by the same clock; `remembered` the run that an earlier session
        saw last.
        """
        journal, is_sure = self.journal_of(thread_id), looked_at is not None and at - looked_at <= SURE_WITHIN
        for run in reversed(runs):
            journal.note(run, at, is_sure=is_sure)
        known = self._newest.get(thread_id)
        if known is None and remembered is not None:
            known = frozenset({remembered.run_id})
            self._end_remembered(thread_id, runs, remembered)
        new = [] if known is None else takewhile(lambda run: run.id not in known, runs)
        ended = [each for each in new if not each.is_active and not journal.of(each.id)]
        self._newest[thread_id] = frozenset(run.id for run in runs)
        for run in reversed(ended):
            self._on_change(RunChange(thread_id=thread_id, run=run, before=None, is_new=True))

    def _end_remembered(self, thread_id: str, runs: Sequence[Run], remembered: LastRun) -> None:
        """Hands on that a run ended which was active when an earlier session saw it last."""
        run = next((each for each in runs if each.id == remembered.run_id), None)
        if run is not None and is_active(remembered.status) and not run.is_active:
            self._on_change(RunChange(thread_id=thread_id, run=run, before=remembered.status))

    def _saw(self, thread_id: str, run: Run, before: str | None) -> None:
        known = self._newest.get(thread_id)
        is_new = before is None and known is not None and run.id not in known
        self._on_change(RunChange(thread_id=thread_id, run=run, before=before, is_new=is_new))
