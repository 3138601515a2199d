"""A thread as a line of the watch: how its run stands, how long is left, why, and how the last ten ended."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from runtui.feed.run.lifetime import queued_again_seconds
from runtui.feed.watch.groups import ThreadGroup
from runtui.model.key_form import masked
from runtui.model.status import is_active
from runtui.model.timing import is_queued_again
from runtui.ui.draw.line import Line, Span, cell, line
from runtui.ui.draw.paint import fit, padded
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import LITTLE_TIME, glyph_role, left_role, word_role
from runtui.words import ids, sizes, times
from runtui.words.notes import note
from runtui.words.status import glyph, run_word, words_of
from runtui.words.threads import UNSEEN, stuck_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.feed.watch.groups import PlacedThread

GAP = "  "
STATUS, SINCE, LEFT, BAR, RIBBON, SEEN, TOKENS, ASSISTANT = 17, 7, 7, 12, 10, 4, 6, 16
LEAST_LABEL, LARGEST_LABEL = 14, 28
WITH_RIBBON, WITH_BAR, WITH_ALL = 96, 110, 150
"""Widths from which there is room for the outcomes, for the bar of the time left, and for everything."""


def label_of(thread: PlacedThread) -> str:
    """Returns what a thread is called, by its label, else by its id, with its tags."""
    name = thread.saved.label or masked(ids.short_id(thread.thread_id, "thread_"))
    return " ".join((name, *(f"#{each}" for each in thread.saved.tags)))


def head_line(width: int) -> Line:
    """Returns the heads of the columns."""
    cells = [padded("Status", STATUS), padded("Thread", _label_width(width)), padded("Since", SINCE, right=True)]
    cells.append(padded("Left", LEFT, right=True))
    cells += [" " * BAR] if width >= WITH_BAR else []
    cells.append(padded("Note", _note_width(width)))
    cells += [padded("Assistant", ASSISTANT), padded("Tokens", TOKENS, right=True)] if width >= WITH_ALL else []
    cells += [padded("Last 10", RIBBON), padded("Seen", SEEN, right=True)] if width >= WITH_RIBBON else []
    return line(Span("  " + GAP.join(cells), Role.MUTED))


def group_line(name: str, count: int) -> Line:
    """Returns the head of a group."""
    return line(Span("  "), Span(name, Role.STRONG), Span(f"  {count}", Role.MUTED))


def watch_line(
    thread: PlacedThread,
    width: int,
    now: float,
    *,
    words: str | None,
    names: Mapping[str, str],
    cursor: Role | None,
) -> Line:
    """Returns the line of a thread. `words` stand in the place of its note; `cursor`: how its bar looks, if any."""
    is_old = thread.old_from is not None and now > thread.old_from
    label = cell(padded(cell(label_of(thread)).text, _label_width(width)), Role.STRONG if cursor else Role.TEXT)
    is_aside = thread.group is ThreadGroup.ASIDE
    is_quiet = is_old or is_aside
    parts = [_status(thread, is_quiet=is_quiet), [label], [_since(thread, now, is_quiet=is_quiet)]]
    parts.append([_left(thread, now, is_quiet=is_aside)])
    parts += [_bar(thread, now, is_quiet=is_aside)] if width >= WITH_BAR else []
    seen = _age(thread, now) if is_old and width < WITH_RIBBON else ""
    parts.append([_note(thread, _note_width(width), now, f"seen {seen} ago" if seen else words)])
    parts += [[_assistant(thread, names)], [_tokens(thread)]] if width >= WITH_ALL else []
    age = padded(fit(_age(thread, now) if is_old else "", SEEN), SEEN, right=True)
    parts += [[_ribbon(thread)], [Span(age, Role.MUTED)]] if width >= WITH_RIBBON else []
    spans = [Span("▌", cursor) if cursor is not None else Span(" ")]
    spans.append(Span(UNSEEN if thread.is_unseen else " ", Role.STRONG))
    for place, part in enumerate(parts):
        spans += ([Span(GAP)] if place else []) + part
    quiet = Ground.SELECTED if cursor is Role.CURSOR else Ground.SELECTED_QUIET
    return Line(tuple(spans), ground=None if cursor is None else quiet)


def _label_width(width: int) -> int:
    return max(LEAST_LABEL, min(LARGEST_LABEL, width // 5))


def _note_width(width: int) -> int:
    used = 2 + STATUS + _label_width(width) + SINCE + LEFT + 4 * len(GAP) + 1
    used += BAR + len(GAP) if width >= WITH_BAR else 0
    used += ASSISTANT + TOKENS + 2 * len(GAP) if width >= WITH_ALL else 0
    used += RIBBON + SEEN + 2 * len(GAP) if width >= WITH_RIBBON else 0
    return max(4, width - used)


def _status(thread: PlacedThread, *, is_quiet: bool) -> list[Span]:
    last = thread.status.last
    if last is None:
        return [Span(padded("", STATUS))]
    text = padded(run_word(last), STATUS - 2)
    if is_quiet:
        return [Span(f"{glyph(last.status)} ", Role.MUTED), Span(text, Role.MUTED)]
    return [Span(f"{glyph(last.status)} ", glyph_role(last.status)), Span(text, word_role(last.status))]


def _since(thread: PlacedThread, now: float, *, is_quiet: bool) -> Span:
    """How long the run has waited, as far as is known, has run or been queued, or how long ago it ended."""
    last = thread.status.last
    if last is None:
        return Span(padded("-", SINCE, right=True), Role.MUTED)
    if thread.status.waits:
        return Span(padded(_waited(thread, now), SINCE, right=True), Role.MUTED if is_quiet else Role.TEXT)
    if is_active(last.status):
        start = last.started_at or last.created_at
        seconds = None if start is None else max(0.0, now - start)
        seconds = queued_again_seconds(thread.waits, now) if is_queued_again(last) else seconds
        text = times.countdown(seconds)
        return Span(padded(text, SINCE, right=True), Role.MUTED if is_quiet else Role.RUNS)
    end = last.ended_at or last.expires_at or last.created_at
    return Span(padded(times.age(None if end is None else max(0.0, now - end)), SINCE, right=True), Role.MUTED)


def _waited(thread: PlacedThread, now: float) -> str:
    """How long its run has waited; ``≥`` where it may be longer."""
    if thread.waits is None:
        return "-"
    seconds = max(0.0, now - thread.waits.at)
    text = times.countdown(seconds) if seconds < 600 else times.age(seconds)
    return text if thread.waits.is_change else f"≥ {text}"


def _left(thread: PlacedThread, now: float, *, is_quiet: bool) -> Span:
    left = thread.status.seconds_left(now)
    if math.isinf(left):
        return Span(padded("", LEFT))
    text = "past" if left <= -1 else times.countdown(left)
    return Span(
        padded(text, LEFT, right=True), Role.MUTED if is_quiet else left_role(left, waits=thread.status.waits)
    )


def _bar(thread: PlacedThread, now: float, *, is_quiet: bool) -> list[Span]:
    """How much of its time a run has left, as a bar that empties."""
    last, left = thread.status.last, thread.status.seconds_left(now)
    if last is None or last.created_at is None or last.expires_at is None or math.isinf(left):
        return [Span(" " * BAR)]
    whole = max(1.0, last.expires_at - last.created_at)
    full = max(0, min(BAR, math.ceil(BAR * left / whole)))
    role = Role.BAR_QUIET
    if thread.status.waits and not is_quiet:
        role = Role.BAR_BAD if left < LITTLE_TIME else Role.BAR_WARN
    return [Span("━" * full, role), Span("━" * (BAR - full), Role.TRACK)]


def _note(thread: PlacedThread, width: int, now: float, words: str | None) -> Span:
    status, role = thread.status, Role.TEXT
    if words is not None:
        text, role = words, Role.MUTED
    elif thread.stuck is not None and status.last is not None:
        stuck = thread.stuck
        seconds = now - stuck.since
        text, role = stuck_words(status.last.status, seconds, stuck.usual, is_overdue=stuck.is_overdue), Role.WARN
    else:
        text = note(status.run, width) if status.run is not None else ""
    return Span(padded(cell(text).text, width), role)


def _assistant(thread: PlacedThread, names: Mapping[str, str]) -> Span:
    run = thread.status.run
    assistant_id = run.assistant_id if run is not None else None
    text = names.get(assistant_id, ids.short_id(assistant_id, "asst_")) if assistant_id else "-"
    return Span(padded(cell(text).text, ASSISTANT), Role.MUTED)


def _tokens(thread: PlacedThread) -> Span:
    run = thread.status.run
    total = run.total_tokens if run is not None else None
    return Span(padded("-" if total is None else sizes.tokens(total), TOKENS, right=True), Role.MUTED)


def _ribbon(thread: PlacedThread) -> Span:
    """The newest first: the sign of what is active, the height of what ended."""
    signs = (glyph(each) if is_active(each) else words_of(each).height for each in thread.status.outcomes)
    return Span(padded("".join(signs), RIBBON), Role.MUTED)


def _age(thread: PlacedThread, now: float) -> str:
    """How old what is known of a thread is; "" where nothing is."""
    return "" if thread.seen_at is None else times.age(now - thread.seen_at)
