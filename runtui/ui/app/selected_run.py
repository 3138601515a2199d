"""What leaves the main screen: the selected run to the clipboard or a program, the runs on show to a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from runtui.model.run import Run
    from runtui.session.live_thread import LiveThread
    from runtui.ui.detail.pane import RunDetailPane
    from runtui.ui.export.copy_menu import CopySource
    from runtui.ui.table.run_table import RunTable
    from runtui.ui.terminal.terminal_app import TerminalApp

# The first picture needs no dialog: they are imported where they open.


class SelectedRun:
    """Takes what a table and a detail show, as it may be seen; says so where there is nothing to take.

    `variables_set` are the names of the environment variables there are.
    """

    def __init__(
        self, app: TerminalApp, table: RunTable, detail: RunDetailPane, variables_set: Collection[str]
    ) -> None:
        self._app, self._table, self._detail, self._variables_set = app, table, detail, variables_set

    def copy_id(self) -> None:
        """Copies its id."""
        if (run := self._run("copy")) is not None:
            self._app.copy_to_clipboard(run.id, "the run id")

    def source(self, live: LiveThread | None, purpose: str) -> CopySource | None:
        """Returns the selected run with what is known of it; None where there is none to `purpose`."""
        run, detail = self._run(purpose), self._detail
        if run is None or live is None:
            return None
        from runtui.ui.export.copy_menu import CopySource  # noqa: PLC0415

        return CopySource(
            app=self._app, live=live, run=run, story=detail.story_of(run), tab=detail.tab, entry=detail.entry,
            sight=self._table.view_options.sight, variables_set=self._variables_set,
        )  # fmt: skip

    async def export(self, live: LiveThread | None, *, all_loaded: bool) -> None:
        """Writes the runs on show, or all that are loaded, to a file."""
        state, sight = self._table.state, self._table.view_options.sight
        runs = list(() if state is None else state.runs if all_loaded else self._table.view)
        if state is None or live is None or not runs:
            self._app.say("There are no runs to export.")
            return
        from runtui.ui.export.export import ExportScreen  # noqa: PLC0415

        screen = ExportScreen(runs, state, is_key=live.session.is_key, sight=sight)
        if words := await self._app.push_screen_wait(screen):
            self._app.say(words, seconds=6)

    def _run(self, purpose: str) -> Run | None:
        runs = self._table.state.runs if self._table.state is not None else None
        run = runs.get(self._table.selected) if runs is not None else None
        if run is None:
            self._app.say(f"The filter shows no run: nothing to {purpose}." if runs else "No run is selected.")
        return run
