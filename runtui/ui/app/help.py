"""All keys, made from the bindings themselves, what the glyphs mean, and how a filter is written."""

from __future__ import annotations

from itertools import groupby, zip_longest
from operator import itemgetter
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.screen import ModalScreen

from runtui.ui.act.answer_screen import AnswerScreen
from runtui.ui.act.sending import SendingScreen
from runtui.ui.app.command_palette import CommandScreen
from runtui.ui.app.event_log_screen import EventLogScreen
from runtui.ui.app.event_screen import EventScreen
from runtui.ui.commands import Scope, bindings
from runtui.ui.connect.doctor import DoctorScreen
from runtui.ui.connect.first_run import FirstRunScreen
from runtui.ui.connect.key_screen import KeyScreen
from runtui.ui.connect.profiles import ProfilesScreen
from runtui.ui.detail.compare import CompareScreen
from runtui.ui.detail.tail_event_screen import TailEventScreen
from runtui.ui.detail.tail_screen import TailScreen
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.confirm import ConfirmScreen
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.key_hints import key_name
from runtui.ui.draw.line import BLANK, Span, cells_of, line
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import glyph_role, word_role
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
from runtui.words.status import MEANINGS, glyph

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from textual.screen import Screen

    from runtui.ui.draw.line import Line

    Parts = Mapping[str, Sequence[Binding]]

KEY_WIDTH = 18
LEAST_COLUMN, COLUMN_GAP = 51, 4
"""Cells of each of two columns, and between them."""
GRAMMAR_WIDTH = 26
GRAMMAR = (
    ("refund", "that text anywhere in a run"),
    ('"two words"', "quoted: no other meaning"),
    ("status:failed,expired", "one of several values"),
    ("!status:completed", "not"),
    ("dur:>5s  tokens:<=10k", "longer than, at most"),
    ("dur:5s..1m  age:<2h", "a range; younger than"),
    ("created:today", "by your clock; also 03:00..03:30, 2026-09-21"),
    ("meta.env:prod", "a value of the metadata"),
    ('err:=""', "exactly; here: without an error"),
    ("called:refund arg.id:881", "a call in its steps; every term must hold"),
)
"""How a filter is written, and what it lets through, as README says it; the fields: docs/filters.md."""
FIRST_LINE = (
    ("▸ live", "the server is asked by itself"),
    ("every 6s", "how often: it grows while nothing changes"),
    ("ok 12:07:41", "when it answered last"),
    ("manual, paused", "only r asks"),
)
"""What stands at the right of the first line of the window."""
MANY = 4
"""Keys in a row that do the same, from which only the first and the last of them are named."""
MAIN = "Thread"
"""The part of the main screen, which is no dialog."""
CHANGING: dict[str, Iterable[BindingType]] = {
    "Asked before": (*ConfirmScreen.BINDINGS, *ChoiceList.BINDINGS),
    "Answering": AnswerScreen.BINDINGS,
    "Sending": SendingScreen.BINDINGS,
}
"""The parts in which runs are changed."""
DIALOGS = "Every dialog"
"""The part whose keys work in all dialogs."""
READING: dict[str, Iterable[BindingType]] = {
    "Event log": (*EventLogScreen.BINDINGS, *ChoiceList.BINDINGS),
    "Event": EventScreen.BINDINGS,
    "Live events": (*TailScreen.BINDINGS, *TailEventScreen.BINDINGS[:1]),
    "Thread details": ThreadDetailsScreen.BINDINGS,
    "The error": ErrorScreen.BINDINGS,
}
"""The parts that hold what somebody reads."""


