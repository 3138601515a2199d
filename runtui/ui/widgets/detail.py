"""The detail pane: one run, read in tabs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import Input

from runtui.api.decode import decode_detail
from runtui.model.timing import age
from runtui.ui.json_lines import JsonLines
from runtui.ui.overview import overview_lines
from runtui.ui.paint import GAP, fit
from runtui.ui.palette import Ground, Role
from runtui.ui.phases import expiry
from runtui.ui.shown import BLANK, CELL_LIMIT, Line, Span, cells_of, line
from runtui.ui.strip import strip_lines
from runtui.ui.tones import glyph_role, word_role
from runtui.ui.widgets.line_view import LineView
from runtui.ui.widgets.painted import OneLine
from runtui.words import ids, times
from runtui.words.arguments import pretty_json_lines
from runtui.words.safe import safe
from runtui.words.status import glyph, word

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from runtui.feed.journal import Journal
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run

STRIP_HEIGHT = 9
"""Lines up to which the pane shows the short form."""
SHORT_BELOW = 45
"""Rows of the window up to which short arguments stand on one line."""
PADDING = 2
"""Cells left of the text; one is left on the right."""


class Tab(StrEnum):
    """The ways to read a run."""

    OVERVIEW = "Overview"
    JSON = "JSON"


class TabsLine(OneLine):
    """The tabs, the open one underlined."""

    GROUND = Ground.PANE
    tab = reactive(Tab.OVERVIEW)
    has_focus_within = reactive(False)

    def line(self, width: int) -> Line:
        """Returns the tabs."""
        del width
        spans = [Span(" " * PADDING)]
        for tab in Tab:
            role = Role.TAB if self.has_focus_within else Role.TAB_QUIET
            spans += [Span(tab.value, role if tab is self.tab else Role.MUTED), Span("   ")]
        return line(*spans)


class RunHead(OneLine):
    """The status of the run and its whole id; in the strip also how long it has left, or how old it is."""

    GROUND = Ground.PANE
    run: reactive[Run | None] = reactive(None)
    now = reactive(0.0)
    """Server time."""
    is_strip = reactive(False)

    def line(self, width: int) -> Line:
        """Returns status and id; the id is what gives way."""
        run = self.run
        if run is None:
            return BLANK
        status = fit(word(run.status), width // 2)
        left = [Span(" " * PADDING), Span(glyph(run.status) + " ", glyph_role(run.status))]
        left.append(Span(status, word_role(run.status)))
        clock = self._clock(run) if self.is_strip else ()
        room = width - cells_of((*left, *clock)) - GAP * (2 if clock else 1) - 1
        run_id = Span(_whole_or_short(run.id, room), Role.MUTED)
        if self.is_strip:
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


class RunDetailPane(Vertical):
    """Shows the run it is given; where there is room for a few lines only, in the short form."""

    @dataclass
    class RunStepped(Message):
        """The person wants the next or previous run without leaving the detail."""

        step: int

    class Left(Message):
        """The person goes back to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("slash", "search", "search", id="detail.search"),
        Binding("n", "seek(1)", "next match", show=False, id="detail.next-match"),
        Binding("N", "seek(-1)", "previous match", show=False, id="detail.previous-match"),
        Binding("escape", "leave", "back", id="detail.leave"),
        Binding("J", "step(1)", "next run", show=False, id="detail.next-run"),
        Binding("K", "step(-1)", "previous run", show=False, id="detail.previous-run"),
    ]

    run: reactive[Run | None] = reactive(None, init=False)
    journal: reactive[Journal | None] = reactive(None, init=False)
    now = reactive(0.0, init=False)
    """Server time."""
    tab = reactive(Tab.OVERVIEW, init=False)
    is_stale = reactive(False)
    is_strip = reactive(False, init=False)
    """Whether there is room for a few lines only, which it sees by itself."""

    view = query_one("#lines", LineView)
    head = query_one(RunHead)
    tabs = query_one(TabsLine)
    more = query_one(MoreLine)
    search = query_one("#detail-search", Input)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._detail: RunDetail | None = None

    def compose(self) -> ComposeResult:
        """Yields the fixed head, the scrolling rest, and the line below it."""
        yield TabsLine(id="tabs")
        yield RunHead(id="head").data_bind(
            RunDetailPane.run, RunDetailPane.now, RunDetailPane.is_stale, RunDetailPane.is_strip
        )
        yield LineView(id="lines").data_bind(RunDetailPane.is_stale)
        yield MoreLine()
        yield Input(id="detail-search", compact=True, placeholder="search in this run")

    def watch_run(self, old: Run | None, new: Run | None) -> None:
        """Reads the run in full and shows it, in its place if it is the same one."""
        self._detail = decode_detail(new) if new is not None else None
        self._show(from_top=old is None or new is None or old.id != new.id)

    def watch_now(self) -> None:
        """Moves the clocks of an active run."""
        if self.run is not None and self.run.is_active and self.tab is Tab.OVERVIEW:
            self._show(from_top=False)

    def watch_tab(self, tab: Tab) -> None:
        """Shows the other tab from its top."""
        self.tabs.tab = tab
        self._show(from_top=True)

    def on_mount(self) -> None:
        """Draws what was given before."""
        self._show(from_top=True)

    def on_resize(self) -> None:
        """Wraps to the new width; changes to the form that fits the height."""
        self.is_strip = self.size.height <= STRIP_HEIGHT
        self._show(from_top=False)

    def watch_is_strip(self) -> None:
        """Changes the form."""
        self._show(from_top=True)

    @on(LineView.Scrolled)
    def tell_below(self, event: LineView.Scrolled) -> None:
        """Updates the count of lines below."""
        event.stop()
        self.more.below = event.below

    def on_descendant_focus(self) -> None:
        """The keys go here now."""
        self.tabs.has_focus_within = True
        self.more.keys = "j k"

    def on_descendant_blur(self) -> None:
        """The keys go elsewhere."""
        self.tabs.has_focus_within = False
        self.more.keys = "J K"

    def action_step(self, step: int) -> None:
        """Asks for another run."""
        self.post_message(self.RunStepped(step))

    def action_search(self) -> None:
        """Asks what to search for."""
        self.add_class("-searching")
        self.search.focus()

    def action_leave(self) -> None:
        """Ends the search, else goes back to the list."""
        if self.search.has_focus or self.search.value:
            self.search.value = ""
            self._seek(0)
            self._end_typing()
        else:
            self.post_message(self.Left())

    def action_seek(self, step: int) -> None:
        """Goes to the next line that holds what is searched for."""
        self._seek(step)

    @on(Input.Submitted, "#detail-search")
    def search_submitted(self, event: Input.Submitted) -> None:
        """Goes to the first line that holds the text."""
        event.stop()
        self._end_typing()
        self._seek(1)

    def scroll_detail(self, lines: int) -> None:
        """Scrolls the text by lines, for those who read it from the table."""
        self.view.action_scroll_lines(lines)

    def _end_typing(self) -> None:
        self.remove_class("-searching")
        self.view.focus()

    def _seek(self, step: int) -> None:
        needle = self.search.value
        place, count = self.view.seek(needle, step)
        found = f"{place:,} of {count:,}: {needle}" if count else f"not found: {needle}"
        self.more.note = found if needle else ""

    def _show(self, *, from_top: bool) -> None:
        if not self.is_mounted:
            return
        width = self.view.size.width
        if width > 0:
            self.view.show(self._lines(width), from_top=from_top)
            if self.search.value and not self.search.has_focus:
                self._seek(0)

    def _lines(self, width: int) -> Sequence[Line]:
        detail, journal = self._detail, self.journal
        if detail is None or journal is None:
            return ()
        if self.tab is Tab.JSON:
            return JsonLines(pretty_json_lines(detail.raw), width)  # the text itself: numbers stay as sent
        if self.is_strip:
            return strip_lines(detail, journal, self.now, width)
        return overview_lines(detail, journal, self.now, width, is_short=self.app.size.height < SHORT_BELOW)
