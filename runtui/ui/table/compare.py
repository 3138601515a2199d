"""Comparing runs of the table: which two are meant, and the dialog that shows them beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.run.compare import last_completed
from runtui.feed.run.detail import detail_of
from runtui.feed.run.seen import seen_run
from runtui.ui.detail.compare import CompareScreen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.feed.refresh.state import FeedState
    from runtui.model.run import Run
    from runtui.ui.draw.view_options import ViewOptions

NO_RUNS = "There are no runs to compare."


def compare_screen(
    state: FeedState | None, wanted: Iterable[str | None], options: ViewOptions, now: float
) -> CompareScreen | str:
    """Returns the dialog over two of the runs with these ids, or what to say where there are no two to compare.

    One alone is compared with the last completed run before it. `now` is the server's.
    """
    pair = None if state is None else _pair(state.runs, wanted)
    if state is None or pair is None:
        return _no_pair(0 if state is None else len(state.runs))
    left, right = (seen_run(detail_of(run), options.sight) for run in pair)
    return CompareScreen(left, right, now, names=options.names, journal=state.journal)


def _pair(runs: LoadedRuns, wanted: Iterable[str | None]) -> tuple[Run, Run] | None:
    """The two runs to compare, the older one first."""
    chosen = [run for run_id in dict.fromkeys(wanted) if (run := runs.get(run_id)) is not None][:2]
    if len(chosen) == 1 and (other := last_completed(runs, chosen[0])) is not None:
        chosen.insert(0, other)
    if len(chosen) < 2:
        return None
    older, newer = sorted(chosen, key=lambda run: run.created_at or 0)
    return older, newer


def _no_pair(count: int) -> str:
    if not count:
        return NO_RUNS
    return f"There is no other run to compare with{': mark one with space' if count > 1 else ''}."
