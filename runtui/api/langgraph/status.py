"""What a run's status means here: the server's word, and what thread and state say beside it."""

from __future__ import annotations

from sys import intern

from runtui.model.status import RunStatus

RUN_ACTIVE = frozenset({"pending", "running"})
INTERRUPTED, SUCCESS = "interrupted", "success"
THREAD_STATUSES = {
    "idle": "idle",
    "busy": "busy",
    INTERRUPTED: INTERRUPTED,
    "error": "error",
    "active": "busy",
    "waits": INTERRUPTED,
    "failed": "error",
}
"""The statuses of a thread by the words for them, the dashboard's among them."""
_SHOWN = {
    "pending": RunStatus.QUEUED.value,
    "running": RunStatus.IN_PROGRESS.value,
    SUCCESS: RunStatus.COMPLETED.value,
    "error": RunStatus.FAILED.value,
    "timeout": RunStatus.EXPIRED.value,
    INTERRUPTED: RunStatus.CANCELLED.value,
}


def shown_status(
    said: str, *, thread_status: str | None = None, has_interrupts: bool = False, has_next: bool = False
) -> str:
    """Returns the word of the dashboard; a status nobody knows stays.

    `thread_status` is that of the run's thread where the thread is known to wait for this run, if for any;
    `has_interrupts` and `has_next` are of the checkpoint where the run stopped: questions, or nodes yet to run.
    A run that stopped at a question is told as a success, or as interrupted, which a cancelled one is too.
    """
    if said in (SUCCESS, INTERRUPTED) and thread_status == INTERRUPTED:
        if has_interrupts or (said == SUCCESS and has_next):
            return RunStatus.REQUIRES_ACTION.value
    elif said == INTERRUPTED and has_interrupts:
        return RunStatus.COMPLETED.value  # it stopped at a question that a later run answered
    return _SHOWN.get(said) or intern(said)
