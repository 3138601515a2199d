"""Which list requests refresh the open runs that the newest page did not hold: told by ids, which don't shift."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.refresh.pace import LARGEST_PAGE, plan_windows

if TYPE_CHECKING:
    from collections.abc import Collection

    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.model.run import Run


class WindowRequest(Struct, frozen=True):
    """One list request: the `limit` runs behind the run `behind` (None: from the start)."""

    behind: str | None
    limit: int
    wanted: tuple[Run, ...]
    """The open runs it is asked for."""


def plan_window_requests(roll: LoadedRuns, wanted: Collection[str]) -> list[WindowRequest]:
    """Returns the fewest stretches of `roll` that hold the `wanted` runs; ids not in it are passed over."""
    positions = sorted(index for run_id in wanted if (index := roll.index_of(run_id)) is not None)
    stretches = []
    for window in plan_windows(positions):
        covered = range(window.start, window.start + window.limit)
        start = _readable_start(roll, window.start)
        stretches.append(
            WindowRequest(
                behind=roll[start - 1].id if start else None,
                limit=min(LARGEST_PAGE, covered.stop - start),
                wanted=tuple(roll[index] for index in covered if roll[index].id in wanted),
            )
        )
    return stretches


def _readable_start(roll: LoadedRuns, start: int) -> int:
    """The nearest start whose cursor the server knows: the id of an unreadable run was made up here."""
    while start and roll[start - 1].is_unreadable:
        start -= 1
    return start
