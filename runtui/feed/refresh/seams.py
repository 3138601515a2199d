"""Where two pages meet within one second, whose runs the server's cursor may have lost."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.refresh.pace import LARGEST_PAGE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.model.run import Run, RunPage


class Seam(Struct, frozen=True):
    """A second that one page ends in and the next doesn't go on with as it should."""

    second: int
    place: int
    """Of the first loaded run of that second."""
    known: frozenset[str]
    """The loaded runs of it."""
    behind: str | None
    """The run before them, from which all of the second is listed; None: there is none."""
    is_confined: bool
    """Whether all that the next page repeats is of that second."""
    is_guess: bool
    """Whether the next page repeats nothing, and only begins with another second."""

    def lost_in(self, page: RunPage) -> list[Run]:
        """Returns the runs of the second in a page asked for from before it, the known ones among them."""
        return [run for run in page.runs if _second(run) == self.second]

    def is_closed_by(self, page: RunPage) -> bool:
        """Tells whether that page holds the whole second: what was known of it, and what lies beyond or the end."""
        is_beyond = page.has_more is False or any(_second(run) != self.second for run in page.runs)
        return self.is_confined and is_beyond and self.known <= {run.id for run in page.runs}


class SeamFinder:
    """Finds the seams between the pages of one list, and remembers what shows that its cursor loses nothing.

    So a server whose pages follow one another is asked again once at most, and hardly ever.
    """

    def __init__(self) -> None:
        self._keeps_seconds: bool | None = None
        """Whether the cursor goes on within a second; None: unknown."""

    def find(self, loaded: Sequence[Run], page: Sequence[Run], has: Callable[[str], bool]) -> Seam | None:
        """Returns what `find_seam` does, but for a guess that is known to be wrong."""
        seam = find_seam(loaded, page, has)
        if seam is None and self._keeps_seconds is None and _goes_on(loaded, page) and not has(page[0].id):
            self._keeps_seconds = True
        return None if seam is not None and seam.is_guess and self._keeps_seconds else seam

    def note_asked_again(self, seam: Seam, page: RunPage) -> None:
        """Takes in a page asked for from before a seam: a guess may have been wrong."""
        lost = {run.id for run in seam.lost_in(page)} - seam.known
        if lost:
            self._keeps_seconds = False
        elif seam.is_guess and self._keeps_seconds is None:
            self._keeps_seconds = True


def find_seam(loaded: Sequence[Run], page: Sequence[Run], has: Callable[[str], bool]) -> Seam | None:
    """Returns the seam between `loaded` and the next page; None where nothing speaks for a loss.

    A cursor that is compared by time and another key than the list is ordered by loses some of the runs of one
    second, and brings others again; one that is compared by time alone loses the rest of the second, which is
    noticed where other seconds have more runs. `has` tells whether a run is loaded.
    """
    second = _second(loaded[-1]) if loaded else None
    if second is None:
        return None
    place = len(loaded) - 1
    while place > 0 and _second(loaded[place - 1]) == second and not loaded[place - 1].is_unreadable:
        place -= 1
    known = frozenset(run.id for run in loaded[place:])
    repeated = {run.id for run in page if has(run.id)}
    if known <= repeated or repeated == {loaded[-1].id}:
        repeated -= known  # the whole second came again, or the cursor's own run: nothing was passed over
    if not repeated and not _is_cut_short(loaded, place, page):
        return None
    behind = loaded[place - 1].id if place else None
    return Seam(second, place, known, behind, is_confined=repeated <= known, is_guess=not repeated)


def _is_cut_short(loaded: Sequence[Run], place: int, page: Sequence[Run]) -> bool:
    """Whether the last second has fewer runs than most, though the next page begins with another one."""
    if not page or _second(page[0]) == _second(loaded[-1]):
        return False
    start = max(0, place - LARGEST_PAGE)
    whole = [*_counts(loaded[start:place])[start > 0 :], *_counts(page)[:-1]]
    usual = sorted(whole)[len(whole) // 2] if whole else 0
    return len(loaded) - place < usual


def _goes_on(loaded: Sequence[Run], page: Sequence[Run]) -> bool:
    second = _second(loaded[-1]) if loaded else None
    return second is not None and bool(page) and _second(page[0]) == second


def _counts(runs: Sequence[Run]) -> list[int]:
    return [len(list(group)) for _, group in groupby(runs, _second)]


def _second(run: Run) -> int | None:
    return None if run.created_at is None else int(run.created_at)
