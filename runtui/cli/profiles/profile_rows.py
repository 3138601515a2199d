"""A profile as rows of name and value, for people and programs. A secret put into it by hand is masked."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from runtui.model.key_form import begins_like_key, is_like_key, is_secret_name
from runtui.model.preset import preset_of
from runtui.model.profile import find_references
from runtui.model.secret import Secret
from runtui.store.keys.key_finder import key_places

if TYPE_CHECKING:
    from runtui.model.detail import Json
    from runtui.model.profile import Profile

SETTINGS = (
    "kind", "base_url", "auth", "key_env", "token_command", "query", "headers", "organization", "project", "beta",
    "allow_http", "write", "interval",
)  # fmt: skip
"""Those of a profile, in the order in which they are shown."""
NOTHING = "-"


def value_text(profile: Profile, setting: str) -> str:
    """Returns the value of a setting on one line, ``-`` for nothing."""
    match setting:
        case "token_command":
            return shlex.join(_shown_command(profile)) or NOTHING
        case "query":
            return " ".join(f"{name}={value}" for name, value in _shown_query(profile).items()) or NOTHING
        case "headers":
            return "; ".join(f"{name}: {value}" for name, value in _shown_headers(profile).items()) or NOTHING
    value = getattr(profile, setting)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return NOTHING if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def setting_rows(profile: Profile) -> list[tuple[str, str]]:
    """Returns the name and value of the profile's name and of each setting."""
    return [("name", profile.name), *((setting, value_text(profile, setting)) for setting in SETTINGS)]


def profile_row(profile: Profile, *, is_active: bool) -> tuple[str, ...]:
    """Returns the row of a profile in a list of them."""
    places = ", ".join(key_places(profile))
    return "*" if is_active else "", profile.name, profile.kind, profile.host, places


def summary_lines(profile: Profile) -> tuple[str, str]:
    """Returns what is known of servers of its kind, and where its key comes from."""
    return f"known: {preset_of(profile.kind).known}", f"key from: {', '.join(key_places(profile))}"


def to_json(profile: Profile, *, is_active: bool) -> dict[str, Json]:
    """Returns the object for a program; its fields are always the same."""
    return {
        "name": profile.name,
        "active": is_active,
        "kind": profile.kind,
        "base_url": profile.base_url,
        "host": profile.host,
        "auth": profile.auth.value,
        "key_env": profile.key_env,
        "token_command": list(_shown_command(profile)),
        "key_from": list(key_places(profile)),
        "query": dict(_shown_query(profile)),
        "headers": dict(_shown_headers(profile)),
        "organization": profile.organization,
        "project": profile.project,
        "beta": profile.beta,
        "allow_http": profile.allow_http,
        "write": profile.write,
        "interval": profile.interval,
        "known": preset_of(profile.kind).known,
    }


def _shown_headers(profile: Profile) -> dict[str, str]:
    """Returns the headers of a profile as they may be shown: references whole, what looks like a key by its end."""
    route = preset_of(profile.kind).route_headers
    return {
        name: value if name.lower() in route or find_references(value) else _masked(name, value)
        for name, value in profile.headers
    }


def _shown_query(profile: Profile) -> dict[str, str]:
    """Returns the query of a profile as it may be shown."""
    return {name: _masked(name, value) for name, value in profile.query}


def _shown_command(profile: Profile) -> tuple[str, ...]:
    """Returns the token command of a profile as it may be shown."""
    return tuple(Secret(word).tail if begins_like_key(word) else word for word in profile.token_command)


def _masked(name: str, value: str) -> str:
    return Secret(value).tail if is_secret_name(name) or is_like_key(value) else value
