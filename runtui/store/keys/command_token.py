"""The key of a profile that names a token command: run once to have it, and kept with the way to a newer one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from runtui.model.profile import Auth
from runtui.model.secret import Secret, SecretError, TokenError
from runtui.store.keys.token_command import TokenCommand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.profile import Connection, Profile
    from runtui.model.secret import TokenSource


class CommandToken(Secret):
    """A token that a command printed, with the `source` of the next one."""

    __slots__ = ("source",)

    def __init__(self, value: str, source: TokenSource) -> None:
        super().__init__(value)
        self.source = source


class NoTokenError(SecretError):
    """The token command gave no token. Its message says why and what to do."""


def has_token_command(profile: Profile) -> bool:
    """Tells whether a program gives the profile's key, perhaps after other places had none."""
    return bool(profile.token_command) or profile.auth is Auth.COMMAND


def token_source(profile: Profile, environ: Mapping[str, str]) -> TokenSource | None:
    """Returns what gives the profile's tokens, None if its key lasts.

    The command doesn't see the variable that would hold the key itself.
    """
    if not has_token_command(profile):
        return None
    return TokenCommand(profile.token_command, environ, hidden=(profile.key_env or "",))


async def first_token(connection: Connection, environ: Mapping[str, str]) -> CommandToken | None:
    """Returns the token that the profile's command prints now, None without a command. Raises NoTokenError."""
    source = token_source(connection.profile, environ)
    if source is None:
        return None
    if not connection.profile.token_command:
        raise NoTokenError("The profile says auth = command, but names no token_command. Add it.")
    try:
        return CommandToken((await source.token()).reveal(), source)
    except TokenError as error:
        words = f"{error.message} {error.next_step}".rstrip()
    # Raised here, so that no traceback leads into the frames that handled the token.
    raise NoTokenError(words)


def program_of(profile: Profile) -> str:
    """Returns the name of the program that a token command runs; its arguments are nobody's business."""
    return Path(profile.token_command[0]).name if profile.token_command else ""
