"""An app that copies: an id by one key, anything of the selected run by a menu, any single value by typing it."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from textual import work

from runtui.feed.run.detail import detail_of
from runtui.ui.detail.tabs import Tab
from runtui.ui.draw.themed_app import ThemedApp
from runtui.ui.terminal.child_environment import child_environment
from runtui.ui.terminal.clipboard import Clipboard

if TYPE_CHECKING:
    from runtui.feed.run.story import Partial
    from runtui.model.detail import RunDetail
    from runtui.model.step import Step
    from runtui.session.launch import Launch
    from runtui.session.session import Session
    from runtui.ui.app.main_screen import MainScreen
    from runtui.ui.export.copies import Copy
    from runtui.ui.export.fields import RunField

BESIDE = 60
"""Characters of a text that stand beside its name in the copy menu."""
CALLS_MADE = ("calls made", "asks the server for the steps of this run")
STEPS_TO_COME = "Steps (4) and messages (5) are searched too, once they were on screen."
ANY_FIELD = ("a field", "any value of this run, found by typing")


class Copying(ThemedApp):
    """Gives texts of the selected run to the clipboard."""

    launch: Launch
    session: Session | None
    runs: MainScreen

    def copy_to_clipboard(self, text: str) -> None:
        """Copies any text, one that is selected on the screen too; says what became of it."""
        self.give_to_clipboard(text)

    @work(group="copying")
    async def give_to_clipboard(self, text: str, name: str = "the text") -> None:
        """Copies a text that is called `name`."""
        self._clipboard = text  # what Ctrl+V puts into the inputs
        driver = self._driver
        clipboard = Clipboard(driver.write if driver is not None else len, self.environment_of_programs())
        words, is_there = await clipboard.give(text, name)
        self.say(words, is_warning=not is_there)

    def environment_of_programs(self) -> dict[str, str]:
        """Returns what programs get for their environment: ours, without the keys of any profile."""
        profiles = [*self.launch.config.profiles.values()]
        profiles += [self.session.connection.profile] if self.session is not None else []
        return child_environment(os.environ, profiles)

    def action_interrupt(self) -> None:
        """Does what Ctrl+C means: copies what is selected, ends the program where nothing is."""
        text = getattr(self.focused, "selected_text", "") or self.screen.get_selected_text()
        if text:
            self.copy_to_clipboard(text)
        else:
            self.exit()

    def action_copy_id(self) -> None:
        """Copies the id of the selected run."""
        run_id = self.runs.table.selected
        if run_id is None:
            self.say(self._no_run())
        else:
            self.give_to_clipboard(run_id, "the run id")

    @work(group="menu", exclusive=True)
    async def action_copy_menu(self) -> None:
        """Lets the person choose what to copy of the selected run."""
        detail = self.run_in_full()
        if detail is None:
            self.say(self._no_run())
            return
        # Imported here, like all that isn't shown at the start.
        from runtui.ui.dialogs.choice import Choice, ChoiceScreen  # noqa: PLC0415

        steps = self._known_steps(detail)
        while True:
            copies = self._copies(detail, steps)
            rows = [(each.name, " ".join(each.text[: 4 * BESIDE].split())[:BESIDE]) for each in copies]
            rows += [CALLS_MADE] if steps is None and detail.tools else []
            rows.append(ANY_FIELD)
            choices = [Choice(key=str(at), label=name, text=text) for at, (name, text) in enumerate(rows)]
            key = await self.push_screen_wait(ChoiceScreen("Copy", choices))
            chosen = int(key) if key is not None else None
            if chosen is None or rows[chosen] is not CALLS_MADE:
                break
            steps = await self._asked_steps(detail)
        if chosen is not None and rows[chosen] is ANY_FIELD:
            await self._copy_field(detail, steps)
        elif chosen is not None:
            self.give_to_clipboard(copies[chosen].text, f"the {copies[chosen].name}")

    @work(group="menu", exclusive=True)
    async def action_copy_field(self) -> None:
        """Lets the person find any value of the selected run, and copies it."""
        detail = self.run_in_full()
        if detail is None:
            self.say(self._no_run())
        else:
            await self._copy_field(detail, self._known_steps(detail))

    async def _copy_field(self, detail: RunDetail, steps: Partial[Step] | None) -> None:
        from runtui.ui.export.field_finder import FieldsScreen  # noqa: PLC0415  as above

        fields = self._fields(detail, steps)
        field = await self.push_screen_wait(FieldsScreen(fields, STEPS_TO_COME if steps is None else ""))
        if field is not None and not field.text:
            self.say(f"Nothing to copy: {field.path} is empty.")
        elif field is not None:
            self.give_to_clipboard(field.text, field.path)

    def _copies(self, detail: RunDetail, steps: Partial[Step] | None) -> list[Copy]:
        from runtui.ui.export.copies import copies_of  # noqa: PLC0415  as above

        session, live = self.session, self.runs.live
        if session is None or live is None:
            return []
        return copies_of(
            detail,
            session.connection,
            thread_id=live.thread_id,
            now=time.time(),
            variables_set={name for name, value in self.launch.environ.items() if value.strip()},
            steps=steps.entries if steps is not None else (),
        )

    def _fields(self, detail: RunDetail, steps: Partial[Step] | None) -> list[RunField]:
        """The values of the run and of what is known of its story; those of the open tab first."""
        from runtui.ui.export.fields import (  # noqa: PLC0415  as above
            fields_of_messages,
            fields_of_run,
            fields_of_steps,
            first_fields,
        )

        story = self.runs.detail.story_of(detail.run)
        talk = story.conversation if story is not None else None
        parts = {
            Tab.OVERVIEW: fields_of_run(detail),
            Tab.STEPS: fields_of_steps(steps.entries if steps is not None else ()),
            Tab.MESSAGES: fields_of_messages(talk.of_run.entries if talk is not None else ()),
        }
        open_part = parts.pop(self.runs.detail.tab, iter(()))
        return first_fields(open_part, *parts.values())

    def _known_steps(self, detail: RunDetail) -> Partial[Step] | None:
        """The steps of a run as far as the detail was told of them; None while they are not known."""
        story = self.runs.detail.story_of(detail.run)
        return story.steps if story is not None else None

    async def _asked_steps(self, detail: RunDetail) -> Partial[Step] | None:
        """The steps of a run, asked for now; says why where there are none to be had."""
        from runtui.feed.run.story import Partial  # noqa: PLC0415  as above
        from runtui.ui.detail.redaction import redacted_steps  # noqa: PLC0415  as above

        if self.runs.live is None:
            return Partial()
        told = await self.runs.live.story.steps(detail.run)
        if told.error is not None:
            self.say(told.error.sentence, is_warning=True, seconds=8)
        elif not any(step.calls for step in told.entries):
            self.say("This run made no calls.")
        return redacted_steps(told) if self.runs.view_options.is_redacted else told

    def _no_run(self) -> str:
        has_runs = self.runs.state is not None and len(self.runs.state.runs)
        return "No run matches the filter: nothing to copy." if has_runs else "No run is selected."

    def run_in_full(self) -> RunDetail | None:
        """Returns the selected run as it may be seen, None if there is none."""
        run = self.runs.state.runs.get(self.runs.table.selected) if self.runs.state is not None else None
        if run is None:
            return None
        detail = detail_of(run)
        if not self.runs.view_options.is_redacted:
            return detail
        from runtui.ui.detail.redaction import redacted_run  # noqa: PLC0415  as above

        return redacted_run(detail)
