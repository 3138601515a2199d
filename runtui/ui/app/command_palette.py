"""The palette: all commands that have something to act on, found by name or by another word for them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.fuzzy import FuzzySearch
from textual.widgets import Input

from runtui.ui.commands import COMMANDS, COPY, GROUPS, LOOK, PROGRAM, RUNS, SERVER, THREAD, Scope
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.field import Field
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.key_hints import key_name
from runtui.ui.draw.line import BLANK, Span, cells_of, hit_spans, line
from runtui.ui.draw.paint import GAP, fit
from runtui.ui.draw.palette import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import TypeAlias

    from textual.dom import DOMNode

    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line

    Run: TypeAlias = Callable[[], object]

ORDER = (RUNS, THREAD, COPY, LOOK, SERVER, PROGRAM)
"""The heads in the order in which they stand."""
ALSO = {
    "theme": "colours dark light",
    "tell.run": "notify notification alert bell end done",
    "tell.any": "notify notification alert bell end done",
    "tell": "notify alert bell sound desktop osc title on_change",
    "log": "logs history journal requests errors debug",
    "help": "manual legend",
    "quit": "exit leave close",
    "threads": "pick switch choose find",
    "profile": "login account connect",
    "copy.run": "yank clipboard",
    "copy.menu": "yank clipboard curl markdown",
    "copy.field": "yank clipboard value metadata",
    "refresh": "update poll",
    "compare": "diff difference",
    "cancel": "stop kill abort write",
    "answer": "approve deny reply respond submit outputs unblock write",
    "create": "start write",
    "again": "retry rerun repeat write",
    "pause": "stop resume continue",
    "follow": "tail newest",
    "detail.larger": "pane size width resize",
    "detail.smaller": "pane size width resize",
    "detail.usual": "pane size width resize",
    "watch": "all threads overview dashboard",
    "waiting.next": "waiting requires_action",
    "thread.details": "metadata created",
    "key.change": "login token password secret",
    "doctor": "check diagnose connection problem",
    "times.ages": "clock age date time zone utc",
    "times.clock": "clock age date time zone utc",
    "export": "save file csv json write",
    "export.all": "save file csv json write",
    "json.pager": "less raw",
    "json.editor": "vim raw",
    "redact": "hide private personal share",
    "redact.off": "hide private personal share",
    "unmask": "credentials secret",
    "unmask.off": "credentials secret",
    "list.filter": "search find where",
    "list.facets": "count group by",
    "list.views": "preset bookmark failed today slow",
    "list.sort": "order by",
    "list.columns": "fields",
    "list.all": "more pages whole",
    "list.run": "jump find id",
    "list.time": "jump go to a time date when",
    "list.error.show": "message request id copy the error",
    "list.health": "statistics percentiles p50 p95",
    "interval": "every seconds poll by hand manual slower faster",
}
"""Other words that people try, by the id of the command."""
NOTHING = "No command of that name"
TITLE_CELLS = 25
"""Of a row, for the name of the command."""
LEAST_ABOUT = 12
"""Cells below which what is said of a command gives way."""
LEAST_WORD = 2
"""Letters from which the beginning of another word finds a command."""
KEY_ROOM = 8
"""Cells kept for the key."""
CLOSE = 0.5
"""How alike a word must be to be called near, of 1."""
MOST_NEAR = 5
APART = 3
"""The rank of a command whose name only has the letters."""


class Offer(Struct, frozen=True, kw_only=True):
    """One command as it stands in the palette."""

    key: str
    """The id of the command."""
    section: str
    """The head it stands under."""
    title: str
    about: str
    pressed: str
    """The key that does it without the palette, as keyboards name it; "" for none."""
    also: tuple[str, ...]
    """Other words for it, in small letters."""
    run: Run
    hits: tuple[int, ...] = ()
    """Offsets of the letters of the title that were searched for."""


def offers(targets: Mapping[Scope, DOMNode], keymap: Mapping[str, str], *, above: str = "") -> list[Offer]:
    """Returns what is offered now, by groups; `targets` are what scopes name, `keymap` the person's own keys.

    Over another screen than that of the runs, `above`, what works there is left: what the app does, but show it.
    """
    found = [
        Offer(
            key=each.id,
            section=each.group or GROUPS[scope],
            title=each.title,
            about=each.about,
            pressed=key_name(keymap.get(each.id, each.keys).split(",")[0]),
            also=tuple(ALSO.get(each.id, "").split()),
            run=each.callback(target),
        )
        for scope, target in targets.items()
        for each in COMMANDS[scope]
        if each.is_offered(target) and (not above or scope is Scope.APP or (each.is_of_app and each.id != above))
    ]
    return sorted(found, key=lambda offer: ORDER.index(offer.section))


def matching_offers(offers: Sequence[Offer], text: str) -> list[Offer]:
    """Returns the offers for a text, the best first: whose name holds it, then those other words for them lead to.

    Behind them those whose name has its letters in their order, apart.
    """
    words = [each for each in text.casefold().split() if len(each) >= LEAST_WORD]
    if not text.strip():
        return list(offers)
    search, ranked = FuzzySearch(), []
    for each in offers:
        score, hits = search.match(text.strip(), each.title)
        rank = 0 if text.strip().casefold() in each.title.casefold() else _rank_by_words(words, each)
        if score or rank < APART:
            ranked.append((rank, -score, replace(each, hits=tuple(hits) if score else (), section="")))
    return [each for *_, each in sorted(ranked, key=lambda entry: entry[:2])]


def nearest(offers: Sequence[Offer], text: str) -> list[Offer]:
    """Returns the offers with a word that looks most like one of a text, under a head that says what they are."""
    known = {word: each for each in reversed(offers) for word in (*_words_of(each), each.title.casefold())}
    wanted = (text.casefold().strip(), *text.casefold().split())
    near = {
        known[word].key: known[word] for each in wanted for word in get_close_matches(each, known, MOST_NEAR, CLOSE)
    }
    return [replace(each, section=f"{NOTHING}  the nearest are") for each in list(near.values())[:MOST_NEAR]]


def _words_of(offer: Offer) -> tuple[str, ...]:
    return (*offer.also, *offer.title.casefold().split())


def _rank_by_words(words: Sequence[str], offer: Offer) -> int:
    """1 where other words for the command begin so, 2 where what is said of it does; `APART` where none does."""
    for rank, known in ((1, _words_of(offer)), (2, (*_words_of(offer), *offer.about.casefold().split()))):
        if words and all(any(each.startswith(word) for each in known) for word in words):
            return rank
    return APART


class CommandScreen(ListDialog[None, Offer]):
    """Runs the chosen command, none if the person goes back. A click chooses too."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,ctrl+p", "back", "back", id="palette.back")]

    def __init__(self, offers: Sequence[Offer]) -> None:
        self.search = Field(id="command-search", compact=True, placeholder="a command, or a word for it")
        super().__init__(ChoiceList(_drawn, empty=line(Span(f"  {NOTHING}.", Role.MUTED))), self.search)
        self.rows.can_focus = False  # the box keeps the keys
        self._offers = offers
        self._count = len(offers)
        self.rows.show(offers)

    def above(self, width: int) -> list[Line]:
        """Returns the title."""
        del width
        return [line(Span("Commands", Role.STRONG)), *([] if self.is_low else [BLANK])]

    def hints(self) -> list[Hint]:
        """Returns the keys that work while somebody types."""
        return [("enter", "run"), ("esc", "back")]

    def count(self) -> str:
        """Returns how many commands fit what is typed."""
        return f"{self._count} of {len(self._offers)}"

    @on(Input.Changed, "#command-search")
    def find(self, event: Input.Changed) -> None:
        """Shows the commands that fit what is typed, else those with a name like it."""
        fitting = matching_offers(self._offers, event.value)
        self._count = len(fitting)
        self.rows.show(fitting or nearest(self._offers, event.value))
        self.rows.action_first()
        self.lay_out()

    @on(Input.Submitted, "#command-search")
    def take(self) -> None:
        """Chooses the command of the cursor."""
        if self.rows.row is None:
            self.app.bell()
        else:
            self.rows.action_choose()

    @on(ChoiceList.Chosen)
    def run(self) -> None:
        """Runs the command of the cursor, once this is off the screen."""
        if self.rows.row is not None and self.is_active:
            self.leave()
            self.app.call_later(self.rows.row.run)


def _drawn(offer: Offer, width: int, is_at_cursor: bool) -> tuple[Line, ...]:
    """The name, what is said of it as far as there is room, and its key at the right edge."""
    key = (Span(offer.pressed, Role.STRONG), Span(" ")) if offer.pressed else ()
    title = [Span(" "), *hit_spans(offer.title, offer.hits, Role.STRONG if is_at_cursor else Role.TEXT)]
    gap = Span(" " * max(GAP, TITLE_CELLS - cells_of(title)))
    room = width - cells_of((*title, gap)) - KEY_ROOM
    about = fit(offer.about, room) if room >= LEAST_ABOUT else ""
    return (line(*title, gap, Span(about, Role.MUTED), right=key),)
