"""What this machine brings along: versions, files and terminal."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from runtui import __version__
from runtui.cli.connecting import settings_path
from runtui.cli.doctor.finding import Finding
from runtui.cli.exits import CliError, Exit
from runtui.store.config import ConfigError, load_config
from runtui.store.places import state_file
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from runtui.cli.surroundings import Surroundings

LIBRARIES = ("textual", "httpx", "keyring")
"""By their metadata: importing them would cost time, and Textual isn't needed here."""
SMALLEST = (40, 8)
_TOO_SMALL = "Below 40 x 8 only the table and one line are drawn."


def version_findings() -> Iterator[Finding]:
    """Yields the versions of the program and of what it stands on."""
    system = f"{platform.system()} {platform.release()}"
    yield Finding.good("versions", f"runtui {__version__}, Python {platform.python_version()}, {system}")
    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Finding.bad("versions", f"{', '.join(missing)} not installed.", "Install runtui anew.")
    if found:
        yield Finding.good("versions", ", ".join(found))


def file_findings(environ: Mapping[str, str], *, allow_http: bool) -> Iterator[Finding]:
    """Yields where settings and thread book are, and whether they can be used."""
    try:
        settings = settings_path(environ)
    except CliError as error:
        yield Finding.of_command("settings", error)
    else:
        yield _settings_finding(settings, allow_http=allow_http)
    yield _written("threads", state_file(), "is kept")


def _settings_finding(path: Path, *, allow_http: bool) -> Finding:
    try:
        config = load_config(path, allow_http=allow_http)
    except ConfigError as error:
        advice = "Correct the file, or name another in RUNTUI_CONFIG."
        return Finding.bad("settings", str(error), advice, code=Exit.USAGE)
    return _written("settings", path, plural(len(config.profiles), "profile"))


def _written(topic: str, path: Path, state: str) -> Finding:
    is_there = path.exists()
    nearest = path if is_there else next((each for each in path.parents if each.exists()), path)
    if not os.access(nearest, os.W_OK) or (is_there and not os.access(path.parent, os.W_OK)):
        advice = "Nothing is saved there. Make it writable, or move it (XDG_CONFIG_HOME, XDG_STATE_HOME)."
        return Finding.bad(topic, f"{path} can't be written.", advice)
    return Finding.good(topic, f"{path} ({state if is_there else 'not there yet'}, writable)")


def terminal_finding(around: Surroundings) -> Finding:
    """Returns what the dashboard could draw on."""
    term = around.environ.get("TERM", "")
    if not around.stdout.isatty():
        return Finding.note("terminal", "The output is no terminal here; the dashboard needs one.")
    if sys.platform != "win32" and term in ("", "dumb"):
        advice = "Set TERM to what the terminal is, such as xterm-256color."
        return Finding.bad("terminal", f"TERM is {term or 'not set'}: no cursor moves.", advice, code=Exit.USAGE)
    columns, rows = os.get_terminal_size(around.stdout.fileno())
    charset = "UTF-8" if around.has_utf8 else "no UTF-8 (drawn in ASCII)"
    words = f"{term}, {columns} x {rows}, {charset}, {_colours(around.environ)}"
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Finding.note("terminal", words, _TOO_SMALL)
    return Finding.good("terminal", words)


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "no colour (NO_COLOR)"
    if environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours or fewer"
