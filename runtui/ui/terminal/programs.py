"""Programs of the person's own: a text in their pager or editor, and the environment without keys that any gets.

The terminal is the program's meanwhile, and the file with the text is gone afterwards.
"""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager, nullcontext, suppress
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from runtui.model.key_form import begins_like_key
from runtui.model.preset import PRESETS
from runtui.model.profile import find_references
from runtui.store.whole_file import lock

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from runtui.model.profile import Profile

_OWN_KEYS = {"RUNTUI_API_KEY", "OPENAI_API_KEY"}
_FOLDERS = "runtui-open-"
"""How the names of the folders begin."""
_FORGOTTEN = 1.0
"""Seconds after which a folder that no runtui has is one of a runtui that was killed."""
_TO_CHILD_ONLY = ("SIGINT", "SIGQUIT")
_TO_BOTH = ("SIGTSTP",)


class ExternalProgram(Enum):
    """Who shows the text: the variables that name a program, in order, and the programs tried without them."""

    PAGER = (("PAGER",), ("less", "more"))
    EDITOR = (("VISUAL", "EDITOR"), ("vi", "nano"))


class ExternalProgramError(Exception):
    """The program can't be used; ``str(error)`` is a sentence with the next step."""


def child_environment(environ: Mapping[str, str], profiles: Iterable[Profile] = ()) -> dict[str, str]:
    """Returns `environ` without the variables that hold keys: well-known ones, those the profiles name, and
    those whose value begins as keys do.
    """
    hidden = _OWN_KEYS | {preset.key_variable for preset in PRESETS.values()}
    for profile in profiles:
        hidden.add(profile.key_env)
        for _, value in profile.headers:
            hidden |= set(find_references(value).variables)
    return {name: value for name, value in environ.items() if name not in hidden and not begins_like_key(value)}


def command_of(program: ExternalProgram, environ: Mapping[str, str]) -> list[str]:
    """Returns the program with its options. Raises ExternalProgramError where there is none."""
    variables, usual = program.value
    for name in variables:
        text = environ.get(name, "").strip()
        if not text:
            continue
        try:
            command = shlex.split(text)
        except ValueError as error:
            raise ExternalProgramError(
                f"{name} can't be read as a command: a quote is missing its other half."
            ) from error
        if command and shutil.which(command[0], path=environ.get("PATH")):
            return command
        raise ExternalProgramError(f"The program that {name} names is not there. Set {name} to another.")
    for each in usual:
        if shutil.which(each, path=environ.get("PATH")):
            return [each]
    raise ExternalProgramError(f"There is neither {' nor '.join(usual)}. Set {variables[-1]} to a program.")


def run_on_text(command: Sequence[str], text: str, name: str, environ: Mapping[str, str]) -> str:
    """Runs `command` on a file with the text, waits for its end, and returns what the file holds then.

    The caller gave the terminal away before.

    The file (0600) is called `name`, in a directory of its own (0700), which is removed whatever happens, by
    `sweep_folders` if by nothing else; where the system has one, in memory. The text is made printable: no pager
    gets an escape sequence from a server.
    Raises ExternalProgramError.
    """
    try:
        with _private_file(printable(text), name, environ) as path:
            # Signals of the terminal are for the program; the person ends that, not runtui.
            process = subprocess.Popen([*command, str(path)], env=dict(environ))  # noqa: S603  named by the person
            with _left_to_child():
                process.wait()
            return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ExternalProgramError(f"It can't be opened: {getattr(error, 'strerror', None) or error}.") from error


def printable(text: str) -> str:
    """Returns JSON or other text with each control but line ends and tabs as ``\\u001b``, as JSON writes them."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(each if each in "\n\t" or not _is_control(each) else f"\\u{ord(each):04x}" for each in text)


def _is_control(character: str) -> bool:
    code = ord(character)
    return code < 0x20 or 0x7F <= code < 0xA0 or 0xD800 <= code < 0xE000 or character in "\u2028\u2029"


def sweep_folders(environ: Mapping[str, str]) -> None:
    """Removes the texts that a killed runtui left behind."""
    for place in {_memory(environ) or "", tempfile.gettempdir()} - {""}:
        for folder in Path(place).glob(f"{_FOLDERS}*"):
            with suppress(OSError):
                _sweep(folder)


def _sweep(folder: Path) -> None:
    with _held(folder) as status:
        is_own = sys.platform != "win32" and status.st_uid == os.getuid()
        if is_own and abs(time.time() - status.st_mtime) > _FORGOTTEN:
            shutil.rmtree(folder)


@contextmanager
def _held(folder: Path) -> Iterator[os.stat_result]:
    """Keeps other runtuis away from a folder, until this one ends. Raises OSError where another has it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if not lock(descriptor):
            raise BlockingIOError
        yield os.fstat(descriptor)
    finally:
        os.close(descriptor)


def _memory(environ: Mapping[str, str]) -> str | None:
    """Where files never reach a disk; None where the system has no such place."""
    folder = environ.get("XDG_RUNTIME_DIR", "")
    return folder if folder and os.access(folder, os.W_OK) else None


@contextmanager
def _private_file(text: str, name: str, environ: Mapping[str, str]) -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix=_FOLDERS, dir=_memory(environ)))  # is 0700
    try:
        with nullcontext() if sys.platform == "win32" else _held(folder):
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
            yield folder / name
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _left_to_child() -> Iterator[None]:
    """Leaves Ctrl+C to the child, which has started already; Ctrl+Z stops both, so that the shell comes back."""
    if sys.platform == "win32":
        yield
        return
    wanted = dict.fromkeys(_TO_CHILD_ONLY, signal.SIG_IGN) | dict.fromkeys(_TO_BOTH, signal.SIG_DFL)
    before = {signal.Signals[name]: signal.signal(signal.Signals[name], how) for name, how in wanted.items()}
    try:
        yield
    finally:
        for number, how in before.items():
            signal.signal(number, how)
