"""The run in the detail pane with its steps and messages, and the table of how each tab is built.

Whatever reads a run is imported from here, so that nothing of it is loaded before the first rows stand.
"""

from __future__ import annotations

from copy import copy
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from msgspec.structs import replace

from runtui.feed.run.conversation import told_apart
from runtui.feed.run.seen import seen_conversation, seen_row, seen_run, seen_steps
from runtui.feed.run.story import Partial
from runtui.ui.detail.messages_tab import messages_page
from runtui.ui.detail.overview import overview_lines
from runtui.ui.detail.short import short_lines
from runtui.ui.detail.steps_tab import steps_page
from runtui.ui.detail.tabs import Tab, TabInput, TabPage
from runtui.ui.detail.tools_tab import tools_lines
from runtui.ui.draw.json_lines import JsonLines
from runtui.words.arguments import pretty_json_lines
from runtui.words.explain import has_no_reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.errors import ApiError
    from runtui.feed.run.story import Conversation, StoryCache
    from runtui.model.detail import RunDetail
    from runtui.model.message import Message
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.model.step import Step

AGENT = "connected_agent"
"""The type of a tool that is another agent."""
Entry = TypeVar("Entry")


class Part(StrEnum):
    """What a story is fetched in."""

    STEPS = "steps"
    MESSAGES = "messages"
    CHILDREN = "children"
    """The runs of other agents that the run called."""


class AskedVersion(NamedTuple):
    """What a part was asked about: a version of a run, as of a refresh of its thread."""

    digest: int
    refreshed_at: float | None


class RunStory:
    """One run and its story. What was shown stays until something newer takes its place."""

    def __init__(self, detail: RunDetail, cache: StoryCache | None = None) -> None:
        self._cache = cache
        self.detail = detail
        """The newest version of the run."""
        self.steps: Partial[Step] | None = None
        self.conversation: Conversation | None = None
        """Of what was sent, who said what."""
        self.children: dict[str, Run] = {}
        """The runs of agents that were called, by id."""
        self._sent: Conversation | None = None
        self.is_busy = False
        """Whether somebody fetches a part."""
        self._asked: dict[Part, AskedVersion] = {}

    def seen(self, sight: Sight) -> RunStory:
        """Returns the same as it may be seen."""
        seen = copy(self)
        seen.detail = seen_run(self.detail, sight)
        seen.steps = seen_steps(self.steps, sight)
        seen.conversation = seen_conversation(self.conversation, sight)
        seen.children = {name: seen_row(run, sight) for name, run in self.children.items()}
        return seen

    def forget(self) -> None:
        """Lets every part be asked for again; what is known stays on screen meanwhile."""
        self._asked.clear()

    def lacking(self, tab: Tab, refreshed_at: float | None) -> Part | None:
        """Returns the part to fetch next for a tab, None while it has all it needs."""
        run = self.detail.run
        if self._cache is None or run.is_unreadable:
            return None
        wanted = AskedVersion(run.digest, refreshed_at)
        return next((part for part in self._needed(tab) if self._is_due(part, wanted)), None)

    async def fetch(self, part: Part, refreshed_at: float | None) -> None:
        """Fetches a part and takes it in; errors become part of it."""
        cache, run = self._cache, self.detail.run
        if cache is None:
            return
        self._asked[part] = AskedVersion(run.digest, refreshed_at)
        if part is Part.STEPS:
            self.steps = _kept(self.steps, await cache.steps(run))
        elif part is Part.CHILDREN:
            self.children = await cache.children(self.steps or Partial(), self.children)
        else:
            self._sent = _both_kept(self._sent, await cache.conversation(run))
        if self._sent is not None:
            self.conversation = told_apart(self._sent, run, self.steps)

    def counts(self) -> dict[Tab, str]:
        """Returns how much each tab holds, where that is known."""
        calls, conversation = self._count_calls(), self.conversation
        counts = {
            Tab.TOOLS: f"{calls:,}" if calls else "",
            Tab.STEPS: _count(self.steps),
            Tab.MESSAGES: _count(_all_of(conversation) if conversation is not None else None),
        }
        return {tab: count for tab, count in counts.items() if count}

    def page(self, tab: Tab, given: TabInput) -> TabPage:
        """Returns the run as one tab shows it, in lines of at most `given.width` cells."""
        return _TABS[tab].build(self, given)

    def has_clocks(self, tab: Tab) -> bool:
        """Tells whether time alone may change what a tab shows: what is active, or how long ago something was."""
        return _TABS[tab].has_clocks

    def _needed(self, tab: Tab) -> tuple[Part, ...]:
        """The parts a tab shows. Where a failed run has no reason, its last step may tell more."""
        detail = self.detail
        if tab is Tab.OVERVIEW and detail.run.is_active and any(tool.kind == AGENT for tool in detail.tools):
            return Part.STEPS, Part.CHILDREN
        has_trace = tab is Tab.OVERVIEW and has_no_reason(detail)
        return (Part.STEPS,) if has_trace else _TABS[tab].parts

    def _is_due(self, part: Part, wanted: AskedVersion) -> bool:
        asked = self._asked.get(part)
        if asked is None or asked.digest != wanted.digest:
            return True
        errors = self._errors(part)
        if not errors:
            return asked != wanted and self.detail.run.is_active
        # What cannot pass is asked for again with another version of the run only, or on a reload.
        rest = max(error.retry_after or 0.0 for error in errors)
        passed = (wanted.refreshed_at or 0.0) - (asked.refreshed_at or 0.0)
        return asked != wanted and passed >= rest and any(error.is_passing for error in errors)

    def _errors(self, part: Part) -> list[ApiError]:
        if part is Part.STEPS:
            errors = [self.steps.error] if self.steps is not None else []
        elif part is Part.CHILDREN:
            errors = []
        else:
            both = self.conversation
            errors = [both.of_run.error, both.of_thread.error] if both is not None else []
        return [each for each in errors if each is not None]

    def _count_calls(self) -> int:
        action = self.detail.required_action
        calls = action.calls if action is not None else ()
        waiting = {call.id for call in calls}
        made = [call for step in self.steps.entries for call in step.calls] if self.steps is not None else []
        return len(calls) + sum(call.id not in waiting for call in made)


