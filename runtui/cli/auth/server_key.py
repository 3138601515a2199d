"""The key of one server, as commands find, check, store and forget it: whatever fails is a CliError."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar

from msgspec import Struct

from runtui.api.errors import BadAnswer, unchecked
from runtui.cli.exits import CliError, Exit, UsageError
from runtui.cli.waiting import ask
from runtui.model.profile import Auth, Connection, KeySource, Origin, find_references
from runtui.model.secret import SecretError
from runtui.session.base_url_check import other_base_url
from runtui.store.keys.key_finder import FoundKey, find_key
from runtui.store.keys.keyring_errors import OTHER_WAYS, KeyringError
from runtui.store.keys.token_command import NoTokenError, program_of
from runtui.words.keys import way_by_environment

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from runtui.cli.environment import Environment
    from runtui.model.detail import Json
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret
    from runtui.store.keys.keyring import Stored

T = TypeVar("T")
NO_KEY_ADVICE = "There is no key for this server. Store one: runtui auth login, with the same options."
COMMAND_WAITING = "Waiting for the token command of the profile."
WAITING = "Waiting for the keyring; it may ask for its password in a window of its own. Ctrl+C gives up."


class KeyStatus(Struct, frozen=True, kw_only=True):
    """Everything that may be said about a key, and nothing that opens it."""

    connection: Connection
    source: KeySource
    variable: str | None
    """The environment variable that gives the key."""
    keyring: str | None
    """The name of the keyring that has the key."""
    tail: str | None
    """The end of the key; None if there is none."""
    checked: str | None
    """What came of asking the server; None if it wasn't asked."""

    @property
    def is_missing(self) -> bool:
        """Whether a key is needed and there is none."""
        return self.connection.profile.needs_key and self.tail is None

    @property
    def command(self) -> str | None:
        """The program that gives the key, where a token command does."""
        return program_of(self.connection.profile) if self.source is KeySource.COMMAND else None

    @property
    def key_words(self) -> str:
        """The end of the key and where it comes from, ``none`` without one."""
        if self.tail is None:
            return "none" if self.is_missing else "none needed"
        if self.command is not None:
            return f"{self.tail} from the token command ({self.command})"
        return f"{self.tail} from {self.variable or f'the keyring ({self.keyring})'}"

    def lines(self) -> tuple[str, ...]:
        """Returns the lines for a person."""
        server = f"{self.connection.profile.host} ({self.connection.title})"
        return f"server   {server}", f"key      {self.key_words}", f"checked  {self.checked or 'no'}"

    def to_json(self) -> dict[str, Json]:
        """Returns the object for a program; its fields are always the same."""
        return {
            "connection": self.connection.title,
            "host": self.connection.profile.host,
            "base_url": self.connection.profile.base_url,
            "source": self.source.value,
            "variable": self.variable,
            "keyring": self.keyring,
            "command": self.command,
            "key": self.tail,
            "needs_key": self.connection.profile.needs_key,
            "checked": self.checked,
        }


