"""Two runs beside each other: the dialog, and every field in which they differ as lines."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual import work
from textual.binding import Binding, BindingType

from runtui.feed.run.compare import DifferenceKind, Section, compare
from runtui.feed.run.compare_calls import calls_of, compare_calls
from runtui.feed.run.lifetime import PhaseTime
from runtui.ui.detail.phases import stretch_words
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.line import BLANK, Span, cell, cells_of, line
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import glyph_role, word_role
from runtui.ui.draw.wrap import wrap
from runtui.words import ids, times
from runtui.words.json_text import NOT_WRITABLE, compact
from runtui.words.safe import safe, safe_lines
from runtui.words.sizes import plural, thousands
from runtui.words.status import glyph, run_word

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from runtui.feed.run.compare import Difference, TextLine
    from runtui.feed.run.journal import Journal
    from runtui.feed.run.story import Partial
    from runtui.model.detail import Json, RunDetail
    from runtui.model.step import Step
    from runtui.ui.draw.line import Line

FIELD_WIDTH = 27
"""Cells of the name of a field that stands beside its two sides."""
LONGEST_SIDE = 600
"""Characters of one side of a difference."""
MOST_TEXT_LINES = 400
LONGEST_LINE = 400
"""Characters of one line of a text difference."""
_OF_SOMEBODY = ("metadata.", "tools.")
"""Fields that nobody has to send, since their names are somebody's own."""
_TITLES = {Section.TIMES: "times, by the server's clock", Section.OTHER: "other fields"}
_LOOKS: dict[DifferenceKind, tuple[Role, Ground]] = {
    DifferenceKind.GONE: (Role.BAD, Ground.FLAGGED),
    DifferenceKind.NEW: (Role.GOOD, Ground.CODE),
    DifferenceKind.KEPT: (Role.MUTED, Ground.PANE),
}


class CompareScreen(PageDialog):
    """Shows what changed from the left run to the right one, by the server time `now`."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,enter", "dismiss", "back", id="compare.back"),
        Binding("x", "swap", "swap the two runs", id="compare.swap"),
    ]

    HEADING = "Compare runs"
    KEYS = (("j k", "scroll"), ("x", "swap"), ("esc", "back"))

    def __init__(
        self, runs: ComparedRuns, now: float, *, ask: Callable[[RunDetail], Awaitable[Partial[Step]]] | None = None
    ) -> None:
        """`ask` fetches the steps of one of the runs, which tell its calls."""
        super().__init__()
        self._runs, self._now, self._ask = runs, now, ask

    def on_mount(self) -> None:
        """Asks for the steps of both runs."""
        if self._ask is not None:
            self._read_steps(self._ask)

    @work(group="steps")
    async def _read_steps(self, ask: Callable[[RunDetail], Awaitable[Partial[Step]]]) -> None:
        sides = (self._runs.left, self._runs.right)
        steps = await asyncio.gather(*map(ask, sides))
        known = {each.run.id: part for each, part in zip(sides, steps, strict=True)}
        self._runs = self._runs._replace(steps=known)
        self.lay_out()

    def action_swap(self) -> None:
        """Looks from the other side."""
        runs = self._runs
        self._runs = runs._replace(left=runs.right, right=runs.left, titles=runs.titles[::-1])
        self.lay_out()

    def page(self, width: int) -> list[Line]:
        """Returns the differences."""
        lines = difference_lines(self._runs, self._now, width)
        if self._ask is not None and self._runs.steps is None:
            lines += [BLANK, line(Span("Calls: asking the server", Role.MUTED))]
        return lines


class ComparedRuns(NamedTuple):
    """Two runs, and what is known besides them."""

    left: RunDetail
    right: RunDetail
    titles: tuple[str, str] = ("", "")
    """What each of them is here, ``last good`` and ``this``."""
    names: Mapping[str, str] = {}
    """Those of assistants by id."""
    journal: Journal | None = None
    """What this session saw of the runs."""
    steps: Mapping[str, Partial[Step]] | None = None
    """Those of each run by its id; None as long as they aren't there."""

    def differences(self, now: float) -> list[Difference]:
        """Every difference, those of the calls among them where the steps of both are known."""
        steps = self.steps or {}
        sides = [(each, steps.get(each.run.id)) for each in (self.left, self.right)]
        calls = [calls_of(detail, part.entries) for detail, part in sides if part is not None and not part.error]
        called = compare_calls(*calls) if len(calls) == len(sides) else ()
        return [*compare(self.left, self.right, now, self.journal), *called]

    def words(self, difference: Difference) -> tuple[str, str]:
        """Both sides of a difference as a person reads them."""
        return self._told(difference, difference.left, self.left), self._told(
            difference, difference.right, self.right
        )

    def _told(self, difference: Difference, side: Json | PhaseTime, detail: RunDetail) -> str:
        field = difference.field
        if side is None:
            parent = field if field.startswith(_OF_SOMEBODY) else field.partition(".")[0]
            return "none" if parent in detail.sent.empty and difference.section is not Section.CALLS else "-"
        name = self.names.get(side) if field == "assistant_id" and isinstance(side, str) else None
        return f"{name}   {side}" if name else _words(side)


