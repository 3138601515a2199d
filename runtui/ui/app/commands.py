"""What the command palette offers beyond the keys."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

from runtui.ui.app.list_commands import list_commands
from runtui.ui.terminal.mouse import give_mouse, has_mouse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.ui.app.app import RuntuiApp
    from runtui.ui.app.main_screen import MainScreen

INTERVALS = (1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
"""Seconds."""


def commands(app: RuntuiApp) -> Iterator[SystemCommand]:
    """Yields title, explanation and action of each command that has something to act on."""
    if app.session is not None:
        yield from _of_threads(app)
    yield _mouse(app)
    yield SystemCommand("Theme", "Choose the colours", app.search_themes)
    yield SystemCommand("Keys and help", "Help: what each key does, and where", app.action_help)
    yield SystemCommand("Quit", "Leave runtui", app.action_quit)


def _of_threads(app: RuntuiApp) -> Iterator[SystemCommand]:
    runs = app.runs
    yield SystemCommand("Open a thread", "Search the saved threads or paste an id", app.action_pick_thread)
    yield SystemCommand("Previous thread", "Go back to the thread open before", app.action_previous_thread)
    yield SystemCommand("Thread details", "Created time and metadata of this thread", app.action_thread_details)
    yield SystemCommand("Change the API key", "Ask for another key, check and store it", app.action_change_key)
    yield SystemCommand("Profiles", "Go on with another server, or describe one", app.action_switch_profile)
    yield SystemCommand("Doctor", "Check every step from here to the runs of this thread", app.action_doctor)
    yield SystemCommand("Refresh now", "Ask the server at once", runs.action_refresh)
    yield SystemCommand("Reload", "Read the thread anew, down to the selected run", runs.action_reload)
    yield SystemCommand("Pause or go on", "Stop asking the server, or ask again", runs.action_pause)
    yield SystemCommand("Follow", "Keep the newest active run selected", runs.action_follow)
    yield from list_commands(runs.run_list)
    yield from _of_the_look(runs)
    yield SystemCommand("Copy the run id", "Of the selected run", app.action_copy_id)
    yield SystemCommand("Copy a field", "Any value of the selected run, found by typing", app.action_copy_field)
    yield SystemCommand("Copy menu", "Ids, arguments, error, JSON, summary, commands", app.action_copy_menu)
    yield SystemCommand("Export runs", "Those on show: JSONL, CSV or JSON", app.action_export)
    if runs.run_list.arrangement.is_filter:
        every = partial(app.action_export, all_loaded=True)
        yield SystemCommand("Export all loaded runs", "Whatever the filter", every)
    yield SystemCommand("Open JSON in the pager", "The selected run, in $PAGER", app.action_open_pager)
    yield SystemCommand("Open JSON in the editor", "The selected run, in $EDITOR", app.action_open_editor)
    words = "Show what is hidden" if runs.view_options.is_redacted else "Redact"
    about = "Instructions, arguments, metadata values, messages; in copies and files too"
    yield SystemCommand(words, about, app.action_redact)
    for seconds in INTERVALS:
        words = f"Refresh every {seconds:g}s"
        yield SystemCommand(words, "Interval while runs are active", partial(_set_interval, app, seconds))
    yield SystemCommand("Refresh by hand", "Ask only when r is pressed", partial(_set_interval, app, 0.0))


def _of_the_look(runs: MainScreen) -> Iterator[SystemCommand]:
    yield SystemCommand(
        "Larger detail", "Wider or higher by a step; remembered", partial(runs.action_resize_detail, 1)
    )
    yield SystemCommand("Smaller detail", "The same the other way", partial(runs.action_resize_detail, -1))
    yield SystemCommand("Usual detail", "As large as at the first start", partial(runs.action_resize_detail, 0))
    has_clock_times = runs.view_options.has_clock_times
    words = "Relative times" if has_clock_times else "Absolute times"
    about = "How long ago runs were created" if has_clock_times else "When runs were created, not how long ago"
    yield SystemCommand(words, f"{about}; remembered", runs.action_toggle_times)


def _mouse(app: RuntuiApp) -> SystemCommand:
    if has_mouse(app._driver):  # noqa: SLF001  Textual has no public way to it
        about = "The terminal selects text with it, until it is on again or the program ends"
        return SystemCommand("Mouse off", about, partial(_give_mouse, app, to_program=False))
    return SystemCommand(
        "Mouse on", "Click, double click and wheel work here", partial(_give_mouse, app, to_program=True)
    )


def _give_mouse(app: RuntuiApp, *, to_program: bool) -> None:
    give_mouse(app._driver, to_program=to_program)  # noqa: SLF001  as above
    app.say(
        "The mouse works here."
        if to_program
        else "The mouse is the terminal's: select with it. --no-mouse starts so."
    )


def _set_interval(app: RuntuiApp, seconds: float) -> None:
    if app.runs.live is not None:
        app.runs.live.set_interval(seconds)
    else:
        app.say("No thread is open.")
