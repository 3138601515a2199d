"""How an answer of the server becomes part of what is known: pure steps over a roll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.roll import RunRoll
    from runtui.model.run import Run


class Merged(Struct, frozen=True):
    """What a step changed."""

    added: tuple[Run, ...] = ()
    changed: tuple[tuple[Run, Run], ...] = ()
    """Pairs of old and new version; a run that the server sent unchanged is not among them."""


def merge_neighbours(roll: RunRoll, runs: Sequence[Run], *, at_start: bool) -> Merged:
    """Merges runs that follow one another on the server.

    Known runs are replaced where the server sent other bytes. Unknown ones go behind their predecessor; those
    before the first known run go to the start of the roll if `at_start`, else they are left out, since their
    place is not known.
    """
    changed = []
    added: list[Run] = []
    place: int | None = 0 if at_start else None
    for run in runs:
        known = roll.get(run.id)
        if known is None and place is None:
            continue
        if known is None:
            roll.insert(place or 0, (run,))
            added.append(run)
        elif known.digest != run.digest:
            roll.replace(run)
            changed.append((known, run))
        index = roll.index_of(run.id)
        place = None if index is None else index + 1
    return Merged(tuple(added), tuple(changed))


def merge_known(roll: RunRoll, runs: Sequence[Run]) -> Merged:
    """Replaces the known runs that the server sent with other bytes; leaves unknown ones out."""
    pairs = [(known, run) for run in runs if (known := roll.get(run.id)) and known.digest != run.digest]
    for _, run in pairs:
        roll.replace(run)
    return Merged((), tuple(pairs))


def missing_between(roll: RunRoll, runs: Sequence[Run]) -> list[Run]:
    """Returns runs of the roll that lie between the first and last known of `runs` without being in it.

    `runs` follow one another on the server in the roll's order, so these were deleted there, or the server
    left them out by mistake: only asking for each of them tells.
    """
    known = [index for run in runs if (index := roll.index_of(run.id)) is not None]
    if not known:
        return []
    sent = {run.id for run in runs}
    return [run for run in roll[min(known) : max(known) + 1] if run.id not in sent]
