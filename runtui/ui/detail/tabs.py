"""The tabs of the detail as values: their names, what a page is made of, and what it is."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.run.journal import Journal
    from runtui.ui.draw.line import Line
    from runtui.ui.draw.line_view import ViewEntry


class Tab(StrEnum):
    """The ways to read a run, in the order of their keys. What each one needs and shows: ``story.py``."""

    OVERVIEW = "Overview"
    TOOLS = "Tools"
    STEPS = "Steps"
    MESSAGES = "Messages"
    JSON = "JSON"

    def stepped(self, step: int) -> Tab:
        """Returns the tab so many further on, round the ends."""
        tabs = list(Tab)
        return tabs[(tabs.index(self) + step) % len(tabs)]


class TabInput(NamedTuple):
    """What a page is made of besides the run and its story."""

    journal: Journal
    """What this session saw of the runs."""
    now: float
    """Server time."""
    width: int
    """Cells of a line."""
    names: Mapping[str, str] = {}
    """The names of assistants by id, as far as they are known."""
    is_inline: bool = True
    """Whether arguments that fit one line stand on one."""
    is_short: bool = False
    """Whether there is room for a few lines only."""
    needle: str = ""
    """What the steps on show must hold; "" for all."""
    hides_short: bool = False
    """Whether steps that were short and went well are left out."""


class TabPage(NamedTuple):
    """The lines of a tab, and those that matter most where these lie somewhere in the middle."""

    lines: Sequence[Line]
    first: range | None = None
    entries: Sequence[ViewEntry] = ()
    """The messages or steps among them."""
