"""``runtui profiles add``: a server saved from what was given, what its kind has and what the environment says."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.connecting import headless_config, settings_path
from runtui.cli.exits import Exit, UsageError
from runtui.cli.naming import refuse_key
from runtui.cli.profiles.given import with_given
from runtui.cli.profiles.settings import write
from runtui.cli.profiles.use import note_what_goes_first
from runtui.model.base_url import BaseUrlError
from runtui.model.preset import known_url, preset_of, to_profile
from runtui.model.profile import Auth, find_references
from runtui.store.keys.key_finder import key_places
from runtui.store.settings.toml_profile import ProfileNameError, check_profile_name

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile


def run(arguments: Namespace, environment: Environment) -> int:
    """Saves a new profile and returns the exit code. Raises CliError, with the settings as they were."""
    name = _new_name(arguments.name)
    profile = with_given(_preset_profile(arguments, name, environment.environ), arguments)
    if name in headless_config(environment.environ, allow_http=arguments.allow_http).profiles:
        raise UsageError(
            "There is a profile of that name already. Take another name, or first: runtui profiles remove NAME"
        )
    after = write(
        environment.environ,
        lambda file: file.save_profile(profile, make_active=arguments.use),
        allow_http=arguments.allow_http,
    )
    environment.say(
        f"The profile {name} ({profile.kind}, {profile.host}) is saved in {settings_path(environment.environ)}."
    )
    _say_what_next(environment, profile, is_used=after.active_profile == name)
    return Exit.DONE


def _new_name(text: str) -> str:
    refuse_key(text, "a name")
    try:
        return check_profile_name(text)
    except ProfileNameError as error:
        raise UsageError(f"That can't be a name: {error}") from None


def _preset_profile(arguments: Namespace, name: str, environ: Mapping[str, str]) -> Profile:
    preset = preset_of(arguments.kind)
    base_url = arguments.base_url or known_url(preset, environ)
    if base_url is None:
        raise UsageError(f"--base-url is missing. Of this kind they look like {preset.example}")
    try:
        return to_profile(preset, name=name, base_url=base_url, environ=environ, allow_http=arguments.allow_http)
    except BaseUrlError as error:
        source = "--base-url" if arguments.base_url else preset.endpoint_variable
        raise UsageError(f"{source}: {error}") from None


def _say_what_next(environment: Environment, profile: Profile, *, is_used: bool) -> None:
    preset = preset_of(profile.kind)
    environment.say(f"known: {preset.known}")
    environment.say(f"key from: {', '.join(key_places(profile))}")
    doubt = preset.doubt(profile)
    if doubt is not None:
        environment.note(doubt)
    if is_used:
        environment.say("It is the active profile: runtui opens it.")
        note_what_goes_first(environment)
    else:
        environment.say(
            f"Open it with: runtui --profile {profile.name}   or always: runtui profiles use {profile.name}"
        )
    for step in _key_steps(profile, environment.environ):
        environment.say(f"next: {step}")


def _key_steps(profile: Profile, environ: Mapping[str, str]) -> list[str]:
    preset = preset_of(profile.kind)
    has_own_command = bool(preset.sign_in) and profile.token_command == preset.token_command
    steps = [preset.sign_in] if has_own_command else []
    steps += [
        f"runtui auth login --profile {profile.name} --header {name}"
        for name, value in profile.headers
        if find_references(value).is_in_keyring
    ]
    has_variable = profile.key_env and environ.get(profile.key_env, "").strip()
    is_lasting = profile.auth not in (Auth.NONE, Auth.COMMAND) and not profile.token_command
    if is_lasting and not has_variable:
        steps.append(f"runtui auth login --profile {profile.name}")
    return [*steps, f"runtui doctor --profile {profile.name}"]
