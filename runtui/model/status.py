"""The states of a run, and what each means for whoever waits for it."""

from __future__ import annotations

from enum import StrEnum


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


TERMINAL = frozenset(
    {RunStatus.COMPLETED, RunStatus.FAILED, RunStatus.CANCELLED, RunStatus.EXPIRED, RunStatus.INCOMPLETE}
)
PROBLEM = frozenset({RunStatus.FAILED, RunStatus.EXPIRED, RunStatus.INCOMPLETE})
KNOWN: frozenset[str] = frozenset(RunStatus)


def is_active(status: str) -> bool:
    """Tells whether a run of this status may still change. An unknown status counts as active."""
    return status not in TERMINAL


def is_problem(status: str) -> bool:
    """Tells whether a run of this status ended in a way somebody should look at."""
    return status in PROBLEM


def is_known(status: str) -> bool:
    """Tells whether the protocol defines this status."""
    return status in KNOWN
