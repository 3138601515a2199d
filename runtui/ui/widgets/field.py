"""A line to type into that takes a paste whole, and a masked one whose text never leaves it by the clipboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

if TYPE_CHECKING:
    from textual import events

LONGEST_PASTE = 20_000
"""Characters of a paste that are looked at."""


class Field(Input):
    """An input that makes one line of a paste: Textual's own keeps the first line and drops the rest."""

    def _on_paste(self, event: events.Paste) -> None:
        event.prevent_default()
        event.stop()
        self.put(event.text)

    def put(self, text: str) -> None:
        """Inserts text from elsewhere, in the place of what is selected."""
        self.replace(" ".join(text[:LONGEST_PASTE].split()), *self.selection)


class SecretField(Field):
    """A masked input: what is typed into it can't be copied out."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002  Textual's own name for it
        super().__init__(password=True, id=id, compact=True)

    @property
    def selected_text(self) -> str:
        """Nothing, whatever is selected: this is what is copied, and the clipboard is open to other programs."""
        return ""

    def action_cut(self) -> None:
        """Removes what is selected and keeps no copy."""
        self.delete_selection()
