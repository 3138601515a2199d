"""The first screen of a machine where nothing is configured: the demo, a server, or OpenAI and its truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.profile import OPENAI_URL, Connection, Origin, Profile
from runtui.store.resolve import demo_connection
from runtui.ui.palette import Ground, Role
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.widgets.lines import Lines, keys_line, paragraph

if TYPE_CHECKING:
    from textual.app import ComposeResult

WIDTH = 66
_CHOICES = (
    ("Demo", "a simulated server: no key, no network"),
    ("Another server", "Azure, a gateway or your own, by base URL"),
    ("OpenAI", "its Assistants API ended on 2026-08-26"),
)
_ABOUT = (
    "runtui shows the runs of Assistants threads live: which run, since when, why, how long is left, and what "
    "unblocks it. Where do your threads live?"
)
_OPENAI = "Every thread there answers “not found” since then. Choose it only to see that for yourself."


class FirstRunScreen(Screen[Connection | None]):
    """Returns the connection to use, None if the person left."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="first.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="first.up"),
        Binding("1", "choose(0)", "demo", show=False, id="first.demo"),
        Binding("2", "choose(1)", "another server", show=False, id="first.server"),
        Binding("3", "choose(2)", "OpenAI", show=False, id="first.openai"),
        Binding("enter", "choose", "choose", id="first.choose"),
        Binding("escape", "back", "back", id="first.back", priority=True),
    ]

    chosen = reactive(0)
    field = query_one("#url", Input)

    def __init__(self, *, allow_http: bool = False) -> None:
        super().__init__()
        self._allow_http = allow_http
        self._problem = ""

    def compose(self) -> ComposeResult:
        """Yields one column."""
        with Vertical(classes="column"):
            yield Lines(id="choices")
            yield Input(placeholder="https://host/v1", id="url", compact=True)
            yield Lines(id="keys")

    def on_mount(self) -> None:
        """Hides the URL until it is needed."""
        self.field.display = False
        self._show()

    def watch_chosen(self) -> None:
        """Moves the selection."""
        self._show()

    def on_resize(self) -> None:
        """Wraps to the new width."""
        self._show()

    def action_move(self, lines: int) -> None:
        """Chooses another line."""
        self.chosen = (self.chosen + lines) % len(_CHOICES)

    def action_choose(self, place: int | None = None) -> None:
        """Takes a line; another server needs its URL first."""
        self.chosen = self.chosen if place is None else place
        if self.chosen == 0:
            self.dismiss(demo_connection())
        elif self.chosen == 1:
            self.field.display = True
            self.field.focus()
            self._show()
        else:
            self.dismiss(_connection(OPENAI_URL, "openai", allow_http=False))

    def action_back(self) -> None:
        """Leaves the URL, else the program."""
        if self.field.display:
            self.field.display = False
            self._problem = ""
            self.set_focus(None)
            self._show()
        else:
            self.dismiss(None)

    @on(Input.Submitted, "#url")
    def take_url(self, event: Input.Submitted) -> None:
        """Takes the URL, or says what is wrong with it."""
        try:
            base_url = parse_base_url(event.value, allow_http=self._allow_http)
        except BaseUrlError as error:
            self._problem = str(error)
            self._show()
        else:
            self.dismiss(_connection(base_url, "other", allow_http=self._allow_http))

    def _show(self) -> None:
        if not self.is_mounted:
            return
        width = max(20, min(WIDTH, self.size.width - 4))
        lines = [line(Span("runtui", Role.STRONG)), BLANK, *paragraph(_ABOUT, width), BLANK]
        lines += [self._choice(place) for place in range(len(_CHOICES))]
        if self.chosen == len(_CHOICES) - 1:
            lines += [BLANK, *paragraph(_OPENAI, width, Role.MUTED)]
        if self.field.display:
            lines += [BLANK, line(Span("Base URL", Role.STRONG))]
        self.query_one("#choices", Lines).lines = (*lines, BLANK)
        below = paragraph(self._problem, width, Role.BAD) if self._problem else []
        keys = (
            (("enter", "connect"), ("esc", "back"))
            if self.field.display
            else (
                ("enter", "choose"),
                ("j k", "move"),
                ("esc", "quit"),
            )
        )
        self.query_one("#keys", Lines).lines = (*below, BLANK, keys_line(*keys))

    def _choice(self, place: int) -> Line:
        name, about = _CHOICES[place]
        is_chosen = place == self.chosen
        edge = Span("▌ " if is_chosen else "  ", Role.CURSOR)
        spans = (
            edge,
            Span(f"{place + 1}  ", Role.MUTED),
            span(f"{name:<17}", Role.STRONG if is_chosen else Role.TEXT),
        )
        return line(*spans, span(about, Role.MUTED), ground=Ground.SELECTED if is_chosen else None)


def _connection(base_url: str, kind: str, *, allow_http: bool) -> Connection:
    profile = Profile(name="default", base_url=base_url, kind=kind, allow_http=allow_http)
    return Connection(profile=profile, origin=Origin.PROFILE)
