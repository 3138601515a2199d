"""What this machine brings along: versions, files and terminal."""

from __future__ import annotations

import os
import platform
import sys
from contextlib import suppress
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from runtui import __version__
from runtui.doctor.check import Cause, Check
from runtui.model.key_form import masked
from runtui.store.book.book_file import check as check_book
from runtui.store.directories import config_file, is_named_and_missing, state_file
from runtui.store.exposure import exposed_places
from runtui.store.own_file import StrangeFileError
from runtui.store.settings.config import ConfigError, load_config, unknown_settings
from runtui.store.settings.kept_secrets import ADVICE, kept_secrets
from runtui.words.drawn import is_utf8_locale
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

LIBRARIES = ("textual", "httpx", "keyring")
"""By their metadata: importing them would cost time, and Textual isn't needed here."""
MOST_UNKNOWN = 20
LONGEST_NAME = 80
NOT_THERE = "not there yet"
SMALLEST = (40, 8)
_TOO_SMALL = "Below 40 x 8 only the table and one line are drawn."


def version_checks() -> Iterator[Check]:
    """Yields the versions of the program and of what it stands on."""
    system = f"{platform.system()} {platform.release()}"
    yield Check.good("versions", f"runtui {__version__}, Python {platform.python_version()}, {system}")
    found, missing = [], []
    for name in LIBRARIES:
        try:
            found.append(f"{name} {version(name)}")
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        yield Check.bad("versions", f"{', '.join(missing)} not installed.", "Install runtui anew.")
    if found:
        yield Check.good("versions", ", ".join(found))


def file_checks(environ: Mapping[str, str], *, allow_http: bool) -> Iterator[Check]:
    """Yields where settings and thread book are, and whether they can be used."""
    try:
        settings = config_file(environ)
    except RuntimeError:  # Path.expanduser: no such person
        words = "RUNTUI_CONFIG begins with a home directory that doesn't exist."
        yield Check.bad("settings", words, cause=Cause.SETTINGS)
    else:
        yield _settings_check(settings, environ, allow_http=allow_http)
        yield from _secret_checks(settings, allow_http=allow_http)
        yield from _unknown_checks(settings)
    yield _book_check(state_file())
    yield from _exposure_checks(environ)


def _book_check(path: Path) -> Check:
    try:
        check_book(path)
    except StrangeFileError as error:
        advice = "Nothing is saved in it. Move it away, and a new one is started."
        return Check.bad("threads", f"{path} is no thread book: {error.strerror}.", advice)
    except OSError:
        pass  # told as one that can't be written
    return _written("threads", path, "is kept")


def _exposure_checks(environ: Mapping[str, str]) -> Iterator[Check]:
    """What others could read is worth knowing; what they could write decides which programs are run."""
    with suppress(RuntimeError):  # told above
        for path, right in exposed_places(environ):
            words = f"Others on this computer can {right} {path}."
            check = Check.bad if right == "write" else Check.note
            yield check("files", words, f"To keep it to yourself: chmod go-rwx {path}")


def _secret_checks(path: Path, *, allow_http: bool) -> Iterator[Check]:
    """Keys in a plain file."""
    with suppress(ConfigError):  # told above
        for words in kept_secrets(load_config(path, allow_http=allow_http), path)[:MOST_UNKNOWN]:
            yield Check.note("", words, ADVICE)


def _unknown_checks(path: Path) -> Iterator[Check]:
    """What stands in the settings and does nothing, by its name only: its value may be anything."""
    with suppress(ConfigError):
        for line, name in unknown_settings(path, MOST_UNKNOWN):
            yield Check.note("", f"{path}:{line}: {masked(name[:LONGEST_NAME])} is no setting runtui knows.")


def _settings_check(path: Path, environ: Mapping[str, str], *, allow_http: bool) -> Check:
    try:
        config = load_config(path, allow_http=allow_http)
    except ConfigError as error:
        advice = "Correct the file, or name another in RUNTUI_CONFIG."
        return Check.bad("settings", str(error), advice, cause=Cause.SETTINGS)
    missing = "RUNTUI_CONFIG names it, not there yet" if is_named_and_missing(path, environ) else NOT_THERE
    return _written("settings", path, plural(len(config.profiles), "profile"), missing)


def _written(topic: str, path: Path, state: str, missing: str = NOT_THERE) -> Check:
    is_there = path.exists()
    nearest = path if is_there else next((each for each in path.parents if each.exists()), path)
    if not os.access(nearest, os.W_OK) or (is_there and not os.access(path.parent, os.W_OK)):
        advice = "Nothing is saved there. Make it writable, or move it (XDG_CONFIG_HOME, XDG_STATE_HOME)."
        return Check.bad(topic, f"{path} can't be written.", advice)
    return Check.good(topic, f"{path} ({state if is_there else missing}, writable)")


def terminal_check(environ: Mapping[str, str], size: tuple[int, int] | None) -> Check:
    """Returns what the dashboard could draw on: columns and rows, None where the output is no terminal."""
    term = environ.get("TERM", "")
    if size is None:
        return Check.note("terminal", "The output is no terminal here; the dashboard needs one.")
    if sys.platform != "win32" and term in ("", "dumb"):
        advice = "Set TERM to what the terminal is, such as xterm-256color."
        words = f"TERM is {term or 'not set'}: no cursor moves."
        return Check.bad("terminal", words, advice, cause=Cause.SETTINGS)
    columns, rows = size
    charset = "UTF-8" if is_utf8_locale(environ) else "no UTF-8 (drawn in ASCII)"
    words = f"{term}, {columns} x {rows}, {charset}, {_colours(environ)}"
    if columns < SMALLEST[0] or rows < SMALLEST[1]:
        return Check.note("terminal", words, _TOO_SMALL)
    return Check.good("terminal", words)


def _colours(environ: Mapping[str, str]) -> str:
    if environ.get("NO_COLOR"):
        return "no colour (NO_COLOR)"
    has_own = environ.get("STY", "") == ""  # GNU screen garbles more than 256, whatever it inherited
    if has_own and environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    return "256 colours" if "256" in environ.get("TERM", "") else "16 colours or fewer"
