"""How an answer of the server becomes part of the loaded runs: pure steps, without a clock or a request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.packed import PackedPage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.model.run import Run

_FEW, _SHARE = 100, 50
"""Runs that have a page each, and runs of a page where there are more."""


class Merged(Struct, frozen=True):
    """What a step changed; a run that the server sent unchanged is in neither."""

    added: tuple[Run, ...] = ()
    changed: tuple[Run, ...] = ()
    """The newer versions."""


def merge_neighbours(
    loaded: LoadedRuns,
    runs: Sequence[Run],
    *,
    behind: str | None = None,
    at_start: bool = False,
    at_end: bool = False,
) -> Merged:
    """Merges runs that follow one another on the server, the first of them behind the run `behind`.

    Known runs are replaced where the server sent other bytes, unknown ones go behind their predecessor. Left out
    are those before the first known run unless `at_start`, since their place is not known, and those behind the
    last one unless `at_end`, since the next page brings them.
    """
    changed = merge_known(loaded, runs).changed
    insertions: list[tuple[int, Run]] = []
    place = _place_behind(loaded, behind, 0 if at_start else None)
    for known, unknown_runs in _groups(loaded, runs):
        is_beyond = place is not None and place == len(loaded) > 0
        if place is not None and (at_end or not is_beyond):
            insertions += [(place, run) for run in unknown_runs]
        place = _place_behind(loaded, known, place)
    added = on_own_pages([run for _, run in insertions])
    loaded.insert_all([(place, run) for (place, _), run in zip(insertions, added, strict=True)])
    return Merged(tuple(added), changed)


def merge_known(loaded: LoadedRuns, runs: Sequence[Run]) -> Merged:
    """Replaces the known runs that the server sent with other bytes; leaves unknown ones out."""
    changed = on_own_pages(
        [run for run in runs if (known := loaded.get(run.id)) is not None and known.digest != run.digest]
    )
    for run in changed:
        loaded.replace(run)
    return Merged((), tuple(changed))


def missing_between(
    loaded: LoadedRuns,
    runs: Sequence[Run],
    *,
    behind: str | None = None,
    at_start: bool = False,
    at_end: bool = False,
) -> list[Run]:
    """Returns loaded runs that lie between known ones of `runs`, or `behind`, without being in it.

    `runs` follow one another on the server, so these were deleted there, or the server left them out by
    mistake: only asking for each of them tells. With `at_start` nothing lies before `runs` on the server, with
    `at_end` nothing behind them: then those loaded that do are missing too.
    """
    sent = {run.id for run in runs}
    known = [index for key in (behind, *sent) if (index := loaded.index_of(key)) is not None]
    between = loaded[0 if at_start else min(known) : None if at_end else max(known) + 1] if known else ()
    return [run for run in between if run.id not in sent and run.id != behind]


def on_own_pages(runs: Sequence[Run]) -> list[Run]:
    """Returns the runs without their neighbours' bytes: keeping them must not keep the whole answer they came in.

    Few have a page each; many, of a server that sends all it has, share some, which takes a tenth of the time.
    """
    own: list[Run] = []
    share = 1 if len(runs) <= _FEW else _SHARE
    for start in range(0, len(runs), share):
        together = runs[start : start + share]
        if any(len(run.page) > len(together) for run in together):
            page = PackedPage([run.raw() for run in together], together[0].page.protocol)
            together = [replace(run, page=page, place=place) for place, run in enumerate(together)]
        if not all(run.is_active for run in together):
            together[0].page.pack()
        own += together
    return own


def without_repeats(runs: Sequence[Run]) -> list[Run]:
    """Returns one version an id, the last that was sent, at the place of the first."""
    return list({run.id: run for run in runs}.values())


def _groups(loaded: LoadedRuns, runs: Sequence[Run]) -> list[tuple[str | None, list[Run]]]:
    """The unknown runs in front of each known one, and those behind the last, in order."""
    groups: list[tuple[str | None, list[Run]]] = []
    unknown: list[Run] = []
    for run in runs:
        if loaded.has(run.id):
            groups.append((run.id, unknown))
            unknown = []
        else:
            unknown.append(run)
    return [*groups, (None, unknown)]


def _place_behind(loaded: LoadedRuns, run_id: str | None, otherwise: int | None) -> int | None:
    index = loaded.index_of(run_id)
    return otherwise if index is None else index + 1
