"""The end of ``runtui``, whatever brought it: an exit code and at most one line, never a traceback or a value."""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING

import runtui
from runtui.api.errors import ApiError
from runtui.cli.exits import CliError, Exit, exit_of

if TYPE_CHECKING:
    from collections.abc import Callable

_HOME = Path(runtui.__file__).parent


def ended(work: Callable[[], int]) -> int:
    """Does the work and returns the exit code; what it raises is told on stderr."""
    try:
        code = _left(work)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        _leave_pipe()
        return Exit.BROKEN_PIPE
    except (Exception, KeyboardInterrupt) as error:  # noqa: BLE001  a traceback may hold a key
        words, code = _outcome(error)
        _tell(words)
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
            return f"runtui: {error.message} {error.next_step}".rstrip(), exit_of(error)
        case KeyboardInterrupt():
            return "", Exit.INTERRUPTED
        case OSError():
            return f"runtui: {error.strerror or 'input or output failed'} ({where(error)}).", Exit.ERROR
        case _:
            return f"runtui ended because of a bug; please report it: {where(error)}", Exit.ERROR


def where(error: BaseException) -> str:
    """Returns kind and place of an error, ``KeyError at cli/main.py:41``; its message may quote a value."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_HOME)]
    if not frames:
        return type(error).__qualname__
    last = (own or frames)[-1]
    place = Path(last.filename).relative_to(_HOME) if own else Path(last.filename)
    return f"{type(error).__qualname__} at {place}:{last.lineno}"


def _tell(words: str) -> None:
    # Imported here: --help and --version have nothing to say.
    from runtui.words.safe import safe  # noqa: PLC0415

    if sys.stderr is not None:
        sys.stderr.write(f"{safe(words)}\n")


def _leave_pipe() -> None:
    """Nobody reads any more: what is still buffered goes nowhere instead of failing once more at the exit."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
