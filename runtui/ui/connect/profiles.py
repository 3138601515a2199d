"""The list of servers that were described, to go on with another one."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from msgspec import Struct
from textual import on
from textual.binding import Binding, BindingType

from runtui.model.preset import preset_of
from runtui.model.profile import Connection, Origin
from runtui.store.keys.key_finder import key_places
from runtui.store.settings.config import ConfigError
from runtui.ui.connect.setup_step import capital
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.list_dialog import ListDialog
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.lines import paragraph
from runtui.ui.draw.paint import GAP, padded
from runtui.ui.draw.palette import Role

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.store.settings.config_file import ConfigFile
    from runtui.ui.draw.key_hints import Hint

_GAP = " " * GAP
NAME_WIDTH = 16
KIND_WIDTH = 15
WITH_KIND = 55
"""Width from which a line has room for the kind."""
ADD = "another server"


class KnownServer(Struct, frozen=True, kw_only=True):
    """One line of the list."""

    section: ClassVar[str] = ""
    connection: Connection | None = None
    """None: a server that is still to be described."""
    is_active: bool = False
    """Whether runtui starts with it."""
    is_open: bool = False

    @property
    def key(self) -> str:
        """What tells it from the others: a profile may be called as what the environment names."""
        return self.connection.title if self.connection is not None else ""

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
        if self.connection.origin is Origin.DEMO:
            preset = preset_of(self.connection.profile.kind)
            return f"{capital(preset.title)}. {preset.known}"
        places = dict.fromkeys((*self.connection.key_variables, *key_places(self.connection.profile)))
        return f"Key: {', then '.join(places)}."


def known_servers(
    given: Connection | None, saved: Iterable[Connection], active: str | None, current: Connection
) -> list[KnownServer]:
    """Returns the server that flags or environment named, if they did, and those of all profiles.

    `active` is the profile of every start, `current` the server that is open.
    """
    first = [] if given is None or given.origin is Origin.PROFILE else [given]
    return [
        KnownServer(
            connection=each,
            is_active=each.origin is Origin.PROFILE and each.profile.name == active,
            is_open=each.title == current.title,
        )
        for each in (*first, *saved)
    ]


class ProfilesScreen(ListDialog[KnownServer | None, KnownServer]):
    """Returns the server to go on with, None if the person went back. `u` makes one the server of every start."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("u", "use_always", "use always", id="profiles.always"),
        Binding("escape,q", "back", "back", id="profiles.back"),
    ]

    def __init__(self, servers: list[KnownServer], config_file: ConfigFile, *, is_demo: bool = False) -> None:
        """`is_demo`: these are simulated ones, and no profile is added or shown."""
        super().__init__(ChoiceList(self._draw))
        self._config_file = config_file
        self._active = next((each.name for each in servers if each.is_active), None)
        self._problem = ""
        self._is_demo = is_demo
        more = [] if is_demo else [KnownServer()]
        self.rows.show([*servers, *more], next((each.key for each in servers if each.is_open), None))

    def on_mount(self) -> None:
        """Follows the cursor."""
        self.watch(self.rows, "cursor", self._show_server, init=False)

    @on(ChoiceList.Chosen)
    def use_now(self) -> None:
        """Returns the chosen server."""
        self.leave(self._server)

    def action_use_always(self) -> None:
        """Lets runtui start with the chosen profile from now on."""
        server = self._server
        if not server.is_profile:
            self.app.bell()
            return
        try:
            self._active = self._config_file.set_active(server.name).active_profile
        except ConfigError as error:
            self._problem = str(error)
        self.rows.refresh()
        self.lay_out()

    def above(self, width: int) -> list[Line]:
        """Returns the title, and what the mark means."""
        del width
        fact = "simulated; your profiles are left alone" if self._is_demo else "* at every start"
        title = line(span("Servers", Role.STRONG), right=(span(fact, Role.MUTED),))
        return [title] if self.is_low else [title, BLANK]

    def words(self, width: int) -> list[Line]:
        """Returns what went wrong, or where the key of the server is looked for."""
        blank = [] if self.is_low else [BLANK]
        if self._problem:
            return [*paragraph(self._problem, width, Role.BAD), *blank]
        return [*paragraph(self._server.about, width, Role.MUTED), *blank]

    def hints(self) -> list[Hint]:
        """Returns what can be done with the server of the cursor."""
        server = self._server
        always = [("u", "use always")] if server.is_profile and server.name != self._active else []
        return [("enter", "add" if server.connection is None else "use now"), *always, ("esc", "back")]

    @property
    def _server(self) -> KnownServer:
        return self.rows.row or KnownServer()

    def _show_server(self) -> None:
        self._problem = ""
        self.lay_out()

    def _draw(self, server: KnownServer, width: int, is_marked: bool) -> tuple[Line, ...]:
        mark = "*" if server.is_profile and server.name == self._active else " "
        name = Span(padded(span(server.name).text, NAME_WIDTH), Role.STRONG if is_marked else Role.TEXT)
        about: list[Span] = []
        if server.connection is not None:
            profile = server.connection.profile
            kind = _GAP + padded(span(profile.kind).text, KIND_WIDTH) if width >= WITH_KIND else ""
            about = [Span(kind, Role.MUTED), span(_GAP + profile.host, Role.MUTED)]
        right = (Span("open", Role.MUTED),) if server.is_open else ()
        return (line(Span(mark + " "), name, *about, right=right),)
