"""What the tests of the screens share: an app over a server in the process, waiting, and reading the screen."""

from __future__ import annotations

import asyncio
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from textual.css.query import NoMatches

from runtui.api.assistants.client import AssistantsClient
from runtui.api.limits import Limits
from runtui.model.preset import OTHER
from runtui.model.profile import Auth, Connection, KeySource, Origin, Profile
from runtui.session.launch import Launch, Options, Timing
from runtui.session.live_thread import LiveThread
from runtui.session.session import Session
from runtui.store.book.thread_book import ThreadBook
from runtui.store.keys.key_store import KeyStore
from runtui.store.settings.config import Config
from runtui.store.settings.config_file import ConfigFile
from runtui.ui.app.app import RuntuiApp
from tests.servers.in_process import THREAD, InProcess

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from pathlib import Path

    from textual.app import App
    from textual.pilot import Pilot
    from textual.strip import Strip
    from textual.widget import Widget

    from runtui.model.secret import Secret
    from tests.servers.simulated import RunObject

QUICK = Timing(success_stays=0.0, deaf=0.0, look_at_book=0.02, names_every=3600.0)
HOST = "http://localhost:9/v1"


class NoteKeyring:
    """A keyring that works, in a dictionary. It pretends to live where an accepted backend lives."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self) -> None:
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.entries[service, username]


@dataclass
class Stage:
    """All that an app of a test stands on; change what the test is about, then call `app`."""

    folder: Path
    server: InProcess = field(default_factory=InProcess)
    keyring: NoteKeyring = field(default_factory=NoteKeyring)
    book: ThreadBook = field(default_factory=lambda: ThreadBook.open(None))
    config: Config = field(default_factory=Config)
    environ: dict[str, str] = field(default_factory=dict)
    auth: Auth = Auth.NONE
    """`Auth.BEARER` for tests that are asked for a key."""
    kind: str = OTHER
    origin: Origin = Origin.FLAGS
    timing: Timing = QUICK
    """The keys of a test are meant for the screen it waited for; nobody asks for names, which would be requests."""
    secrets: list[Secret | None] = field(default_factory=list)
    """The secrets that clients were built with, in order."""

    @property
    def profile(self) -> Profile:
        """The server of the test, as a profile."""
        return Profile(name="-", base_url=HOST, kind=self.kind, auth=self.auth)

    @property
    def connection(self) -> Connection:
        """The connection that the app opens."""
        return Connection(profile=self.profile, origin=self.origin, key_variables=("RUNTUI_API_KEY",))

    def launch(self, **changes: Any) -> Launch:
        """Returns the start of the app. Refreshes are by hand (`refresh`) unless `options` say otherwise."""
        chosen: dict[str, Any] = {
            "connection": self.connection,
            "config": self.config,
            "config_file": ConfigFile(self.folder / "config.toml"),
            "key_store": KeyStore(find=lambda: [self.keyring], patience=5.0),
            "environ": self.environ,
            "make_client": self._client,
            "open_book": lambda _connection: self.book,
            "thread": THREAD,
            "options": Options(interval=0.0),
            "timing": self.timing,
        }
        return Launch(**(chosen | changes))

    def app(self, *runs: dict[str, Any] | bytes, **changes: Any) -> RuntuiApp:
        """Returns the app; `runs` become those of the thread, the newest first. `changes` as for `launch`."""
        if runs:
            self.server.threads[THREAD] = list(runs)
        return RuntuiApp(self.launch(**changes))

    @asynccontextmanager
    async def live(self, *runs: RunObject, interval: float = 0.0) -> AsyncIterator[LiveThread]:
        """Opens the thread without an app, its feed not asked yet; `runs` as for `app`."""
        if runs:
            self.server.threads[THREAD] = list(runs)
        client = self._client(self.profile, None)
        session = Session(self.connection, client, self.book, KeySource.NONE)
        yield LiveThread(session, THREAD, Options(interval=interval))
        await client.aclose()

    def _client(self, profile: Profile, secret: Secret | None) -> AssistantsClient:
        self.secrets.append(secret)
        return AssistantsClient(profile, secret, transport=self.server, limits=Limits(first_wait=0.01))


async def until(pilot: Pilot[None], is_so: Callable[..., object], *, seconds: float = 20.0) -> None:
    """Waits until a condition holds and is painted; fails with the screen's text when it never does."""
    deadline = time.monotonic() + seconds
    while True:
        await painted(pilot)
        if _holds(is_so):
            await pilot.pause()
            return
        if time.monotonic() > deadline:
            raise AssertionError("not so:\n" + "\n".join(screen_text(pilot.app)))
        await asyncio.sleep(0.01)


async def painted(pilot: Pilot[None]) -> None:
    """Waits until what the widgets know now has gone down to their children, and is laid out and painted.

    Textual's own pause takes the process for idle as soon as others have the processor.
    """
    for _ in range(2):
        await pilot._wait_for_screen()
        pilot.app.screen._on_timer_update()


async def resize(pilot: Pilot[None], width: int, height: int) -> None:
    """Gives the window another size, and returns when the screen is laid out and painted in it."""
    await pilot.resize_terminal(width, height)
    await until(pilot, lambda: pilot.app.screen.size == (width, height))


def _holds(is_so: Callable[..., object]) -> bool:
    try:
        return bool(is_so())
    except NoMatches:
        return False  # the first frame still stands in the place of the dashboard


async def refresh(pilot: Pilot[None]) -> None:
    """Asks the server once, and returns when the screen shows the answer."""
    app: Any = pilot.app
    live = app.runs.live
    assert live is not None
    await live.feed.refresh()
    await until(pilot, lambda: app.runs.state is not None and app.runs.state.version == live.feed.state.version)
    await pilot.pause()


def screen_strips(app: App[Any]) -> list[Strip]:
    """Returns what is painted of the topmost screen, line by line."""
    return list(app.screen._compositor.render_strips())


def lines_of(widget: Widget) -> list[str]:
    """Returns the plain text of one widget as it stands on the screen, with the spaces at the left."""
    region = widget.region
    strips = screen_strips(widget.app)[region.y : region.bottom]
    return [strip.crop(region.x, region.right).text.rstrip() for strip in strips]


def screen_text(app: App[Any]) -> list[str]:
    """Returns the plain text of the topmost screen, line by line, without the spaces at the ends."""
    return [strip.text.rstrip() for strip in screen_strips(app)]
