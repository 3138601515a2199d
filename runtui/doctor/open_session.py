"""The session that is open, as the doctor examines it: it has a key and a client already."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from runtui.doctor.check import Check
from runtui.doctor.examination import Subject, checks, keyring_check
from runtui.model.profile import KeySource, Origin
from runtui.store.directories import config_file
from runtui.store.settings.config import ConfigError, ConfigPlaces
from runtui.store.settings.toml_profile import SETTINGS

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator

    from runtui.api.run_source import RunSource
    from runtui.model.profile import Connection
    from runtui.session.launch import Launch
    from runtui.session.session import Session


def session_checks(
    launch: Launch, session: Session, thread_id: str | None, size: tuple[int, int]
) -> AsyncGenerator[Check, None]:
    """Yields what works between this machine and the runs of the thread; `size` is the terminal's."""
    subject = Subject(
        environ=launch.environ,
        connection=session.connection,
        allow_http=launch.allow_http,
        thread_id=thread_id,
        size=size,
    )
    return checks(subject, SessionAccess(launch, session))


class SessionAccess:
    """What a session knows of its server; whether its key is right, the server's answer tells."""

    def __init__(self, launch: Launch, session: Session) -> None:
        self._launch = launch
        self._session = session

    def settings(self, connection: Connection) -> Iterator[Check]:
        """Yields which of the profile's settings the file sets, and in which lines."""
        path = config_file(self._launch.environ)
        try:
            places = ConfigPlaces(path)
        except (ConfigError, ValueError):  # changed since it was read
            yield Check.note("", f"{path} can't be read now.")
            return
        found = ((name, places.place_of("profiles", connection.profile.name, name)) for name in SETTINGS)
        lines = [f"{name} ({place.rpartition(':')[2]})" for name, place in found if place is not None]
        if lines:
            yield Check.note("", f"{path} sets, in line: {', '.join(lines)}; the rest is usual for its kind")
        else:
            yield Check.note("", f"{path} doesn't have this profile now.")

    async def key(self, connection: Connection) -> AsyncIterator[Check]:
        """Yields how the keyring stands, and where the key in use came from."""
        if connection.origin is not Origin.DEMO:
            yield await keyring_check(connection, self._launch.environ, self._launch.key_store)
        yield _key_check(self._session.key_source)

    @asynccontextmanager
    async def client(self, _connection: Connection) -> AsyncIterator[RunSource]:
        """Gives the client in use, which goes on after."""
        yield self._session.client


def _key_check(source: KeySource) -> Check:
    match source:
        case KeySource.NONE:
            return Check.good("key", "none needed")
        case KeySource.SESSION:
            advice = "“Change the API key” in the palette keeps one."
            return Check.note("key", "typed, for this session only", advice)
    words = {KeySource.ENV: "the environment", KeySource.COMMAND: "the token command"}
    return Check.good("key", f"from {words.get(source, 'the keyring')}")
