"""What is said of a bug: where it is and of what kind, never a value, since any value may hold a key.

Nothing here imports Textual: the process is guarded before it decides what to be.
"""

from __future__ import annotations

import errno
import os
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui import __version__

if sys.platform != "win32":
    import resource

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import TracebackType

    from rich.traceback import Stack, Trace

HEAD = "runtui met a bug. Please report these lines; they hold neither keys nor what servers sent:"
_NO_MEMORY = b"runtui met a bug, and there is no memory left to say which.\n"
_BEFORE, _BEHIND = "textual-", ".dist-info"
MOST_ERRORS = 8
"""Errors reported of one chain or group."""


def report_of(error: BaseException) -> str:
    """Returns the lines about an error: files, functions, lines of code and kinds, without messages and values."""
    if isinstance(error, MemoryError):
        _let_go(error)
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
        try:
            sys.stderr.write(f"{report_of(error)}\n")
        except MemoryError:  # raised out of here, Python would tell both errors with all they say
            os.write(sys.stderr.fileno(), _NO_MEMORY)
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
    return "".join((*_lines_of([(each.filename, each.lineno, each.name) for each in stack.frames]), stack.exc_type))


def _frames_of(error: BaseException) -> str:
    frames = [
        (trace.tb_frame.f_code.co_filename, trace.tb_lineno, trace.tb_frame.f_code.co_name)
        for trace in _traces_of(error)
    ]
    return "".join((*_lines_of(frames), _kind(error)))


def _let_go(error: BaseException) -> None:
    """Frees what the functions held in which the memory ended, so that there is some for the report."""
    for trace in _traces_of(error):
        with suppress(RuntimeError):  # it is not over yet
            trace.tb_frame.clear()


def _traces_of(error: BaseException) -> Iterator[TracebackType]:
    trace = error.__traceback__
    while trace is not None:
        yield trace
        trace = trace.tb_next


def _lines_of(frames: Sequence[tuple[str, int, str]]) -> Sequence[str]:
    """The frames, with the lines of code where there is memory to read them."""
    try:
        import traceback  # noqa: PLC0415  4 ms that --help doesn't pay; `silence_logging` brings it, too

        return traceback.format_list([traceback.FrameSummary(*frame) for frame in frames])
    except (ImportError, MemoryError, OSError):
        return [f'  File "{file}", line {line}, in {name}\n' for file, line, name in frames]


def _kind(error: BaseException) -> str:
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    number = (error.errno or 0) if isinstance(error, OSError) else 0
    return f"{name} ({errno.errorcode[number]})" if number in errno.errorcode else name


def _textual() -> str:
    """The version of Textual by the name of its folder: a bug may leave no memory to import anything."""
    for folder in sys.path:
        with suppress(OSError, MemoryError):
            for name in os.listdir(folder or "."):  # noqa: PTH208  pathlib would be such an import
                if name.startswith(_BEFORE) and name.endswith(_BEHIND):
                    return name.removeprefix(_BEFORE).removesuffix(_BEHIND)
    return "?"


def _forbid_core_files() -> None:
    if sys.platform != "win32":
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
