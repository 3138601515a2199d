"""A text in the person's own pager or editor: the terminal is theirs meanwhile, the file is gone afterwards."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_TO_CHILD_ONLY = ("SIGINT", "SIGQUIT")
_TO_BOTH = ("SIGTSTP",)


class ExternalProgram(Enum):
    """Who shows the text: the variables that name a program, in order, and the programs tried without them."""

    PAGER = (("PAGER",), ("less", "more"))
    EDITOR = (("VISUAL", "EDITOR"), ("vi", "nano"))


class ExternalProgramError(Exception):
    """The program can't be used; ``str(error)`` is a sentence with the next step."""


def command_of(reader: ExternalProgram, environ: Mapping[str, str]) -> list[str]:
    """Returns the program with its options. Raises OutsideError where there is none."""
    variables, usual = reader.value
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
    for program in usual:
        if shutil.which(program, path=environ.get("PATH")):
            return [program]
    raise ExternalProgramError(f"There is neither {' nor '.join(usual)}. Set {variables[-1]} to a program.")


def show_outside(command: Sequence[str], text: str, name: str, environ: Mapping[str, str]) -> None:
    """Runs `command` on a file with the text and waits for its end; the caller gave the terminal away before.

    The file (0600) is called `name`, in a directory of its own (0700), which is removed whatever happens; where
    the system has one, in memory. The text is made printable: no pager gets an escape sequence from a server.
    Raises OutsideError.
    """
    try:
        with _private_file(printable(text), name, environ) as path:
            # Signals of the terminal are for the program; the person ends that, not runtui.
            process = subprocess.Popen([*command, str(path)], env=dict(environ))  # noqa: S603  named by the person
            with _left_to_child():
                process.wait()
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


@contextmanager
def _private_file(text: str, name: str, environ: Mapping[str, str]) -> Iterator[Path]:
    in_memory = environ.get("XDG_RUNTIME_DIR", "")
    has_one = bool(in_memory) and os.access(in_memory, os.W_OK)
    folder = tempfile.mkdtemp(prefix="runtui-", dir=in_memory if has_one else None)  # is 0700
    try:
        path = Path(folder) / name
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        yield path
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
