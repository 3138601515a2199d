"""The runs that a server's cursor loses between the pages of one list: asked for again, or said to be missing."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.feed.refresh.pace import LARGEST_PAGE
from runtui.feed.refresh.seams import SeamFinder

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from runtui.model.run import Run, RunPage


class LostRuns:
    """What is lost in front of each page of a list that is read page by page.

    `ask` returns a page for a limit and a cursor, `has` tells whether a run came already; `start` is the run behind
    which the list begins. `latest` are the last that came before the reading was interrupted.
    """

    def __init__(
        self,
        ask: Callable[[int, str | None], Awaitable[RunPage]],
        has: Callable[[str], bool],
        start: str | None = None,
        latest: Sequence[Run] = (),
    ) -> None:
        self.is_gapped = False
        """Whether pages of the server overlap, and runs between them may be missing."""
        self._ask, self._has, self._start = ask, has, start
        self._seams = SeamFinder()
        self._latest: tuple[Run, ...] = tuple(latest)
        """The last pages: a second that one of them ends in begins in them."""
        self._is_whole = len(latest) < 2 * LARGEST_PAGE
        """Whether these are all that came."""

    async def before(self, page: RunPage) -> list[Run]:
        """Returns the runs of the second in which the last page ended that the server passed over before `page`.

        Some of them may have come already. Called before those of `page` are known to `has`.
        """
        lost = await self._asked_again(page)
        runs = (*self._latest, *lost, *page.runs)
        self._is_whole = self._is_whole and len(runs) <= 2 * LARGEST_PAGE
        self._latest = runs[-2 * LARGEST_PAGE :]
        return lost

    async def _asked_again(self, page: RunPage) -> list[Run]:
        seam = self._seams.find(self._latest, page.runs, self._has)
        if seam is None:
            return []
        again = None
        if seam.behind is not None or self._is_whole:
            with suppress(ApiError):  # the page itself has come
                again = await self._ask(LARGEST_PAGE, seam.behind or self._start)
        self.is_gapped = self.is_gapped or again is None or not seam.is_closed_by(again)
        if again is None:
            return []
        self._seams.note_asked_again(seam, again)
        return [run for run in seam.lost_in(again) if not self._has(run.id)]
