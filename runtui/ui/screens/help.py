"""All keys, made from the bindings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from runtui.ui.key_hints import hint_lines, key_name
from runtui.ui.palette import Ground, Role
from runtui.ui.screens.details import ThreadDetailsScreen
from runtui.ui.screens.first_run import FirstRunScreen
from runtui.ui.screens.key import KeyScreen
from runtui.ui.screens.offers import OffersScreen
from runtui.ui.screens.picker import PickerScreen
from runtui.ui.screens.runs import RunsScreen
from runtui.ui.sheet import Sheet
from runtui.ui.shown import BLANK, Span, line, span
from runtui.ui.widgets.detail import RunDetailPane
from runtui.ui.widgets.line_view import LineView
from runtui.ui.widgets.lines import Lines
from runtui.ui.widgets.run_table import RunTable
from runtui.ui.widgets.thread_pane import ThreadPane
from runtui.ui.widgets.thread_rows import ThreadRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from textual.app import ComposeResult

    from runtui.ui.shown import Line

KEY_WIDTH = 22
HINTS = (("j k", "scroll"), ("esc", "back"))


class HelpScreen(ModalScreen[None]):
    """Lists the keys of each part of the program; those that work `everywhere` first."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "back", id="help.back")
    ]

    def __init__(self, everywhere: Iterable[BindingType]) -> None:
        super().__init__()
        self._everywhere = everywhere

    def compose(self) -> ComposeResult:
        """Yields title, keys and the way out."""
        with Vertical(id="block"):
            yield Lines(line(span("Keys", Role.STRONG)), BLANK, ground=Ground.PANE)
            yield LineView()
            yield Lines(BLANK, *hint_lines(HINTS, 92), ground=Ground.PANE)

    def on_resize(self) -> None:
        """Lays the keys out to the width."""
        view = self.query_one(LineView)
        view.focus()
        parts = help_parts(self._everywhere)
        self.call_after_refresh(lambda: view.show(help_lines(parts, view.size.width), from_top=False))


def help_parts(everywhere: Iterable[BindingType]) -> dict[str, Iterable[BindingType]]:
    """Returns the bindings of every part of the program, by its name."""
    return {
        "Everywhere": everywhere,
        "Runs": RunTable.BINDINGS,
        "Thread": RunsScreen.BINDINGS,
        "Detail": (*RunDetailPane.BINDINGS, *LineView.BINDINGS),
        "Threads beside the runs": ThreadPane.BINDINGS,
        "Thread picker": (*PickerScreen.BINDINGS, *ThreadRows.BINDINGS),
        "Choosing from a list": OffersScreen.BINDINGS,
        "API key": KeyScreen.BINDINGS,
        "First start": FirstRunScreen.BINDINGS,
        "Help and thread details": (*HelpScreen.BINDINGS, *ThreadDetailsScreen.BINDINGS),
    }


def help_lines(parts: Mapping[str, Iterable[BindingType]], width: int) -> list[Line]:
    """Returns the keys of each part in lines of `width` cells; the same keys of a part stand once."""
    sheet = Sheet(width)
    for title, bindings in parts.items():
        sheet.section(title)
        shown: set[tuple[str, str]] = set()
        for binding in bindings:
            if isinstance(binding, Binding) and (binding.key, binding.description) not in shown:
                shown.add((binding.key, binding.description))
                keys = "  ".join(key_name(key) for key in binding.key.split(","))
                sheet.add(
                    Span(f"{keys:<{KEY_WIDTH - 2}}  ", Role.STRONG),
                    span(binding.tooltip or binding.description, Role.MUTED),
                )
    return sheet.lines
