"""A profile as rows of name and value, for people and programs. A secret put into it by hand is masked."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

from runtui.model.preset import preset_of
from runtui.model.profile_secrets import shown_command, shown_headers, shown_query, shown_word
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
            return shlex.join(shown_command(profile)) or NOTHING
        case "query":
            return " ".join(f"{name}={value}" for name, value in shown_query(profile).items()) or NOTHING
        case "headers":
            return "; ".join(f"{name}: {value}" for name, value in shown_headers(profile).items()) or NOTHING
    value = getattr(profile, setting)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return NOTHING if value is None else shown_word(str(value))


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
        "token_command": list(shown_command(profile)),
        "key_from": list(key_places(profile)),
        "query": dict(shown_query(profile)),
        "headers": dict(shown_headers(profile)),
        "organization": profile.organization and shown_word(profile.organization),
        "project": profile.project and shown_word(profile.project),
        "beta": profile.beta,
        "allow_http": profile.allow_http,
        "write": profile.write,
        "interval": profile.interval,
        "known": preset_of(profile.kind).known,
    }
