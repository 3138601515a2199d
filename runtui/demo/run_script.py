"""The whole life of one run as a value: from it and an instant follows everything the server says about the run.

A life is a row of legs, each a status that lasts some seconds. A leg that waits for somebody lasts for ever;
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
"""Seconds from creation to expiry."""


class Leg(Struct, frozen=True, kw_only=True):
    """A stretch of a run's life."""

    status: str
    lasts: float
    """Seconds; ``math.inf`` until somebody acts."""
    turn: int | None = None
    """Which round of tool calls is open meanwhile; None: none."""
    is_writing: bool = False
    """True while the answer is being written."""
    is_listing: bool = False
    """True while MCP servers are asked which tools they have."""

    @property
    def is_step(self) -> bool:
        """True for what the server tells as a step."""
        return self.turn is not None or self.is_writing or self.is_listing


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
    place: int
    """Position in its thread, oldest first."""
    created_at: int
    """Seconds since 1970."""
    legs: tuple[Leg, ...]
    ending: str
    """The status after the last leg, unless the run expires before."""
    talk: Dialogue
    settings: DemoRunSettings
    usage: RunTokens
    failure: Failure | None = None
    incomplete_reason: str | None = None
    is_end_stamped: bool = True
    """False: the server forgets to say when the run ended."""
    submitted: tuple[tuple[str, str], ...] = ()
    """Call id and output of what was answered through the API."""

    @property
    def expires_at(self) -> int:
        """Seconds since 1970."""
        return self.created_at + LIFETIME

    @property
    def ended_at(self) -> float:
        """The instant after which nothing changes any more."""
        return min(self.created_at + math.fsum(leg.lasts for leg in self.legs), self.expires_at)

    @property
    def last_status(self) -> str:
        """The status it ends with: its ending, or ``expired`` where that comes first."""
        is_late = math.fsum(leg.lasts for leg in self.legs) >= LIFETIME
        return RunStatus.EXPIRED if is_late else self.ending

    def has_ended(self, now: float) -> bool:
        """Tells whether the run is over at that instant."""
        return now >= self.ended_at

    def status(self, now: float) -> str:
        """The status at that instant."""
        return self.last_status if self.has_ended(now) else self.begun(now)[-1][1].status

    def begun(self, now: float) -> tuple[tuple[float, Leg], ...]:
        """The legs entered until `now`, each with the instant it began at; never empty."""
        entered: list[tuple[float, Leg]] = []
        begins = float(self.created_at)
        for leg in self.legs:
            if entered and (begins > now or begins >= self.expires_at):
                break
            entered.append((begins, leg))
            begins += leg.lasts
        return tuple(entered)

    def started_at(self, now: float) -> float | None:
        """When it was first taken up; None if that hasn't happened by `now`."""
        return next((begins for begins, leg in self.begun(now) if leg.status == RunStatus.IN_PROGRESS), None)

    def open_calls(self, now: float) -> tuple[Call, ...]:
        """The calls it waits for, or waited for when it expired; empty otherwise."""
        if self.status(now) not in (RunStatus.REQUIRES_ACTION, RunStatus.EXPIRED):
            return ()
        leg = self.begun(now)[-1][1]
        if leg.status != RunStatus.REQUIRES_ACTION or leg.turn is None:
            return ()
        return self.talk.rounds[leg.turn]

    def output_of(self, call: Call) -> str:
        """What was answered to that call: through the API, else by the simulated worker."""
        return dict(self.submitted).get(call.id, call.output)


def with_cancel(story: RunScript, now: float, *, takes: float) -> RunScript:
    """Returns the story in which somebody asked at `now` to cancel it, which takes that many seconds."""
    legs = (*_lived(story, now), Leg(status=RunStatus.CANCELLING, lasts=takes))
    return replace(story, legs=legs, ending=RunStatus.CANCELLED, failure=None, incomplete_reason=None)


def with_outputs(story: RunScript, now: float, outputs: tuple[tuple[str, str], ...]) -> RunScript:
    """Returns the story in which the open calls were answered at `now`; it goes on as it was to go on."""
    lived = _lived(story, now)
    legs = (*lived, *story.legs[len(lived) :])
    return replace(story, legs=legs, submitted=(*story.submitted, *outputs))


def _lived(story: RunScript, now: float) -> tuple[Leg, ...]:
    """The legs until `now`, the last one cut there."""
    *past, (begins, current) = story.begun(now)
    return (*(leg for _, leg in past), replace(current, lasts=now - begins))
