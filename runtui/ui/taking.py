"""An app from which things can be taken: copied, opened elsewhere, written to a file, or hidden first."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from textual import work

from runtui.ui.clipboard import Clipboard
from runtui.ui.themed import Themed

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail
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

    def run_in_full(self) -> RunDetail | None:
        """Returns the selected run as it may be seen, None if there is none."""
        run = self.runs.state.runs.get(self.runs.table.selected) if self.runs.state is not None else None
        if run is None:
            return None
        from runtui.api.decode import decode_detail  # noqa: PLC0415  as above

        return decode_detail(run)
