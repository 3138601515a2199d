"""The keys that do what a command of the palette does, so that the palette teaches them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

from runtui.ui.app.app_keys import APP_KEYS
from runtui.ui.app.keymap import remapped
from runtui.ui.app.screen_keys import SCREEN_KEYS
from runtui.ui.draw.key_hints import key_name
from runtui.ui.table.keys import LIST_KEYS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from textual.app import SystemCommand

GAP = "   "
_BINDINGS = {
    "Open a thread": "threads",
    "Previous thread": "thread.previous",
    "Profiles": "profile",
    "Refresh now": "refresh",
    "Reload": "reload",
    "Pause or go on": "pause",
    "Follow": "follow",
    "Larger detail": "detail.larger",
    "Smaller detail": "detail.smaller",
    "Copy the run id": "copy",
    "Copy menu": "copy.menu",
    "Filter": "list.filter",
    "Active only": "list.active",
    "Problems only": "list.problems",
    "Facets": "list.facets",
    "Sort": "list.sort",
    "Columns": "list.columns",
    "Compare": "compare",
    "Keys and help": "help",
    "Quit": "quit",
}
"""The id of the binding by the title of the command."""


def with_keys(commands: Iterable[SystemCommand], keymap: Mapping[str, str]) -> Iterator[SystemCommand]:
    """Yields the commands, those with a key explained with it at the end; `keymap` as the person has it."""
    bindings = remapped((*APP_KEYS, *SCREEN_KEYS, *LIST_KEYS), keymap)
    keys = {each.id: key_name(each.key.split(",")[0]) for each in bindings if isinstance(each, Binding)}
    for command in commands:
        key = keys.get(_BINDINGS.get(command.title))
        yield command._replace(help=f"{command.help}{GAP}{key}") if key else command
