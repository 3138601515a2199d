"""An app from which things can be taken: copied, opened elsewhere, written to a file, or hidden first."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from textual import work
from textual.app import SuspendNotSupported

from runtui.ui.child_environment import child_environment
from runtui.ui.clipboard import Clipboard
from runtui.ui.themed import Themed
from runtui.words.sizes import plural, thousands

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail
    from runtui.model.thread import Thread
    from runtui.ui.launch import Launch
    from runtui.ui.screens.runs import RunsScreen
    from runtui.ui.session import Session

BESIDE = 60
"""Characters of a text that stand beside its name in the copy menu."""


class Taking(Themed):
    """Takes what the selected run, or the loaded runs, have to give."""

    launch: Launch
    session: Session | None
    runs: RunsScreen

    def copy_to_clipboard(self, text: str) -> None:
        """Copies any text, one that is selected on the screen too; says what became of it."""
        self.give_to_clipboard(text)

    @work(group="copying")
    async def give_to_clipboard(self, text: str, name: str = "the text") -> None:
        """Copies a text that is called `name`."""
        self._clipboard = text  # what Ctrl+V puts into the inputs
        driver = self._driver
        clipboard = Clipboard(driver.write if driver is not None else len, os.environ)
        words, is_there = await clipboard.give(text, name)
        self.say(words, is_warning=not is_there)

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
            self.say("No run is selected.")
        else:
            self.give_to_clipboard(run_id, "the run id")

    @work(group="menu", exclusive=True)
    async def action_copy_menu(self) -> None:
        """Lets the person choose what to copy of the selected run."""
        detail, session, live = self.run_in_full(), self.session, self.runs.live
        if detail is None or session is None or live is None:
            self.say("No run is selected.")
            return
        # Imported here, like all that isn't shown at the start.
        from runtui.ui.copying import copies_of  # noqa: PLC0415
        from runtui.ui.screens.offers import OffersScreen  # noqa: PLC0415

        variables = {name for name, value in self.launch.environ.items() if value.strip()}
        copies = copies_of(
            detail, session.connection, thread_id=live.thread_id, now=time.time(), variables_set=variables
        )
        rows = [(each.name, " ".join(each.text[: 4 * BESIDE].split())[:BESIDE]) for each in copies]
        chosen = await self.push_screen_wait(OffersScreen("Copy", rows))
        if chosen is not None:
            self.give_to_clipboard(copies[chosen].text, f"the {copies[chosen].name}")

    def action_open_pager(self) -> None:
        """Shows the JSON of the selected run in the person's pager."""
        self._open_outside("PAGER")

    def action_open_editor(self) -> None:
        """Shows the JSON of the selected run in the person's editor."""
        self._open_outside("EDITOR")

    def _open_outside(self, name: str) -> None:
        detail = self.run_in_full()
        if detail is None:
            self.say("No run is selected.")
            return
        from runtui.ui.copying import json_of  # noqa: PLC0415  as above
        from runtui.ui.outside import OutsideError, Reader, command_of, show_outside  # noqa: PLC0415

        profiles = [*self.launch.config.profiles.values()]
        profiles += [self.session.connection.profile] if self.session is not None else []
        environ = child_environment(os.environ, profiles)
        trouble = ""
        try:
            command = command_of(Reader[name], environ)
            with self.suspend():
                try:  # inside: an error that passes suspend() would leave the terminal away
                    show_outside(command, json_of(detail), "run.json", environ)
                except OutsideError as error:
                    trouble = str(error)
            self.refresh(repaint=True, layout=True)
        except (OutsideError, SuspendNotSupported) as error:
            trouble = str(error)
        if trouble:
            self.say(trouble, is_warning=True, seconds=8)

    @work(group="menu", exclusive=True)
    async def action_export(self, *, all_loaded: bool = False) -> None:
        """Writes the runs on show, or all that are loaded, to a file."""
        state = self.runs.state
        rows = self.runs.table.view if not all_loaded or state is None else state.runs
        runs, loaded = list(rows), len(state.runs) if state is not None else 0
        if not runs:
            self.say("There are no runs to export.")
            return
        from runtui.ui.screens.export import ExportScreen, suggested_name  # noqa: PLC0415  as above

        which = f"{thousands(len(runs))} of {plural(loaded, 'loaded run')}"
        thread_id = state.thread_id if state is not None else ""
        screen = ExportScreen(
            runs, which, suggested_name(thread_id, time.time()), is_redacted=self.runs.is_redacted
        )
        words = await self.push_screen_wait(screen)
        if words:
            self.say(words, seconds=6)

    def run_in_full(self) -> RunDetail | None:
        """Returns the selected run as it may be seen, None if there is none."""
        run = self.runs.state.runs.get(self.runs.table.selected) if self.runs.state is not None else None
        if run is None:
            return None
        from runtui.api.decode import decode_detail  # noqa: PLC0415  as above

        detail = decode_detail(run)
        if not self.runs.is_redacted:
            return detail
        from runtui.ui.redaction import redacted_run  # noqa: PLC0415  as above

        return redacted_run(detail)

    def seen_thread(self, thread: Thread) -> Thread:
        """Returns a thread as it may be seen."""
        if not self.runs.is_redacted:
            return thread
        from runtui.ui.redaction import redacted_thread  # noqa: PLC0415  as above

        return redacted_thread(thread)

    def action_redact(self) -> None:
        """Hides what people wrote everywhere, or shows it again."""
        is_redacted = self.runs.is_redacted = not self.runs.is_redacted
        if is_redacted and self.session is not None and self.runs.place is not None:
            # A label that was suggested may be metadata; one that the person gave stays.
            self.runs.place = self.session.place(self.runs.place.thread_id)
        hidden = "Instructions, arguments, outputs, metadata values and messages are"
        self.say(f"{hidden} hidden." if is_redacted else f"{hidden} shown again.")
