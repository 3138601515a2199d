"""The environment of programs that runtui starts: without the keys in its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.key_form import begins_like_key
from runtui.model.preset import PRESETS
from runtui.model.profile import find_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runtui.model.profile import Profile

_OWN = {"RUNTUI_API_KEY", "OPENAI_API_KEY"}


def child_environment(environ: Mapping[str, str], profiles: Iterable[Profile] = ()) -> dict[str, str]:
    """Returns `environ` without the variables that hold keys: well-known ones, those the profiles name, and
    those whose value begins as keys do.
    """
    hidden = _OWN | {preset.key_variable for preset in PRESETS.values()}
    for profile in profiles:
        hidden.add(profile.key_env)
        for _, value in profile.headers:
            hidden |= set(find_references(value).variables)
    return {name: value for name, value in environ.items() if name not in hidden and not begins_like_key(value)}
