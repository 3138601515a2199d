"""What the program starts with: everything the command line, the environment and the files decided."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct, field
from msgspec.structs import replace

from runtui.model.profile import Origin
from runtui.session.event_log import EventLog

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runtui.api.run_source import RunSource
    from runtui.feed.view.calls_read import CallSource
    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import Secret
    from runtui.store.book.thread_book import ThreadBook
    from runtui.store.draft_files import DraftFiles
    from runtui.store.keys.key_store import KeyStore
    from runtui.store.settings.config import Config
    from runtui.store.settings.config_file import ConfigFile

MakeClient: TypeAlias = "Callable[[Profile, Secret | None], RunSource]"
OwnOptions: TypeAlias = "Callable[[Profile], Options]"
OpenBook: TypeAlias = "Callable[[Connection], ThreadBook]"
CallsOf: TypeAlias = "Callable[[str], CallSource]"


class Options(Struct, frozen=True, kw_only=True):
    """How the dashboard behaves, whatever it shows."""

    order: str = "desc"
    page_size: int = 50
    interval: float = 3.0
    """Seconds; 0 for refreshing by hand."""
    has_mouse: bool = True


class Timing(Struct, frozen=True, kw_only=True):
    """Seconds that the program waits for people and other programs: shorter ones for tests."""

    notice_after: float = 1.0
    """After so long it is said that the keyring, or a program that gives a token, has not answered."""
    success_stays: float = 0.6
    """Long enough to read where a key was stored."""
    deaf: float = 0.3
    """A screen that nobody asked for takes no keys at first: they were meant for what it covers."""
    look_at_book: float = 3.0
    """How often the thread book is looked at for what other windows wrote; what this one writes is seen at once."""
    clock: Callable[[], float] = time.monotonic
    late_after: float = 3.0
    """After so long an answer of the server is late."""
    rest: float = 0.1
    """A run must be looked at so long before its steps and messages are asked for."""
    note_stays: float = 4.0
    """How long it is said what came of a key."""
    cancelling_every: float = 2.0
    """How often a run that is cancelling is looked at where nothing else asks for it."""
    names_every: float = 2.0
    """How often names of assistants that are not known yet are asked for."""


class Launch(Struct, frozen=True, kw_only=True):
    """The start of one session. `connection` None: nothing is configured, so the first screen asks."""

    connection: Connection | None
    config: Config
    config_file: ConfigFile
    key_store: KeyStore
    environ: Mapping[str, str]
    make_client: MakeClient
    """Builds the client; may take a tenth of a second, so it runs off the loop. Raises ApiError."""
    open_book: OpenBook
    """Opens the thread book of a connection: the demo has one of its own."""
    base_url: str = ""
    """What was typed of a server that is still to be described; "" if nothing was."""
    allow_http: bool = False
    """Whether plain http may go to private and single-label hosts, whatever a profile says."""
    thread: str | None = None
    """The id of the thread to open; None for the one open last."""
    run: str | None = None
    view: str | None = None
    """The name of the view to begin with."""
    write: bool = False
    """Whether the command line allows to change runs of the server it names."""
    start: str = "last"
    """``last``: with the thread open last; ``watch``: with all of them."""
    options: Options = Options()
    own_options: OwnOptions | None = None
    """Returns the options of another profile; None where all have the same."""
    timing: Timing = Timing()
    event_log: EventLog = field(default_factory=EventLog)
    """Outlives a change of the profile."""
    calls_of: CallsOf | None = None
    """Returns what knows the calls of the runs of a thread; None where steps have to be read for that."""
    notices: tuple[str, ...] = ()
    """What went wrong on the way here and is to be said once."""

    def may_write(self, connection: Connection) -> bool:
        """Tells whether the command line allows it for a server: for the one it means, no other chosen later.

        The servers of the demo are one: nothing real is changed there.
        """
        is_meant = self.connection in (None, connection)
        is_demo = self.connection is not None and self.connection.origin is connection.origin is Origin.DEMO
        return self.write and (is_meant or is_demo)

    def after(self, left: Connection) -> Launch:
        """Returns what the next server begins with: where none was meant at first, it was the one that is left."""
        return self if self.connection is not None else replace(self, connection=left)

    def draft_files(self, connection: Connection) -> Callable[[], DraftFiles] | None:
        """Returns what makes the files of drafts, None where there are to be none: as usual, and in the demo."""
        if not self.config.keep_drafts or connection.origin is Origin.DEMO:
            return None

        def make() -> DraftFiles:
            from runtui.store.directories import state_directory  # noqa: PLC0415  few keep drafts
            from runtui.store.draft_files import DraftFiles  # noqa: PLC0415  as above

            return DraftFiles(state_directory() / "drafts", connection.profile.account)

        return make

    def options_of(self, profile: Profile) -> Options:
        """Returns the options of a session with a profile: the interval may be its own."""
        return self.own_options(profile) if self.own_options is not None else self.options
