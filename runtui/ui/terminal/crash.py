"""What is said of a bug: where it is and of what kind, never a value, since any value may hold a key.

Nothing here imports Textual: the process is guarded before it decides what to be.
"""

from __future__ import annotations

import errno
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui import __version__

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rich.traceback import Stack, Trace

HEAD = "runtui met a bug. Please report these lines; they hold neither keys nor what servers sent:"
MOST_ERRORS = 8
"""Errors reported of one chain or group."""


def report_of(error: BaseException) -> str:
    """Returns the lines about an error: files, functions, lines of code and kinds, without messages and values."""
    return _report([_frames_of(each) for each, _ in zip(_chain(error), range(MOST_ERRORS), strict=False)])


def report_of_trace(trace: Trace) -> str:
    """Returns the same of an error that is known only as Rich keeps it."""
    return _report([_frames_of_stack(stack) for stack in trace.stacks[:MOST_ERRORS]])


def guard_process() -> None:
    """Makes every last resort of Python say no more than `report_of`, and leaves no memory on disk."""
    _forbid_core_files()
    sys.excepthook = lambda _kind, error, _trace: _print_report(error)
    threading.excepthook = lambda failure: _print_report(failure.exc_value)
    sys.unraisablehook = lambda failure: _print_report(failure.exc_value)


def silence_logging() -> None:
    """Keeps what libraries log off the terminal: without any handler, Python writes it there, values included."""
    import logging  # noqa: PLC0415  5 ms that --help doesn't pay

    logging.getLogger().addHandler(logging.NullHandler())


def _print_report(error: BaseException | None) -> None:
    if error is None or isinstance(error, SystemExit | KeyboardInterrupt):
        return
    with suppress(OSError, ValueError, AttributeError):  # stderr may be full, closed or None: nobody listens then
        sys.stderr.write(f"{report_of(error)}\n")
        sys.stderr.flush()


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """The error and what it came from, the latest first; of a group also its members."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        if isinstance(error, BaseExceptionGroup):
            yield from error.exceptions
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _report(parts: Sequence[str]) -> str:
    """The report of the parts, the latest first."""
    about = f"runtui {__version__}, Python {sys.version.split()[0]}, Textual {_textual()}, {sys.platform}"
    return "\n".join((HEAD, about, "", "\nwhich led to:\n\n".join(reversed(parts))))


def _frames_of_stack(stack: Stack) -> str:
    import traceback  # noqa: PLC0415  4 ms that only a bug costs

    frames = [traceback.FrameSummary(each.filename, each.lineno, each.name) for each in stack.frames]
    return "".join((*traceback.format_list(frames), stack.exc_type))


def _frames_of(error: BaseException) -> str:
    import traceback  # noqa: PLC0415  as above

    frames = traceback.format_list(traceback.extract_tb(error.__traceback__))
    return "".join((*frames, _kind(error)))


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    number = (error.errno or 0) if isinstance(error, OSError) else 0
    return f"{name} ({errno.errorcode[number]})" if number in errno.errorcode else name


def _textual() -> str:
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415  10 ms that only a bug costs

    try:
        return version("textual")
    except PackageNotFoundError:
        return "?"


def _forbid_core_files() -> None:
    if sys.platform != "win32":
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
