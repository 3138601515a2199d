"""The statuses of a run, and what each means for whoever waits for it: the only place that knows."""

from __future__ import annotations

from enum import Enum, StrEnum, auto


class RunStatus(StrEnum):
    """The statuses of the protocol (OpenAI documentation, "Run lifecycle")."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    REQUIRES_ACTION = "requires_action"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    FAILED = "failed"
    COMPLETED = "completed"
    INCOMPLETE = "incomplete"
    EXPIRED = "expired"


SAME_STATE: dict[str, RunStatus] = {
    "pending": RunStatus.QUEUED,
    "running": RunStatus.IN_PROGRESS,
    "success": RunStatus.COMPLETED,
    "error": RunStatus.FAILED,
    "timeout": RunStatus.EXPIRED,
    "interrupted": RunStatus.CANCELLED,
}
"""The words of LangGraph servers, and the status that says the same of a run."""
UNKNOWN = "unknown"
"""Stands for every status that the protocol does not define."""


class StatusKind(Enum):
    """What can still come of a run."""

    ACTIVE = auto()
    """It may still change."""
    PROBLEM = auto()
    """It ended in a way that somebody should look at."""
    DONE = auto()


STATUS_KINDS: dict[str, StatusKind] = {
    RunStatus.REQUIRES_ACTION: StatusKind.ACTIVE,
    RunStatus.IN_PROGRESS: StatusKind.ACTIVE,
    RunStatus.QUEUED: StatusKind.ACTIVE,
    RunStatus.CANCELLING: StatusKind.ACTIVE,
    UNKNOWN: StatusKind.ACTIVE,
    RunStatus.FAILED: StatusKind.PROBLEM,
    RunStatus.EXPIRED: StatusKind.PROBLEM,
    RunStatus.INCOMPLETE: StatusKind.PROBLEM,
    RunStatus.CANCELLED: StatusKind.DONE,
    RunStatus.COMPLETED: StatusKind.DONE,
}
"""In the order of the sort by status: what needs somebody first, then what runs, then the worst ends."""

KNOWN: frozenset[str] = frozenset(RunStatus)
TERMINAL = frozenset(status for status, kind in STATUS_KINDS.items() if kind is not StatusKind.ACTIVE)
PROBLEM = frozenset(status for status, kind in STATUS_KINDS.items() if kind is StatusKind.PROBLEM)
_RANKS = {status: rank for rank, status in enumerate(STATUS_KINDS)}


def is_worked_out(status: str, said: str | None) -> bool:
    """Tells whether a status says more than the server's own word `said` does by itself; None: it is that word."""
    return said is not None and SAME_STATE.get(said) != status


def is_active(status: str) -> bool:
    """Tells whether a run of this status may still change. An unknown status counts as active."""
    return status not in TERMINAL


def is_known(status: str) -> bool:
    """Tells whether the protocol defines this status."""
    return status in KNOWN


def rank_of(status: str) -> int:
    """Returns the place of a status in the sort by status; of two ended runs the worse one has the lower."""
    return _RANKS.get(status, _RANKS[UNKNOWN])
