"""The order of the doctor's steps, from this machine to the runs of a thread: for the command and the screen."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct

from runtui.api.errors import ApiError
from runtui.doctor.answers import server_checks
from runtui.doctor.check import Cause, Check
from runtui.doctor.machine import file_checks, terminal_check, version_checks
from runtui.doctor.route import route_checks
from runtui.model.preset import CLASSIC, CLASSIC_ENDS, NEW_AGENTS, preset_of
from runtui.model.profile import UNNAMED, Origin
from runtui.store.keys.keyring_errors import KeyringError
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Mapping
    from contextlib import AbstractAsyncContextManager

    from runtui.api.run_source import RunSource
    from runtui.model.profile import Connection, Profile
    from runtui.store.keys.key_store import KeyStore

PATIENCE = 5.0
"""Seconds to wait for a keyring that is only asked for its name."""
NEAR = 180
"""Days before the end of classic agents from which on the way to the new ones is told."""


class Subject(Struct, frozen=True, kw_only=True):
    """What is to be examined, as far as it can be told."""

    environ: Mapping[str, str]
    connection: Connection | None
    problem: str = ""
    """Why there is no connection."""
    allow_http: bool = False
    thread_id: str | None = None
    size: tuple[int, int] | None = None
    """Columns and rows of the terminal, None where the output is none."""


class Access(Protocol):
    """The steps that a command, which looks for a key, takes otherwise than a session, which has one."""

    def settings(self, connection: Connection) -> Iterator[Check]:
        """Yields what the settings file says of a profile; may block."""

    def key(self, connection: Connection) -> AsyncIterator[Check]:
        """Yields how keyring, key and headers stand."""

    def client(self, connection: Connection) -> AbstractAsyncContextManager[RunSource | None]:
        """Gives what asks the server, None where `key` found that it can't be asked. Raises ApiError."""


async def checks(subject: Subject, access: Access) -> AsyncGenerator[Check, None]:
    """Yields each check as soon as it is done; none of them blocks the loop."""
    connection = subject.connection
    async for check in _in_threads(_machine(subject)):
        yield check
    if connection is None:
        yield Check.bad("profile", subject.problem, cause=Cause.SETTINGS)
        return
    async for check in _in_threads(_profile(connection, access)):
        yield check
    async for check in access.key(connection):
        yield check
    is_reached = True
    async for check in _in_threads(_route(connection)):
        is_reached = is_reached and not check.is_bad
        yield check
    async for check in _answers(connection, access, subject.thread_id) if is_reached else _not_asked():
        yield check


async def keyring_check(connection: Connection, environ: Mapping[str, str], key_store: KeyStore) -> Check:
    """Returns the state of the keyring: bad only where the key would have to come from it."""
    try:
        return Check.good("keyring", await key_store.with_patience(PATIENCE).describe())
    except KeyringError as error:
        if not _is_needed(connection, environ):
            return Check.note("keyring", f"{error.message} It isn't needed: the key comes from elsewhere.")
        return Check.bad("keyring", error.message, error.next_step, cause=Cause.KEY)


def _is_needed(connection: Connection, environ: Mapping[str, str]) -> bool:
    profile = connection.profile
    return profile.has_lasting_key and not profile.token_command and connection.key_variable(environ) is None


def _machine(subject: Subject) -> Iterator[Check]:
    yield from version_checks()
    if subject.connection is None or subject.connection.origin is not Origin.DEMO:
        yield from file_checks(subject.environ, allow_http=subject.allow_http)
    yield terminal_check(subject.environ, subject.size)


def _profile(connection: Connection, access: Access) -> Iterator[Check]:
    profile, preset = connection.profile, preset_of(connection.profile.kind)
    yield Check.good("profile", f"{connection.title}: {profile.kind}, {profile.base_url}")
    if connection.origin is Origin.PROFILE:
        yield from access.settings(connection)
    if connection.origin is not Origin.DEMO:
        yield Check.note("known", preset.known, preset.doubt(profile) or "")
        yield from way_on(profile, datetime.now(UTC).date())


def way_on(profile: Profile, today: date) -> Iterator[Check]:
    """Yields how a profile of classic agents goes on, once their end is near; it names the date."""
    left = (date.fromisoformat(CLASSIC_ENDS) - today).days
    if profile.kind != CLASSIC or left > NEAR:
        return
    when = f"end on {CLASSIC_ENDS}, in {plural(left, 'day')}" if left >= 0 else f"ended on {CLASSIC_ENDS}"
    name = f"{profile.name}-new" if profile.name != UNNAMED else "new"
    advice = f"runtui profiles add {name} --kind {NEW_AGENTS} --base-url {profile.base_url}"
    words = f"Classic agents {when}. The project's new agents are read with a profile of the kind {NEW_AGENTS}."
    yield Check.note("agents", words, advice)


def _route(connection: Connection) -> Iterator[Check]:
    if connection.origin is Origin.DEMO:
        yield Check.note("route", "The server is simulated in this process.")
    else:
        yield from route_checks(connection.profile.base_url)


async def _answers(connection: Connection, access: Access, thread_id: str | None) -> AsyncGenerator[Check, None]:
    try:
        async with access.client(connection) as client:
            async for check in server_checks(client, thread_id) if client is not None else _not_asked():
                yield check
    except ApiError as error:
        yield Check.of_request("HTTP", error)


async def _not_asked() -> AsyncGenerator[Check, None]:
    yield Check.note("HTTP", "The server was not asked, for what is crossed above.")


async def _in_threads(found: Iterator[Check]) -> AsyncGenerator[Check, None]:
    """The checks of steps that may block, each made in a thread."""
    while (check := await asyncio.to_thread(next, found, None)) is not None:
        yield check
