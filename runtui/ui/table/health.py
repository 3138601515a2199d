"""The health of the loaded runs: a few words of it for the title, and all of it in a dialog."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from runtui.feed.run.health import StuckKind, health, ribbon
from runtui.feed.view.query.moment import Moment, resolve
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.line import Span, cells_of, span
from runtui.ui.draw.page_builder import KEY_WIDTH, PageBuilder
from runtui.ui.draw.paint import GAP, fit, padded
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import word_role
from runtui.words import ids, times
from runtui.words import table as words
from runtui.words.sizes import plural, thousands

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.refresh.state import FeedState
    from runtui.feed.run.health import Bucket, Health, Stuck
    from runtui.model.run import Run
    from runtui.ui.draw.line import Line

MOST_STUCK = 10
LONGEST_FACT = 26
"""Cells of a number of today, beside which that of all loaded runs stands."""
THIN = "Too few of them have ended for the rates to mean much."


class HealthScreen(PageDialog):
    """Shows rates, times, tokens, outcomes over time and what is stuck, as they were when it was opened."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", "back", id="health.back")]
    HEADING = "Thread health"

    def __init__(self, health: Health, today: Health, runs: Sequence[Run], now: float) -> None:
        super().__init__()
        self._health, self._today, self._runs, self._now = health, today, runs, now

    def page(self, width: int) -> list[Line]:
        """Returns the numbers."""
        return health_lines(self._health, self._today, ribbon(self._runs, width), self._now, width)


async def health_of(state: FeedState, now: float) -> Health:
    """Counts off the loop how the loaded runs fared up to a server time."""
    return await asyncio.to_thread(health, list(state.runs), now, state.journal)


async def health_screen(state: FeedState, now: float) -> HealthScreen:
    """Returns the dialog, with all counted off the loop."""
    start, runs = resolve(Moment(days_ago=0), now, None).start, list(state.runs)
    since = [run for run in runs if run.created_at is not None and run.created_at >= start]
    today = await asyncio.to_thread(health, since, now, state.journal)
    return HealthScreen(await health_of(state, now), today, runs, now)


def health_spans(health: Health, cells: int) -> list[Span]:
    """Returns ``p50 6s  p95 44s  problems 4%`` in at most `cells` cells: percentiles fall away first."""
    failed = Span(f"problems {words.rate(health.failure_rate)} ", Role.MUTED)
    full, short = (words.spread(health.duration.p50, p95) for p95 in (health.duration.p95, None))
    for spans in ([Span(full + "  ", Role.MUTED), failed], [Span(short + "  ", Role.MUTED), failed], [failed]):
        if health.ended and cells_of(spans) <= cells:
            return spans
    return []


def health_lines(health: Health, today: Health, ribbon: Sequence[Bucket], now: float, width: int) -> list[Line]:
    """Returns all of it, in lines of at most `width` cells; `now` by the server's clock, of which `today` is."""
    page = PageBuilder(width)
    _add_facts(page, today, health)
    if health.is_thin:
        page.text(THIN, Role.MUTED)
    _add_ribbon(page, ribbon, now)
    _add_tokens(page, health)
    _add_stuck(page, health.stuck)
    return page.lines


def _add_facts(page: PageBuilder, today: Health, loaded: Health) -> None:
    """The runs that were created today beside all of them."""
    column = min(LONGEST_FACT, (page.width - KEY_WIDTH) // 2)
    heads = (Span(padded("Today", column), Role.STRONG), Span("All loaded", Role.STRONG))
    page.add(Span(" " * KEY_WIDTH), *heads)
    for (name, fact), (_, other) in zip(_facts(today).items(), _facts(loaded).items(), strict=True):
        left, right = (fit(each, column - GAP) for each in (fact, other))
        page.add(Span(padded(name, KEY_WIDTH), Role.MUTED), Span(padded(left, column)), Span(right))
    page.text("Problems: of those that ended, how many failed, expired or are incomplete.", Role.MUTED)


def _facts(health: Health) -> dict[str, str]:
    share = f" of {thousands(health.ended)}, {words.rate(health.failure_rate)}" if health.ended else ""
    return {
        "Runs": thousands(health.runs),
        "Waiting": thousands(health.waiting),
        "Problems": f"{thousands(health.problems)}{share}",
        "Queued": words.spread(health.queue.p50, health.queue.p95),
        "Running": words.spread(health.duration.p50, health.duration.p95),
        "Waited": words.spread(health.waited.p50, health.waited.p95),
    }


def _add_ribbon(page: PageBuilder, ribbon: Sequence[Bucket], now: float) -> None:
    if not ribbon:
        return
    page.section("Outcomes over time", "the worst of each stretch, higher is worse")
    spans = [Span(words.ribbon([each.worst]), word_role(each.worst or "")) for each in ribbon]
    page.add(*spans)
    start, end = ribbon[0].start, ribbon[-1].end
    page.add(span(times.zoned(start, now), Role.MUTED), right=[span(times.zoned(end, now), Role.MUTED)])


def _add_tokens(page: PageBuilder, health: Health) -> None:
    page.section("Tokens", f"{thousands(health.tokens)} in all" if health.tokens is not None else "none reported")
    for each in health.tokens_by_model:
        page.pair(each.model or "no model", f"{thousands(each.tokens)}   {plural(each.runs, 'run')}")
    if health.silent_on_tokens:
        page.text(f"{plural(health.silent_on_tokens, 'ended run')} reported none.", Role.MUTED)


def _add_stuck(page: PageBuilder, stuck: Sequence[Stuck]) -> None:
    if not stuck:
        return
    page.section("Stuck", plural(len(stuck), "run"))
    for each in stuck[:MOST_STUCK]:
        why = "in the queue" if each.kind is StuckKind.QUEUED else "running, longer than 95 of 100 of its assistant"
        page.pair(ids.short_id(each.run.id), f"{times.duration(int(each.seconds))} {why}")
