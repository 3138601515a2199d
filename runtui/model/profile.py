"""A server to talk to, where the decision for it came from, and the secrets its headers name."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.base_url import host_of

if TYPE_CHECKING:
    from collections.abc import Mapping

OPENAI_URL = "https://api.openai.com/v1"
DEMO_URL = "http://localhost/demo"
FILE_URL = "http://localhost/file"
"""Where the objects of a file are asked for, which no request leaves the process for."""
KEYRING = "keyring:"
"""How a header value begins whose secret is in the keyring."""
UNNAMED = "-"
"""The profile name of a connection that flags or the environment describe."""
_GIVEN_NAME = re.compile(r"default(-\d+)?")
"""The names of profiles that the first start saves."""
_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Auth(StrEnum):
    """How the key travels. `COMMAND` fetches a bearer token by running a program."""

    BEARER = "bearer"
    API_KEY = "api-key"
    X_API_KEY = "x-api-key"
    PORTKEY = "portkey"
    ASTRA = "astra"
    NONE = "none"
    COMMAND = "command"


class Profile(Struct, frozen=True, kw_only=True):
    """One server and how it wants to be spoken to; never holds a key."""

    name: str
    base_url: str
    """Normalised by ``parse_base_url``."""
    kind: str = "other"
    auth: Auth = Auth.BEARER
    query: tuple[tuple[str, str], ...] = ()
    """Sent with every request, such as ``api-version``."""
    headers: tuple[tuple[str, str], ...] = ()
    organization: str | None = None
    project: str | None = None
    beta: bool = True
    """Whether ``OpenAI-Beta: assistants=v2`` is sent."""
    allow_http: bool = False
    write: bool = False
    interval: float | None = None
    """Seconds between refreshes; None for the program's default."""
    key_env: str | None = None
    token_command: tuple[str, ...] = ()

    @property
    def host(self) -> str:
        """Host and port, as people read it."""
        return host_of(self.base_url)

    @property
    def needs_key(self) -> bool:
        """Whether the server wants a key."""
        return self.auth is not Auth.NONE

    @property
    def has_lasting_key(self) -> bool:
        """Whether its key may lie in the keyring: there is one, and not only a command gives it."""
        return self.auth not in (Auth.NONE, Auth.COMMAND)

    @property
    def account(self) -> str:
        """The keyring account of the key: a key never goes to another host than it was given for."""
        return f"{self.name} {self.base_url}"

    def header_account(self, header: str) -> str:
        """Returns the keyring account of a secret that travels in a header."""
        return f"{self.account} {header.lower()}"


class Origin(StrEnum):
    """What decided which server is used."""

    DEMO = "demo"
    FILE = "file"
    PROFILE = "profile"
    FLAGS = "flags"
    ENV = "env"


class KeySource(StrEnum):
    """Where the key in use came from."""

    NONE = "none"
    ENV = "env"
    KEYRING = "keyring"
    COMMAND = "command"
    SESSION = "session"


class Connection(Struct, frozen=True, kw_only=True):
    """A profile, what decided for it, and the environment variables that may hold its key, in order."""

    profile: Profile
    origin: Origin
    key_variables: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """``demo``, ``profile NAME``, ``flags`` or ``env``; of a file what it is, of another demo its name."""
        if self.origin in (Origin.FILE, Origin.DEMO):
            return self.profile.name
        return f"profile {self.profile.name}" if self.origin is Origin.PROFILE else self.origin.value

    @property
    def is_file(self) -> bool:
        """Whether a file takes the place of the server: nothing in it changes, and nothing can be sent."""
        return self.origin is Origin.FILE

    @property
    def own_name(self) -> str:
        """The name a person gave the server, of the demo what it is; "" where nothing names it but its host."""
        if self.origin in (Origin.FLAGS, Origin.ENV) or _GIVEN_NAME.fullmatch(self.profile.name):
            return ""
        return self.profile.name

    def key_variable(self, environ: Mapping[str, str]) -> str | None:
        """Returns the environment variable that gives the key, None if none does; a blank one counts as unset."""
        return next((name for name in self.key_variables if environ.get(name, "").strip()), None)


class HeaderReferences(Struct, frozen=True):
    """What the value of one header refers to; nothing for a value that is to be sent as it is."""

    variables: tuple[str, ...] = ()
    """Environment variables, written ``${NAME}`` anywhere in the value."""
    is_in_keyring: bool = False
    """True for a value beginning with ``keyring:``: the keyring account of profile and header holds it."""

    def __bool__(self) -> bool:
        return self.is_in_keyring or bool(self.variables)


def find_references(value: str) -> HeaderReferences:
    """Returns what a header value of a profile refers to."""
    variables = tuple(dict.fromkeys(_VARIABLE.findall(value)))
    return HeaderReferences(variables, is_in_keyring=value.startswith(KEYRING))


def with_variables(value: str, variables: dict[str, str]) -> str:
    """Returns `value` with each ``${NAME}`` replaced; raises KeyError for one that `variables` lacks."""
    return _VARIABLE.sub(lambda found: variables[found[1]], value)
