"""From a launch to a session: server, key, client, in this order, asking the person only for what is missing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.model.profile import Auth, KeySource, Origin, find_references
from runtui.session import opening
from runtui.session.session import Session
from runtui.store.settings.config import ConfigError
from runtui.store.settings.resolve import Wanted, resolve_connection

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from runtui.api.client import AssistantsClient
    from runtui.model.profile import Connection, Profile
    from runtui.session.launch import Launch
    from runtui.store.keys.key_finder import FoundKey
    from runtui.store.settings.config import Config
    from runtui.ui.app.app import RuntuiApp
    from runtui.ui.connect.setup_steps import Answers, SetupSteps

WAITING_FOR_HEADER = "Waiting for the keyring: it holds a header of this server, and may ask for its password."


async def open_session(app: RuntuiApp, launch: Launch) -> Session | None:
    """Returns the session, None if the person left before there was one. Raises ApiError.

    Says first what went wrong on the way here.
    """
    for each in (*launch.notices, *_about_theme(app, launch)):
        app.say(each, is_warning=True, seconds=10)
    connection = launch.connection
    if connection is None:
        opened = await describe_server(app, launch, questions_for(launch, launch.config, is_first=True))
    else:
        opened = await find_or_ask_key(app, launch, connection, thread_id=launch.thread)
    if opened is None:
        return None
    return await open_with_key(app, launch, *opened)


async def open_with_key(app: RuntuiApp, launch: Launch, connection: Connection, found: FoundKey) -> Session:
    """Returns the session; says so where a header of the profile waits for the keyring. Raises ApiError."""
    is_in_keyring = any(find_references(value).is_in_keyring for _, value in connection.profile.headers)
    session = asyncio.ensure_future(Session.open(launch, connection, found, launch.open_book(connection)))
    done, _ = await asyncio.wait({session}, timeout=opening.NOTICE_AFTER)
    if not done and is_in_keyring:
        app.say(WAITING_FOR_HEADER, seconds=10)
    return await session


async def ask_for_key(
    app: RuntuiApp,
    launch: Launch,
    connection: Connection,
    *,
    thread_id: str | None,
    reason: str = "",
    reading: Awaitable[tuple[FoundKey, str]] | None = None,
    is_first: bool = True,
    is_unasked: bool = False,
) -> tuple[Connection, FoundKey] | None:
    """Returns the key the person gave, with the connection as it is from now on; None if they went back.

    That a server needs no key, or needs one after all, is saved in its profile.
    """
    auth: Auth = Auth.BEARER if connection.profile.auth is Auth.NONE else connection.profile.auth
    asked = _with_auth(connection, auth)
    # Imported here: nobody whose key is known sees this screen.
    from runtui.ui.connect.key_screen import KeyScreen  # noqa: PLC0415

    screen = KeyScreen(
        launch, asked, thread_id=thread_id, reason=reason, reading=reading, is_first=is_first, is_unasked=is_unasked
    )
    found = await app.push_screen_wait(screen)
    if found is None:
        return None
    auth = Auth.NONE if found.secret is None else auth
    if connection.origin is Origin.PROFILE and auth is not connection.profile.auth:
        # What the command line added to the profile is not for the file.
        saved = launch.config.profiles.get(connection.profile.name, connection.profile)
        _write(app, launch, replace(saved, auth=auth), make_active=False)
    return _with_auth(connection, auth), found


async def change_key(
    app: RuntuiApp, launch: Launch, session: Session, *, thread_id: str | None, reason: str
) -> AssistantsClient | None:
    """Asks for another key and puts it to use; returns the client that is left, None if nothing changed."""
    is_unasked = bool(reason)
    if session.key_source is KeySource.ENV and reason:
        reason += " It came from the environment, which goes before the keyring at every start."
    opened = await ask_for_key(
        app,
        launch,
        session.connection,
        thread_id=thread_id,
        reason=reason,
        is_first=False,
        is_unasked=is_unasked,
    )
    if opened is None:
        return None
    try:
        return await session.change_key(launch, *opened)
    except ApiError as error:
        app.say(error.sentence, is_warning=True, seconds=10)
        return None


async def describe_server(
    app: RuntuiApp, launch: Launch, questions: SetupSteps
) -> tuple[Connection, FoundKey] | None:
    """Asks for a server and its key until there are both; saves the server."""
    # Imported here: nobody with a server sees this screen.
    from runtui.ui.connect.first_run import FirstRunScreen  # noqa: PLC0415

    answers: Answers = ()
    while True:
        given = await app.push_screen_wait(FirstRunScreen(questions, answers))
        if given is None:
            return None
        answers = given
        connection = questions.connection(answers)
        thread_id = launch.thread if questions.is_first else None
        opened = await find_or_ask_key(app, launch, connection, thread_id=thread_id, is_first=False)
        if opened is not None:
            if connection.origin is not Origin.DEMO and connection not in questions.saved.values():
                _save(app, launch, opened[0].profile, make_active=questions.is_first)
            return opened


async def find_or_ask_key(
    app: RuntuiApp, launch: Launch, connection: Connection, *, thread_id: str | None, is_first: bool = True
) -> tuple[Connection, FoundKey] | None:
    """Returns the connection with its key: from where its profile says, else from the person; None if they left."""
    finding = asyncio.ensure_future(opening.search_key(launch, connection))
    done, _ = await asyncio.wait({finding}, timeout=opening.NOTICE_AFTER)
    reason = ""
    if done:
        found, reason = finding.result()
        if found.secret is not None or connection.profile.auth is Auth.NONE:
            return connection, found
    # Without an answer the keyring waits, perhaps for the person: the screen says so and takes a key meanwhile.
    return await ask_for_key(
        app,
        launch,
        connection,
        thread_id=thread_id,
        reason=reason,
        reading=None if done else finding,
        is_first=is_first,
    )


def _with_auth(connection: Connection, auth: Auth) -> Connection:
    return replace(connection, profile=replace(connection.profile, auth=auth))


def _about_theme(app: RuntuiApp, launch: Launch) -> list[str]:
    theme = launch.config.theme
    if theme is None or theme in app.available_themes:
        return []
    return [f"There is no theme “{theme}”: the default one is used."]


def questions_for(launch: Launch, config: Config, *, is_first: bool) -> SetupSteps:
    """Returns the questions for another server, called ``default`` unless the settings have such a profile."""
    taken = frozenset(config.profiles)
    names = ["default", *(f"default-{number}" for number in range(2, len(taken) + 3))]
    from runtui.ui.connect.question_words import SAVED  # noqa: PLC0415  as above
    from runtui.ui.connect.setup_steps import SetupSteps  # noqa: PLC0415

    return SetupSteps(
        environ=launch.environ,
        profile_name=next(name for name in names if name not in taken),
        taken=taken,
        allow_http=launch.allow_http,
        is_first=is_first,
        saved={f"{SAVED}{each.profile.name}": each for each in saved_connections(launch, config)}
        if is_first
        else {},
    )


def saved_connections(launch: Launch, config: Config) -> list[Connection]:
    """Returns the servers of all profiles."""
    wanted = [Wanted(profile=name, allow_http=launch.allow_http) for name in config.profiles]
    found = [resolve_connection(each, launch.environ, config) for each in wanted]
    return [each for each in found if each is not None]


def _save(app: RuntuiApp, launch: Launch, profile: Profile, *, make_active: bool) -> None:
    if _write(app, launch, profile, make_active=make_active):
        app.say(f"Saved as profile “{profile.name}”.")


def _write(app: RuntuiApp, launch: Launch, profile: Profile, *, make_active: bool) -> bool:
    try:
        launch.config_file.save_profile(profile, make_active=make_active)
    except ConfigError as error:
        app.say(f"The server is not remembered: {error}", is_warning=True, seconds=10)
        return False
    return True
