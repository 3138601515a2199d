"""The keys that work everywhere: what each one calls in the application."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.binding import BindingType

APP_KEYS: list[BindingType] = [
    Binding("question_mark,f1", "help", "help", id="help"),
    Binding("colon,ctrl+p", "command_palette", "palette", show=False, id="palette"),
    Binding("q", "quit", "quit", show=False, id="quit"),
    Binding("ctrl+q", "quit", "quit, from dialogs too", show=False, id="quit.anywhere", priority=True),
    Binding("ctrl+c", "interrupt", "copy the selection, else quit", show=False, id="interrupt", priority=True),
    Binding("ctrl+z", "suspend_process", "to the shell", show=False, id="suspend", priority=True),
]
