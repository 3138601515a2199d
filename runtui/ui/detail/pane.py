"""The detail pane: one run, read in tabs, with a search in the text; it sizes itself beside or under the list."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events, on, work
from textual.containers import Vertical
from textual.getters import query_one
from textual.message import Message
from textual.reactive import reactive, var
from textual.widgets import Input

from runtui.feed.run.detail import detail_of
from runtui.ui.commands import Scope, bindings
from runtui.ui.detail.head import MoreLine, RunHead, TabsLine
from runtui.ui.detail.tabs import Tab, TabInput, TabPage
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.palette import Role
from runtui.ui.draw.sizing import BESIDE, LEAST_LIST, SHORT_HEIGHT, TALL, Shares, detail_height, detail_width
from runtui.ui.draw.view_options import ViewOptions
from runtui.ui.draw.widget import PlainGround
from runtui.words.times import ages

if TYPE_CHECKING:
    from textual.app import ComposeResult
    from textual.binding import BindingType
    from textual.geometry import Size

    from runtui.feed.run.journal import Journal
    from runtui.feed.run.story import StoryCache
    from runtui.model.run import Run
    from runtui.model.step import StepCall
    from runtui.ui.detail.story import RunStory
    from runtui.ui.dialogs.choice import ChoiceScreen
    from runtui.ui.draw.line_view import ViewEntry

INLINE_BELOW = 45
"""Rows of the window up to which short arguments stand on one line."""
FIRST_WAIT = 0.3
"""Seconds after which a server that hasn't answered is a slow one."""


