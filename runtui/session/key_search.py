"""The key that needs nobody: of the environment, the keyring or a command; or why there is none, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.secret import SecretError
from runtui.store.keys.key_finder import FoundKey, find_key
from runtui.store.keys.keyring_errors import KeyringError

if TYPE_CHECKING:
    from runtui.model.profile import Connection
    from runtui.session.launch import Launch

NOTICE_AFTER = 1.0
"""Seconds after which it is said that the keyring waits."""


async def search_key(launch: Launch, connection: Connection) -> tuple[FoundKey, str]:
    """Returns the key and "", or one without secret and what went wrong, if anything did."""
    try:
        return await find_key(connection, launch.environ, launch.key_store), ""
    except SecretError as error:
        return FoundKey(), str(error)
    except KeyringError as error:
        return FoundKey(), error.sentence
