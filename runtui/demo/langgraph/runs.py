"""The runs of a LangGraph server, cut from the simulated ones: one that waits has ended, its answer is a run."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.demo.chance import seeded_random
from runtui.demo.langgraph.names import place_uuid
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.demo.dialogue import Call
    from runtui.demo.run_script import RunPhase, RunScript

ACTIVE = ("pending", "running")
_ENDINGS: dict[str, str] = {
    RunStatus.COMPLETED: "success",
    RunStatus.INCOMPLETE: "success",
    RunStatus.FAILED: "error",
    RunStatus.CANCELLED: "interrupted",
    RunStatus.EXPIRED: "timeout",
}
_ASKING = ("ask_customer", "request_document")
"""Tools that stop to ask a person for anything at all; they are called alone."""
_APPROVED = (
    "book_room",
    "charge_card",
    "create_release",
    "escalate",
    "merge_pull_request",
    "move_arm",
    "page_oncall",
    "pay_back",
    "refund",
    "reissue_invoice",
)
"""Tools that a person has to approve; the others are called at once."""
_BEGUN_BEFORE = 0.9
"""Seconds at most by which the stamps of a run lie before those of the simulation, which have no fractions."""


class DemoGraphRun(Struct, frozen=True, kw_only=True):
    """One run of the server: a simulated one until it waits, or from an answer on until it waits again."""

    id: str
    script: RunScript
    part: int
    """How many questions of the simulated run were answered before."""
    phases: tuple[tuple[float, RunPhase], ...]
    """Those entered, each with the instant it began at."""
    status: str
    ended_at: float | None
    """None while it goes on."""

    @property
    def created_at(self) -> float:
        """Seconds since 1970."""
        return self.phases[0][0]

    @property
    def taken_up_at(self) -> float | None:
        """When it left the queue; None while it is there."""
        return next((begins for begins, phase in self.phases if phase.status != RunStatus.QUEUED), None)

    @property
    def is_waiting(self) -> bool:
        """Whether it ended with a question."""
        return is_question(self.script, self.phases[-1][1])

    @property
    def is_active(self) -> bool:
        """Whether it waits in the queue or runs."""
        return self.status in ACTIVE


def graph_runs(script: RunScript, now: float) -> tuple[DemoGraphRun, ...]:
    """Returns the runs that the server made of a simulated one until `now`, oldest first."""
    offset = _offset(script)
    begun = tuple((begins + offset, phase) for begins, phase in script.begun(now))
    parts = list(_parts(script, begun))
    ended_at = script.ended_at + offset if script.has_ended(now) else None
    return tuple(
        _run(script, number, phases, ended_at if number == len(parts) - 1 else None)
        for number, phases in enumerate(parts)
        # Who cancels what waits drops the question: there is no run for that.
        if phases[0][1].status != RunStatus.CANCELLING
    )


def is_question(script: RunScript, phase: RunPhase) -> bool:
    """Tells whether the graph stops in this phase until a person has answered."""
    if phase.status != RunStatus.REQUIRES_ACTION or phase.round_number is None:
        return False
    number = phase.round_number
    names = [call.name for call in script.dialogue.rounds[number]]
    is_left_alone = math.isinf(phase.seconds) or number in dict(script.resumed)
    return is_left_alone or any(name in (*_ASKING, *_APPROVED) for name in names)


def asks_for_anything(calls: tuple[Call, ...]) -> bool:
    """Tells whether the question about these calls takes any answer; else it wants a decision for each."""
    return calls[0].name in _ASKING


def run_uuid(script: RunScript, part: int) -> str:
    """Returns the id of the server's run that is this part of the simulated one."""
    return place_uuid(script.index, part, script.thread_id)


def _offset(script: RunScript) -> float:
    """Seconds, none or fewer: of two runs of one second the one with the even index is the later one."""
    drawn = seeded_random(script.id, "µs").random() * 0.3
    return drawn - (_BEGUN_BEFORE if script.index % 2 else _BEGUN_BEFORE - 0.4)


def _parts(
    script: RunScript, begun: tuple[tuple[float, RunPhase], ...]
) -> Iterator[tuple[tuple[float, RunPhase], ...]]:
    first = 0
    for place, (_, phase) in enumerate(begun, start=1):
        if is_question(script, phase) or place == len(begun):
            yield begun[first:place]
            first = place


def _run(
    script: RunScript, number: int, phases: tuple[tuple[float, RunPhase], ...], ended_at: float | None
) -> DemoGraphRun:
    begins, last = phases[-1]
    if is_question(script, last):
        status, ended_at = "success", begins
    elif last.status == RunStatus.CANCELLING:
        status, ended_at = "interrupted", begins
    elif ended_at is not None:
        status = _ENDINGS.get(script.last_status, script.last_status)
    else:
        status = "pending" if all(phase.status == RunStatus.QUEUED for _, phase in phases) else "running"
    return DemoGraphRun(
        id=run_uuid(script, number), script=script, part=number, phases=phases, status=status, ended_at=ended_at
    )
