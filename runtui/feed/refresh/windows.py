"""Which list requests refresh the active runs that the newest page did not hold; by cursors, since places shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.refresh.pace import LARGEST_PAGE

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.model.run import Run


class WindowRequest(Struct, frozen=True):
    """One list request: the `limit` runs behind the run `behind` (None: from the start)."""

    behind: str | None
    limit: int
    wanted: tuple[Run, ...]
    """The active runs it is asked for."""


def plan_window_requests(loaded: LoadedRuns, wanted: Collection[str]) -> list[WindowRequest]:
    """Returns the fewest requests that cover the `wanted` runs; ids that aren't loaded are passed over."""
    positions = sorted(index for run_id in wanted if (index := loaded.index_of(run_id)) is not None)
    requests = []
    for window in plan_windows(positions):
        start = _readable_start(loaded, window.start)
        requests.append(
            WindowRequest(
                behind=loaded[start - 1].id if start else None,
                limit=min(LARGEST_PAGE, window.stop - start),
                wanted=tuple(loaded[index] for index in window if loaded[index].id in wanted),
            )
        )
    return requests


def plan_windows(positions: Sequence[int], *, most: int = LARGEST_PAGE) -> list[range]:
    """Returns the fewest stretches that cover the ascending `positions`, none longer than `most`.

    One of a single run is better asked for by its id.
    """
    windows: list[range] = []
    for position in positions:
        if windows and position < windows[-1].start + most:
            windows[-1] = range(windows[-1].start, position + 1)
        else:
            windows.append(range(position, position + 1))
    return windows


def _readable_start(loaded: LoadedRuns, start: int) -> int:
    """The nearest start whose cursor the server knows: the id of an unreadable run was made up here."""
    while start and loaded[start - 1].is_unreadable:
        start -= 1
    return start
