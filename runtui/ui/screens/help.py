"""All keys, made from the bindings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from runtui.ui.palette import Ground, Role
from runtui.ui.sheet import Sheet
from runtui.ui.shown import BLANK, Span, line, span
from runtui.ui.widgets.footer import key_name
from runtui.ui.widgets.line_view import LineView
from runtui.ui.widgets.lines import Lines, keys_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult

    from runtui.ui.shown import Line

KEY_WIDTH = 22


class HelpScreen(ModalScreen[None]):
    """Lists the keys of each part of the screen."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "back", id="help.back")
    ]

    def __init__(self, parts: Mapping[str, Iterable[BindingType]]) -> None:
        super().__init__()
        self._parts = parts

    def compose(self) -> ComposeResult:
        """Yields title, keys and the way out."""
        with Vertical(id="block"):
            yield Lines(line(span("Keys", Role.STRONG)), BLANK, ground=Ground.PANE)
            yield LineView()
            yield Lines(BLANK, keys_line(("j k", "scroll"), ("esc", "back")), ground=Ground.PANE)

    def on_resize(self) -> None:
        """Lays the keys out to the width."""
        view = self.query_one(LineView)
        view.focus()
        self.call_after_refresh(lambda: view.show(help_lines(self._parts, view.size.width), from_top=False))


def help_lines(parts: Mapping[str, Iterable[BindingType]], width: int) -> list[Line]:
    """Returns the keys of each part in lines of `width` cells."""
    sheet = Sheet(width)
    for title, bindings in parts.items():
        sheet.section(title)
        for binding in bindings:
            if isinstance(binding, Binding):
                keys = "  ".join(key_name(key) for key in binding.key.split(","))
                sheet.add(
                    Span(f"{keys:<{KEY_WIDTH}}", Role.STRONG),
                    span(binding.tooltip or binding.description, Role.MUTED),
                )
    return sheet.lines
