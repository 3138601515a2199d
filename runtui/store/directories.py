"""Where runtui keeps what outlives a session; nothing here creates or opens a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROGRAM = "runtui"


def config_file(environ: Mapping[str, str]) -> Path:
    """Returns the path of the user's settings: what ``RUNTUI_CONFIG`` names, else in the config directory."""
    named = environ.get("RUNTUI_CONFIG", "").strip()
    return Path(named).expanduser() if named else config_directory() / "config.toml"


def is_named_and_missing(path: Path, environ: Mapping[str, str]) -> bool:
    """Tells whether ``RUNTUI_CONFIG`` names settings that are not there."""
    return bool(environ.get("RUNTUI_CONFIG", "").strip()) and not path.exists()


def state_file() -> Path:
    """Returns the path of the thread book."""
    return state_directory() / "state.db"


def config_directory() -> Path:
    """Returns the user's config directory of runtui, moved by ``XDG_CONFIG_HOME``."""
    # Imported here: --demo, --help and RUNTUI_CONFIG never ask for a directory.
    import platformdirs  # noqa: PLC0415

    return platformdirs.user_config_path(PROGRAM, appauthor=False)


def state_directory() -> Path:
    """Returns the user's state directory of runtui, moved by ``XDG_STATE_HOME``."""
    import platformdirs  # noqa: PLC0415  as above

    return platformdirs.user_state_path(PROGRAM, appauthor=False)