class HelpScreen(PageDialog):
    """Lists the keys of each part of the program: those of where it was opened from, then all others.

    `opener` is the screen it was opened from.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q,question_mark,f1", "dismiss", "back", id="help.back")
    ]
    HEADING = "Keys"

    def __init__(self, keymap: Mapping[str, str], opener: Screen[object]) -> None:
        super().__init__()
        self._parts = _begun_with(_places(opener), help_parts())
        self._keymap = keymap

    def page(self, width: int) -> list[Line]:
        """Returns the keys, and what glyphs, first line and filter mean; in two columns where there is room."""
        if width < 2 * LEAST_COLUMN + COLUMN_GAP:
            return _joined(self._blocks(width))
        column = (width - COLUMN_GAP) // 2
        return _beside(self._blocks(column), column)

    def _blocks(self, width: int) -> list[list[Line]]:
        """The lines of each part; what glyphs, first line and filter mean, behind that of the place."""
        first, *rest = ([*help_lines({title: keys}, width, self._keymap)] for title, keys in self._parts.items())
        grammar = _explained("How a filter is written", GRAMMAR, GRAMMAR_WIDTH, width)
        return [first, _legend(width), _explained("First line", FIRST_LINE, KEY_WIDTH, width), grammar, *rest]


def _places(opener: Screen[object]) -> list[Iterable[BindingType]]:
    """The bindings of what the keys go to, the nearest first; a dialog goes before the box or list in it."""
    focused = opener.focused
    if isinstance(opener, ModalScreen) or focused is None:
        return [(*opener.BINDINGS, *(focused.BINDINGS if focused is not None else ()))]
    return [each.BINDINGS for each in focused.ancestors_with_self if each is not opener.app]


def _joined(blocks: Iterable[list[Line]]) -> list[Line]:
    return [each for block in blocks for each in (*block, BLANK)][:-1]


def _beside(blocks: Sequence[list[Line]], width: int) -> list[Line]:
    """The parts in two columns of `width` cells, about as high as each other."""
    heights = [len(each) + 1 for each in blocks]
    place = min(range(len(blocks) + 1), key=lambda cut: max(sum(heights[:cut]), sum(heights[cut:])))
    rows = zip_longest(_joined(blocks[:place]), _joined(blocks[place:]), fillvalue=BLANK)
    return [
        line(*left.left, Span(" " * (width + COLUMN_GAP - cells_of(left.left))), *right.left)
        for left, right in rows
    ]


def _legend(width: int) -> list[Line]:
    page = PageBuilder(width)
    page.section("Statuses")
    for status, meaning in MEANINGS.items():
        head = (
            Span(f"{glyph(status)} ", glyph_role(status)),
            Span(f"{status:<{KEY_WIDTH - 2}}", word_role(status)),
        )
        for place, part in enumerate(wrap(meaning, width - KEY_WIDTH)):
            page.add(*((Span(" " * KEY_WIDTH),) if place else head), Span(part, Role.MUTED))
    return page.lines


def _explained(title: str, rows: Iterable[tuple[str, str]], column: int, width: int) -> list[Line]:
    page = PageBuilder(width)
    page.section(title)
    for written, meaning in rows:
        for place, part in enumerate(wrap(meaning, width - column)):
            page.add(Span(f"{'' if place else written:<{column}}", Role.STRONG), Span(part, Role.MUTED))
    return page.lines


def help_parts() -> Parts:
    """Returns the bindings of every part of the program, by its name."""
    parts: dict[str, Iterable[BindingType]] = {
        "Everywhere": bindings(Scope.APP),
        "Runs": bindings(Scope.TABLE, Scope.LIST),
        "Filter": FilterField.BINDINGS,
        "Choosing": (*ChoiceList.BINDINGS, *ChoiceScreen.BINDINGS),
        **CHANGING,
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
        **READING,
    }
    return {title: [each for each in keys if isinstance(each, Binding)] for title, keys in parts.items()}


def _begun_with(places: Sequence[Iterable[BindingType]], parts: Parts) -> Parts:
    """The parts, that of the nearest of the places first, with all keys that work there."""
    for place in places:
        named = [each for each in place if isinstance(each, Binding) and each.id is not None]
        part = next((title for title, keys in parts.items() if named and named[0] in keys), None)
        if part is not None:
            first = {part: list(dict.fromkeys((*parts[part], *named)))}
            return first | {title: keys for title, keys in parts.items() if title != part}
    return parts


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
        told = [(key, sentence or words) for (key, words), sentence in shown.items()]
        for words, group in groupby(told, itemgetter(1)):
            keys_of = [key for key, _ in group]
            for key in [f"{keys_of[0]}-{keys_of[-1]}"] if len(keys_of) >= MANY else keys_of:
                _add_key(page, key, words)
    return page.lines


def _add_key(page: PageBuilder, key: str, words: str) -> None:
    names = "  ".join(key_name(each) for each in key.split(","))
    for place, part in enumerate(wrap(safe(words), max(10, page.width - KEY_WIDTH))):
        name = "" if place else names
        page.add(Span(f"{name:<{KEY_WIDTH - 2}}  ", Role.STRONG), Span(part, Role.MUTED))
