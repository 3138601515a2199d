"""The line of the banner about active runs: what they lock, as far as that is known of the kind of server."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING

from runtui.feed.run.lifetime import elapsed
from runtui.feed.watch.thread_status import DOUBT_AFTER
from runtui.model.status import RunStatus, is_known
from runtui.model.timing import seconds_left
from runtui.ui.draw.line import Span, cells_of, line, span
from runtui.ui.draw.palette import Role
from runtui.ui.draw.sizing import BESIDE
from runtui.ui.draw.status import banner_ground, expiry, glyph_role
from runtui.words import ids, times
from runtui.words.sizes import plural
from runtui.words.status import glyph, run_word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.run import Run
    from runtui.ui.draw.line import Line

CONSEQUENCE = "   no new message, no new run"


class Claim(StrEnum):
    """What is said of a thread with active runs."""

    LOCKED = "locked"
    PERHAPS = "perhaps locked"
    ACTIVE = "active"
    """Nothing but that they are active."""


def active_line(runs: Sequence[Run], now: float, width: int, *, locks: bool | None, shown: Run | None) -> Line:
    """Returns what there is to say of the active `runs`, newest first, in `width` cells.

    `locks` tells whether such a server locks its threads, None if nobody knows. What the run `shown` says beside
    it isn't said twice.
    """
    run, claim, is_wide = min(runs, key=rank), _claim(runs, locks, now), width >= BESIDE
    role = Role.WAITS if run.status == RunStatus.REQUIRES_ACTION else Role.RUNS
    head = [
        Span(f"  {glyph(run.status)} ", glyph_role(run.status)),
        Span(_head(runs, claim, is_wide=is_wide), role if is_known(run.status) else Role.MUTED),
    ]
    is_shown = shown is not None and [shown.id] == [each.id for each in runs]
    right = [] if is_shown else [*_clock(run, now, is_wide=is_wide), Span(" ")]
    sentences = _consequences(claim) if is_shown else _sentences(run, runs, claim, now, is_wide=is_wide)
    room = width - cells_of(head) - cells_of(right) - 2
    sentence = next((each for each in sentences if cells_of(each) <= room), sentences[-1])
    return line(*head, *sentence, right=right, ground=banner_ground(run.status))


def _claim(runs: Sequence[Run], locks: bool | None, now: float) -> Claim:
    if locks is None:
        return Claim.PERHAPS if len(runs) == 1 else Claim.ACTIVE
    if not locks:
        return Claim.ACTIVE
    is_sure = any(is_known(run.status) and not _is_overdue(run, now) for run in runs)
    return Claim.LOCKED if is_sure else Claim.PERHAPS


def _is_overdue(run: Run, now: float) -> bool:
    left = seconds_left(run, now)
    return left is not None and left < -DOUBT_AFTER


def rank(run: Run) -> tuple[bool, bool, float]:
    """First what a person can unblock, of that what expires first. What surely locks goes before what may not."""
    waits = run.status == RunStatus.REQUIRES_ACTION
    expires_at = math.inf if run.expires_at is None else run.expires_at
    return not waits, not is_known(run.status), expires_at if waits else 0.0


def _head(runs: Sequence[Run], claim: Claim, *, is_wide: bool) -> str:
    if claim is not Claim.ACTIVE:
        return f"Thread {claim.value}" if is_wide else claim.value.capitalize()
    known = sum(is_known(run.status) for run in runs)
    if not known:
        return f"Perhaps {plural(len(runs), 'run')} active"
    return f"{plural(known, 'run')} active" + (f", perhaps {len(runs)}" if known < len(runs) else "")


def _consequences(claim: Claim) -> list[list[Span]]:
    if claim is Claim.ACTIVE:
        return [[]]
    return [[Span(f"{CONSEQUENCE} until it ends", Role.MUTED)], [Span(CONSEQUENCE, Role.MUTED)], []]


def _sentences(run: Run, runs: Sequence[Run], claim: Claim, now: float, *, is_wide: bool) -> list[list[Span]]:
    """What is said of the run that locks the thread, or that somebody can unblock, from all of it to the least."""
    short = ids.short_id(run.id)
    name = "run_" + short if is_wide and run.id.startswith("run_") else short
    told = (_active if claim is Claim.ACTIVE else _locking)(run, runs, name, now)
    plain = [[Span(each)] for each in told]
    if claim is Claim.LOCKED and is_wide:
        return [[*plain[0], Span(CONSEQUENCE, Role.MUTED)], *plain]
    return plain


def _active(run: Run, runs: Sequence[Run], name: str, now: float) -> list[str]:
    del now
    if run.status == RunStatus.REQUIRES_ACTION:
        return [f": {name} {_waits(run)}", ""]
    return [f", the newest {name}" if len(runs) > 1 else f": {name}", ""]


def _locking(run: Run, runs: Sequence[Run], name: str, now: float) -> list[str]:
    known = sum(is_known(each.status) for each in runs)
    unknown = len(runs) - known
    if not known:
        more = f" and {unknown - 1} more active" if unknown > 1 else ""
        return [f" by {name}, whose status runtui doesn't know{more}", f" by {name}{more}", f" by {name}", ""]
    waits = _waits(run) if run.status == RunStatus.REQUIRES_ACTION else ""
    if known > 1:
        by = f" by {known} runs" + (f", perhaps {len(runs)}" if unknown else "")
        return [by + (f": {name} {waits}" if waits else f", the newest {name}"), by, ""]
    by, more = f" by {name}", f"{';' if waits else ' and'} {unknown} more active" if unknown else ""
    until = ", past its expiry" if _is_overdue(run, now) else " until it ends"
    return [by + (f", {waits}" if waits else until) + more, by + more, by, ""]


def _waits(run: Run) -> str:
    noun = "approval" if run.needs_approval else "tool output"
    return f"waits for {plural(len(run.waiting_tools), noun)}" if run.waiting_tools else "waits"


def _clock(run: Run, now: float, *, is_wide: bool) -> list[Span]:
    left = seconds_left(run, now)
    if run.status == RunStatus.REQUIRES_ACTION and left is not None:
        return [*expiry(run, now)]
    seconds = elapsed(run, now)
    if seconds is None or not is_known(run.status):  # what a run of an unknown status does, nobody knows
        return [*expiry(run, now)]
    ends = [*expiry(run, now), Span("   ")] if left is not None and is_wide else []
    words = "running" if run.status == RunStatus.IN_PROGRESS else run_word(run)
    return [*ends, span(f"{words} ", Role.MUTED), Span(times.countdown(seconds), Role.RUNS)]
