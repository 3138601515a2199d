"""What a person may do to a run, as a value, and what can become of it once it was sent."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from runtui.model.detail import Json
    from runtui.model.run import Run


class ActKind(StrEnum):
    """The POSTs of the protocol."""

    CANCEL = "cancel"
    ANSWER = "answer"
    """Outputs of tools, leave to make calls, or both."""
    CREATE = "create"


class Fate(StrEnum):
    """What became of an act."""

    DONE = "done"
    REFUSED = "refused"
    """The server said no, or nothing was sent."""
    UNDONE = "undone"
    """The answer was lost, and the run looks as if nothing had come."""
    UNKNOWN = "unknown"
    """The answer was lost, and nobody could look, or what the run came to doesn't tell."""


class Act(Struct, frozen=True, kw_only=True):
    """One thing to do to a run of a thread, or the run to create in it."""

    kind: ActKind
    thread_id: str
    run_id: str | None = None
    """None for a run that is yet to be created."""
    outputs: dict[str, str] = field(default_factory=dict)
    """What functions returned, by call id; of one in `approvals` why it may not be made, or what is instead."""
    approvals: dict[str, bool] = field(default_factory=dict)
    """Whether a call may be made, by call id."""
    settings: dict[str, Json] = field(default_factory=dict)
    """The body that creates a run, ``assistant_id`` among it; of an answer the model, without assistant."""
    include: tuple[str, ...] = ()
    """What else the answer to a new run shall hold."""
    assistant_id: str | None = None
    """Whose run it is, for a protocol in which an answer is a run of that assistant."""

    @property
    def call_ids(self) -> frozenset[str]:
        """The calls that are answered."""
        return frozenset((*self.outputs, *self.approvals))


def answer_to(run: Run, thread_id: str, outputs: dict[str, str], approvals: dict[str, bool]) -> Act:
    """Returns the act that answers a run; it names whose run that is, for a protocol whose answers are runs."""
    return Act(
        kind=ActKind.ANSWER,
        thread_id=thread_id,
        run_id=run.id,
        outputs=outputs,
        approvals=approvals,
        assistant_id=run.assistant_id,
        settings={"model": run.model} if run.model and not run.assistant_id else {},
    )
