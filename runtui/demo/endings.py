"""How runs end: the kinds of ending a thread draws from, and what each does to the life of a run."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import TYPE_CHECKING, TypeAlias

from msgspec.structs import replace

from runtui.demo.run_script import Failure, RunPhase
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

RunPhases: TypeAlias = tuple[RunPhase, ...]


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
    """Returns the status after the last phase; for runs that get stuck, the one they were on the way to."""
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


def with_ending(phases: RunPhases, ending: Ending, random: Random) -> RunPhases:
    """Returns the phases of a run that would complete, changed so that they lead to `ending`."""
    if ending in _STUCK_IN:
        return _stuck(phases, _STUCK_IN[ending])
    change = _CHANGES.get(ending)
    return phases if change is None else change(phases, random)


def _refused(phases: RunPhases, _: Random) -> RunPhases:
    return (replace(phases[0], seconds=0.2),)


def _without_answer(phases: RunPhases, _: Random) -> RunPhases:
    return phases[:-1]


def _paused(phases: RunPhases, _: Random) -> RunPhases:
    return phases[:2]


def _failed(phases: RunPhases, random: Random) -> RunPhases:
    return _cut(phases, random, statuses=(RunStatus.IN_PROGRESS,))


def _failed_in_a_step(phases: RunPhases, random: Random) -> RunPhases:
    """It breaks while a tool of the server runs or the answer is written, so that a step fails with the run."""
    steps = [index for index, phase in enumerate(phases) if phase.round_number is not None or phase.is_writing]
    indexes = [index for index in steps if phases[index].status == RunStatus.IN_PROGRESS]
    return _cut_at(phases, random.choice(indexes), random)


def _cancelled(phases: RunPhases, random: Random) -> RunPhases:
    asked = _cut(phases, random, statuses=(RunStatus.IN_PROGRESS, RunStatus.REQUIRES_ACTION))
    return (*asked, RunPhase(status=RunStatus.CANCELLING, seconds=random.uniform(2, 5)))


def _stuck(phases: RunPhases, status: str) -> RunPhases:
    """The last phase of that status never ends; a run without one never gets beyond its last phase."""
    indexes = [index for index, phase in enumerate(phases) if phase.status == status] or [len(phases) - 1]
    # A run is taken up once: the short queues after tool outputs are no phase to be stuck in.
    index = 0 if status == RunStatus.QUEUED else indexes[-1]
    return (*phases[:index], replace(phases[index], seconds=math.inf), *phases[index + 1 :])


def _cut(phases: RunPhases, random: Random, *, statuses: tuple[str, ...]) -> RunPhases:
    return _cut_at(phases, random.choice([n for n, phase in enumerate(phases) if phase.status in statuses]), random)


def _cut_at(phases: RunPhases, index: int, random: Random) -> RunPhases:
    return (*phases[:index], replace(phases[index], seconds=phases[index].seconds * random.uniform(0.3, 0.9)))


_CHANGES: dict[Ending, Callable[[RunPhases, Random], RunPhases]] = {
    Ending.RATE_LIMITED: _failed,
    Ending.SERVER_ERROR: _failed_in_a_step,
    Ending.BAD_PROMPT: _failed,
    Ending.FAILED_MUTELY: _failed_in_a_step,
    Ending.REFUSED_AT_ONCE: _refused,
    Ending.CONTEXT_TOO_LONG: _without_answer,
    Ending.CANCELLED: _cancelled,
    Ending.PAUSED: _paused,
}