def _all_of(conversation: Conversation) -> Partial[Message]:
    """The messages that the tab shows, each once."""
    parts = (conversation.before, conversation.of_run, conversation.of_thread)
    messages = {message.id: message for part in parts for message in part.entries}
    return replace(conversation.of_run, entries=tuple(messages.values()), has_more=conversation.of_thread.has_more)


def _count(partial: Partial[Entry] | None) -> str:
    """How many entries there are; "" where that is not known."""
    if partial is None or (partial.error is not None and not partial.entries):
        return ""
    return f"{len(partial.entries):,}{'+' if partial.has_more else ''}"


def _kept(before: Partial[Entry] | None, after: Partial[Entry]) -> Partial[Entry]:
    """What was shown, with the error that kept it from being newer; else the newer one."""
    if before is not None and after.error is not None and len(before.entries) > len(after.entries):
        return replace(before, error=after.error)
    return after


def _both_kept(before: Conversation | None, after: Conversation) -> Conversation:
    if before is None:
        return after
    return replace(
        after, of_run=_kept(before.of_run, after.of_run), of_thread=_kept(before.of_thread, after.of_thread)
    )


def _overview(story: RunStory, given: TabInput) -> TabPage:
    if given.is_short:
        return TabPage(short_lines(story.detail, given, story.children))
    return TabPage(overview_lines(story.detail, given, story.steps, story.children))


class _TabRecipe(NamedTuple):
    """How a tab is made: of which parts of the story, and how."""

    build: Callable[[RunStory, TabInput], TabPage]
    parts: tuple[Part, ...] = ()
    has_clocks: bool = False


_TABS: dict[Tab, _TabRecipe] = {
    Tab.OVERVIEW: _TabRecipe(_overview, has_clocks=True),
    Tab.TOOLS: _TabRecipe(
        lambda story, given: TabPage(tools_lines(story.detail, story.steps, given.width)), (Part.STEPS,)
    ),
    Tab.STEPS: _TabRecipe(
        lambda story, given: steps_page(
            story.detail.run,
            story.steps,
            given.now,
            given.width,
            needle=given.needle,
            hides_short=given.hides_short,
        ),
        (Part.STEPS,),
        has_clocks=True,
    ),
    Tab.MESSAGES: _TabRecipe(
        lambda story, given: messages_page(story.conversation, story.steps, given.now, given.width),
        (Part.MESSAGES, Part.STEPS),
    ),
    # The text itself: numbers stay as sent.
    Tab.JSON: _TabRecipe(lambda story, given: TabPage(JsonLines(pretty_json_lines(story.detail.raw), given.width))),
}
"""All tabs. Another one is a name in ``tabs.py``, a row here, and what builds its page."""
