"""Comparing runs of the table: which two are meant, and the dialog that shows them beside each other."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.run.compare import last_completed
from runtui.feed.run.detail import detail_of
from runtui.feed.run.seen import seen_run, seen_steps
from runtui.ui.detail.compare import ComparedRuns, CompareScreen

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.feed.refresh.state import FeedState
    from runtui.feed.run.story import Partial, StoryCache
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.model.step import Step
    from runtui.ui.draw.view_options import ViewOptions

NO_RUNS = "There are no runs to compare."


def compare_screen(
    state: FeedState | None,
    wanted: Iterable[str | None],
    options: ViewOptions,
    now: float,
    *,
    story: StoryCache | None,
) -> CompareScreen | str:
    """Returns the dialog over two of the runs with these ids, or what to say where there are no two to compare.

    One alone is compared with the last completed run before it. `now` is the server's, `story` has the steps.
    """
    pair = None if state is None else _pair(state.runs, wanted)
    if state is None or pair is None:
        return _no_pair(0 if state is None else len(state.runs))
    left, right = (seen_run(detail_of(run), options.sight) for run in pair.runs)
    seen = ComparedRuns(left, right, pair.titles, options.names, state.journal)
    return CompareScreen(seen, now, ask=None if story is None else partial(_steps, story, pair.runs, options.sight))


class _Pair(NamedTuple):
    """The two runs to compare, the older one first, and what each of them is."""

    runs: tuple[Run, Run]
    titles: tuple[str, str] = ("", "")


async def _steps(story: StoryCache, runs: Sequence[Run], sight: Sight, detail: RunDetail) -> Partial[Step]:
    """The steps of one of the runs, as they may be seen."""
    fetched = await story.steps(next(run for run in runs if run.id == detail.run.id))
    return seen_steps(fetched, sight) or fetched


def _pair(runs: LoadedRuns, wanted: Iterable[str | None]) -> _Pair | None:
    chosen = [run for run_id in dict.fromkeys(wanted) if (run := runs.get(run_id)) is not None][:2]
    names = dict[str, str]()
    if len(chosen) == 1 and (other := last_completed(runs, chosen[0])) is not None:
        names = {chosen[0].id: "this", other.id: "last good"}
        chosen.insert(0, other)
    if len(chosen) < 2:
        return None
    older, newer = sorted(chosen, key=lambda run: run.created_at or 0)
    return _Pair((older, newer), (names.get(older.id, ""), names.get(newer.id, "")))


def _no_pair(count: int) -> str:
    if not count:
        return NO_RUNS
    return f"There is no other run to compare with{': mark one with space' if count > 1 else ''}."
