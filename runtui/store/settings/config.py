"""The user's settings, read: config.toml as values, and what is wrong with it, by file and line."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from msgspec import Struct, field

from runtui.model.key_form import masked
from runtui.model.profile import Profile  # noqa: TC001  msgspec reads the annotation
from runtui.store.own_file import open_own
from runtui.store.settings.toml_profile import SETTINGS, read_profile
from runtui.store.settings.toml_table import SettingError, TomlTable, line_of, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST_FILE = 256_000
"""Bytes: a thousand profiles."""
MOST_PARTS = 30
"""Of a key with dots in it; tomllib takes for ever over one of thousands."""
LARGEST_PAGE = 100
_MANY_PARTS = re.compile(
    rf"""(?<![\w-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){{{MOST_PARTS}}}""", re.ASCII
)
_KNOWN = (
    *("profiles", "active_profile", "theme", "page_size", "interval", "keys", "start"),
    *("keep_drafts", "title", "after_blur", "on_change"),
)


class Config(Struct, frozen=True, kw_only=True):
    """What config.toml says. None: not said there."""

    profiles: dict[str, Profile] = field(default_factory=dict)
    """By name, in the file's order."""
    active_profile: str | None = None
    theme: str | None = None
    start: str | None = None
    """``watch`` to begin with all threads, ``last`` with the one open last."""
    page_size: int | None = None
    """Runs a page, 1 to 100."""
    interval: float | None = None
    """Seconds between refreshes; 0 for refreshing by hand."""
    keys: dict[str, str] = field(default_factory=dict)
    """Key strings by the id of the binding they replace."""
    keep_drafts: bool | None = None
    """Whether answers that were begun are kept on disk; usually no content of a run is."""
    title: bool | None = None
    """Whether the window gets a title."""
    after_blur: float | None = None
    """Seconds without focus before anything is told."""
    on_change: tuple[str, ...] = ()
    """The program that is told of runs, with its arguments."""


class ConfigError(Exception):
    """The settings can't be read or written; the file is as it was.

    ``str(error)`` is one sentence that names the file, the line where there is one (1 is the first), and the
    cause.
    """

    def __init__(self, cause: str, path: Path, line: int | None = None) -> None:
        place = str(path) if line is None else f"{path}:{line}"
        super().__init__(f"{place}: {masked(cause).rstrip('.')}.")
        self.path = path
        self.line = line


def load_config(path: Path, *, allow_http: bool = False) -> Config:
    """Returns the settings in `path`, the defaults if there is no such file. Never changes the file.

    `allow_http` lets every profile speak plain http to private hosts, as its own setting would. Raises
    ConfigError for what isn't TOML, and for a known setting of the wrong type or with an impossible value;
    unknown settings are passed over.
    """
    text = read_text(path)
    return parse_config(text, path, allow_http=allow_http) if text else Config()


def read_text(path: Path) -> str:
    """Returns the text of a settings file, "" if there is no such file. Raises ConfigError."""
    try:
        with os.fdopen(open_own(path, os.O_RDONLY, follows_link=True), "rb") as file:
            content = file.read(LONGEST_FILE + 1)
    except FileNotFoundError:
        return ""
    except (OSError, ValueError) as error:  # ValueError: a path that holds a NUL
        raise ConfigError(f"can't be read: {getattr(error, 'strerror', None) or error}", path) from error
    if len(content) > LONGEST_FILE:
        raise ConfigError("is too long for a settings file.", path)
    try:
        text = content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise ConfigError("is not UTF-8 text.", path, line) from error
    many = _MANY_PARTS.search(text)
    if many is not None:
        line = text.count("\n", 0, many.start()) + 1
        raise ConfigError(f"holds a name of {MOST_PARTS} parts or more.", path, line)
    return text


def parse_config(text: str, path: Path, *, allow_http: bool = False) -> Config:
    """Returns the settings in `text`; `path` is only named in errors. Raises ConfigError."""
    try:
        settings = TomlTable(read_toml(text))
    except RecursionError as error:
        raise ConfigError("is nested too deeply.", path) from error
    except ValueError as error:
        raise ConfigError(f"is not TOML: {error}", path, _line_in(error, text)) from error
    try:
        return _config_of(settings, allow_http=allow_http)
    except SettingError as error:
        raise ConfigError(str(error), path, line_of(text, error.keys)) from error


class ConfigPlaces:
    """The settings that one config.toml says itself, by line."""

    def __init__(self, path: Path) -> None:
        """Reads the file, which is known to parse. Raises ConfigError."""
        self._path = path
        self._text = read_text(path)
        self._tables = read_toml(self._text)

    def place_of(self, *keys: str) -> str | None:
        """Returns ``FILE:LINE`` of the setting at the end of `keys`, None if the file doesn't have it."""
        value: object = self._tables
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return f"{self._path}:{line_of(self._text, keys)}"


def unknown_settings(path: Path, most: int) -> list[tuple[int, str]]:
    """Returns line and name of the first settings in a file that runtui doesn't know. Raises ConfigError."""
    text = read_text(path)
    try:
        document = read_toml(text)
    except (RecursionError, ValueError):
        return []  # told by whoever reads it
    found: list[tuple[str, ...]] = [(name,) for name in document if name not in _KNOWN]
    profiles = document.get("profiles")
    for profile, table in profiles.items() if isinstance(profiles, dict) else ():
        names = table if isinstance(table, dict) else ()
        found += [("profiles", profile, name) for name in names if name not in SETTINGS]
    return [(line_of(text, keys), ".".join(keys)) for keys in found[:most]]


def _config_of(settings: TomlTable, *, allow_http: bool) -> Config:
    tables = settings.table("profiles")
    return Config(
        profiles={name: read_profile(name, tables.table(name), allow_http=allow_http) for name in tables.names()},
        active_profile=settings.text("active_profile"),
        theme=settings.text("theme"),
        start=settings.text("start"),
        page_size=settings.whole_number("page_size", least=1, most=LARGEST_PAGE),
        interval=settings.seconds("interval"),
        keys=dict(_keys_in(settings.table("keys"))),
        keep_drafts=settings.flag("keep_drafts"),
        title=settings.flag("title"),
        after_blur=settings.seconds("after_blur"),
        on_change=settings.words("on_change"),
    )


def _keys_in(table: TomlTable, before: str = "") -> Iterator[tuple[str, str]]:
    """The keys by binding id; an id with a dot in it is a table inside a table, unless it is quoted."""
    for name in table.names():
        if table.is_table(name):
            yield from _keys_in(table.table(name), f"{before}{name}.")
        else:
            yield f"{before}{name}", table.text(name) or ""


def _line_in(error: ValueError, text: str) -> int:
    # tomllib tells the place only inside its message (as attributes from Python 3.14 on).
    place = re.search(r"at line (\d+)", str(error))
    return int(place[1]) if place else text.count("\n") + 1
