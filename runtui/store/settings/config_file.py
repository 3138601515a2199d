"""The user's settings, written: one change at a time, with everything else in the file left as it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.store.own_file import real
from runtui.store.settings.config import Config, ConfigError, parse_config, read_text
from runtui.store.settings.toml_profile import SETTINGS, check_profile_name, to_toml
from runtui.store.whole_file import make_private_directory, replace_file, turn_in

if TYPE_CHECKING:
    from collections.abc import Callable, MutableMapping
    from pathlib import Path

    from tomlkit import TOMLDocument
    from tomlkit.items import Table

    from runtui.model.profile import Profile


PATIENCE = 2.0
"""Seconds to wait for another window that is writing; a write takes milliseconds."""


class ConfigFile:
    """Writes into one config.toml. Comments, order and unknown settings stay.

    Every method reads the file anew, changes it and replaces it at once (0600), in turn with other windows,
    and returns the settings as they are then. Each raises ConfigError, with the file as it was, if what is
    there doesn't parse or can't be changed. `allow_http` as for ``load_config``.
    """

    def __init__(self, path: Path, *, allow_http: bool = False) -> None:
        self._path = path
        self._allow_http = allow_http

    @property
    def path(self) -> Path:
        """Where the settings are."""
        return self._path

    def read(self) -> Config:
        """Returns the settings as they are now; creates nothing."""
        return self._parsed(read_text(self._path))

    def save_profile(self, profile: Profile, *, make_active: bool) -> Config:
        """Adds a profile, or replaces the one of its name; on request makes it the active one.

        A new one is the active one too where none is: else the next start would know nothing of it.

        Raises ProfileNameError for a name that can't be one.
        """
        check_profile_name(profile.name)

        def change(before: Config) -> Config:
            is_first = before.active_profile is None and profile.name not in before.profiles
            active = profile.name if make_active or is_first else before.active_profile
            return replace(before, profiles=before.profiles | {profile.name: profile}, active_profile=active)

        return self._change(change)

    def remove_profile(self, name: str) -> Config:
        """Removes a profile if it is there; if it was the active one, none is active."""

        def change(before: Config) -> Config:
            rest = {other: profile for other, profile in before.profiles.items() if other != name}
            active = None if before.active_profile == name else before.active_profile
            return replace(before, profiles=rest, active_profile=active)

        return self._change(change)

    def set_active(self, name: str | None) -> Config:
        """Makes a profile the active one, or none."""
        return self._change(lambda before: replace(before, active_profile=name))

    def set_theme(self, name: str | None) -> Config:
        """Keeps the name of a theme, or goes back to the default one."""
        return self._change(lambda before: replace(before, theme=name))

    def _change(self, change: Callable[[Config], Config]) -> Config:
        try:
            directory = real(self._path).parent
            make_private_directory(directory)
            with turn_in(directory, patience=PATIENCE):
                text = read_text(self._path)
                before = self._parsed(text)
                after = change(before)
                if after != before:
                    replace_file(self._path, self._edited(text, before, after))
                return after
        except (OSError, ValueError) as error:  # ValueError: characters that no file can hold
            raise ConfigError(f"can't be written: {_reason(error)}", self._path) from error

    def _parsed(self, text: str) -> Config:
        return parse_config(text, self._path, allow_http=self._allow_http)

    def _edited(self, text: str, before: Config, after: Config) -> str:
        edited = _with_changes(text, before, after)
        # Not every layout that TOML allows survives tomlkit's editing, and no setting is worth a spoilt file.
        if edited is None or not self._says(edited, after):
            raise ConfigError("is laid out so that only you can change it: edit it by hand.", self._path)
        return edited

    def _says(self, text: str, wanted: Config) -> bool:
        try:
            return self._parsed(text) == wanted
        except ConfigError:
            return False


def _with_changes(text: str, before: Config, after: Config) -> str | None:
    # Imported here: it costs more than everything else about the settings, and only writing needs it.
    import tomlkit  # noqa: PLC0415
    from tomlkit.exceptions import TOMLKitError  # noqa: PLC0415

    try:
        document = tomlkit.parse(text)
        _edit(document, before, after, new_table=tomlkit.table)
        return tomlkit.dumps(document)
    except (TOMLKitError, TypeError, ValueError):  # what it can't edit it says in any of these
        return None


def _edit(document: TOMLDocument, before: Config, after: Config, *, new_table: Callable[..., Table]) -> None:
    for name in ("active_profile", "theme"):
        _set(document, name, getattr(after, name))
    for name in before.profiles.keys() - after.profiles.keys():
        del document["profiles"][name]
    for name, profile in after.profiles.items():
        if profile != before.profiles.get(name):
            tables = document.setdefault("profiles", new_table(is_super_table=True))
            _put(tables.setdefault(name, new_table()), before.profiles.get(name), profile)


def _put(table: MutableMapping[str, object], before: Profile | None, after: Profile) -> None:
    values = to_toml(after)
    for name in SETTINGS:
        # Of another kind, other values are the default ones.
        if before is None or before.kind != after.kind or getattr(before, name) != getattr(after, name):
            _set(table, name, values.get(name))


def _set(table: MutableMapping[str, object], name: str, value: object) -> None:
    if value is None:
        table.pop(name, None)
    elif table.get(name) != value:
        table[name] = value


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error)[:200]