class ServerKey:
    """Asks environment, keyring, token command and server; waiting for any of them is announced."""

    def __init__(self, environment: Environment, connection: Connection) -> None:
        self._environment = environment
        self._connection = connection
        self._profile = connection.profile
        self._found = FoundKey()
        self._keyring: str | None = None

    @classmethod
    def of_profile(cls, environment: Environment, profile: Profile) -> Self:
        """Returns the key of a profile of the settings."""
        return cls(environment, Connection(profile=profile, origin=Origin.PROFILE))

    @property
    def variable_in_front(self) -> str | None:
        """The environment variable whose key is used before the keyring's, None if there is none."""
        return self._connection.key_variable(self._environment.environ)

    @property
    def accounts(self) -> tuple[str, ...]:
        """The keyring accounts that may hold secrets of the profile."""
        own = (self._profile.account,) if self._profile.has_lasting_key else ()
        return (*own, *map(self._profile.header_account, self._secret_headers))

    def account_of(self, header: str | None) -> tuple[str, str]:
        """Returns the keyring account of the key, or of a header's secret, and what that is called.

        Raises UsageError for a header that doesn't refer to the keyring.
        """
        if header is None:
            return self._profile.account, "key"
        name = next((each for each in self._secret_headers if each.lower() == header.lower()), None)
        if name is None:
            words = "--header names no header of the profile that refers to the keyring, as keyring: does."
            raise UsageError(words)
        return self._profile.header_account(name), f"secret of the header {name}"

    def refuse_needless(self) -> None:
        """Raises UsageError for a server that is given no key from the keyring."""
        if not self._profile.needs_key:
            raise UsageError(f"{self._profile.host} is asked without a key (auth = none in its profile).")
        if self._profile.auth is Auth.COMMAND:
            command = f"The token command of the profile ({program_of(self._profile)})"
            raise UsageError(f"{command} gives its key: nothing is to be stored.")

    async def search(self) -> Secret | None:
        """Returns the key, if there is one. Raises CliError."""

        async def look() -> tuple[FoundKey, str | None]:
            key_store = self._environment.key_store
            found = await find_key(self._connection, self._environment.environ, key_store)
            return found, await key_store.describe() if found.source is KeySource.KEYRING else None

        try:
            self._found, self._keyring = await self._answer(look(), failure=Exit.NO_KEY)
        except NoTokenError as error:
            raise CliError(str(error), Exit.NO_KEY) from None
        except SecretError as error:
            raise UsageError(str(error)) from None
        return self._found.secret

    def find(self) -> Secret | None:
        """Does what `search` does, without an event loop."""
        return ask(self.search())

    def find_or_end(self) -> Secret | None:
        """Returns the key, None for a server that needs none. Raises CliError without it."""
        secret = self.find()
        if secret is None and self._profile.needs_key:
            raise CliError(NO_KEY_ADVICE, Exit.NO_KEY)
        return secret

    def status(self, checked: str | None = None) -> KeyStatus:
        """Returns what the last search brought; `checked` is the server's word about it."""
        found = self._found
        return KeyStatus(
            connection=self._connection,
            source=found.source,
            variable=found.variable,
            keyring=self._keyring,
            tail=found.secret.tail if found.secret is not None else None,
            checked=checked,
        )

    def check(self, secret: Secret | None) -> str:
        """Returns what the server says about a key, as the end of a sentence. Raises ApiError."""
        with self._environment.noting_when_slow(f"Waiting for {self._profile.host}."):
            return ask(self._checked(secret))

    def other_base_url(self, secret: Secret) -> str | None:
        """Returns the URL at which the server answers where it doesn't at that of the connection."""
        return ask(other_base_url(self._environment.make_client, self._profile, secret))

    def need_keyring(self) -> None:
        """Raises CliError where there is no keyring to store anything in."""
        ask(self._answer(self._environment.key_store.describe()))

    def store(self, account: str, secret: Secret) -> Stored:
        """Puts a secret into the keyring and returns where it is. Raises CliError."""
        return ask(self._answer(self._environment.key_store.store(account, secret)))

    def forget(self, *accounts: str) -> bool:
        """Takes secrets out of the keyring; False if it had none of them. Raises CliError."""

        async def forget() -> bool:
            return any([await self._environment.key_store.forget(account) for account in accounts])

        return ask(self._answer(forget()))

    @property
    def _secret_headers(self) -> list[str]:
        """The names of the headers that refer to the keyring."""
        return [name for name, value in self._profile.headers if find_references(value).is_in_keyring]

    async def _checked(self, secret: Secret | None) -> str:
        client = self._environment.make_client(self._profile, secret)
        try:
            return await client.check_key(None)
        except BadAnswer as error:
            return unchecked(error)
        finally:
            await client.aclose()

    async def _answer(self, call: Awaitable[T], *, failure: Exit = Exit.ERROR) -> T:
        """What `call` returns; a keyring that fails becomes a CliError with the exit code `failure`."""
        try:
            with self._environment.noting_when_slow(
                COMMAND_WAITING if self._profile.auth is Auth.COMMAND else WAITING
            ):
                return await call
        except KeyringError as error:
            advice = error.next_step.replace(OTHER_WAYS, self._other_way)
            raise CliError(f"{error.message} {advice}".rstrip(), failure) from None

    @property
    def _other_way(self) -> str:
        return way_by_environment(self._connection.key_variables)
