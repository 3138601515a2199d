"""Credentials among the settings of a profile, which is a plain file: what is one, and what may be shown of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.model.key_form import begins_like_key, is_like_key, is_secret_name
from runtui.model.masking import carries_credential, carries_form, masked_text
from runtui.model.preset import preset_of
from runtui.model.profile import KEYRING, find_references
from runtui.model.secret import MASKED, Secret

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.model.profile import Profile

Pairs = tuple[tuple[str, str], ...]
_SCHEME_ALONE = re.compile(r"^\s*(?:Bearer|Basic)\s*$")
_ONE_WORD = re.compile(r"(?:(?:Bearer|Basic)\s+)?[\w+/=.~:$-]*", re.IGNORECASE)


def secrets_of(profile: Profile) -> Iterator[tuple[str, ...]]:
    """Yields the settings of a profile that hold what looks like a key: ``headers`` with the name of the header."""
    for name, value in profile.headers:
        if is_secret_header(profile, name, value):
            yield "headers", name
    for name, value in profile.query:
        if is_secret_parameter(name, value):
            yield "query", name
    if any(map(carries_form, profile.token_command)):
        yield ("token_command",)
    for name in ("organization", "project"):
        value = getattr(profile, name)
        if value is not None and is_secret_word(value):
            yield (name,)


def is_secret_header(profile: Profile, name: str, value: str) -> bool:
    """Tells whether a header holds a secret itself: it refers to none, and is no route of the profile's kind."""
    if name.lower() in preset_of(profile.kind).route_headers:
        return carries_credential(value)
    references = find_references(value)
    if references.is_in_keyring:
        return value.strip() != KEYRING
    for variable in references.variables:
        value = value.replace(f"${{{variable}}}", "")
    rest = _SCHEME_ALONE.sub("", value) if references else value
    is_named = is_secret_name(name) and not references
    return is_named or is_like_key(rest) or is_like_key(name) or carries_credential(rest)


def is_secret_parameter(name: str, value: str) -> bool:
    """Tells whether a parameter of every request is a secret."""
    return is_secret_name(name) or is_like_key(value) or begins_like_key(name) or carries_credential(value)


def is_secret_word(text: str) -> bool:
    """Tells whether an id or a name is or holds a key."""
    return begins_like_key(text) or carries_credential(text)


def shown_headers(profile: Profile) -> dict[str, str]:
    """Returns the headers as they may be shown: references and routes whole, of a key its end."""
    return {
        name: _without_secret(value) if is_secret_header(profile, name, value) else value
        for name, value in profile.headers
    }


def shown_query(profile: Profile) -> dict[str, str]:
    """Returns the parameters as they may be shown."""
    return {
        name: _without_secret(value) if is_secret_parameter(name, value) else value for name, value in profile.query
    }


def shown_command(profile: Profile) -> tuple[str, ...]:
    """Returns the token command as it may be shown."""
    return tuple(_without_secret(word) if carries_form(word) else word for word in profile.token_command)


def shown_word(text: str) -> str:
    """Returns any other text of a profile as it may be shown."""
    return _without_secret(text) if is_secret_word(text) else text


def _without_secret(text: str) -> str:
    if _ONE_WORD.fullmatch(text):
        return Secret(text).tail
    shown = masked_text(text)
    return MASKED if shown == text or carries_credential(shown) else shown
