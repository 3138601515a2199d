"""Where in config.toml a setting stands, for those who ask why it is as it is."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

from runtui.store.settings.config import read_text
from runtui.store.settings.toml_lines import line_of

if TYPE_CHECKING:
    from pathlib import Path


class ConfigPlaces:
    """The settings that one config.toml says itself, by line."""

    def __init__(self, path: Path) -> None:
        """Reads the file, which is known to parse. Raises ConfigError."""
        self._path = path
        self._text = read_text(path)
        self._tables = tomllib.loads(self._text)

    def place_of(self, *keys: str) -> str | None:
        """Returns ``FILE:LINE`` of the setting at the end of `keys`, None if the file doesn't have it."""
        value: object = self._tables
        for key in keys:
            if not isinstance(value, dict) or key not in value:
                return None
            value = value[key]
        return f"{self._path}:{line_of(self._text, keys)}"