class RunDetailPane(Vertical, PlainGround):
    """Shows the run it is given; where there is room for a few lines only, in the short form.

    Sizes itself wherever the style sheet leaves that to it (``auto``); gives way before the list gets too narrow.
    """

    @dataclass
    class RunStepped(Message):
        """The person wants the next or previous run without leaving the detail."""

        step: int

    @dataclass
    class EdgeDragged(Message):
        """The edge between list and detail was moved; the detail is to have so many cells, or under it lines."""

        cells: int
        is_over: bool

    @dataclass
    class ChildWanted(Message):
        """The person wants to read the run of an agent that this one called; of None the thread, or its newest."""

        thread_id: str | None
        run_id: str | None

    class Left(Message):
        """The person goes back to the list."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(Scope.DETAIL)

    run: var[Run | None] = var(None, init=False)
    journal: var[Journal | None] = var(None, init=False)
    story_cache: var[StoryCache | None] = var(None, init=False)
    refreshed_at: var[float | None] = var(None, init=False)
    """When the thread was last refreshed: an active run's story is asked for again then."""
    view_options: var[ViewOptions] = var(ViewOptions(), init=False)
    now = var(0.0, init=False)
    """Server time."""
    tab = var(Tab.OVERVIEW, init=False)
    nothing = var("", init=False)
    """Why there is no run to be shown, "" where that needs no words."""
    is_short = var(False, init=False)
    """Whether there is room for a few lines only, which it sees by itself."""
    shares: reactive[Shares] = reactive(Shares(), layout=True)
    list_needs = reactive(LEAST_LIST, layout=True)
    """The cells that the list beside it doesn't give up."""

    # Where a child fills its parent, Textual (8.2.8) takes all there is for a parent that sizes itself, whatever
    # that asks for. There is no public way to be asked.
    _has_relative_children_width = False
    _has_relative_children_height = False

    head = query_one(RunHead)
    tabs = query_one(TabsLine)
    view = query_one("#lines", LineView)
    more = query_one(MoreLine)
    search = query_one("#detail-search", Input)

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(id=id)
        self._story: RunStory | None = None
        self._seen_story: RunStory | None = None
        """The same as it may be seen."""
        self._revealed: str | None = None
        """The run whose failing step was brought on screen."""
        self.rest = 0.0
        """Seconds a run must be looked at before its story is asked for."""
        self._ages: tuple[str, ...] = ()
        """The ages as they were when the text was laid out."""
        self._needle = ""
        """What is searched for, "" for nothing."""
        self._is_held = self._is_dragged = False
        """Whether the mouse has the edge, and moved it."""
        self._match = 0
        """The match that was gone to, counted from 1."""
        self._hides_short = False

    def compose(self) -> ComposeResult:
        """Yields the fixed head, the scrolling rest, and the line below it."""
        yield TabsLine(id="tabs")
        yield RunHead(id="head").data_bind(
            RunDetailPane.run,
            RunDetailPane.now,
            RunDetailPane.is_short,
        )
        yield LineView(id="lines")
        yield MoreLine()

    def on_mouse_down(self, event: events.MouseDown) -> None:
        """Takes hold of the edge: the first column beside the list, the first line under it."""
        is_edge = self._cells_from(event) == (self.size.width if self._is_beside else self.size.height)
        on_tabs = event.get_content_offset(self.tabs)
        self._is_held = is_edge and not (on_tabs is not None and self.tabs.action_at(*on_tabs))
        if self._is_held:
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        """Moves the edge with the pointer."""
        if self._is_held:
            self._is_dragged = True
            self.post_message(self.EdgeDragged(self._cells_from(event), is_over=False))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        """Lets go of the edge."""
        if self._is_held:
            self.release_mouse()
            if self._is_dragged:
                self.post_message(self.EdgeDragged(self._cells_from(event), is_over=True))
        self._is_held = self._is_dragged = False

    @property
    def _is_beside(self) -> bool:
        return self.app.size.width >= BESIDE

    def _cells_from(self, event: events.MouseEvent) -> int:
        """The cells or lines from the pointer to the far edge."""
        region = self.region
        return region.right - int(event.screen_x) if self._is_beside else region.bottom - int(event.screen_y)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """Returns its cells beside the list."""
        del container
        return detail_width(self.shares, viewport.width, list_needs=self.list_needs)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """Returns its lines under the list."""
        del width
        return detail_height(self.shares, container.height, is_tall=viewport.height >= TALL)

    def on_mount(self) -> None:
        """Draws what was given before. What reads a run is loaded while the first answer is waited for."""
        self._lay_out(from_top=True)
        self.set_timer(FIRST_WAIT, _story_class)

    def on_resize(self) -> None:
        """Wraps to the new width; changes to the form that fits the height."""
        self.is_short = self.size.height <= SHORT_HEIGHT
        self._lay_out(from_top=False)

    def watch_run(self, old: Run | None, new: Run | None) -> None:
        """Reads the run in full and shows it, in its place if it is the same one."""
        is_another = old is None or new is None or old.id != new.id
        if is_another or new is None or self._story is None:
            self._begin_story()
        else:
            self._story.detail = detail_of(new)
        self._show_story(from_top=is_another)
        self._fetch_lacking()

    def watch_now(self) -> None:
        """Moves the clocks of an active run, and the ages of one that ended where these read otherwise now."""
        run, story = self.run, self._story
        if run is None or story is None or not story.has_clocks(self.tab):
            return
        if run.is_active or ages(run, self.now) != self._ages:
            self._lay_out(from_top=False)

    def watch_tab(self, tab: Tab) -> None:
        """Shows the other tab from its top."""
        self.tabs.tab, self._revealed = tab, None
        self._lay_out(from_top=True)
        self._fetch_lacking()

    def watch_story_cache(self) -> None:
        """Begins anew with another thread."""
        self._begin_story()

    def watch_refreshed_at(self) -> None:
        """Asks for what may have changed."""
        self._fetch_lacking()

    def watch_view_options(self, old: ViewOptions, new: ViewOptions) -> None:
        """Hides what people wrote, shows names that came, mutes what is stale: only what differs is drawn anew."""
        if old.sight != new.sight:
            self._show_story(from_top=False)
        elif old.names != new.names:
            self._lay_out(from_top=False)
        if self.is_mounted:
            self.head.is_stale = self.view.is_stale = new.is_stale

    def watch_is_short(self) -> None:
        """Changes the form."""
        self._lay_out(from_top=True)

    @on(LineView.Scrolled)
    def count_below(self, event: LineView.Scrolled) -> None:
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

    @on(Input.Submitted, "#detail-search")
    def search_submitted(self, event: Input.Submitted) -> None:
        """Goes to the first line that holds the text."""
        event.stop()
        self._needle, self._match = event.value, 0
        self._end_typing()
        self._filter_steps()
        self.action_seek(1)

    def action_step(self, step: int) -> None:
        """Asks for another run."""
        self.post_message(self.RunStepped(step))

    @work(group="child", exclusive=True)
    async def action_open_child(self) -> None:
        """Opens the run of an agent that was called; asks which one where there are several."""
        # Read before anything is asked: all of it may have changed after.
        calls = _agent_calls(self._seen_story)
        if not calls:
            self.app.bell()
            return
        place = "0" if len(calls) == 1 else await self.app.push_screen_wait(_child_screen(calls))
        child = calls[int(place)].child if place is not None else None
        if child is not None:
            self.post_message(self.ChildWanted(child.thread_id, child.run_id))

    def action_leave(self) -> None:
        """Ends typing and searching; where there is nothing to end, goes back to the list."""
        if not self.has_class("-searching") and not self._needle:
            self.post_message(self.Left())
            return
        self.search.value = self._needle = ""
        self._filter_steps()
        self.action_seek(0)
        self._end_typing()

    def action_search(self) -> None:
        """Asks what to search for."""
        self.add_class("-searching")
        if not self.query("#detail-search"):  # a box takes long to be made, and few are asked for
            self.mount(Input(id="detail-search", compact=True))
        self.search.placeholder = "only steps with" if self.tab is Tab.STEPS else "search in this run"
        self.search.focus()

    def action_seek(self, step: int) -> None:
        """Goes to the next line that holds what is searched for; 0 stays, and counts anew.

        Where nothing is searched for, to the next message or step.
        """
        if step and not self._needle:
            self.view.step_entry(step)
            return
        match, count = self.view.seek(self._needle, step)
        is_round = step and self._match and (match - self._match) * step <= 0
        again = (", from the top again" if step > 0 else ", from the end again") if is_round else ""
        self._match = match
        found = f"{match:,} of {count:,}{again}: {self._needle}" if count else f"not found: {self._needle}"
        self.more.note = found if self._needle else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Offers to hide steps only where there are any."""
        del parameters
        return self.tab is Tab.STEPS or action != "hide_short"

    @property
    def tells_events(self) -> bool:
        """Whether the open tab tells what the run did, of which its events are more."""
        return self.tab in (Tab.STEPS, Tab.MESSAGES)

    def action_hide_short(self) -> None:
        """Leaves out the steps that were short and went well, or shows them again."""
        self._hides_short = not self._hides_short
        self._lay_out(from_top=True)

    @property
    def entry(self) -> ViewEntry | None:
        """The message or step under the cursor; None on other tabs, and while the keys go elsewhere."""
        return self.view.entry if self.view.has_focus else None

    def scroll_detail(self, lines: int) -> None:
        """Scrolls the text by lines, for those who read it from the table."""
        self.view.action_scroll_lines(lines)

    def story_of(self, run: Run) -> RunStory | None:
        """Returns what is known of a run, as it may be seen; None for another one than that on screen."""
        story = self._seen_story
        return story if story is not None and story.detail.run.id == run.id else None

    def forget_story(self) -> None:
        """Asks anew for what the open tab shows; it stays until the answer comes."""
        if self._story is not None:
            self._story.forget()
        self._fetch_lacking()

    def _begin_story(self) -> None:
        self.workers.cancel_group(self, "story")
        self._story = self._seen_story = self._revealed = None
        if self.run is not None:
            self._story = _story_class()(detail_of(self.run), self.story_cache)

    def _fetch_lacking(self) -> None:
        """Asks for what the open tab lacks, unless that is being done."""
        story = self._story
        if story is None or story.is_busy or not self.is_mounted:
            return
        if story.lacking(self.tab, self.refreshed_at) is not None:
            story.is_busy = True
            self._fetch(story)

    @work(group="story")
    async def _fetch(self, story: RunStory) -> None:
        """Fetches one part after the other, until the open tab lacks nothing."""
        await asyncio.sleep(self.rest)
        while story is self._story and (part := story.lacking(self.tab, self.refreshed_at)) is not None:
            await story.fetch(part, self.refreshed_at)
            if story is self._story:
                self._show_story(from_top=False)
        story.is_busy = False

    def _show_story(self, *, from_top: bool) -> None:
        """Shows what is known by now, as it may be seen."""
        story = self._story
        self._seen_story = story.seen(self.view_options.sight) if story is not None else None
        self._lay_out(from_top=from_top)

    def _lay_out(self, *, from_top: bool) -> None:
        if not self.is_mounted:
            return
        self.tabs.counts = self._seen_story.counts() if self._seen_story is not None else {}
        self._ages = ages(self.run, self.now) if self.run is not None else ()
        width = self.view.size.width
        if width > 0:
            page = self._page(width)
            had = self.view.entry is not None
            self.view.show(page.lines, from_top=from_top, entries=page.entries)
            if had != bool(page.entries):
                self.refresh_bindings()
            self._reveal(page)
            if self._needle:
                self.action_seek(0)

    def _page(self, width: int) -> TabPage:
        if self._seen_story is None or self.journal is None:
            return TabPage(paragraph(self.nothing, width, Role.MUTED) if self.nothing else ())
        is_inline = self.app.size.height < INLINE_BELOW
        names = self.view_options.names
        return self._seen_story.page(
            self.tab,
            TabInput(
                self.journal, self.now, width, names, is_inline=is_inline, is_short=self.is_short,
                needle=self._needle, hides_short=self._hides_short,
            ),
        )  # fmt: skip

    def _reveal(self, page: TabPage) -> None:
        """Brings what matters most on screen, once a run and tab."""
        run = self.run
        if page.first is not None and run is not None and self._revealed != run.id:
            self._revealed = run.id
            self.view.reveal(page.first)

    def _filter_steps(self) -> None:
        if self.tab is Tab.STEPS:
            self._lay_out(from_top=True)

    def _end_typing(self) -> None:
        self.remove_class("-searching")
        self.view.focus()


def _agent_calls(story: RunStory | None) -> list[StepCall]:
    from runtui.ui.detail.child_runs import agent_calls  # noqa: PLC0415  as below

    return agent_calls(story.steps) if story is not None else []


def _child_screen(calls: list[StepCall]) -> ChoiceScreen:
    from runtui.ui.detail.child_runs import child_screen  # noqa: PLC0415  as below

    return child_screen(calls)


def _story_class() -> type[RunStory]:
    # Imported with the first run that is read, like all that its tabs are made of: the rows come first.
    from runtui.ui.detail.story import RunStory  # noqa: PLC0415

    return RunStory
