"""Two runs beside each other: the dialog, and every field in which they differ as lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, NamedTuple

from textual.binding import Binding, BindingType

from runtui.feed.run.compare import DifferenceKind, Section, compare
from runtui.feed.run.lifetime import PhaseTime
from runtui.ui.detail.phases import stretch_words
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.line import Span, cell, cells_of
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import glyph_role, word_role
from runtui.ui.draw.wrap import wrap
from runtui.words import ids, times
from runtui.words.json_text import NOT_WRITABLE, compact
from runtui.words.safe import safe, safe_lines
from runtui.words.sizes import plural, thousands
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.run.compare import Difference, TextLine
    from runtui.feed.run.journal import Journal
    from runtui.model.detail import Json, RunDetail
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
        self,
        left: RunDetail,
        right: RunDetail,
        now: float,
        *,
        names: Mapping[str, str] | None = None,
        journal: Journal | None = None,
    ) -> None:
        super().__init__()
        self._sides = (left, right)
        self._now = now
        self._names = names
        self._journal = journal

    def action_swap(self) -> None:
        """Looks from the other side."""
        left, right = self._sides
        self._sides = (right, left)
        self.lay_out()

    def page(self, width: int) -> list[Line]:
        """Returns the differences."""
        return difference_lines(*self._sides, self._now, width, self._names, self._journal)


def difference_lines(
    left: RunDetail,
    right: RunDetail,
    now: float,
    width: int,
    names: Mapping[str, str] | None = None,
    journal: Journal | None = None,
) -> list[Line]:
    """Returns the differences in lines of `width` cells, in the order of their sections.

    `names` are those of assistants by id, `journal` what this session saw of the runs.
    """
    page = PageBuilder(width)
    _add_side(page, "-", left, now)
    _add_side(page, "+", right, now)
    differences, sides = compare(left, right, now, journal), _Sides(left, right, names or {})
    if not differences:
        page.blank()
        page.text("Nothing else differs: same settings, same outcome.")
    for section in Section:
        here = [each for each in differences if each.section is section]
        if here:
            _add_section(page, section, here, sides)
    return page.lines


class _Sides(NamedTuple):
    """The two runs, and the names of assistants by id."""

    left: RunDetail
    right: RunDetail
    names: Mapping[str, str]

    def words(self, difference: Difference) -> tuple[str, str]:
        """Both sides of a difference as a person reads them."""
        field = difference.field
        return self._told(field, difference.left, self.left), self._told(field, difference.right, self.right)

    def _told(self, field: str, side: Json | PhaseTime, detail: RunDetail) -> str:
        if side is None:
            parent = field if field.startswith(_OF_SOMEBODY) else field.partition(".")[0]
            return "none" if parent in detail.sent.empty else "-"
        name = self.names.get(side) if field == "assistant_id" and isinstance(side, str) else None
        return f"{name}   {side}" if name else _words(side)


def _add_side(page: PageBuilder, sign: str, detail: RunDetail, now: float) -> None:
    run = detail.run
    created = times.moment(run.created_at, now)
    page.add(
        Span(f"{sign} ", Role.BAD if sign == "-" else Role.GOOD),
        Span(glyph(run.status) + " ", glyph_role(run.status)),
        cell(word(run.status), word_role(run.status)),
        cell(f"   {created}", Role.MUTED),
        right=(cell(ids.short_id(run.id), Role.MUTED),),
    )


def _add_section(page: PageBuilder, section: Section, differences: Sequence[Difference], sides: _Sides) -> None:
    page.section(_TITLES.get(section, section.value).capitalize(), _count(section, differences))
    for each in differences:
        if each.lines:
            _add_text(page, each.lines)
        else:
            _add_difference(page, each, sides)


def _count(section: Section, differences: Sequence[Difference]) -> str:
    lines = [line for each in differences for line in each.lines]
    if section is not Section.INSTRUCTIONS or not lines:
        return plural(len(differences), "field")
    gone, new = (sum(line.mark is mark for line in lines) for mark in (DifferenceKind.GONE, DifferenceKind.NEW))
    return f"{plural(gone, 'line')} gone, {plural(new, 'line')} new"


def _add_difference(page: PageBuilder, difference: Difference, sides: _Sides) -> None:
    left, right = (safe(each, LONGEST_SIDE) for each in sides.words(difference))
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
