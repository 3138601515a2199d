"""From one server to another while the program runs: which, with which key, as a session of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.model.profile import Origin
from runtui.store.settings.config import ConfigError
from runtui.ui.connect.connect import (
    describe_server,
    find_or_ask_key,
    open_with_key,
    questions_for,
    saved_connections,
)
from runtui.ui.connect.profiles import KnownServer, ProfilesScreen

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.profile import Connection
    from runtui.session.launch import Launch
    from runtui.session.session import Session
    from runtui.store.keys.key_finder import FoundKey
    from runtui.store.settings.config import Config
    from runtui.ui.app.app import RuntuiApp


async def switch_session(app: RuntuiApp, launch: Launch, session: Session) -> Session | None:
    """Returns a session with the server the person chose, None if they stay where they are."""
    if launch.connection is not None and launch.connection.origin is Origin.DEMO:
        app.say("The demo leaves your profiles alone: start runtui without --demo to use them.")
        return None
    try:
        config = launch.config_file.read()
    except ConfigError as error:
        app.say(f"The profiles are not used: {error}", is_warning=True, seconds=10)
        return None
    servers = known_servers(launch, config, session.connection)
    chosen = await app.push_screen_wait(ProfilesScreen(servers, launch.config_file))
    if chosen is None or chosen.is_open:
        return None
    try:
        return await _open(app, launch, config, chosen, session.is_key)
    except ApiError as error:
        app.say(error.sentence, is_warning=True, seconds=10)
        return None


def known_servers(launch: Launch, config: Config, current: Connection) -> list[KnownServer]:
    """Returns the server that flags or environment named, if they did, and all profiles."""
    given = launch.connection
    listed = [] if given is None or given.origin is Origin.PROFILE else [given]
    listed += saved_connections(launch, config)
    return [
        KnownServer(
            connection=each,
            is_active=each.origin is Origin.PROFILE and each.profile.name == config.active_profile,
            is_open=each.title == current.title,
        )
        for each in listed
    ]


async def _open(
    app: RuntuiApp, launch: Launch, config: Config, chosen: KnownServer, is_key: Callable[[str], bool]
) -> Session | None:
    reached = await _reach(app, launch, config, chosen, is_key)
    return await open_with_key(app, launch, *reached) if reached is not None else None


async def _reach(
    app: RuntuiApp, launch: Launch, config: Config, chosen: KnownServer, is_key: Callable[[str], bool]
) -> tuple[Connection, FoundKey] | None:
    connection = chosen.connection
    if connection is None:
        questions = questions_for(launch, config, is_first=False)
        return await describe_server(app, launch, replace(questions, is_key=is_key))
    with launch.open_book(connection) as book:
        thread_id = book.last_opened(connection.profile.account)
    return await find_or_ask_key(app, launch, connection, thread_id=thread_id, is_first=False)
