"""A new profile of what its kind has and what was given: nothing that looks like a key gets into the file."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.cli.exits import UsageError
from runtui.cli.thread_argument import refuse_key
from runtui.model.base_url import BaseUrlError
from runtui.model.header import first_problem, is_header_name
from runtui.model.key_form import is_like_key
from runtui.model.masking import carries_form
from runtui.model.preset import preset_of
from runtui.model.preset_profile import known_url, to_profile
from runtui.model.profile import OPENAI_URL, Auth, find_references
from runtui.model.profile_secrets import is_secret_header, is_secret_parameter, is_secret_word
from runtui.store.settings.toml_profile import ProfileNameError, check_profile_name

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Mapping

    from runtui.model.profile import Profile

Pairs = tuple[tuple[str, str], ...]
OPENAI_KEY = "OPENAI_API_KEY"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,79}")
_PRINTABLE = re.compile(r"[\x20-\x7e]*")
_WAYS = "Refer to it: ${VARIABLE} for an environment variable, or keyring: and then runtui auth login --header."


def new_profile(arguments: Namespace, environ: Mapping[str, str]) -> Profile:
    """Returns the profile that the arguments describe. Raises UsageError, without any value."""
    name = arguments.name
    refuse_key(name, "a name")
    try:
        check_profile_name(name)
    except ProfileNameError as error:
        raise UsageError(f"That can't be a name: {error}") from None
    return _with_given(_preset_profile(arguments, name, environ), arguments)


def key_steps(profile: Profile, environ: Mapping[str, str], *, has_keyring: bool = True) -> list[str]:
    """Returns the commands that lead to a key of the profile and to a word about it.

    Without a keyring it is said instead how the environment gives what would be kept there.
    """
    preset = preset_of(profile.kind)
    has_own_command = bool(preset.sign_in) and profile.token_command == preset.token_command
    steps = [preset.sign_in] if has_own_command else []
    login = f"runtui auth login --profile {profile.name}"
    kept = [name for name, value in profile.headers if find_references(value).is_in_keyring]
    in_variable = "there is no keyring here; in the profile give the header {} as ${{VARIABLE}}"
    steps += [f"{login} --header {name}" if has_keyring else in_variable.format(name) for name in kept]
    has_variable = profile.key_env and environ.get(profile.key_env, "").strip()
    is_lasting = profile.has_lasting_key and not profile.token_command
    if is_lasting and not has_variable:
        named = profile.key_env or 'a variable that the profile names, key_env = "VARIABLE"'
        steps.append(login if has_keyring else f"there is no keyring here; put the key into {named}")
    return [*steps, f"runtui doctor --profile {profile.name}"]


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


def _with_given(profile: Profile, arguments: Namespace) -> Profile:
    """The preset's profile with what was given in its place."""
    command = _command(arguments.token_command)
    auth = _auth(profile, arguments.auth, has_command=bool(command))
    return replace(
        profile,
        auth=auth,
        key_env=_key_variable(arguments.key_env, profile) or profile.key_env,
        token_command=_kept_command(profile, command, arguments.auth),
        query=tuple((dict(profile.query) | dict(_query(arguments.query))).items()),
        headers=_merged(profile.headers, _headers(arguments.header, profile, auth)),
        organization=_plain("--organization", arguments.organization),
        project=_plain("--project", arguments.project),
        beta=profile.beta and not arguments.no_beta,
        write=arguments.write,
        interval=arguments.interval,
    )


def _auth(profile: Profile, given: str | None, *, has_command: bool) -> Auth:
    if given == Auth.COMMAND and not (has_command or profile.token_command):
        raise UsageError("--auth command needs --token-command.")
    if given is not None:
        return Auth(given)
    return Auth.COMMAND if has_command and profile.auth is Auth.BEARER else profile.auth


def _kept_command(profile: Profile, given: tuple[str, ...], auth: str | None) -> tuple[str, ...]:
    """The preset's own command belongs to the preset's own way: with another auth it is left out."""
    return given or (profile.token_command if auth in (None, Auth.COMMAND) else ())


def _command(text: str | None) -> tuple[str, ...]:
    if text is None:
        return ()
    try:
        words = tuple(shlex.split(text))
    except ValueError:
        raise UsageError("--token-command can't be split into words: a quote is left open.") from None
    if not words:
        raise UsageError("--token-command is empty.")
    if any(map(carries_form, words)):
        raise UsageError("--token-command holds what looks like a key. It must name a program that prints it.")
    return words


def _key_variable(name: str | None, profile: Profile) -> str | None:
    if name is None:
        return None
    if not _VARIABLE.fullmatch(name) or (is_like_key(name) and not name.isupper()):
        raise UsageError("--key-env needs the name of an environment variable, never a key itself.")
    if name == OPENAI_KEY and profile.base_url != OPENAI_URL:
        raise UsageError(f"{OPENAI_KEY} goes to OpenAI only. Give this server's key a variable of its own.")
    return name


def _query(texts: list[str]) -> Pairs:
    pairs = []
    for text in texts:
        name, equals, value = (part.strip() for part in text.partition("="))
        if not (name and equals) or not (_PRINTABLE.fullmatch(text)):
            raise UsageError("--query must look like NAME=VALUE, such as api-version=v1.")
        if is_secret_parameter(name, value):
            raise UsageError("--query holds what looks like a key. URLs end up in logs: send it in a header.")
        pairs.append((name, value))
    return tuple(pairs)


def _headers(texts: list[str], profile: Profile, auth: Auth) -> Pairs:
    pairs = []
    for text in texts:
        name, colon, value = (part.strip() for part in text.partition(":"))
        if not colon or not is_header_name(name) or not _PRINTABLE.fullmatch(value):
            raise UsageError("--header must look like 'NAME: VALUE', in ASCII.")
        if is_secret_header(profile, name, value):
            raise UsageError(f"--header holds what looks like a secret, and the settings are a plain file. {_WAYS}")
        pairs.append((name, value))
    found = first_problem(pairs, auth)
    if found is not None:
        raise UsageError(f"--header: {found[0]} {found[1]}")
    return tuple(pairs)


def _merged(usual: Pairs, given: Pairs) -> Pairs:
    """The usual headers of the kind, each unless it was given, and those given."""
    named = {name.lower() for name, _ in given}
    return (*((name, value) for name, value in usual if name.lower() not in named), *given)


def _plain(option: str, text: str | None) -> str | None:
    if text is None:
        return None
    if not text.strip() or not _PRINTABLE.fullmatch(text) or is_secret_word(text):
        raise UsageError(f"{option} needs an id, such as org-abc or proj_abc.")
    return text.strip()
