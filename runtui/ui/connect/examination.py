"""The doctor's questions about the session that is open, asked one after the other, none of them on the loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from runtui.doctor.answers import server_findings
from runtui.doctor.check import Check
from runtui.doctor.machine import file_findings, terminal_finding, version_findings
from runtui.doctor.profile import keyring_finding, known_finding, origin_finding, server_finding
from runtui.doctor.route import route_findings
from runtui.model.profile import KeySource, Origin

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

    from runtui.session.launch import Launch
    from runtui.session.session import Session


async def examine(
    launch: Launch, session: Session, thread_id: str | None, size: tuple[int, int]
) -> AsyncGenerator[Check, None]:
    """Yields what works between this machine and the runs of the thread; `size` is the terminal's."""
    connection = session.connection
    is_reached = True
    async for finding in _each(_here(launch, session, size)):
        yield finding
    if connection.origin is Origin.DEMO:
        yield Check.note("route", "The server is simulated in this process.")
    else:
        async for finding in _each(route_findings(connection.profile.base_url)):
            is_reached = is_reached and not finding.is_bad
            yield finding
    if not is_reached:
        yield Check.note("HTTP", "The server was not asked, for what is crossed above.")
        return
    async for finding in server_findings(session.client, thread_id):
        yield finding


def _here(launch: Launch, session: Session, size: tuple[int, int]) -> Iterator[Check]:
    """What needs no server."""
    connection = session.connection
    yield from version_findings()
    if connection.origin is Origin.DEMO:
        yield terminal_finding(launch.environ, size)
        yield server_finding(connection)
        return
    yield from file_findings(launch.environ, allow_http=launch.allow_http)
    yield terminal_finding(launch.environ, size)
    yield server_finding(connection)
    if connection.origin is Origin.PROFILE:
        yield origin_finding(connection, launch.environ)
    yield known_finding(connection)
    yield keyring_finding(connection, launch.environ, launch.cabinet)
    yield _key_finding(session)


def _key_finding(session: Session) -> Check:
    """Where the key in use came from; whether it is right, the server's answer tells."""
    match session.key_source:
        case KeySource.NONE:
            return Check.good("key", "none needed")
        case KeySource.SESSION:
            advice = "“Change the API key” in the palette keeps one."
            return Check.note("key", "typed, for this session only", advice)
    words = {KeySource.ENV: "the environment", KeySource.COMMAND: "the token command"}
    return Check.good("key", f"from {words.get(session.key_source, 'the keyring')}")


async def _each(findings: Iterator[Check]) -> AsyncGenerator[Check, None]:
    """The findings of steps that may block, each in a thread."""
    while (finding := await asyncio.to_thread(next, findings, None)) is not None:
        yield finding
