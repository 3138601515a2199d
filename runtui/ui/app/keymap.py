"""The user's own keys (``[keys]`` in the settings), checked against all bindings. No binding is declared here."""

from __future__ import annotations

import string
import unicodedata
from typing import TYPE_CHECKING

from textual.keys import KEY_NAME_REPLACEMENTS, Keys

from runtui.store.settings.config import ConfigError, read_text
from runtui.store.settings.toml_table import line_of
from runtui.ui.app.help import DIALOGS, MAIN, help_parts
from runtui.ui.draw.key_hints import key_name

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from textual.binding import Binding

    from runtui.session.launch import Launch
    from runtui.ui.app.help import Parts

ABOVE = ("Everywhere", MAIN)
"""Parts of the program whose keys work in the panes too."""
PANES = ("Runs", "Detail", "Threads beside the runs")
MODIFIERS = {"ctrl", "shift", "alt", "super", "meta", "hyper"}


class KeymapError(Exception):
    """The keys can't be used. `binding_id` is where; ``str(error)`` the rest of a sentence that begins with it."""

    def __init__(self, binding_id: str, problem: str) -> None:
        super().__init__(f"{binding_id} {problem}")
        self.binding_id = binding_id


def read_keymap(keys: Mapping[str, str]) -> dict[str, str]:
    """Returns the keymap for Textual. `keys` are key strings by binding id, such as ``"ctrl+r,f5"``.

    Raises KeymapError for the first id that no binding has, key that no keyboard has, or key that would do two
    things in one place. Defaults that were never touched are not judged.
    """
    parts = help_parts()
    known = {binding.id for bindings in parts.values() for binding in bindings}
    for binding_id, text in keys.items():
        if binding_id not in known:
            raise KeymapError(binding_id, "is the id of no key. The table in docs/keys.md has them all.")
        for key in text.split(","):
            if not is_key(key.strip()):
                raise KeymapError(
                    binding_id, "needs a key such as r, ctrl+r or f5, or several with commas between."
                )
    keymap = {binding_id: ",".join(_long_names(text)) for binding_id, text in keys.items()}
    _refuse_clashes(keymap, parts)
    return keymap


def own_keymap(launch: Launch, say: Callable[..., object]) -> dict[str, str]:
    """Returns the keymap of the settings, or an empty one, once it is said which line of them is wrong."""
    try:
        return read_keymap(launch.config.keys)
    except KeymapError as error:
        words = described_error(error, launch.config_file.path)
        say(f"The usual keys are used: {words}", is_warning=True, seconds=10)
        return {}


def described_error(error: KeymapError, path: Path) -> str:
    """Returns the sentence about `error`, with file and line."""
    try:
        text = read_text(path)
        dotted = ("keys", error.binding_id)
        number = max(line_of(text, dotted), line_of(text, ("keys", *error.binding_id.split("."))))
    except (ConfigError, ValueError):
        return f"{path}: {error}"
    return f"{path}:{number}: {error}"


def is_key(text: str) -> bool:
    """Tells whether a keyboard has a key of that name."""
    *modifiers, name = text.split("+") if len(text) > 1 else [text]
    if not set(modifiers) <= MODIFIERS:
        return False
    return (len(name) == 1 and name.isprintable() and name != " ") or name in _NAMES


def _refuse_clashes(keymap: Mapping[str, str], parts: Parts) -> None:
    for part, bindings in parts.items():
        beside = [each for name in _parts_beside(part) for each in parts[name]]
        for binding in (each for each in bindings if each.id in keymap):
            for other in beside:
                shared = set(_keys(binding, keymap)) & set(_keys(other, keymap))
                if shared and other.id != binding.id:
                    name = key_name(min(shared))
                    raise KeymapError(str(binding.id), f"takes {name}, which is the key of {other.id}.")


def _parts_beside(part: str) -> tuple[str, ...]:
    """The parts whose keys work where those of `part` do."""
    if part in ABOVE:
        return (*ABOVE, *PANES)
    return (*ABOVE, part) if part in PANES else (DIALOGS, part)


def _keys(binding: Binding, keymap: Mapping[str, str]) -> list[str]:
    return _long_names(keymap.get(binding.id or "", binding.key))


def _long_names(text: str) -> list[str]:
    return [_long_name(each.strip()) for each in text.split(",")]


def _long_name(key: str) -> str:
    if len(key) != 1 or key.isalnum():
        return key
    name = unicodedata.name(key, key).lower().replace("-", "_").replace(" ", "_")
    return KEY_NAME_REPLACEMENTS.get(name, name)


_NAMES = {each.value for each in Keys if each.value.isalnum()} | {_long_name(each) for each in string.punctuation}
