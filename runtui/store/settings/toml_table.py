"""Typed reading of one TOML table: every value has the type asked for, or an error names where it stands.

tomllib keeps no places: the line of a setting is found in the text anew.
"""

from __future__ import annotations

import math
import shlex
from functools import lru_cache
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

T = TypeVar("T")
SHORTEST_INTERVAL = 1.0
"""Seconds between refreshes at least, whatever the settings say."""
_TOML_NAMES = {
    bool: "true or false",
    str: "a text in quotes",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    list: "a list of texts",
}


class SettingError(ValueError):
    """One setting has the wrong type or an impossible value. `keys` is the way to it, from the top."""

    def __init__(self, keys: tuple[str, ...], problem: str) -> None:
        super().__init__(f"{'.'.join(keys)} {problem}")
        self.keys = keys


class TomlTable:
    """One table of the file. A setting that isn't there is None, an empty table or an empty tuple."""

    def __init__(self, values: Mapping[str, object], place: tuple[str, ...] = ()) -> None:
        self._values = values
        self.place = place

    def names(self) -> tuple[str, ...]:
        """Returns the names set in this table, in the file's order."""
        return tuple(self._values)

    def wrong(self, name: str, problem: str) -> SettingError:
        """Returns the error which says `problem` ("must be …") of the setting `name`."""
        return SettingError((*self.place, name), problem)

    def whole_wrong(self, problem: str) -> SettingError:
        """Returns the error which says `problem` of this table."""
        return SettingError(self.place, problem)

    def is_text(self, name: str) -> bool:
        """Tells whether the setting is there and a text."""
        return isinstance(self._values.get(name), str)

    def is_table(self, name: str) -> bool:
        """Tells whether the setting is there and a table."""
        return isinstance(self._values.get(name), dict)

    def table(self, name: str) -> TomlTable:
        """Returns the table `name`. Raises SettingError, as all below."""
        return TomlTable(self._value(name, dict) or {}, (*self.place, name))

    def text(self, name: str) -> str | None:
        """Returns a text."""
        return self._value(name, str)

    def flag(self, name: str) -> bool | None:
        """Returns a truth value."""
        return self._value(name, bool)

    def texts(self, name: str) -> tuple[str, ...]:
        """Returns a list of texts."""
        values = self._value(name, list) or []
        if not all(isinstance(value, str) for value in values):
            raise self.wrong(name, f"must be {_TOML_NAMES[list]}.")
        return tuple(values)

    def words(self, name: str) -> tuple[str, ...]:
        """Returns a command: a list of texts, or one text that is split as a shell would."""
        if not self.is_text(name):
            return self.texts(name)
        try:
            return tuple(shlex.split(self.text(name) or ""))
        except ValueError as error:
            raise self.wrong(name, f"can't be split into words: {error}.") from error

    def pairs(self, name: str) -> tuple[tuple[str, str], ...]:
        """Returns a table of texts as pairs, in the file's order."""
        table = self.table(name)
        return tuple((key, table.text(key) or "") for key in table.names())

    def whole_number(self, name: str, *, least: int, most: int) -> int | None:
        """Returns a whole number within bounds."""
        value = self._value(name, int)
        if value is not None and not least <= value <= most:
            raise self.wrong(name, f"must be between {least} and {most}.")
        return value

    def seconds(self, name: str) -> float | None:
        """Returns an interval: 0 for by hand, else a second at least, which is the least that is used."""
        value = self._values.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(name, f"must be {_TOML_NAMES[float]}.")
        if not (math.isfinite(value) and value >= 0):
            raise self.wrong(name, "must be 0 or more seconds.")
        return max(SHORTEST_INTERVAL, float(value)) if value else 0.0

    def _value(self, name: str, kind: type[T]) -> T | None:
        value = self._values.get(name)
        if value is None:
            return None
        # Python counts True as a whole number; TOML doesn't.
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            raise self.wrong(name, f"must be {_TOML_NAMES[kind]}.")
        return value


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """Returns the line (1 is the first) that sets `keys`, else of the nearest table around it, else 1.

    `text` is valid TOML. A line inside a multi-line string may be taken for a setting, at worst.
    """
    best, depth = 1, 0
    for number, place in enumerate(_places(text), start=1):
        if depth < len(place) <= len(keys) and keys[: len(place)] == place:
            best, depth = number, len(place)
    return best


@lru_cache(maxsize=1)
def _places(text: str) -> list[tuple[str, ...]]:
    """The keys that each line sets, or the table it is in."""
    table: tuple[str, ...] = ()
    places = []
    for line in text.splitlines():
        if line.lstrip().startswith("["):
            table = place = _keys_in(line) or table
        else:
            place = (*table, *_keys_in(f"{line.split('=')[0]} = 0"))
        places.append(place)
    return places


def read_toml(text: str) -> dict[str, object]:
    """Returns the tables of a text. Raises ValueError where it isn't TOML, RecursionError."""
    import tomllib  # noqa: PLC0415  a start without settings has better to do

    return tomllib.loads(text)


def _keys_in(line: str) -> tuple[str, ...]:
    """Returns the keys a line names, in order; none if it isn't TOML by itself (a part of something longer)."""
    try:
        value: object = read_toml(line)
    except ValueError:
        return ()
    keys = []
    while isinstance(value, dict) and value:
        key = next(iter(value))
        keys.append(key)
        value = value[key]
    return tuple(keys)
