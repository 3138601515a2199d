"""An app from which things can be taken: opened elsewhere, written to a file, or hidden first."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import work
from textual.app import SuspendNotSupported

from runtui.ui.export.copy_menu import Copying
from runtui.words.sizes import plural, thousands

if TYPE_CHECKING:
    from runtui.model.thread import Thread


class Taking(Copying):
    """Takes what the selected run, or the loaded runs, have to give."""

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
        from runtui.ui.export.copies import json_of  # noqa: PLC0415  as above
        from runtui.ui.terminal.programs import ExternalProgram, ExternalProgramError, command_of, show_outside  # noqa: PLC0415

        environ = self.environment_of_programs()
        trouble = ""
        try:
            command = command_of(ExternalProgram[name], environ)
            with self.suspend():
                try:  # inside: an error that passes suspend() would leave the terminal away
                    show_outside(command, json_of(detail), "run.json", environ)
                except ExternalProgramError as error:
                    trouble = str(error)
            self.refresh(repaint=True, layout=True)
        except (ExternalProgramError, SuspendNotSupported) as error:
            trouble = str(error)
        if trouble:
            self.say(trouble, is_warning=True, seconds=8)

    @work(group="menu", exclusive=True)
    async def action_export(self, *, all_loaded: bool = False) -> None:
        """Writes the runs on show, or all that are loaded, to a file."""
        state = self.runs.state
        runs = list(() if state is None else state.runs if all_loaded else self.runs.table.view)
        if state is None or not runs:
            self.say("There are no runs to export.")
            return
        from runtui.ui.export.export import ExportScreen, suggested_name  # noqa: PLC0415  as above

        which = f"{thousands(len(runs))} of {plural(len(state.runs), 'loaded run')}"
        name, is_redacted = suggested_name(state.thread_id, time.time()), self.runs.view_options.is_redacted
        screen = ExportScreen(runs, which, name, journal=state.journal, is_redacted=is_redacted)
        if self.session is not None:
            screen.field.is_key = self.session.is_key
        words = await self.push_screen_wait(screen)
        if words:
            self.say(words, seconds=6)

    def seen_thread(self, thread: Thread) -> Thread:
        """Returns a thread as it may be seen."""
        if not self.runs.view_options.is_redacted:
            return thread
        from runtui.ui.detail.redaction import redacted_thread  # noqa: PLC0415  as above

        return redacted_thread(thread)

    def action_redact(self) -> None:
        """Hides what people wrote everywhere, or shows it again."""
        options = self.runs.view_options
        is_redacted = not options.is_redacted
        self.runs.view_options = replace(options, is_redacted=is_redacted)
        if is_redacted and self.session is not None and self.runs.place is not None:
            # A label that was suggested may be metadata; one that the person gave stays.
            self.runs.place = self.session.place(self.runs.place.thread_id)
        hidden = "Instructions, arguments, outputs, metadata values and messages are"
        self.say(f"{hidden} hidden." if is_redacted else f"{hidden} shown again.")
