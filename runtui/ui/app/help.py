"""All keys, made from the bindings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from runtui.ui.act.sending import SendingScreen
from runtui.ui.app.command_palette import CommandScreen
from runtui.ui.commands import Scope, bindings
from runtui.ui.connect.doctor import DoctorScreen
from runtui.ui.connect.first_run import FirstRunScreen
from runtui.ui.connect.key_screen import KeyScreen
from runtui.ui.connect.profiles import ProfilesScreen
from runtui.ui.detail.compare import CompareScreen
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.confirm import ConfirmScreen
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.key_hints import key_name
from runtui.ui.draw.line import Span
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.palette import Role
from runtui.ui.draw.wrap import wrap
from runtui.ui.export.export import ExportScreen
from runtui.ui.export.field_finder import FieldsScreen
from runtui.ui.table.error_screen import ErrorScreen
from runtui.ui.table.filter_field import FilterField
from runtui.ui.table.health import HealthScreen
from runtui.ui.threads.details import ThreadDetailsScreen
from runtui.ui.threads.pane import ThreadPane
from runtui.ui.threads.picker import PickerScreen
from runtui.ui.watch.watch_list import WatchList
from runtui.ui.watch.watch_screen import WatchScreen
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from runtui.ui.draw.line import Line

    Parts = Mapping[str, Sequence[Binding]]

KEY_WIDTH = 18
MAIN = "Thread"
"""The part of the main screen, which is no dialog."""
DIALOGS = "Every dialog"
"""The part whose keys work in all dialogs."""


class HelpScreen(PageDialog):
    """Lists the keys of each part of the program: those of the dialog it was opened from, then all others.

    `here` are the bindings of that dialog and of what has the focus in it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "back", id="help.back")
    ]
    HEADING = "Keys"

    def __init__(self, keymap: Mapping[str, str], here: Iterable[BindingType]) -> None:
        super().__init__()
        self._parts = _begun_with(here, help_parts())
        self._keymap = keymap

    def page(self, width: int) -> list[Line]:
        """Returns the keys."""
        return help_lines(self._parts, width, self._keymap)


def help_parts() -> Parts:
    """Returns the bindings of every part of the program, by its name."""
    parts: dict[str, Iterable[BindingType]] = {
        "Everywhere": bindings(Scope.APP),
        "Runs": bindings(Scope.TABLE, Scope.LIST),
        "Filter": FilterField.BINDINGS,
        "Choosing": (*ChoiceList.BINDINGS, *ChoiceScreen.BINDINGS),
        "Asked before": (*ConfirmScreen.BINDINGS, *ChoiceList.BINDINGS),
        "Sending": SendingScreen.BINDINGS,
        DIALOGS: Dialog.BINDINGS,
        "Going somewhere": AskScreen.BINDINGS,
        "Health": HealthScreen.BINDINGS,
        MAIN: bindings(Scope.SCREEN),
        "Detail": (*bindings(Scope.DETAIL), *LineView.BINDINGS),
        "Threads beside the runs": ThreadPane.BINDINGS,
        "Watch": (*WatchScreen.BINDINGS, *WatchList.BINDINGS),
        "Thread picker": (*PickerScreen.BINDINGS, *ChoiceList.BINDINGS),
        "Copying a field": (*ListDialog.BINDINGS, *FieldsScreen.BINDINGS),
        "Palette": (*CommandScreen.BINDINGS, *ListDialog.BINDINGS),
        "Comparing": CompareScreen.BINDINGS,
        "Profiles": (*ProfilesScreen.BINDINGS, *ChoiceList.BINDINGS),
        "Doctor": DoctorScreen.BINDINGS,
        "Export": ExportScreen.BINDINGS,
        "API key": KeyScreen.BINDINGS,
        "First start": (*FirstRunScreen.BINDINGS, *ChoiceList.BINDINGS),
        "Help": HelpScreen.BINDINGS,
        "Thread details": ThreadDetailsScreen.BINDINGS,
        "The error": ErrorScreen.BINDINGS,
    }
    return {title: [each for each in keys if isinstance(each, Binding)] for title, keys in parts.items()}


def _begun_with(here: Iterable[BindingType], parts: Parts) -> Parts:
    """The parts, that of a dialog first, with all keys that work in it."""
    named = [each for each in here if isinstance(each, Binding) and each.id is not None]
    dialog = next((title for title, keys in parts.items() if named and named[0] in keys), MAIN)
    if dialog == MAIN:
        return parts
    first = {dialog: list(dict.fromkeys((*parts[dialog], *named)))}
    return first | {title: keys for title, keys in parts.items() if title != dialog}


def help_lines(parts: Parts, width: int, keymap: Mapping[str, str] | None = None) -> list[Line]:
    """Returns the keys of each part in lines of `width` cells; the same keys of a part stand once.

    `keymap` are the keys of the person's own, by binding id.
    """
    page, keymap = PageBuilder(width), keymap or {}
    for title, keys in parts.items():
        page.section(title)
        shown: dict[tuple[str, str], str] = {}
        for each in keys:
            shown.setdefault((keymap.get(each.id or "", each.key), each.description), each.tooltip)
        for (key, words), sentence in shown.items():
            _add_key(page, key, sentence or words)
    return page.lines


def _add_key(page: PageBuilder, key: str, words: str) -> None:
    names = "  ".join(key_name(each) for each in key.split(","))
    for place, part in enumerate(wrap(safe(words), max(10, page.width - KEY_WIDTH))):
        name = "" if place else names
        page.add(Span(f"{name:<{KEY_WIDTH - 2}}  ", Role.STRONG), Span(part, Role.MUTED))
