"""Asking a server whether it accepts a key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.waiting import ask

if TYPE_CHECKING:
    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret


def ask_server(environment: Environment, profile: Profile, secret: Secret | None) -> str:
    """Returns what the server says about the key, as the end of a sentence. Raises ApiError."""
    with environment.noting_when_slow(f"Waiting for {profile.host}."):
        return ask(_checked(environment, profile, secret))


async def _checked(environment: Environment, profile: Profile, secret: Secret | None) -> str:
    client = environment.make_client(profile, secret)
    try:
        return await client.check_key(None)
    finally:
        await client.aclose()
