"""The box in which an output is written: many lines, as typed or pasted; what is too long for it is only shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message
from textual.widgets import TextArea

from runtui.words.safe import safe_lines

if TYPE_CHECKING:
    from textual import events

MOST_EDITED = 20_000
"""Characters from which a text is shown by its beginning, and edited in the person's own program."""
BEGINNING = 2_000
PAGING = ("cursor_page_up", "cursor_page_down")


class Editor(TextArea):
    """Holds one text. Of one that is long, or holds what no line can show, only the beginning is drawn."""

    DEFAULT_CSS = """
    Editor { border: none; padding: 0 1; background: $foreground 9%; height: 1fr; width: 1fr; }
    Editor:focus { border: none; }
    """

    @dataclass
    class LongPasted(Message):
        """A text was pasted that is too long to be edited here."""

        text: str

    def show(self, text: str) -> None:
        """Puts a text in the place of the one that is there."""
        self.read_only = len(text) > MOST_EDITED or not text.replace("\n", "").replace("\t", "").isprintable()
        shown = "\n".join(safe_lines(text[:BEGINNING])) if self.read_only else text
        self.load_text(shown)
        self.move_cursor(self.document.end)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Leaves the keys that turn pages to the screen where all of the text is in sight."""
        if action in PAGING and not self.max_scroll_y:
            return False
        return super().check_action(action, parameters)

    async def _on_paste(self, event: events.Paste) -> None:
        if len(event.text) > MOST_EDITED:
            event.prevent_default()
            event.stop()
            self.post_message(self.LongPasted(event.text))
