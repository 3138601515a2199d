"""How ``runtui`` can end: its exit codes, and the errors that lead to each."""

from __future__ import annotations

from enum import IntEnum

from runtui.api.errors import (
    ApiError,
    Misconfigured,
    NotAccepted,
    NotFound,
    NotOffered,
    RateLimited,
    Unreachable,
    WriteNotAllowed,
)


class Exit(IntEnum):
    """Exit codes. 128 + n stands for signal n, as shells count."""

    DONE = 0
    ERROR = 1
    USAGE = 2
    NO_KEY = 4
    NOT_THERE = 5
    NO_NETWORK = 6
    RATE_LIMITED = 7
    STILL_RUNNING = 8
    RUN_FAILED = 10
    RUN_CANCELLED = 11
    RUN_EXPIRED = 12
    RUN_INCOMPLETE = 13
    RUN_WAITS = 14
    INTERRUPTED = 130
    BROKEN_PIPE = 141


class CliError(Exception):
    """A command can't go on. ``str(error)`` is all there is to say, without any value that was typed."""

    def __init__(self, message: str, code: Exit = Exit.ERROR) -> None:
        super().__init__(message)
        self.code = code


class UsageError(CliError):
    """Arguments, environment or settings can't be used: nothing was sent."""

    def __init__(self, message: str) -> None:
        super().__init__(message, Exit.USAGE)


_EXITS: tuple[tuple[type[ApiError], Exit], ...] = (
    (Misconfigured, Exit.USAGE),
    (WriteNotAllowed, Exit.USAGE),
    (NotAccepted, Exit.NO_KEY),
    (NotFound, Exit.NOT_THERE),
    (NotOffered, Exit.NOT_THERE),
    (Unreachable, Exit.NO_NETWORK),
    (RateLimited, Exit.RATE_LIMITED),
)


def exit_of(error: ApiError) -> Exit:
    """Returns the exit code for a request that failed."""
    return next((code for kind, code in _EXITS if isinstance(error, kind)), Exit.ERROR)
