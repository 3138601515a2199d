"""What a person takes from the selected run: by the copy menu, one value by typing, its JSON in the pager."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from runtui.feed.run.detail import detail_of
from runtui.feed.run.seen import seen_run, seen_steps
from runtui.ui.detail.tabs import Tab
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.export.bundle_screen import JSON_ENDING, REPORT_ENDINGS, BundleScreen
from runtui.ui.export.copies import Copy, copies_of, copies_of_text, json_of
from runtui.ui.export.field_finder import (
    FieldsScreen,
    RunField,
    fields_of_messages,
    fields_of_run,
    fields_of_steps,
    first_fields,
)

if TYPE_CHECKING:
    from collections.abc import Collection

    from runtui.feed.run.story import Partial
    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.model.step import Step
    from runtui.session.live_thread import LiveThread
    from runtui.ui.detail.story import RunStory
    from runtui.ui.draw.line_view import ViewEntry
    from runtui.ui.terminal.programs import ExternalProgram
    from runtui.ui.terminal.terminal_app import TerminalApp

BESIDE = 60
"""Characters of a text that stand beside its name in the copy menu."""
CALLS_MADE = Choice(key="calls", label="calls made", text="asks the server for the steps of this run")
STEPS_TO_COME = "Steps (4) and messages (5) are searched too, once they were on screen."
ANY_FIELD = Choice(key="field", label="a field", text="any value of this run, found by typing")

BUNDLES = (
    Choice(key=JSON_ENDING, label="bundle to a file", text="the run, its steps, messages and assistant in JSON"),
    Choice(key=REPORT_ENDINGS[0], label="report to a file", text="the same in Markdown, for a colleague"),
)


@dataclass(frozen=True, kw_only=True)
class CopySource:
    """The run to copy from: as it may be seen, with what is known of its story, read in the thread `live`."""

    app: TerminalApp
    live: LiveThread
    run: Run
    story: RunStory | None
    """What the detail pane knows of it; None while that shows another one."""
    tab: Tab
    """The tab that is open: its values stand first."""
    entry: ViewEntry | None = None
    """The message or step under the cursor: its code blocks and the whole of it stand first."""
    sight: Sight
    """How much of it may be seen."""
    variables_set: Collection[str]
    """The names of the environment variables there are."""

    @cached_property
    def detail(self) -> RunDetail:
        """The run in full."""
        return seen_run(detail_of(self.run), self.sight)

    @property
    def known_steps(self) -> Partial[Step] | None:
        """The steps as far as the detail pane fetched them; None while it didn't."""
        return self.story.steps if self.story is not None else None

    async def copy_by_menu(self) -> None:
        """Lets the person choose what to copy."""
        steps = self.known_steps
        while True:
            copies = self._copies(steps)
            choices = [
                Choice(key=str(at), label=each.name, text=" ".join(each.text[: 4 * BESIDE].split())[:BESIDE])
                for at, each in enumerate(copies)
            ]
            choices += BUNDLES
            choices += [CALLS_MADE] if steps is None and self.detail.tools else []
            chosen = await self.app.push_screen_wait(ChoiceScreen("Copy", [*choices, ANY_FIELD]))
            if chosen != CALLS_MADE.key:
                break
            steps = await self._fetch_steps()
        if chosen == ANY_FIELD.key:
            await self.copy_field(steps)
        elif chosen in {each.key for each in BUNDLES}:
            await self._write_bundle(chosen)
        elif chosen is not None:
            copy = copies[int(chosen)]
            self.app.copy_to_clipboard(copy.text, f"the {copy.name}")

    async def copy_field(self, steps: Partial[Step] | None) -> None:
        """Lets the person find any value of the run and of its `steps`, and copies it."""
        about = STEPS_TO_COME if steps is None else ""
        field = await self.app.push_screen_wait(FieldsScreen(self._fields(steps), about))
        if field is not None and not field.text:
            self.app.say(f"Nothing to copy: {field.path} is empty.")
        elif field is not None:
            self.app.copy_to_clipboard(field.text, field.path)

    def open_json(self, program: ExternalProgram) -> None:
        """Shows the JSON in the person's own pager or editor."""
        self.app.open_in_program(program, json_of(self.detail), "run.json")

    async def _write_bundle(self, ending: str) -> None:
        screen = BundleScreen(self.live, self.run.id, ending=ending, sight=self.sight)
        if words := await self.app.push_screen_wait(screen):
            self.app.say(words, seconds=8)

    def _copies(self, steps: Partial[Step] | None) -> list[Copy]:
        entry = self.entry
        first = copies_of_text(entry.text(), entry.name.removeprefix("the ")) if entry is not None else []
        return first + copies_of(
            self.detail,
            self.live.session.connection,
            thread_id=self.live.thread_id,
            now=self.live.feed.state.server_now(time.time()),
            variables_set=self.variables_set,
            steps=steps.entries if steps is not None else (),
        )

    def _fields(self, steps: Partial[Step] | None) -> list[RunField]:
        """The values of the run and of what is known of its story; those of the open tab first."""
        talk = self.story.conversation if self.story is not None else None
        parts = {
            Tab.OVERVIEW: fields_of_run(self.detail),
            Tab.STEPS: fields_of_steps(steps.entries if steps is not None else ()),
            Tab.MESSAGES: fields_of_messages(talk.of_run.entries if talk is not None else ()),
        }
        open_part = parts.pop(self.tab, iter(()))
        return first_fields(open_part, *parts.values())

    async def _fetch_steps(self) -> Partial[Step] | None:
        """The steps of the run, asked for now; says why where there are none to be had."""
        fetched = await self.live.story.steps(self.run)
        steps = seen_steps(fetched, self.sight) or fetched
        if steps.error is not None:
            self.app.say(steps.error.sentence, is_warning=True, seconds=8)
        elif not any(step.calls for step in steps.entries):
            self.app.say("This run made no calls.")
        return steps
