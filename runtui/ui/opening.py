"""From a launch to a session: server, key, client, in this order, asking the person only for what is missing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from runtui.model.profile import Auth, Origin
from runtui.model.secret import SecretError
from runtui.store.config import ConfigError
from runtui.store.key_finder import FoundKey, find_key
from runtui.store.keyring_errors import KeyringError
from runtui.ui.screens.first_run import FirstRunScreen
from runtui.ui.screens.key import NOTICE_AFTER, KeyScreen
from runtui.ui.session import Session

if TYPE_CHECKING:
    from runtui.model.profile import Connection
    from runtui.ui.app import RuntuiApp
    from runtui.ui.launch import Launch


async def open_session(app: RuntuiApp, launch: Launch) -> Session | None:
    """Returns the session, None if the person left before there was one. Raises ApiError."""
    connection, is_new = launch.connection, launch.connection is None
    if connection is None:
        connection = await app.push_screen_wait(FirstRunScreen())
    if connection is None:
        return None
    found = await _key(app, launch, connection)
    if found is None:
        return None
    if is_new and connection.origin is not Origin.DEMO:
        _save(app, launch, connection)
    book = launch.open_book(connection)
    return await Session.open(launch, connection, found, book)


async def _key(app: RuntuiApp, launch: Launch, connection: Connection) -> FoundKey | None:
    """The key from the environment or the keyring, else from the person."""
    finding = asyncio.ensure_future(_found(launch, connection))
    done, _ = await asyncio.wait({finding}, timeout=NOTICE_AFTER)
    if not done:
        # The keyring waits, perhaps for the person: the screen says so and takes a key meanwhile.
        screen = KeyScreen(launch, connection, thread_id=launch.thread, reading=_only_key(finding))
        return await app.push_screen_wait(screen)
    found, reason = finding.result()
    if found.secret is not None or not _needs_key(connection):
        return found
    screen = KeyScreen(launch, connection, thread_id=launch.thread, reason=reason)
    return await app.push_screen_wait(screen)


async def _found(launch: Launch, connection: Connection) -> tuple[FoundKey, str]:
    try:
        return await find_key(connection, launch.environ, launch.cabinet), ""
    except SecretError as error:
        return FoundKey(), str(error)
    except KeyringError as error:
        return FoundKey(), f"{error.message} {error.next_step}"


async def _only_key(finding: asyncio.Future[tuple[FoundKey, str]]) -> FoundKey:
    return (await finding)[0]


def _needs_key(connection: Connection) -> bool:
    return connection.profile.auth is not Auth.NONE


def _save(app: RuntuiApp, launch: Launch, connection: Connection) -> None:
    try:
        launch.config_file.save_profile(connection.profile, make_active=True)
    except ConfigError as error:
        app.say(f"The server is not remembered: {error}", is_warning=True, seconds=10)
    else:
        app.say("Saved as profile “default”.")
