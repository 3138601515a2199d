"""``runtui profiles remove``: a profile out of the settings, and a word about the key that stays."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from runtui.cli.auth.keyring_call import ask_keyring
from runtui.cli.connecting import headless_config
from runtui.cli.exits import Exit
from runtui.cli.profiles.settings import known_profile, write
from runtui.model.profile import Auth, Connection, Origin, find_references

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile
    from runtui.store.settings.config import Config


def run(arguments: Namespace, environment: Environment) -> int:
    """Removes a profile and returns the exit code. Raises CliError, with the profile still there."""
    before = headless_config(environment.environ)
    profile = known_profile(arguments.name, before)
    accounts = _accounts(profile)
    if arguments.logout:
        _log_out(environment, profile, accounts)
    write(environment.environ, lambda file: file.remove_profile(profile.name))
    environment.say(f"The profile {profile.name} ({profile.host}) is removed.")
    _say_what_stays(environment, profile, before, accounts=() if arguments.logout else accounts)
    return Exit.DONE


def _accounts(profile: Profile) -> tuple[str, ...]:
    """The keyring accounts that may hold secrets of the profile."""
    own = () if profile.auth in (Auth.NONE, Auth.COMMAND) else (profile.account,)
    return (
        *own,
        *(profile.header_account(name) for name, value in profile.headers if find_references(value).is_in_keyring),
    )


def _log_out(environment: Environment, profile: Profile, accounts: tuple[str, ...]) -> None:
    connection = Connection(profile=profile, origin=Origin.PROFILE)

    async def forget() -> int:
        return sum([await environment.key_store.forget(account) for account in accounts])

    removed = ask_keyring(environment, connection, forget()) if accounts else 0
    environment.say("Its key is removed from the keyring." if removed else "The keyring had no key of it.")


def _say_what_stays(
    environment: Environment, profile: Profile, before: Config, *, accounts: tuple[str, ...]
) -> None:
    for account in accounts:
        command = f"keyring del runtui {shlex.quote(account)}"
        environment.note(f"Its key stays in the keyring, if one was stored. To remove it: {command}")
    if profile.key_env and environment.environ.get(profile.key_env, "").strip():
        environment.note(f"{profile.key_env} is still set.")
    environment.note("Its saved threads stay, for a profile of the same name and URL.")
    if before.active_profile == profile.name:
        environment.note("It was the active profile; now none is.")
