"""How runs end: the kinds of ending a thread draws from, and what each does to the life of a run."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from runtui.demo.run_script import Failure, Leg
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

Legs: TypeAlias = tuple[Leg, ...]


class Ending(StrEnum):
    """What becomes of a run."""

    COMPLETED = "completed"
    RATE_LIMITED = "rate limited"
    SERVER_ERROR = "server error"
    BAD_PROMPT = "bad prompt"
    FAILED_MUTELY = "failed, every reason blank"
    REFUSED_AT_ONCE = "failed in the second it was created"
    ANSWER_TOO_LONG = "max_completion_tokens"
    CONTEXT_TOO_LONG = "max_prompt_tokens"
    CANCELLED = "cancelled"
    NEVER_ANSWERED = "expired while it waited for tool outputs"
    NEVER_FINISHED = "expired while it ran"
    NEVER_STARTED = "expired in the queue"
    PAUSED = "a status the protocol doesn't know"


PAUSED_STATUS = "paused_by_policy"
"""No status of the protocol: what a server of another make might say."""

_STATUS = {
    Ending.RATE_LIMITED: RunStatus.FAILED,
    Ending.SERVER_ERROR: RunStatus.FAILED,
    Ending.BAD_PROMPT: RunStatus.FAILED,
    Ending.FAILED_MUTELY: RunStatus.FAILED,
    Ending.REFUSED_AT_ONCE: RunStatus.FAILED,
    Ending.ANSWER_TOO_LONG: RunStatus.INCOMPLETE,
    Ending.CONTEXT_TOO_LONG: RunStatus.INCOMPLETE,
    Ending.CANCELLED: RunStatus.CANCELLED,
    Ending.PAUSED: PAUSED_STATUS,
}
_INCOMPLETE_REASONS = {
    Ending.ANSWER_TOO_LONG: "max_completion_tokens",
    Ending.CONTEXT_TOO_LONG: "max_prompt_tokens",
}
_STUCK_IN = {
    Ending.NEVER_ANSWERED: RunStatus.REQUIRES_ACTION,
    Ending.NEVER_FINISHED: RunStatus.IN_PROGRESS,
    Ending.NEVER_STARTED: RunStatus.QUEUED,
}


def status_of(ending: Ending) -> str:
    """Returns the status after the last leg; for runs that get stuck, the one they were on the way to."""
    return _STATUS.get(ending, RunStatus.COMPLETED)


def incomplete_reason(ending: Ending) -> str | None:
    """Returns the protocol's reason, None for every ending but the two incomplete ones."""
    return _INCOMPLETE_REASONS.get(ending)


def draw_failure(ending: Ending, model: str, random: Random) -> Failure | None:
    """Returns code and message of a failure; None for every other ending and for the mute one."""
    if ending is Ending.RATE_LIMITED:
        used, asked = random.randint(27_500, 29_990), random.randint(2_600, 9_800)
        wait = (used + asked - 30_000) * 60 / 30_000
        return Failure(
            "rate_limit_exceeded",
            f"Too many tokens per minute (TPM) for {model} in organization org-demo: limit 30000, "
            f"used {used}, requested {asked}. Try again in {wait:.3f}s.",
        )
    if ending is Ending.SERVER_ERROR:
        return Failure("server_error", "The model stopped unexpectedly. Nothing was billed for this run.")
    if ending in (Ending.BAD_PROMPT, Ending.REFUSED_AT_ONCE):
        return Failure("invalid_prompt", "The prompt was flagged as a possible violation of the usage policy.")
    return None


def shaped(legs: Legs, ending: Ending, random: Random) -> Legs:
    """Returns the legs of a run that would complete, changed so that they lead to `ending`."""
    if ending in _STUCK_IN:
        return _stuck(legs, _STUCK_IN[ending])
    shape = _SHAPES.get(ending)
    return legs if shape is None else shape(legs, random)


def _refused(legs: Legs, _: Random) -> Legs:
    return (replace(legs[0], lasts=0.2),)


def _without_answer(legs: Legs, _: Random) -> Legs:
    return legs[:-1]


def _paused(legs: Legs, _: Random) -> Legs:
    return legs[:2]


def _failed(legs: Legs, random: Random) -> Legs:
    return _cut(legs, random, statuses=(RunStatus.IN_PROGRESS,))


def _failed_in_a_step(legs: Legs, random: Random) -> Legs:
    """It breaks while a tool of the server runs or the answer is written, so that a step fails with the run."""
    steps = [place for place, leg in enumerate(legs) if leg.turn is not None or leg.is_writing]
    places = [place for place in steps if legs[place].status == RunStatus.IN_PROGRESS]
    return _cut_at(legs, random.choice(places), random)


def _cancelled(legs: Legs, random: Random) -> Legs:
    asked = _cut(legs, random, statuses=(RunStatus.IN_PROGRESS, RunStatus.REQUIRES_ACTION))
    return (*asked, Leg(status=RunStatus.CANCELLING, lasts=random.uniform(2, 5)))


def _stuck(legs: Legs, status: str) -> Legs:
    """The last leg of that status never ends; a run without one never gets beyond its last leg."""
    places = [place for place, leg in enumerate(legs) if leg.status == status] or [len(legs) - 1]
    # A run is taken up once: the short queues after tool outputs are no place to be stuck in.
    place = 0 if status == RunStatus.QUEUED else places[-1]
    return (*legs[:place], replace(legs[place], lasts=math.inf), *legs[place + 1 :])


def _cut(legs: Legs, random: Random, *, statuses: tuple[str, ...]) -> Legs:
    return _cut_at(legs, random.choice([n for n, leg in enumerate(legs) if leg.status in statuses]), random)


def _cut_at(legs: Legs, place: int, random: Random) -> Legs:
    return (*legs[:place], replace(legs[place], lasts=legs[place].lasts * random.uniform(0.3, 0.9)))


_SHAPES: dict[Ending, Callable[[Legs, Random], Legs]] = {
    Ending.RATE_LIMITED: _failed,
    Ending.SERVER_ERROR: _failed_in_a_step,
    Ending.BAD_PROMPT: _failed,
    Ending.FAILED_MUTELY: _failed_in_a_step,
    Ending.REFUSED_AT_ONCE: _refused,
    Ending.CONTEXT_TOO_LONG: _without_answer,
    Ending.CANCELLED: _cancelled,
    Ending.PAUSED: _paused,
}
