"""Keys that somebody wrote into config.toml by hand: sent as they are, but told, since it is a plain file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.store.settings.config import ConfigPlaces

if TYPE_CHECKING:
    from pathlib import Path

    from runtui.store.settings.config import Config

ADVICE = (
    "Put ${VARIABLE} or keyring: in its place (on_change: a file that its program reads), "
    "and take another key, for this one could be read."
)


def kept_secrets(config: Config, path: Path) -> list[str]:
    """Returns a sentence on each setting in the file at `path` that looks like a key. Raises ConfigError."""
    suspects = [each for each in config.profiles.values() if each.headers or each.query or each.token_command]
    suspects += [each for each in config.profiles.values() if each.organization or each.project]
    if not suspects and not config.on_change:
        return []
    # Imported here: most settings have nothing in which a key could stand.
    from runtui.model.key_form import masked  # noqa: PLC0415
    from runtui.model.masking import carries_form  # noqa: PLC0415
    from runtui.model.profile_secrets import secrets_of  # noqa: PLC0415

    places = ConfigPlaces(path)
    settings = dict.fromkeys(("profiles", each.name, *keys) for each in suspects for keys in secrets_of(each))
    settings |= {("on_change",): None} if any(map(carries_form, config.on_change)) else {}
    found = [(places.place_of(*keys), masked(".".join(keys))) for keys in settings]
    return [f"{place}: {name} looks like a key." for place, name in found if place is not None]
