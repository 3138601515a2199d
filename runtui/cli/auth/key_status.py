"""The status of a key as a value: everything that may be said about it, and nothing that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from msgspec import Struct

from runtui.model.profile import KeySource
from runtui.store.keys.command_token import program_of

if TYPE_CHECKING:
    from runtui.model.detail import Json
    from runtui.model.profile import Connection
    from runtui.store.keys.key_finder import FoundKey


class KeyStatus(Struct, frozen=True, kw_only=True):
    """Which server, which key, from where, and what the server says about it."""

    connection: str
    """``profile NAME``, ``flags`` or ``env``."""
    host: str
    base_url: str
    source: KeySource
    needs_key: bool
    variable: str | None = None
    """The environment variable that gives the key."""
    keyring: str | None = None
    """The name of the keyring that has the key."""
    command: str | None = None
    """The program that gives the key, where a token command does."""
    tail: str | None = None
    """The end of the key; None if there is none."""
    checked: str | None = None
    """What came of asking the server; None if it wasn't asked."""

    @classmethod
    def of(cls, connection: Connection, found: FoundKey, *, keyring: str | None, checked: str | None) -> Self:
        """Returns the status of the key that was found, or not, for a connection."""
        return cls(
            connection=connection.title,
            host=connection.profile.host,
            base_url=connection.profile.base_url,
            source=found.source,
            needs_key=connection.profile.needs_key,
            variable=found.variable,
            keyring=keyring,
            command=program_of(connection.profile) if found.source is KeySource.COMMAND else None,
            tail=found.secret.tail if found.secret is not None else None,
            checked=checked,
        )

    @property
    def is_missing(self) -> bool:
        """Whether a key is needed and there is none."""
        return self.needs_key and self.tail is None

    def lines(self) -> tuple[str, ...]:
        """Returns the lines for a person."""
        return (
            f"server   {self.host} ({self.connection})",
            f"key      {self.key_words}",
            f"checked  {self.checked or 'no'}",
        )

    def to_json(self) -> dict[str, Json]:
        """Returns the object for a program; its fields are always the same."""
        return {
            "connection": self.connection,
            "host": self.host,
            "base_url": self.base_url,
            "source": self.source.value,
            "variable": self.variable,
            "keyring": self.keyring,
            "command": self.command,
            "key": self.tail,
            "needs_key": self.needs_key,
            "checked": self.checked,
        }

    @property
    def key_words(self) -> str:
        """The end of the key and where it comes from, ``none`` without one."""
        if self.tail is None:
            return "none" if self.needs_key else "none needed"
        return f"{self.tail} from {self._place()}"

    def _place(self) -> str:
        if self.command is not None:
            return f"the token command ({self.command})"
        return self.variable if self.variable is not None else f"the keyring ({self.keyring})"
