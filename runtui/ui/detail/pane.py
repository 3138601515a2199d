"""The detail pane: one run, read in tabs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.getters import query_one
from textual.message import Message
from textual.reactive import var

from runtui.feed.run.detail import detail_of
from runtui.ui.detail.head import MoreLine, RunHead, TabsLine
from runtui.ui.detail.searched_pane import SearchedPane
from runtui.ui.detail.story import RunStory
from runtui.ui.detail.tabs import TICKING, Tab, TabPage
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.palette import Role
from runtui.ui.draw.view_options import ViewOptions
from runtui.words.times import ages

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.feed.run.journal import Journal
    from runtui.feed.run.story import StoryCache
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.ui.detail.story import Part

STRIP_HEIGHT = 9
"""Lines up to which the pane shows the short form."""
SHORT_BELOW = 45
"""Rows of the window up to which short arguments stand on one line."""
FIRST_WAIT = 0.3
"""Seconds after which a server that hasn't answered is a slow one."""
REST = 0.1
"""Seconds a run must be looked at before its story is asked for."""


class RunDetailPane(SearchedPane):
    """Shows the run it is given; where there is room for a few lines only, in the short form."""

    @dataclass
    class RunStepped(Message):
        """The person wants the next or previous run without leaving the detail."""

        step: int

    class Left(Message):
        """The person goes back to the list."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "back", id="detail.leave"),
        Binding("slash", "search", "search", id="detail.search"),
        Binding("n", "seek(1)", "next match", show=False, id="detail.next-match"),
        Binding("N", "seek(-1)", "previous match", show=False, id="detail.previous-match"),
        Binding("J", "step(1)", "next run", show=False, id="detail.next-run"),
        Binding("K", "step(-1)", "previous run", show=False, id="detail.previous-run"),
    ]

    run: var[Run | None] = var(None, init=False)
    journal: var[Journal | None] = var(None, init=False)
    story: var[StoryCache | None] = var(None, init=False)
    refreshed_at: var[float | None] = var(None, init=False)
    """When the thread was last refreshed: an active run's story is asked for again then."""
    view_options: var[ViewOptions] = var(ViewOptions(), init=False)
    now = var(0.0, init=False)
    """Server time."""
    tab = var(Tab.OVERVIEW, init=False)
    nothing = var("", init=False)
    """Why there is no run to be shown, "" where that needs no words."""
    is_strip = var(False, init=False)
    """Whether there is room for a few lines only, which it sees by itself."""

    head = query_one(RunHead)
    tabs = query_one(TabsLine)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        # Most windows are; so the class is there before the styles are made, and needn't be put on after.
        super().__init__(id=id, classes="-roomy")
        self._detail: RunDetail | None = None
        self._telling = RunStory()
        self._revealed: str | None = None
        """The run whose failing step was brought on screen."""
        self._ages: tuple[str, ...] = ()
        """The ages as they were when the text was laid out."""

    def compose(self) -> ComposeResult:
        """Yields the fixed head, the scrolling rest, and the line below it."""
        yield TabsLine(id="tabs")
        yield RunHead(id="head").data_bind(
            RunDetailPane.run,
            RunDetailPane.tab,
            RunDetailPane.now,
            RunDetailPane.is_strip,
        )
        yield LineView(id="lines")
        yield MoreLine()

    def watch_run(self, old: Run | None, new: Run | None) -> None:
        """Reads the run in full and shows it, in its place if it is the same one."""
        self._detail = self._read(new)
        is_another = old is None or new is None or old.id != new.id
        if is_another:
            self._begin_telling()
        self._telling.run = new
        self._show(from_top=is_another)
        self._tell()

    def watch_now(self) -> None:
        """Moves the clocks of an active run, and the ages of one that ended where these read otherwise now."""
        run = self.run
        if run is not None and self.tab in TICKING and (run.is_active or ages(run, self.now) != self._ages):
            self._show(from_top=False)

    def watch_tab(self, tab: Tab) -> None:
        """Shows the other tab from its top."""
        self.tabs.tab, self._revealed = tab, None
        self._show(from_top=True)
        self._tell()

    def watch_story(self) -> None:
        """Begins anew with another thread."""
        self._begin_telling()

    def watch_refreshed_at(self) -> None:
        """Asks for what may have changed."""
        self._tell()

    def watch_view_options(self, old: ViewOptions, new: ViewOptions) -> None:
        """Hides what people wrote, shows names that came, mutes what is stale: only what differs is drawn anew."""
        if old.is_redacted != new.is_redacted:
            self._detail = self._read(self.run)
        if old.is_redacted != new.is_redacted or old.names != new.names:
            self._show(from_top=False)
        if self.is_mounted:
            self.head.is_stale = self.view.is_stale = new.is_stale

    def forget_story(self) -> None:
        """Asks anew for what the open tab shows; it stays until the answer comes."""
        self._telling.forget()
        self._tell()

    def on_mount(self) -> None:
        """Draws what was given before. What reads a run is loaded while the first answer is waited for."""
        self._show(from_top=True)
        self.set_timer(FIRST_WAIT, lambda: import_module("runtui.ui.detail.page"))

    def on_resize(self) -> None:
        """Wraps to the new width; changes to the form that fits the height."""
        self.is_strip = self.size.height <= STRIP_HEIGHT
        self.set_class(not self.is_strip, "-roomy")
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

    def action_leave(self) -> None:
        """Ends the search, else goes back to the list."""
        if not self.end_search():
            self.post_message(self.Left())

    def scroll_detail(self, lines: int) -> None:
        """Scrolls the text by lines, for those who read it from the table."""
        self.view.action_scroll_lines(lines)

    def _begin_telling(self) -> None:
        self.workers.cancel_group(self, "story")
        self._telling = RunStory(self.story, self.run)
        self._revealed = None

    def _tell(self) -> None:
        """Asks for what the open tab lacks, unless that is being done."""
        if self.is_mounted and not self._telling.is_busy and self._lacking() is not None:
            self._telling.is_busy = True
            self._ask(self._telling)

    def _lacking(self) -> Part | None:
        return self._telling.lacking(self.tab, self._detail, self.refreshed_at)

    @work(group="story")
    async def _ask(self, telling: RunStory) -> None:
        """Fetches one part after the other, until the open tab lacks nothing."""
        await asyncio.sleep(REST)
        while telling is self._telling and (part := self._lacking()) is not None:
            await telling.fetch(part, self.refreshed_at)
            if telling is self._telling:
                self._show(from_top=False)
        telling.is_busy = False

    def _show(self, *, from_top: bool) -> None:
        if not self.is_mounted:
            return
        self.tabs.counts = self._telling.counts(self._detail)
        self._ages = ages(self.run, self.now) if self.run is not None else ()
        width = self.view.size.width
        if width > 0:
            shown = self._page(width)
            self.view.show(shown.lines, from_top=from_top)
            self._reveal(shown)
            if self.needle:
                self.action_seek(0)

    def _reveal(self, shown: TabPage) -> None:
        """Brings what matters most on screen, once a run and tab."""
        run = self.run
        if shown.first is not None and run is not None and self._revealed != run.id:
            self._revealed = run.id
            self.view.reveal(shown.first)

    @property
    def seen_telling(self) -> RunStory:
        """What is known of the story of the run, as it may be seen."""
        if not self.view_options.is_redacted:
            return self._telling
        from runtui.ui.detail.redaction import redacted_telling  # noqa: PLC0415  as below

        return redacted_telling(self._telling)

    def _read(self, run: Run | None) -> RunDetail | None:
        if run is None:
            return None
        # Imported with the first run that is read, like all that its tabs are made of: the rows come first.
        from runtui.ui.detail.redaction import redacted_run  # noqa: PLC0415

        detail = detail_of(run)
        return redacted_run(detail) if self.view_options.is_redacted else detail

    def _page(self, width: int) -> TabPage:
        detail, journal = self._detail, self.journal
        if detail is None or journal is None:
            return TabPage(paragraph(self.nothing, width, Role.MUTED) if self.nothing else ())
        from runtui.ui.detail.page import TabInput, page  # noqa: PLC0415  as above

        is_short = self.app.size.height < SHORT_BELOW
        reading = TabInput(
            detail, journal, self.seen_telling, self.view_options.names, self.now, is_short, self.is_strip
        )
        return page(reading, self.tab, width)
