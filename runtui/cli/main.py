"""From the command line to an exit code and at most one line, never a traceback or a value.

A bug of the dashboard is not caught here: ``ui.terminal.crash`` guards the process and reports it in full.
"""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

import runtui
from runtui.api.errors import ApiError
from runtui.cli import dashboard
from runtui.cli.commands import first_words, run_command
from runtui.cli.exits import CliError, Exit, exit_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_HOME = os.path.join(os.path.dirname(runtui.__file__), "")  # noqa: PTH118, PTH120  pathlib is 3 ms of --help

_TOLD_ALREADY = 120.0
"""Seconds of a wait from which on the error tells it by itself."""


def main(argv: list[str] | None = None) -> int:
    """Runs ``runtui`` and returns its exit code."""
    words = sys.argv[1:] if argv is None else argv
    return ended(lambda: _run(words))


def _run(argv: list[str]) -> int:
    parser = dashboard.parser()
    word, rest = parser.take_word(argv)
    if word == "help":  # what it is about may follow
        word, rest = parser.take_word(rest)
        argv, rest = ["--help"], [*rest, "--help"]
    if word is not None and word in first_words():
        with bugs_in_a_line():
            return run_command(word, rest, parser)
    return dashboard.run(parser.read(argv))


def ended(work: Callable[[], int]) -> int:
    """Does the work and returns the exit code; the errors that can be expected are told on stderr."""
    try:
        code = _left(work)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _abandon_stdout()
        return Exit.BROKEN_PIPE
    except (CliError, ApiError, OSError, KeyboardInterrupt) as error:
        words, code = _outcome(error)
        _print_error(words)
        if isinstance(error, OSError):
            _abandon_stdout()
    return code


def _left(work: Callable[[], int]) -> int:
    try:
        return work()
    except SystemExit as left:  # argparse, after --help and --version
        return left.code if isinstance(left.code, int) else Exit.DONE


def _outcome(error: BaseException) -> tuple[str, int]:
    match error:
        case CliError():
            return f"runtui: {error}", error.code
        case ApiError():
            seconds = error.retry_after or 0.0
            wait = f"It asks for a wait of {seconds:.0f} s." if 0 < seconds < _TOLD_ALREADY else ""
            return f"runtui: {error.sentence} {wait}".rstrip(), exit_of(error)
        case OSError():  # its file name may be anything that was typed
            return f"runtui: {error.strerror or 'input or output failed'} ({where(error)}).", Exit.ERROR
        case _:
            return "", Exit.INTERRUPTED


@contextmanager
def bugs_in_a_line() -> Iterator[None]:
    """Turns whatever nobody expected into a CliError that names kind and place."""
    try:
        yield
    except (CliError, ApiError, OSError):
        raise
    except Exception as error:  # noqa: BLE001  a traceback may quote a key
        raise CliError(f"This is a bug; please report it: {where(error)}.") from None


def where(error: BaseException) -> str:
    """Returns kind and place of an error, ``KeyError at cli/main.py:41``; its message may quote a value."""
    # Imported here: only what went wrong needs it.
    import traceback  # noqa: PLC0415

    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__qualname__
    last = ([frame for frame in frames if frame.filename.startswith(_HOME)] or frames)[-1]
    return f"{type(error).__qualname__} at {last.filename.removeprefix(_HOME)}:{last.lineno}"


def _print_error(words: str) -> None:
    # Imported here: --help and --version have nothing to say.
    from runtui.words.safe import safe  # noqa: PLC0415

    with suppress(OSError):
        if sys.stderr is not None:
            sys.stderr.write(f"{safe(words)}\n")


def _abandon_stdout() -> None:
    """What is still buffered goes nowhere, instead of failing once more when Python ends."""
    with suppress(OSError):  # a stand-in for stdout has no descriptor
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
