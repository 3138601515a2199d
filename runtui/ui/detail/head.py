"""The fixed lines of the detail pane: tabs and run above the text, what lies below under it."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len
from textual.reactive import reactive

from runtui.model.timing import age
from runtui.ui.detail.tabs import Tab
from runtui.ui.draw.key_hints import key_name
from runtui.ui.draw.line import BLANK, CELL_LIMIT, Line, Span, cells_of, line
from runtui.ui.draw.paint import GAP, fit
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import expiry, glyph_role, word_role
from runtui.ui.draw.widget import OneLine
from runtui.words import ids, times
from runtui.words.safe import safe
from runtui.words.status import glyph, run_word, what_was_said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from runtui.model.run import Run

PADDING = 2
"""Cells left of the text; one is left on the right."""
TAB_GAPS = (3, 2, 1)
"""Cells between two tabs, the first of them that lets all tabs stand on the line."""
FIRST_TAB_KEY = 2
SHORT_NAMES: Final[tuple[Mapping[Tab, str], ...]] = (
    {},
    {Tab.MESSAGES: "Msgs"},
    {Tab.OVERVIEW: "Over", Tab.MESSAGES: "Msgs"},
)
"""Names for lines without room for the whole ones, the least shortened first."""


class TabsLine(OneLine):
    """The tabs with their keys and what each one holds, the open one underlined."""

    GROUND = Ground.PANE
    tab = reactive(Tab.OVERVIEW)
    counts: reactive[Mapping[Tab, str]] = reactive(dict)
    """What stands after the word of a tab."""
    has_focus_within = reactive(False)
    keys: reactive[Mapping[Tab, str]] = reactive(dict)
    """The keys that open the tabs, as keyboards name them, where they aren't the usual digits."""

    def on_mount(self) -> None:
        """Takes the keys that the person set."""
        found = {each.binding.action: key for key, each in self.screen.active_bindings.items()}
        keys = {tab: key_name(found[f"tab({tab.value!r})"]) for tab in Tab if f"tab({tab.value!r})" in found}
        self.keys = {tab: key for tab, key in keys.items() if cell_len(key) == 1}

    def line(self, width: int) -> Line:
        """Returns the tabs with the count after each that has one; where there is no room, without counts."""
        rows = [tuple(self._spans(*way)) for way in product((self.counts, {}), SHORT_NAMES, TAB_GAPS)]
        return line(*next((row for row in rows if cells_of(row) <= width), rows[-1]))

    def _spans(self, counts: Mapping[Tab, str], names: Mapping[Tab, str], gap: int) -> Iterator[Span]:
        role = Role.TAB if self.has_focus_within else Role.TAB_QUIET
        for place, tab in enumerate(Tab):
            yield Span(" " * (gap if place else PADDING))
            action = f"screen.tab({tab.value!r})"
            yield Span(f"{self.keys.get(tab, str(place + FIRST_TAB_KEY))} ", Role.STRONG, None, action)
            yield Span(names.get(tab, tab.value), role if tab is self.tab else Role.MUTED, None, action)
            if tab in counts:
                yield Span(f" {counts[tab]}", Role.MUTED, None, action)


class RunHead(OneLine):
    """The status of the run and its whole id; in the short form also the time left, or the age."""

    GROUND = Ground.PANE
    run: reactive[Run | None] = reactive(None)
    now = reactive(0.0)
    """Server time."""
    is_short = reactive(False)

    def line(self, width: int) -> Line:
        """Returns status and id; the id is what gives way."""
        run = self.run
        if run is None:
            return BLANK
        status = fit(run_word(run), width // 2)
        left = [Span(" " * PADDING), Span(glyph(run.status) + " ", glyph_role(run.status))]
        left.append(Span(status, word_role(run.status)))
        said = what_was_said(run)
        left.append(Span(f" {said}" if said else "", Role.MUTED))
        clock = self._clock(run) if self.is_short else ()
        room = width - cells_of((*left, *clock)) - GAP * (2 if clock else 1) - 1
        run_id = Span(_whole_or_short(run.id, room), Role.MUTED)
        if self.is_short:
            return line(*left, Span(" " * GAP), run_id, right=(*clock, Span(" ")))
        return line(*left, right=(run_id, Span(" ")))

    def _clock(self, run: Run) -> tuple[Span, ...]:
        left = expiry(run, self.now)
        seconds = age(run, self.now)
        return left if left or seconds is None else (Span(times.ago(seconds), Role.MUTED),)


def _whole_or_short(run_id: str, room: int) -> str:
    whole = safe(run_id, CELL_LIMIT)
    return whole if cell_len(whole) <= room else fit(ids.short_id(run_id), max(0, room))


class MoreLine(OneLine):
    """How much lies below, in the place of a scroll bar."""

    GROUND = Ground.PANE
    below = reactive(0)
    keys = reactive("J K")
    note = reactive("")

    def line(self, width: int) -> Line:
        """Returns the line; blank when all is seen."""
        more = f" {self.below:,} more line{'s' if self.below != 1 else ''}"
        right = (Span(self.keys, Role.STRONG), Span(more, Role.MUTED), Span(" ")) if self.below else ()
        room = max(0, width - PADDING - GAP - cells_of(right))
        return line(Span(" " * PADDING), Span(fit(safe(self.note, CELL_LIMIT), room), Role.MUTED), right=right)
