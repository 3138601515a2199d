"""What is known of the story of the run on screen, and what the open tab still lacks of it. No widget."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from msgspec.structs import replace

from runtui.ui.detail.tabs import Tab

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.feed.run.story import Conversation, Partial, StoryCache
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.model.step import Step


Entry = TypeVar("Entry")


class Part(StrEnum):
    """What a story is fetched in."""

    STEPS = "steps"
    MESSAGES = "messages"


class AskedVersion(NamedTuple):
    """What a part was asked about: a version of a run, as of a refresh of its thread."""

    digest: int
    refreshed_at: float | None


_PARTS: dict[Tab, tuple[Part, ...]] = {
    Tab.TOOLS: (Part.STEPS,),
    Tab.STEPS: (Part.STEPS,),
    Tab.MESSAGES: (Part.MESSAGES, Part.STEPS),
}


class RunStory:
    """The story of one run as far as it was told. What was shown stays until something newer takes its place."""

    def __init__(self, story: StoryCache | None = None, run: Run | None = None) -> None:
        self._story = story
        self.run = run
        self.steps: Partial[Step] | None = None
        self.conversation: Conversation | None = None
        self.is_busy = False
        """Whether somebody fetches a part."""
        self._asked: dict[Part, AskedVersion] = {}

    def forget(self) -> None:
        """Lets every part be asked for again; what is known stays on screen meanwhile."""
        self._asked.clear()

    def lacking(self, tab: Tab, detail: RunDetail | None, refreshed_at: float | None) -> Part | None:
        """Returns the part to fetch next for a tab, None while it has all it needs."""
        run = self.run
        if self._story is None or run is None or run.is_unreadable:
            return None
        turn = AskedVersion(run.digest, refreshed_at)
        return next((part for part in _needed(tab, detail) if self._is_due(part, run, turn)), None)

    async def fetch(self, part: Part, refreshed_at: float | None) -> None:
        """Fetches a part and takes it in; errors become part of it."""
        story, run = self._story, self.run
        if story is None or run is None:
            return
        self._asked[part] = AskedVersion(run.digest, refreshed_at)
        if part is Part.STEPS:
            self.steps = _kept(self.steps, await story.steps(run))
        else:
            self.conversation = _both_kept(self.conversation, await story.conversation(run))

    def counts(self, detail: RunDetail | None) -> dict[Tab, str]:
        """Returns how much each tab holds, where that is known."""
        counts: dict[Tab, str] = {}
        calls = _count_calls(detail, self.steps)
        if calls:
            counts[Tab.TOOLS] = f"{calls:,}"
        if self.steps is not None and (self.steps.entries or self.steps.error is None):
            counts[Tab.STEPS] = f"{len(self.steps.entries):,}{'+' if self.steps.has_more else ''}"
        told = self.conversation.of_run if self.conversation is not None else None
        if told is not None and (told.entries or told.error is None):
            counts[Tab.MESSAGES] = f"{len(told.entries):,}{'+' if told.has_more else ''}"
        return counts

    def _is_due(self, part: Part, run: Run, turn: AskedVersion) -> bool:
        asked = self._asked.get(part)
        if asked is None or asked.digest != turn.digest:
            return True
        errors = self._errors(part)
        if not errors:
            return asked != turn and run.is_active
        # What cannot pass is asked for again with another version of the run only, or on a reload.
        rest = max(error.retry_after or 0.0 for error in errors)
        passed = (turn.refreshed_at or 0.0) - (asked.refreshed_at or 0.0)
        return asked != turn and passed >= rest and any(error.is_passing for error in errors)

    def _errors(self, part: Part) -> list[ApiError]:
        talk = self.conversation
        told = (self.steps,) if part is Part.STEPS else (talk.of_run, talk.of_thread) if talk is not None else ()
        return [each.error for each in told if each is not None and each.error is not None]


def _needed(tab: Tab, detail: RunDetail | None) -> tuple[Part, ...]:
    """The parts a tab shows. Where a failed run has no reason, its last step may tell more."""
    if tab is not Tab.OVERVIEW or detail is None:
        return _PARTS.get(tab, ())
    # Imported with the first run that is read, like all that its tabs are made of.
    from runtui.words.explain import has_no_reason  # noqa: PLC0415

    return (Part.STEPS,) if has_no_reason(detail) else ()


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


def _count_calls(detail: RunDetail | None, steps: Partial[Step] | None) -> int:
    action = detail.required_action if detail is not None else None
    waiting = {call.id for call in action.calls} if action is not None else set()
    made = [call for step in steps.entries for call in step.calls] if steps is not None else []
    return (len(action.calls) if action is not None else 0) + sum(call.id not in waiting for call in made)
