"""Base URL and kind of a new profile, asked about where the server is known by others only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.cli.waiting import ask
from runtui.model.preset import preset_of
from runtui.model.profile import Connection, Origin
from runtui.model.secret import SecretError
from runtui.session.base_url_check import of_its_kind, other_base_url
from runtui.store.keys.key_finder import environment_key

if TYPE_CHECKING:
    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret


def with_right_kind(profile: Profile, environment: Environment) -> Profile:
    """Returns the profile, of the kind of its server where that speaks another protocol and the person agrees."""
    with environment.noting_when_slow(f"Waiting for {profile.host}."):
        other = ask(of_its_kind(environment.make_client, profile, _key(profile, environment)))
    if other is None:
        return profile
    known = f"{profile.host} answers as {preset_of(other.kind).title} does."
    is_meant = environment.confirm(f"{known} Save it with the kind {other.kind}?")
    if is_meant is None:
        environment.note(f"{known} If it is one, remove the profile, and add it with --kind {other.kind}.")
    return other if is_meant else profile


def with_right_url(profile: Profile, environment: Environment) -> Profile:
    """Returns the profile with the URL at which the server answers: chosen by the person, or by its kind.

    A proxy of which nobody can know how its URL ends is asked at both. Without a person the URL stays as given.
    """
    with environment.noting_when_slow(f"Waiting for {profile.host}."):
        other = ask(other_base_url(environment.make_client, profile, _key(profile, environment)))
    if other is None:
        return profile
    known = f"{profile.base_url} answers “not found”, and {other} answers."
    if preset_of(profile.kind).is_with_or_without_v1:
        environment.note(f"{known} That one is saved.")
        return replace(profile, base_url=other)
    is_meant = environment.confirm(f"{known} Did you mean that one?")
    if is_meant is None:
        environment.note(f"{known} Did you mean that one? Then remove the profile, and add it with that URL.")
    return replace(profile, base_url=other) if is_meant else profile


def _key(profile: Profile, environment: Environment) -> Secret | None:
    """The key that the environment gives; neither keyring nor token command is asked for this."""
    variables = (profile.key_env,) if profile.key_env else ()
    try:
        found = environment_key(
            Connection(profile=profile, origin=Origin.PROFILE, key_variables=variables), environment.environ
        )
    except SecretError:
        return None
    return found[0] if found else None
