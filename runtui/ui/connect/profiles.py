"""The list of servers that were described, to go on with another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.model.profile import Connection, Origin
from runtui.store.keys.key_finder import key_places
from runtui.store.settings.config import ConfigError
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import Hint, hint_lines, more_line
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Ground, Role

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.store.settings.config_file import ConfigFile

GAP = "  "
NAME_WIDTH = 16
KIND_WIDTH = 15
WITH_KIND = 56
"""Width from which a line has room for the kind."""
AROUND = 13
"""Lines of the dialog that are no servers, at most."""
LOW = 20
ADD = "another server"


class KnownServer(Struct, frozen=True, kw_only=True):
    """One line of the list."""

    connection: Connection | None = None
    """None: a server that is still to be described."""
    is_active: bool = False
    """Whether runtui starts with it."""
    is_open: bool = False

    @property
    def name(self) -> str:
        """The name of the profile, ``flags`` or ``env``."""
        return self.connection.title.removeprefix("profile ") if self.connection is not None else ADD

    @property
    def is_profile(self) -> bool:
        """Whether it stands in the settings."""
        return self.connection is not None and self.connection.origin is Origin.PROFILE

    @property
    def about(self) -> str:
        """Where its key is looked for, in a sentence."""
        if self.connection is None:
            return "Asks for its kind, its URL, its key and a name."
        places = dict.fromkeys((*self.connection.key_variables, *key_places(self.connection.profile)))
        return f"Key: {', then '.join(places)}."


class ProfilesScreen(Dialog[KnownServer | None]):
    """Returns the server to go on with, None if the person went back. `u` makes one the server of every start."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "down", show=False, id="profiles.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="profiles.up"),
        Binding("g,home", "move(-10000)", "first", show=False, id="profiles.first"),
        Binding("G,end", "move(10000)", "last", show=False, id="profiles.last"),
        Binding("enter", "take", "use now", id="profiles.take"),
        Binding("u", "use_always", "use always", id="profiles.always"),
        Binding("escape,q", "back", "back", id="profiles.back"),
    ]

    def __init__(self, servers: list[KnownServer], config_file: ConfigFile) -> None:
        super().__init__()
        self._servers = [*servers, KnownServer()]
        self._config_file = config_file
        self._chosen = next((place for place, each in enumerate(servers) if each.is_open), 0)
        self._active = next((each.name for each in servers if each.is_active), None)
        self._problem = ""
        self._lines = Lines(ground=Ground.PANE)

    def compose(self) -> ComposeResult:
        """Yields the block."""
        with Vertical(id="block"):
            yield self._lines

    def on_resize(self) -> None:
        """Fits the list to the window."""
        self.call_after_refresh(self._show)

    def action_move(self, step: int) -> None:
        """Chooses another line."""
        self._chosen = max(0, min(len(self._servers) - 1, self._chosen + step))
        self._problem = ""
        self._show()

    def action_take(self) -> None:
        """Returns the chosen server; a second press of the key finds the dialog gone."""
        if self.is_active:
            self.dismiss(self._servers[self._chosen])

    def action_use_always(self) -> None:
        """Lets runtui start with the chosen profile from now on."""
        server = self._servers[self._chosen]
        if not server.is_profile:
            self.app.bell()
            return
        try:
            self._active = self._config_file.set_active(server.name).active_profile
        except ConfigError as error:
            self._problem = str(error)
        self._show()

    def action_back(self) -> None:
        """Stays with the server that is open."""
        if self.is_active:
            self.dismiss(None)

    def _show(self) -> None:
        width, is_low = self._lines.size.width, self.size.height < LOW
        room = max(1, self.size.height - AROUND + (5 if is_low else 0))
        top = max(0, min(self._chosen - room // 2, len(self._servers) - room))
        rows = [self._row(place, width) for place in range(top, min(len(self._servers), top + room))]
        title = line(span("Servers", Role.STRONG), right=(span("* at every start", Role.MUTED),))
        blank = [] if is_low else [BLANK]
        more = len(self._servers) - top - room
        parting = [more_line(more)] if more > 0 or not is_low else []
        below = [*self._words(width), *blank, *hint_lines(self._hints(), width)]
        self._lines.lines = (title, *blank, *rows, *parting, *below)

    def _words(self, width: int) -> list[Line]:
        if self._problem:
            return paragraph(self._problem, width, Role.BAD)
        return paragraph(self._servers[self._chosen].about, width, Role.MUTED)

    def _hints(self) -> list[Hint]:
        server = self._servers[self._chosen]
        always = [("u", "use always")] if server.is_profile and server.name != self._active else []
        return [("enter", "add" if server.connection is None else "use now"), *always, ("esc", "back")]

    def _row(self, place: int, width: int) -> Line:
        server, is_chosen = self._servers[place], place == self._chosen
        mark = "*" if server.is_profile and server.name == self._active else " "
        name = padded(span(server.name).text, NAME_WIDTH)
        spans = [
            Span("▌" if is_chosen else " ", Role.CURSOR),
            Span(mark + " ", Role.TEXT),
            Span(name, Role.STRONG if is_chosen else Role.TEXT),
        ]
        if server.connection is not None:
            profile = server.connection.profile
            kind = GAP + padded(span(profile.kind).text, KIND_WIDTH) if width >= WITH_KIND else ""
            spans += [Span(kind, Role.MUTED), span(GAP + profile.host, Role.MUTED)]
        right = (Span("open", Role.MUTED),) if server.is_open else ()
        return line(*spans, right=right, ground=Ground.PANE_SELECTED if is_chosen else None)
