"""One run read in one tab: which page it makes, and what of it is to be seen first."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from runtui.ui.detail.messages_tab import messages_lines
from runtui.ui.detail.overview import overview_lines
from runtui.ui.detail.short import strip_lines
from runtui.ui.detail.steps_tab import steps_page
from runtui.ui.detail.tabs import Tab, TabPage
from runtui.ui.detail.tools_tab import tools_lines
from runtui.ui.draw.json_lines import JsonLines
from runtui.words.arguments import pretty_json_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.run.journal import Journal
    from runtui.model.detail import RunDetail
    from runtui.ui.detail.story import RunStory
    from runtui.ui.draw.line import Line


class TabInput(NamedTuple):
    """What a page is made of; `now` by the server's clock."""

    detail: RunDetail
    journal: Journal
    telling: RunStory
    names: Mapping[str, str]
    now: float
    is_short: bool = True
    """Whether short arguments stand on one line."""
    is_strip: bool = False
    """Whether there is room for a few lines only."""


def page(reading: TabInput, tab: Tab, width: int) -> TabPage:
    """Returns a run as one tab shows it, in lines of at most `width` cells."""
    detail, telling, now = reading.detail, reading.telling, reading.now
    match tab:
        case Tab.JSON:  # the text itself: numbers stay as sent
            return TabPage(JsonLines(pretty_json_lines(detail.raw), width))
        case Tab.TOOLS:
            return TabPage(tools_lines(detail, telling.steps, width))
        case Tab.STEPS:
            return TabPage(*steps_page(detail.run, telling.steps, now, width))
        case Tab.MESSAGES:
            return TabPage(messages_lines(telling.conversation, telling.steps, now, width))
        case Tab.OVERVIEW:
            return TabPage(_overview(reading, width))


def _overview(reading: TabInput, width: int) -> Sequence[Line]:
    if reading.is_strip:
        return strip_lines(reading.detail, reading.journal, reading.now, width, names=reading.names)
    return overview_lines(
        reading.detail,
        reading.journal,
        reading.now,
        width,
        is_short=reading.is_short,
        names=reading.names,
        steps=reading.telling.steps,
    )
