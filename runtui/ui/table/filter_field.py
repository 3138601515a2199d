"""The box a filter is typed into: it completes, and marks what can't be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.highlighter import Highlighter
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester

from runtui.feed.view.query.completion import KnownValues, completions
from runtui.ui.dialogs.field import Field
from runtui.words.safe import safe

if TYPE_CHECKING:
    from rich.text import Text

MARKED = "bold underline"


class ProblemMark(Highlighter):
    """Marks what of the text can't be read."""

    def __init__(self) -> None:
        super().__init__()
        self.place: int | None = None
        """The first letter of it; None while all can be read."""

    def highlight(self, text: Text) -> None:
        """Marks the rest of the word."""
        if self.place is not None:
            place = min(self.place, max(0, len(text) - 1))
            end = text.plain.find(" ", place)
            text.stylize(MARKED, place, end if end > place else len(text))


class FilterSuggester(Suggester):
    """Completes names of fields and values that are there."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self.known = KnownValues()

    async def get_suggestion(self, value: str) -> str | None:
        """Returns the text as it would be with the first completion that begins with what was typed."""
        for each in completions(value, len(value), self.known):
            text = value[: each.start] + each.text
            is_longer = text.casefold().startswith(value.casefold()) and len(text) > len(value)
            if is_longer and safe(text) == text:  # an input draws what it holds as it is
                return text
        return None


class FilterField(Field):
    """The box itself, with the keys that mean something there."""

    class Left(Message):
        """The person wants no filter."""

    @dataclass
    class Recalled(Message):
        """The person wants an earlier filter, or a later one."""

        step: int

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", "keep", id="filter.keep"),
        Binding("tab", "complete", "complete", id="filter.complete"),
        Binding("escape", "leave", "clear", id="filter.clear"),
        Binding("up", "recall(-1)", "earlier filter", show=False, id="filter.earlier"),
        Binding("down", "recall(1)", "later filter", show=False, id="filter.later"),
    ]

    def __init__(self) -> None:
        self.suggestions, self.mark = FilterSuggester(), ProblemMark()
        super().__init__(
            id="filter",
            compact=True,
            select_on_focus=False,
            suggester=self.suggestions,
            highlighter=self.mark,
        )

    def action_complete(self) -> None:
        """Takes over what is suggested."""
        if self._suggestion:
            self.cursor_position = len(self.value)
            self.action_cursor_right()
        else:
            self.app.bell()

    def action_leave(self) -> None:
        """Gives the filter up."""
        self.post_message(self.Left())

    def action_recall(self, step: int) -> None:
        """Asks for another filter of the history."""
        self.post_message(self.Recalled(step))
