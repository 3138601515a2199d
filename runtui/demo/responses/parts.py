"""A run of the simulation as responses: each ends where somebody has to answer, and the next begins with that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.run_script import RunPhase, RunScript

MOST_PARTS = 4
"""Responses of one run: no scene has more than three rounds of calls."""
_FATES: dict[str, str] = {RunStatus.EXPIRED: RunStatus.FAILED}
"""Ends that this protocol has no word for."""


class RunPart(Struct, frozen=True, kw_only=True):
    """One response as far as it has come."""

    number: int
    created_at: float
    ended_at: float | None = None
    """None while it goes on."""
    status: str
    phases: tuple[RunPhase, ...]
    answers: int | None = None
    """The round of calls whose answers it begins with."""
    asks: int | None = None
    """The round of calls it ends with."""
    is_last: bool = True
    """Whether the run ends with it."""


def response_id(script: RunScript, number: int) -> str:
    """Returns the id of that response of a run."""
    return f"resp_{script.id.removeprefix('run_')}{number}"


def parts_of(script: RunScript, now: float) -> tuple[RunPart, ...]:
    """Returns the responses begun until `now`, oldest first."""
    parts: list[RunPart] = []
    going: RunPart | None = None
    answers: int | None = None
    for begins, phase in script.begun(now):
        if phase.status == RunStatus.REQUIRES_ACTION:
            asks = phase.round_number
            if going is not None:
                done = RunStatus.COMPLETED
                parts.append(replace(going, ended_at=begins, status=done, asks=asks, is_last=False))
            going, answers = None, asks
        elif going is not None:
            going = replace(going, phases=(*going.phases, phase), status=_status(phase))
        elif phase.status != RunStatus.CANCELLING:  # cancelled while it waits, it ends unanswered
            going = RunPart(
                number=len(parts), created_at=begins, status=_status(phase), phases=(phase,), answers=answers
            )
    if going is not None:
        parts.append(_ended(going, script) if script.has_ended(now) else going)
    return tuple(parts)


def _status(phase: RunPhase) -> str:
    return RunStatus.QUEUED if phase.status == RunStatus.QUEUED else RunStatus.IN_PROGRESS


def _ended(part: RunPart, script: RunScript) -> RunPart:
    return replace(part, ended_at=script.ended_at, status=_FATES.get(script.last_status, script.last_status))
