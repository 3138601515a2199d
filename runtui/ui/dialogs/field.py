"""A line to type into that takes a paste whole, and a masked one whose text never leaves it by the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

from runtui.model.key_form import holds_key
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual import events

LONGEST_PASTE = 20_000
"""Characters of a paste that are looked at."""


class Field(Input):
    """An input that makes one line of a paste: Textual's own keeps the first line and drops the rest.

    What `is_key` takes for a key is masked while it stands there.
    """

    is_key: Callable[[str], bool] = staticmethod(holds_key)
    of_paste: Callable[[str], str] = staticmethod(str)
    """Returns what stays of a pasted text."""

    def watch_value(self, value: str) -> None:
        """Hides a key that was put into the wrong box."""
        self.password = self.is_key(value)

    @property
    def selected_text(self) -> str:
        """What is copied: nothing of a masked text, since the clipboard is open to other programs."""
        return "" if self.password else super().selected_text

    def action_cut(self) -> None:
        """Removes what is selected, and keeps no copy of a masked text."""
        if self.password:
            self.delete_selection()
        else:
            super().action_cut()

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.put(event.text)

    def replace(self, text: str, start: int, end: int) -> None:
        """Puts a text in the place of another, made harmless first: an input draws what it holds as it is."""
        super().replace(self.cleaned(text), start, end)

    def cleaned(self, text: str) -> str:
        """Returns a text as it may stand here."""
        return safe(text)

    def put(self, text: str) -> None:
        """Inserts text from elsewhere, in the place of what is selected."""
        self.replace(" ".join(self.of_paste(text[:LONGEST_PASTE]).split()), *self.selection)


class SecretField(Field):
    """A masked input: what is typed into it can't be copied out."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(password=True, id=id, compact=True)
        self.is_deaf: Callable[[], bool] = lambda: False
        """Whether keys are dropped for now."""

    async def _on_key(self, event: events.Key) -> None:  # beside that of the base class
        if self.is_deaf():
            event.stop()
            event.prevent_default()

    def cleaned(self, text: str) -> str:
        """Leaves a key as it is: it is never drawn, and the check of its form names what is wrong with it."""
        return text

    def watch_value(self, value: str) -> None:
        """Stays masked, whatever stands in it."""
