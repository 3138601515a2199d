"""The tabs of the detail: their names, how much each one holds, and what one shows."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from runtui.ui.draw.line import Span, cells_of
from runtui.ui.draw.palette import Role

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from runtui.ui.draw.line import Line

MARGIN = 2
"""Cells left of the first tab."""
GAPS = (3, 2, 1)
"""Cells between two tabs, the first of them that lets all tabs stand on the line."""


class Tab(StrEnum):
    """The ways to read a run."""

    OVERVIEW = "Overview"
    TOOLS = "Tools"
    STEPS = "Steps"
    MESSAGES = "Messages"
    JSON = "JSON"

    def stepped(self, step: int) -> Tab:
        """Returns the tab so many further on, round the ends."""
        tabs = list(Tab)
        return tabs[(tabs.index(self) + step) % len(tabs)]


TICKING = (Tab.OVERVIEW, Tab.STEPS)
"""The tabs that hold clocks."""


class TabPage(NamedTuple):
    """The lines of a tab, and those that matter most where these lie somewhere in the middle."""

    lines: Sequence[Line]
    first: range | None = None


def tab_spans(opened: Tab, counts: Mapping[Tab, str], width: int, *, has_focus: bool = False) -> tuple[Span, ...]:
    """Returns the tabs with the count after each that has one; where there is no room, without counts."""
    role = Role.TAB if has_focus else Role.TAB_QUIET
    row: tuple[Span, ...] = ()
    for shown in (counts, {}):
        for gap in GAPS:
            row = tuple(_row(opened, shown, gap, role))
            if cells_of(row) <= width:
                return row
    return row


def _row(opened: Tab, counts: Mapping[Tab, str], gap: int, role: Role) -> Iterator[Span]:
    yield Span(" " * MARGIN)
    for place, tab in enumerate(Tab):
        if place:
            yield Span(" " * gap)
        yield Span(tab.value, role if tab is opened else Role.MUTED)
        if tab in counts:
            yield Span(f" {counts[tab]}", Role.MUTED)
