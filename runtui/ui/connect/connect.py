"""From a launch to a session: server, key, client, in this order, asking the person only for what is missing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.model.key_form import holds_key
from runtui.model.preset import DEMOS, preset_of
from runtui.model.profile import Auth, KeySource, Origin, find_references
from runtui.session.opening import search_key
from runtui.session.session import Session
from runtui.store.keys.key_finder import FoundKey
from runtui.store.keys.keyring_errors import KeyringError
from runtui.store.settings.config import Config, ConfigError
from runtui.store.settings.resolve import Wanted, demo_connection, resolve_connection

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from runtui.api.run_source import RunSource
    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import Secret
    from runtui.session.launch import Launch
    from runtui.ui.draw.themed_app import ThemedApp

WAITING_FOR_HEADER = "Waiting for the keyring: it holds a header of this server, and may ask for its password."


class Connector:
    """Opens sessions with servers, and changes the key of one; the screens that ask lie over those of `app`."""

    def __init__(self, app: ThemedApp, launch: Launch) -> None:
        self._app = app
        self._launch = launch

    async def open(self) -> Session | None:
        """Returns the first session, None if the person left before there was one. Raises ApiError.

        Says first what went wrong on the way here.
        """
        launch, theme = self._launch, self._launch.config.theme
        for each in launch.notices:
            self._warn(each)
        if theme is not None and theme not in self._app.available_themes:
            self._warn(f"There is no theme “{theme}”: the default one is used.")
        if launch.connection is None:
            opened = await self._describe_server(launch.config, is_start=True)
        else:
            opened = await self._find_or_ask_key(launch.connection, launch.thread)
        return await self._session(*opened, launch) if opened is not None else None

    async def switch(self, session: Session) -> Session | None:
        """Returns a session with another server that the person chose, None if they stay where they are."""
        try:
            config = Config() if self._is_demo else self._launch.config_file.read()
        except ConfigError as error:
            self._warn(f"The profiles are not used: {error}")
            return None
        # Imported here, as all screens that ask: most sessions begin and end without them.
        from runtui.ui.connect.profiles import ProfilesScreen, known_servers  # noqa: PLC0415

        given, active = self._launch.connection, config.active_profile
        saved = [demo_connection(kind) for kind in DEMOS] if self._is_demo else self._saved(config)
        servers = known_servers(None if self._is_demo else given, saved, active, session.connection)
        screen = ProfilesScreen(servers, self._launch.config_file, is_demo=self._is_demo)
        chosen = await self._app.push_screen_wait(screen)
        if chosen is None or chosen.is_open:
            return None
        try:
            opened = await self._reach(chosen.connection, config, session.is_key)
            launch = self._launch.after(session.connection)
            return await self._session(*opened, launch) if opened is not None else None
        except ApiError as error:
            self._warn(error.sentence)
            return None

    async def change_key(self, session: Session, thread_id: str | None, reason: str) -> RunSource | None:
        """Asks for another key and puts it to use; returns the client that is left, None if nothing changed.

        `reason` says why nobody asked for that, "" if somebody did; `thread_id` is what the key is tried on.
        """
        if session.connection.origin is Origin.DEMO:
            self._app.say("The demo needs no key.")
            return None
        why = reason
        if session.key_source is KeySource.ENV and reason:
            why += " The key came from the environment, which goes before the keyring at every start."
        connection, is_unasked = session.connection, bool(reason)
        opened = await self._ask_for_key(connection, thread_id, why, is_first=False, is_unasked=is_unasked)
        if opened is None:
            return None
        try:
            return await session.change_key(self._launch, *opened)
        except ApiError as error:
            self._warn(error.sentence)
            return None

    async def _reach(
        self, connection: Connection | None, config: Config, is_key: Callable[[str], bool]
    ) -> tuple[Connection, FoundKey] | None:
        """A server with its key: one that is to be described if it isn't known yet."""
        if connection is None:
            return await self._describe_server(config, is_start=False, is_key=is_key)
        with self._launch.open_book(connection) as book:
            thread_id = book.last_opened(connection.profile.account)
        return await self._find_or_ask_key(connection, thread_id, is_first=False)

    async def _describe_server(
        self, config: Config, *, is_start: bool, is_key: Callable[[str], bool] = holds_key
    ) -> tuple[Connection, FoundKey] | None:
        """Asks for a server and its key until there are both; saves the server."""
        from runtui.ui.connect.first_run import FirstRunScreen  # noqa: PLC0415  as above
        from runtui.ui.connect.setup_steps import SetupSteps  # noqa: PLC0415  as above

        base_url = self._launch.base_url if is_start else ""
        is_first = is_start and not (base_url and config.profiles)
        steps = SetupSteps(
            environ=self._launch.environ,
            taken=frozenset(config.profiles),
            saved={each.profile.name: each for each in self._saved(config)} if is_first else {},
            allow_http=self._launch.allow_http,
            is_key=is_key,
            is_first=is_first,
        )
        leaves = "quit" if is_start else "back"
        screen = FirstRunScreen(steps, base_url=base_url, leaves=leaves)
        while (answers := await self._app.push_screen_wait(screen)) is not None:
            connection = steps.connection(answers)
            thread_id = self._launch.thread if is_start else None
            opened = await self._find_or_ask_key(connection, thread_id, is_first=False)
            if opened is not None:
                is_new = connection.origin is not Origin.DEMO and connection not in steps.saved.values()
                opened = await self._saved_new(*opened, make_active=is_first) if is_new else opened
            if opened is not None:
                return opened
            screen = FirstRunScreen(steps, answers, leaves=leaves)
        return None

    async def _saved_new(
        self, connection: Connection, found: FoundKey, *, make_active: bool
    ) -> tuple[Connection, FoundKey] | None:
        """The server, saved with the URL at which it answers; None, and no key kept, to correct that."""
        connection, found = await self._of_its_kind(*await self._with_right_url(connection, found))
        if not await self._is_kept(connection.profile, found):
            return None
        self._save(connection.profile, make_active=make_active)
        return connection, found

    async def _is_kept(self, profile: Profile, found: FoundKey) -> bool:
        """Whether a URL stays at which nothing is found: the person says that, and may go back to it."""
        from runtui.session.base_url_check import is_nowhere  # noqa: PLC0415  as above
        from runtui.ui.dialogs.choice import Choice, ChoiceScreen  # noqa: PLC0415  as above

        if not await is_nowhere(self._launch.make_client, profile, found.secret):
            return True
        choices = [Choice(key="", label="Correct the URL"), Choice(key="keep", label="Save it all the same")]
        about = f"{profile.host} answers, but has no threads at {profile.base_url}."
        is_kept = await self._app.push_screen_wait(ChoiceScreen("Is this the base URL?", choices, about))
        if not is_kept and found.source is KeySource.KEYRING:
            with suppress(KeyringError):  # it was stored for this URL a moment ago
                await self._launch.key_store.forget(profile.account)
        return bool(is_kept)

    async def _with_right_url(self, connection: Connection, found: FoundKey) -> tuple[Connection, FoundKey]:
        """The connection, with another URL where the server answers at that one only and the person agrees."""
        from runtui.session.base_url_check import other_base_url  # noqa: PLC0415  as above

        profile = connection.profile
        other = await other_base_url(self._launch.make_client, profile, found.secret)
        if other is None or not await self._is_meant(profile.base_url, other):
            return connection, found
        return await self._as_other(connection, found, replace(profile, base_url=other))

    async def _of_its_kind(self, connection: Connection, found: FoundKey) -> tuple[Connection, FoundKey]:
        """The connection, of the kind of its server where that speaks another protocol and the person agrees."""
        from runtui.session.base_url_check import of_its_kind  # noqa: PLC0415  as above

        other = await of_its_kind(self._launch.make_client, connection.profile, found.secret)
        if other is None or not await self._is_kind_meant(other):
            return connection, found
        return await self._as_other(connection, found, other)

    async def as_kind(self, session: Session, kind: str) -> Session | None:
        """Returns a session with the same server as one of another kind, if the person agrees; saves the kind."""
        from runtui.model.preset_profile import of_kind  # noqa: PLC0415  as above

        before = session.connection
        other = of_kind(before.profile, kind)
        if not await self._is_kind_meant(other):
            return None
        found, _ = await search_key(self._launch, before)
        connection, _ = await self._as_other(before, found, other)
        opened = await self._find_or_ask_key(connection, None, is_first=False)
        if opened is None:
            return None
        if before.origin is Origin.PROFILE:
            self._save(opened[0].profile, make_active=False)
        try:
            return await self._session(*opened, self._launch.after(before))
        except ApiError as error:
            self._warn(error.sentence)
            return None

    async def _as_other(
        self, connection: Connection, found: FoundKey, profile: Profile
    ) -> tuple[Connection, FoundKey]:
        """The same server under another profile, its key with it."""
        account = connection.profile.account
        if found.source is KeySource.KEYRING and found.secret is not None and account != profile.account:
            found = await self._moved_key(found.secret, account, profile.account)
        return replace(connection, profile=profile), found

    async def _is_kind_meant(self, profile: Profile) -> bool:
        from runtui.ui.dialogs.choice import Choice, ChoiceScreen  # noqa: PLC0415  as above

        title = preset_of(profile.kind).title
        choices = [Choice(key=profile.kind, label=f"Yes, as {title}"), Choice(key="", label="No, leave it")]
        about = f"{profile.host} answers in another protocol: as {title} does. It can be read as one."
        chosen = await self._app.push_screen_wait(ChoiceScreen(f"Read it as {title}?", choices, about))
        return bool(chosen)

    async def _is_meant(self, base_url: str, other: str) -> bool:
        from runtui.ui.dialogs.choice import Choice, ChoiceScreen  # noqa: PLC0415  as above

        choices = [Choice(key=other, label=f"Yes, {other}"), Choice(key="", label=f"No, {base_url}")]
        about = f"{base_url} answers “not found”. {other} answers."
        chosen = await self._app.push_screen_wait(ChoiceScreen(f"Did you mean {other}?", choices, about))
        return bool(chosen)

    async def _moved_key(self, secret: Secret, account: str, to_account: str) -> FoundKey:
        """The key, in the keyring under the URL it belongs to; for this session where that fails."""
        try:
            await self._launch.key_store.store(to_account, secret)
            await self._launch.key_store.forget(account)
        except KeyringError as error:
            self._warn(error.sentence)
            return FoundKey(secret=secret, source=KeySource.SESSION)
        return FoundKey(secret=secret, source=KeySource.KEYRING)

    async def _find_or_ask_key(
        self, connection: Connection, thread_id: str | None, *, is_first: bool = True
    ) -> tuple[Connection, FoundKey] | None:
        """The connection with its key: from where its profile says, else from the person; None if they left."""
        finding = asyncio.ensure_future(search_key(self._launch, connection))
        done, _ = await asyncio.wait({finding}, timeout=self._launch.timing.notice_after)
        if not done:  # the keyring waits, perhaps for the person: the screen says so and takes a key meanwhile
            return await self._ask_for_key(connection, thread_id, finding, is_first=is_first)
        found, why_none = finding.result()
        if found.secret is not None or connection.profile.auth is Auth.NONE:
            return connection, found
        return await self._ask_for_key(connection, thread_id, why_none, is_first=is_first)

    async def _ask_for_key(
        self,
        connection: Connection,
        thread_id: str | None,
        why: str | Awaitable[tuple[FoundKey, str]],
        *,
        is_first: bool,
        is_unasked: bool = False,
    ) -> tuple[Connection, FoundKey] | None:
        """The key the person gave, with the connection as it is from now on; None if they went back.

        That a server needs no key, or needs one after all, is saved in its profile.
        """
        from runtui.ui.connect.key_screen import KeyScreen  # noqa: PLC0415  as above

        profile = connection.profile
        auth: Auth = Auth.BEARER if profile.auth is Auth.NONE else profile.auth
        asked = replace(connection, profile=replace(profile, auth=auth))
        screen = KeyScreen(self._launch, asked, thread_id, why, is_first=is_first, is_unasked=is_unasked)
        found = await self._app.push_screen_wait(screen)
        if found is None:
            return None
        if screen.kept_in:
            self._app.say(f"✓ The key is kept in {screen.kept_in}, read back.")
        auth = Auth.NONE if found.secret is None else screen.auth
        if connection.origin is Origin.PROFILE and auth is not profile.auth:
            # What the command line added to the profile is not for the file.
            saved = self._launch.config.profiles.get(profile.name, profile)
            self._write(replace(saved, auth=auth), make_active=False)
        return replace(connection, profile=replace(profile, auth=auth)), found

    async def _session(self, connection: Connection, found: FoundKey, launch: Launch) -> Session:
        """The session; says so where a header of the profile waits for the keyring. Raises ApiError."""
        is_in_keyring = any(find_references(value).is_in_keyring for _, value in connection.profile.headers)
        opening = asyncio.ensure_future(Session.open(launch, connection, found, launch.open_book(connection)))
        done, _ = await asyncio.wait({opening}, timeout=launch.timing.notice_after)
        if not done and is_in_keyring:
            self._app.say(WAITING_FOR_HEADER, seconds=10)
        return await opening

    @property
    def _is_demo(self) -> bool:
        return self._launch.connection is not None and self._launch.connection.origin is Origin.DEMO

    def _saved(self, config: Config) -> list[Connection]:
        """The servers of all profiles."""
        wanted = [Wanted(profile=name, allow_http=self._launch.allow_http) for name in config.profiles]
        found = [resolve_connection(each, self._launch.environ, config) for each in wanted]
        return [each for each in found if each is not None]

    def _save(self, profile: Profile, *, make_active: bool) -> None:
        if self._write(profile, make_active=make_active):
            always = ": every start opens it" if make_active else ""
            self._app.say(f"Saved as profile “{profile.name}”{always}.")

    def _write(self, profile: Profile, *, make_active: bool) -> bool:
        try:
            self._launch.config_file.save_profile(profile, make_active=make_active)
        except ConfigError as error:
            self._warn(f"The server is not remembered: {error}")
            return False
        return True

    def _warn(self, text: str) -> None:
        self._app.say(text, is_warning=True, seconds=10)
