"""Whole objects read slice by slice, so that whoever draws the screen is never kept waiting."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from runtui.feed.view.query.run_filter import RunFilter
    from runtui.model.packed import PackedPage
    from runtui.model.run import Run

SLICE = 0.015
"""Seconds of work between two chances to draw; one page is always opened in one piece."""


class PageReader:
    """Opens the objects of runs, each page once where its runs are asked for one after the other."""

    def __init__(self) -> None:
        self._page: PackedPage | None = None
        self._objects: Sequence[bytes] = ()

    def raw(self, run: Run) -> bytes:
        """Returns the whole object of a run."""
        if run.page is not self._page:
            self._page, self._objects = run.page, run.page.open_all()
        return self._objects[run.place]

    def close(self) -> None:
        """Lets go of the page it holds open."""
        self._page, self._objects = None, ()


class Progress(NamedTuple):
    """How far a search has come."""

    looked_at: int
    total: int
    found: tuple[Run, ...]
    """Those found since the last progress, in the order of the runs."""


def search(
    sieve: RunFilter, runs: Sequence[Run], *, seconds: float = SLICE, clock: Callable[[], float] = time.perf_counter
) -> Iterator[Progress]:
    """Yields which runs pass, after about `seconds` of work each time; the caller decides when to go on.

    The runs must not change meanwhile. Yields at least once; the last `looked_at` is the `total`.
    """
    reader, until = PageReader(), clock() + seconds
    passed: list[Run] = []
    for place, run in enumerate(runs, 1):
        answer = sieve.judge(run)
        if answer is None:
            answer = sieve.judge(run, sieve.read(reader.raw(run)))
        if answer:
            passed.append(run)
        if clock() >= until and place < len(runs):
            yield Progress(place, len(runs), tuple(passed))
            passed, until = [], clock() + seconds
    yield Progress(len(runs), len(runs), tuple(passed))