def difference_lines(runs: ComparedRuns, now: float, width: int) -> list[Line]:
    """Returns the differences in lines of `width` cells, in the order of their sections."""
    page = PageBuilder(width)
    _add_sides(page, runs, now)
    differences = runs.differences(now)
    if not differences:
        page.blank()
        page.text("Nothing else differs: same settings, same outcome.")
    for section in Section:
        here = [each for each in differences if each.section is section]
        if here:
            _add_section(page, section, here, runs)
    for error in dict.fromkeys(part.error for part in (runs.steps or {}).values() if part.error is not None):
        page.blank()
        page.text(f"Calls not compared: {error.sentence}", Role.MUTED)
    return page.lines


def _add_sides(page: PageBuilder, runs: ComparedRuns, now: float) -> None:
    """The head of each run: what it is here, its status and its time."""
    room = max(map(len, runs.titles))
    for sign, role, detail, title in zip("-+", (Role.BAD, Role.GOOD), runs[:2], runs.titles, strict=True):
        run = detail.run
        page.add(
            Span(f"{sign} ", role),
            Span(f"{title:<{room}}   " if room else "", Role.STRONG),
            Span(glyph(run.status) + " ", glyph_role(run.status)),
            cell(run_word(run), word_role(run.status)),
            cell(f"   {times.zoned(run.created_at, now)}", Role.MUTED),
            right=(cell(ids.short_id(run.id), Role.MUTED),),
        )


def _add_section(
    page: PageBuilder, section: Section, differences: Sequence[Difference], runs: ComparedRuns
) -> None:
    page.section(_TITLES.get(section, section.value).capitalize(), _count(section, differences))
    for each in differences:
        if each.lines:
            _add_text(page, each.lines)
        else:
            _add_difference(page, each, runs)


def _count(section: Section, differences: Sequence[Difference]) -> str:
    lines = [line for each in differences for line in each.lines]
    if section is not Section.INSTRUCTIONS or not lines:
        return plural(len(differences), "difference" if section is Section.CALLS else "field")
    gone, new = (sum(line.mark is mark for line in lines) for mark in (DifferenceKind.GONE, DifferenceKind.NEW))
    return f"{plural(gone, 'line')} gone, {plural(new, 'line')} new"


def _add_difference(page: PageBuilder, difference: Difference, runs: ComparedRuns) -> None:
    left, right = (safe(each, LONGEST_SIDE) for each in runs.words(difference))
    field = cell(difference.field, Role.MUTED)
    short = (Span(padded(field.text, FIELD_WIDTH), Role.MUTED), Span(left), Span(" → ", Role.MUTED), Span(right))
    if cells_of((field,)) < FIELD_WIDTH and cells_of(short) <= page.width:
        page.add(*short)
        return
    page.add(field)
    for sign, side, role in (("-", left, Role.BAD), ("+", right, Role.GOOD)):
        for place, piece in enumerate(wrap(side, page.width - 4)):
            page.add(Span(f"  {' ' if place else sign} ", role), Span(piece))


def _words(side: Json | PhaseTime) -> str:
    """One side as a person reads it; what isn't there is told elsewhere."""
    if isinstance(side, PhaseTime):
        return stretch_words(side)
    if isinstance(side, bool):
        return "true" if side else "false"
    if isinstance(side, int):
        return thousands(side)
    if isinstance(side, str):
        return side or '""'
    return compact(side) or NOT_WRITABLE


def _add_text(page: PageBuilder, lines: Sequence[TextLine]) -> None:
    for each in lines[:MOST_TEXT_LINES]:
        if each.mark is DifferenceKind.SKIPPED:
            page.add(Span(f"  {plural(int(each.text), 'line')} the same", Role.MUTED))
            continue
        role, ground = _LOOKS[each.mark]
        for row, piece in enumerate(wrap(safe_lines(each.text)[0][:LONGEST_LINE], page.width - 2)):
            page.add(Span("  " if row else f"{each.mark.value} ", role), Span(piece), ground=ground)
    page.more(len(lines) - MOST_TEXT_LINES, "lines")
