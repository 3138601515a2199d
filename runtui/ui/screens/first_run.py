"""The first screen of a machine where nothing is configured: the demo, a server, or OpenAI and its truth."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.profile import OPENAI_URL, Connection, Origin, Profile
from runtui.store.resolve import demo_connection
from runtui.ui.key_hints import Hint, hint_lines
from runtui.ui.palette import Ground, Role
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.widgets.field import Field
from runtui.ui.widgets.lines import Lines, paragraph

if TYPE_CHECKING:
    from textual.app import ComposeResult

WIDTH = 66
LOW = 20
"""Height of a window below which the introduction is left out."""
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
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low")]  # noqa: RUF012  the base class declares it so

    AUTO_FOCUS = ""  # the hidden field would swallow the keys

    chosen = reactive(0)

    def __init__(self, *, profile_name: str, allow_http: bool = False) -> None:
        super().__init__()
        self._profile_name = profile_name
        self._allow_http = allow_http
        self._problem = ""
        self.field = Field(placeholder="https://host/v1", id="url", compact=True)
        self._above, self._below = Lines(), Lines()

    def compose(self) -> ComposeResult:
        """Yields one column."""
        with Vertical(classes="column"):
            yield from (self._above, self.field, self._below)

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
        if not self.field.display:
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
            self.dismiss(self._connection(OPENAI_URL, "openai"))

    def action_back(self) -> None:
        """Leaves the URL, else the program."""
        if self.field.display:
            self.field.display = False
            self._problem = ""
            self.set_focus(None)
            self._show()
        else:
            self.dismiss(None)

    @on(Input.Changed, "#url")
    def url_changed(self) -> None:
        """Takes back what was said of another text."""
        if self._problem:
            self._problem = ""
            self._show()

    @on(Input.Submitted, "#url")
    def take_url(self, event: Input.Submitted) -> None:
        """Takes the URL, or says what is wrong with it."""
        try:
            base_url = parse_base_url(event.value, allow_http=self._allow_http)
        except BaseUrlError as error:
            self._problem = str(error)
            self._show()
        else:
            self.dismiss(self._connection(base_url, "other"))

    def _show(self) -> None:
        if not self.is_mounted:
            return
        width = max(20, min(WIDTH, int(self.size.width * 0.94)))
        head = [line(Span("runtui", Role.STRONG)), BLANK, *paragraph(_ABOUT, width), BLANK]
        lines = [] if self.size.height < LOW else head
        lines += [self._choice(place) for place in range(len(_CHOICES))]
        if self.chosen == len(_CHOICES) - 1 and not self.field.display:
            lines += [BLANK, *paragraph(_OPENAI, width, Role.MUTED)]
        if self.field.display:
            lines += [BLANK, line(Span("Base URL", Role.STRONG))]
        self._above.lines = (*lines, BLANK)
        below = [BLANK, *paragraph(self._problem, width, Role.BAD)] if self._problem else []
        self._below.lines = (*below, BLANK, *hint_lines(self._hints(), width))

    def _hints(self) -> list[Hint]:
        if self.field.display:
            return [("enter", "connect"), ("esc", "back")]
        return [("enter", "choose"), ("j k", "move"), ("esc", "quit")]

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

    def _connection(self, base_url: str, kind: str) -> Connection:
        profile = Profile(name=self._profile_name, base_url=base_url, kind=kind, allow_http=self._allow_http)
        return Connection(profile=profile, origin=Origin.PROFILE)
