"""One profile between its TOML table and its value, both ways; what the table leaves out is the preset's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.header import first_problem, is_sendable
from runtui.model.key_form import masked
from runtui.model.preset import OTHER, preset_of
from runtui.model.profile import UNNAMED, Auth, Profile

if TYPE_CHECKING:
    from runtui.store.settings.toml_table import TomlTable

_NAME = re.compile(r"[^\s-][^\s]{0,63}")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_TABLES = ("query", "headers")
SETTINGS = tuple(name for name in Profile.__struct_fields__ if name != "name")
"""What the table of a profile may set."""


class ProfileNameError(ValueError):
    """The text can't name a profile. Its message is a sentence with the rule."""


def check_profile_name(name: str) -> str:
    """Returns `name` if it can name a profile; raises ProfileNameError otherwise.

    A keyring account is ``NAME URL``: a space in the name could make two accounts look the same.
    """
    if not _NAME.fullmatch(name) or not name.isprintable():
        raise ProfileNameError("a profile name has 1 to 64 characters, no spaces, and doesn't begin with -.")
    if masked(name) != name:
        raise ProfileNameError("a profile name is no key.")
    return name


def read_profile(name: str, table: TomlTable, *, allow_http: bool = False) -> Profile:
    """Returns the profile that a table describes. Raises SettingError; its keys name the setting."""
    try:
        check_profile_name(name)
    except ProfileNameError as error:
        raise table.whole_wrong(f"is no profile name: {error}") from error
    own_http = table.flag("allow_http") or False
    kind = table.text("kind") or OTHER
    if masked(kind) != kind:
        raise table.wrong("kind", "must be the name of a kind of server.")
    preset, has = preset_of(kind), table.names()
    beta = table.flag("beta")
    auth = _auth(table) or preset.auth
    return Profile(
        name=name,
        base_url=_base_url(table, allow_http=own_http or allow_http),
        kind=kind,
        auth=auth,
        query=table.pairs("query") if "query" in has else preset.query,
        headers=_headers(table, auth) if "headers" in has else preset.headers,
        organization=_id(table, "organization"),
        project=_id(table, "project"),
        beta=preset.beta if beta is None else beta,
        allow_http=own_http,
        write=table.flag("write") or False,
        interval=table.seconds("interval"),
        key_env=_variable(table),
        token_command=table.words("token_command") if "token_command" in has else preset.token_command,
    )


def default_profile(kind: str) -> Profile:
    """Returns what a profile of this kind is where its table says nothing else."""
    preset = preset_of(kind)
    return Profile(
        name=UNNAMED,
        base_url="",
        auth=preset.auth,
        query=preset.query,
        headers=preset.headers,
        beta=preset.beta,
        token_command=preset.token_command,
    )


def to_toml(profile: Profile) -> dict[str, object]:
    """Returns the settings of a profile as TOML values, without those that its kind has anyway."""
    default = default_profile(profile.kind)
    return {
        name: _plain(name, getattr(profile, name))
        for name in SETTINGS
        if getattr(profile, name) != getattr(default, name)
    }


def _plain(name: str, value: object) -> object:
    if isinstance(value, Auth):
        return value.value
    if isinstance(value, tuple):
        return dict(value) if name in _TABLES else list(value)
    return value


def _base_url(table: TomlTable, *, allow_http: bool) -> str:
    text = table.text("base_url")
    if text is None:
        raise table.wrong("base_url", "is missing.")
    try:
        return parse_base_url(text, allow_http=allow_http)
    except BaseUrlError as error:
        raise table.wrong("base_url", f"is refused: {error}") from error


def _headers(table: TomlTable, auth: Auth) -> tuple[tuple[str, str], ...]:
    headers = table.pairs("headers")
    found = first_problem(headers, auth)
    if found is not None:
        raise table.table("headers").wrong(*found)
    return headers


def _id(table: TomlTable, name: str) -> str | None:
    """An id that travels in a header."""
    text = table.text(name)
    if text is not None and not is_sendable(text):
        raise table.wrong(name, "holds a character no header may have, or a blank at an end.")
    return text


def _auth(table: TomlTable) -> Auth | None:
    word = table.text("auth")
    try:
        return Auth(word) if word is not None else None
    except ValueError as error:
        raise table.wrong("auth", f"must be one of {', '.join(Auth)}.") from error


def _variable(table: TomlTable) -> str | None:
    name = table.text("key_env") or None
    if name is not None and not _VARIABLE.fullmatch(name):
        raise table.wrong("key_env", "must be the name of an environment variable.")
    return name
