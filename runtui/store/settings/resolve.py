"""Which server this session talks to: one table of rules, read from the top, first match wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.base_url import parse_base_url
from runtui.model.preset import DEMO
from runtui.model.profile import DEMO_URL, OPENAI_URL, UNNAMED, Auth, Connection, Origin, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.store.settings.config import Config

OPENAI_KEY = "OPENAI_API_KEY"
OWN_KEY = "RUNTUI_API_KEY"


MOST_NAMED = 10
"""Profiles that a sentence lists."""


class ResolveError(ValueError):
    """What was asked for names no server. Its message says so without the name, which may be anything."""


class Wanted(Struct, frozen=True, kw_only=True):
    """What the command line says about the server."""

    demo: bool = False
    profile: str | None = None
    base_url: str | None = None
    allow_http: bool = False
    """Lets plain http pass to private and single-label hosts."""


def resolve_connection(wanted: Wanted, environ: Mapping[str, str], config: Config) -> Connection | None:
    """Returns the server to talk to, None if nothing names one (the first-run screen's case).

    Blank variables count as unset. Raises ResolveError for a profile that isn't there, BaseUrlError for a
    URL that no key may travel to.
    """
    named, named_by = wanted.profile, "--profile"
    if named is None and wanted.base_url is None:  # what is typed goes before the environment
        named, named_by = _variable(environ, "RUNTUI_PROFILE"), "RUNTUI_PROFILE"
    environ_url = _variable(environ, "OPENAI_BASE_URL")
    if wanted.demo:
        return demo_connection()
    if named is not None:
        return _by_profile(named, named_by, config, allow_http=wanted.allow_http)
    if wanted.base_url is not None:
        return _by_url(wanted.base_url, Origin.FLAGS, allow_http=wanted.allow_http)
    if environ_url:
        return _by_url(environ_url, Origin.ENV, allow_http=wanted.allow_http)
    if config.active_profile is not None:
        return _by_profile(config.active_profile, "active_profile", config, allow_http=wanted.allow_http)
    return _openai() if _variable(environ, OPENAI_KEY) else None


def demo_connection(kind: str = DEMO) -> Connection:
    """Returns the simulated server of the process, of a kind that demos have; it needs no key."""
    profile = Profile(name=kind, base_url=DEMO_URL, kind=kind, auth=Auth.NONE)
    return Connection(profile=profile, origin=Origin.DEMO)


def named_profiles(config: Config) -> str:
    """Returns the names of the profiles as a sentence lists them."""
    names = list(config.profiles)
    return f"{', '.join(names[:MOST_NAMED])}{', …' if len(names) > MOST_NAMED else ''}"


def _by_profile(name: str, named_by: str, config: Config, *, allow_http: bool) -> Connection:
    profile = config.profiles.get(name)
    if profile is None and not config.profiles:
        words = f"{named_by} names a profile, but the settings have none. Give the server with --base-url URL."
        raise ResolveError(words)
    if profile is None:
        known = named_profiles(config)
        raise ResolveError(f"{named_by} names a profile that the settings don't have. They have: {known}.")
    profile = replace(profile, allow_http=profile.allow_http or allow_http)
    # Nothing but the variable the profile itself names: a key of the shell never goes to another server.
    variables = (profile.key_env,) if profile.key_env else ()
    return Connection(profile=profile, origin=Origin.PROFILE, key_variables=variables)


def _by_url(text: str, origin: Origin, *, allow_http: bool) -> Connection:
    base_url = parse_base_url(text, allow_http=allow_http)
    profile = Profile(name=UNNAMED, base_url=base_url, allow_http=allow_http)
    return Connection(profile=profile, origin=origin, key_variables=(OWN_KEY, OPENAI_KEY))


def _openai() -> Connection:
    profile = Profile(name=UNNAMED, base_url=OPENAI_URL, kind="openai")
    return Connection(profile=profile, origin=Origin.ENV, key_variables=(OPENAI_KEY,))


def _variable(environ: Mapping[str, str], name: str) -> str | None:
    return environ.get(name, "").strip() or None
