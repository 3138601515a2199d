"""The whole life of one run as a value: from it and an instant follows everything the server says about the run.

A life is a row of phases, each a status that lasts some seconds. A phase that waits for somebody lasts for ever;
ten minutes after its creation every run that hasn't ended expires, as on OpenAI.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.dialogue import Call, Dialogue
    from runtui.demo.settings import DemoRunSettings

LIFETIME = 600
"""Seconds from creation to expiry, as a rule."""


class RunPhase(Struct, frozen=True, kw_only=True):
    """A stretch of a run's life."""

    status: str
    seconds: float
    """``math.inf`` until somebody acts."""
    round_number: int | None = None
    """Which round of tool calls is open meanwhile; None: none."""
    is_writing: bool = False
    """True while the answer is being written."""
    is_listing: bool = False
    """True while MCP servers are asked which tools they have."""

    @property
    def is_step(self) -> bool:
        """True for what the server tells as a step."""
        return self.round_number is not None or self.is_writing or self.is_listing


class Failure(Struct, frozen=True):
    """Why a run failed."""

    code: str
    message: str


class RunTokens(Struct, frozen=True):
    """Tokens spent at the end."""

    prompt: int
    completion: int


class RunScript(Struct, frozen=True, kw_only=True):
    """One run from creation to end. A change, such as a cancellation, is a new value."""

    id: str
    thread_id: str
    assistant_id: str
    index: int
    """Position in its thread, oldest first."""
    created_at: int
    """Seconds since 1970."""
    phases: tuple[RunPhase, ...]
    ending: str
    """The status after the last phase, unless the run expires before."""
    dialogue: Dialogue
    settings: DemoRunSettings
    usage: RunTokens
    failure: Failure | None = None
    incomplete_reason: str | None = None
    is_end_stamped: bool = True
    """False: the server forgets to say when the run ended."""
    submitted: tuple[tuple[str, str], ...] = ()
    """Call id and output of what was answered through the API."""
    resumed: tuple[tuple[int, str], ...] = ()
    """Number of a round and the JSON with which somebody went on, where a whole round is answered by one value."""
    lifetime: int = LIFETIME
    """Seconds from creation to expiry."""

    @property
    def expires_at(self) -> int:
        """Seconds since 1970."""
        return self.created_at + self.lifetime

    @property
    def ended_at(self) -> float:
        """The instant after which nothing changes any more."""
        return min(self.created_at + math.fsum(phase.seconds for phase in self.phases), self.expires_at)

    @property
    def last_status(self) -> str:
        """The status it ends with: its ending, or ``expired`` where that comes first."""
        is_late = math.fsum(phase.seconds for phase in self.phases) >= self.lifetime
        return RunStatus.EXPIRED if is_late else self.ending

    def has_ended(self, now: float) -> bool:
        """Tells whether the run is over at that instant."""
        return now >= self.ended_at

    def status(self, now: float) -> str:
        """The status at that instant."""
        return self.last_status if self.has_ended(now) else self.begun(now)[-1][1].status

    def begun(self, now: float) -> tuple[tuple[float, RunPhase], ...]:
        """The phases entered until `now`, each with the instant it began at; never empty."""
        entered: list[tuple[float, RunPhase]] = []
        begins = float(self.created_at)
        for phase in self.phases:
            if entered and (begins > now or begins >= self.expires_at):
                break
            entered.append((begins, phase))
            begins += phase.seconds
        return tuple(entered)

    def started_at(self, now: float) -> float | None:
        """When it was first taken up; None if that hasn't happened by `now`."""
        return next((begins for begins, phase in self.begun(now) if phase.status == RunStatus.IN_PROGRESS), None)

    def open_calls(self, now: float) -> tuple[Call, ...]:
        """The calls it waits for, or waited for when it expired; empty otherwise."""
        if self.status(now) not in (RunStatus.REQUIRES_ACTION, RunStatus.EXPIRED):
            return ()
        phase = self.begun(now)[-1][1]
        if phase.status != RunStatus.REQUIRES_ACTION or phase.round_number is None:
            return ()
        return self.dialogue.rounds[phase.round_number]

    def output_of(self, call: Call) -> str:
        """What was answered to that call: through the API, else by the simulated worker."""
        return dict(self.submitted).get(call.id, call.output)


def with_cancel(script: RunScript, now: float, *, takes: float) -> RunScript:
    """Returns the script in which somebody asked at `now` to cancel it, which takes that many seconds."""
    phases = (*_lived(script, now), RunPhase(status=RunStatus.CANCELLING, seconds=takes))
    return replace(script, phases=phases, ending=RunStatus.CANCELLED, failure=None, incomplete_reason=None)


def with_outputs(script: RunScript, now: float, outputs: tuple[tuple[str, str], ...]) -> RunScript:
    """Returns the script in which the open calls were answered at `now`; it goes on as it was to go on."""
    lived = _lived(script, now)
    phases = (*lived, *script.phases[len(lived) :])
    return replace(script, phases=phases, submitted=(*script.submitted, *outputs))


def with_halt(script: RunScript, place: int) -> RunScript:
    """Returns the script that stays in its phase at `place`, whatever was to come after."""
    phases = (*script.phases[:place], replace(script.phases[place], seconds=math.inf))
    return replace(script, phases=phases)


def _lived(script: RunScript, now: float) -> tuple[RunPhase, ...]:
    """The phases until `now`, the last one cut there."""
    *past, (begins, current) = script.begun(now)
    return (*(phase for _, phase in past), replace(current, seconds=now - begins))
