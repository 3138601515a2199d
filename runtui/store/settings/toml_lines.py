"""On which line of a TOML text a setting stands: for error messages, since tomllib keeps no places."""

from __future__ import annotations

import tomllib


def line_of(text: str, keys: tuple[str, ...]) -> int:
    """Returns the line (1 is the first) that sets `keys`, else of the nearest table around it, else 1.

    `text` is valid TOML. A line inside a multi-line string may be taken for a setting, at worst.
    """
    table: tuple[str, ...] = ()
    best, depth = 1, 0
    for number, line in enumerate(text.splitlines(), start=1):
        if line.lstrip().startswith("["):
            table = place = _keys_in(line) or table
        else:
            place = (*table, *_keys_in(f"{line.split('=')[0]} = 0"))
        if depth < len(place) <= len(keys) and keys[: len(place)] == place:
            best, depth = number, len(place)
    return best


def _keys_in(line: str) -> tuple[str, ...]:
    """Returns the keys a line names, in order; none if it isn't TOML by itself (a part of something longer)."""
    try:
        value: object = tomllib.loads(line)
    except ValueError:
        return ()
    keys = []
    while isinstance(value, dict) and value:
        key = next(iter(value))
        keys.append(key)
        value = value[key]
    return tuple(keys)
