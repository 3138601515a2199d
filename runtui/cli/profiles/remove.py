"""``runtui profiles remove``: a profile out of the settings, and a word about the key that stays."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.cli.profiles.arguments import profiles_parser

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.cli.parsing import Parser
    from runtui.model.profile import Profile

_ABOUT = """\
Take a profile out of the settings file, without a question. Its key in the
keyring stays, if there is one: --logout removes that first, as
runtui auth logout --profile NAME does."""


def parser() -> Parser:
    """Returns the parser of ``runtui profiles remove``."""
    parser = profiles_parser("remove", "NAME [--logout]", about=_ABOUT)
    parser.add_argument("name", metavar="NAME", help="a profile of the settings")
    parser.add_argument("--logout", action="store_true", help="first remove its keys from the keyring")
    return parser


def run(arguments: Namespace, environment: Environment) -> int:
    """Removes a profile and returns the exit code. Raises CliError, with the profile still there."""
    from runtui.cli.auth.server_key import ServerKey
    from runtui.cli.connection import saved_profile

    config = environment.config()
    profile = saved_profile(arguments.name, config)
    key = ServerKey.of_profile(environment, profile)
    if arguments.logout:
        removed = key.forget(*key.accounts) if key.accounts else False
        environment.say("Its key is removed from the keyring." if removed else "The keyring had no key for it.")
    environment.write_settings(lambda file: file.remove_profile(profile.name))
    environment.say(f"The profile {profile.name} ({profile.host}) is removed.")
    for account in () if arguments.logout else key.accounts:
        environment.note(f"{_kept(profile, account)}, if one was stored. To remove it: {_logout(profile, account)}")
    _note_what_stays(environment, profile, is_active=profile.name == config.active_profile)
    return Exit.DONE


def _kept(profile: Profile, account: str) -> str:
    return "Its key stays in the keyring" if account == profile.account else "The secret of a header stays there"


def _logout(profile: Profile, account: str) -> str:
    header = account.removeprefix(profile.account).strip()
    words = ["runtui", "auth", "logout", "--profile", profile.name, "--base-url", profile.base_url]
    return shlex.join([*words, *(["--header", header] if header else [])])


def _note_what_stays(environment: Environment, profile: Profile, *, is_active: bool) -> None:
    if profile.key_env and environment.environ.get(profile.key_env, "").strip():
        environment.note(f"{profile.key_env} is still set.")
    environment.note("Its saved threads stay, for a profile of the same name and URL.")
    if is_active:
        environment.note("It was the active profile; now none is.")
