"""How the life of one run is planned: what is said, how long each phase takes, how it ends and what it costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from runtui.demo.dialogue import Dialogue, draw_dialogue
from runtui.demo.endings import Ending, draw_failure, incomplete_reason, status_of, with_ending
from runtui.demo.run_script import RunPhase, RunScript, RunTokens
from runtui.demo.settings import DemoRunSettings, settings_of
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from random import Random

    from runtui.demo.scenario import Scenario, Scene

Span: TypeAlias = "tuple[float, float]"
"""Least and most seconds."""


class Durations(Struct, frozen=True, kw_only=True):
    """How long the parts of a run take."""

    queue: Span = (0.4, 2.5)
    think: Span = (1, 5)
    """Before each round of tool calls, and before the answer."""
    tool: Span = (1, 6)
    """Of a tool that the server runs itself."""
    answer: Span = (2, 20)
    """Until the worker has answered a round of calls."""
    write: Span = (1.5, 9)


LISTING: Span = (1, 2)
"""Until an MCP server has told which tools it has."""
UNANSWERED: Span = (math.inf, math.inf)
"""Nobody answers the calls."""


class RunPlan(Struct, frozen=True, kw_only=True):
    """Which run it is, and what is to become of it."""

    run_id: str
    thread_id: str
    assistant_id: str
    index: int
    created_at: int
    scenario: Scenario
    scene: Scene
    durations: Durations
    ending: Ending


def draw_script(plan: RunPlan, random: Random) -> RunScript:
    """Returns the script of that run."""
    dialogue = draw_dialogue(plan.scenario, plan.scene, random, plan.run_id)
    usage = _draw_usage(plan.scenario, dialogue, random)
    settings, usage = _settle(plan.scenario, plan.ending, usage, random)
    return RunScript(
        id=plan.run_id,
        thread_id=plan.thread_id,
        assistant_id=plan.assistant_id,
        index=plan.index,
        created_at=plan.created_at,
        phases=with_ending(draw_phases(dialogue, plan.durations, random), plan.ending, random),
        ending=status_of(plan.ending),
        dialogue=dialogue,
        settings=settings,
        usage=usage,
        failure=draw_failure(plan.ending, settings.model, random),
        incomplete_reason=incomplete_reason(plan.ending),
        is_end_stamped=plan.ending is not Ending.FAILED_MUTELY,
    )


def draw_phases(dialogue: Dialogue, durations: Durations, random: Random) -> tuple[RunPhase, ...]:
    """Returns the life of a run in which nothing goes wrong."""
    phases = [_phase(RunStatus.QUEUED, durations.queue, random)]
    if dialogue.servers:
        phases.append(replace(_phase(RunStatus.IN_PROGRESS, LISTING, random), is_listing=True))
    for round_number, calls in enumerate(dialogue.rounds):
        phases.append(_phase(RunStatus.IN_PROGRESS, durations.think, random))
        if all(call.is_hosted for call in calls):
            phases.append(replace(_phase(RunStatus.IN_PROGRESS, durations.tool, random), round_number=round_number))
        else:
            phases.append(
                replace(_phase(RunStatus.REQUIRES_ACTION, durations.answer, random), round_number=round_number)
            )
            phases.append(_phase(RunStatus.QUEUED, (0.3, 1.2), random))
    phases.append(_phase(RunStatus.IN_PROGRESS, durations.think, random))
    phases.append(replace(_phase(RunStatus.IN_PROGRESS, durations.write, random), is_writing=True))
    return tuple(phases)


def _phase(status: RunStatus, span: Span, random: Random) -> RunPhase:
    low, high = span
    return RunPhase(status=status, seconds=low if low == high else round(random.uniform(low, high), 1))


def _draw_usage(scenario: Scenario, dialogue: Dialogue, random: Random) -> RunTokens:
    turns = len(dialogue.rounds) + 1
    prompt = (len(scenario.instructions) + len(dialogue.asks)) // 4 + random.randint(180, 2600)
    said = len(dialogue.answers) + sum(
        len(call.arguments) + len(call.code) for calls in dialogue.rounds for call in calls
    )
    return RunTokens(prompt * turns, said // 4 + random.randint(20, 240))


def _settle(
    scenario: Scenario, ending: Ending, usage: RunTokens, random: Random
) -> tuple[DemoRunSettings, RunTokens]:
    """Settings with this run's overrides, and the usage that fits the limit it ran into."""
    settings = settings_of(scenario)
    if random.random() < 0.12:
        settings = replace(settings, model=random.choice(scenario.models))
    if ending is Ending.ANSWER_TOO_LONG:
        limit = random.choice((256, 400, 512))
        return replace(settings, max_completion_tokens=limit), RunTokens(usage.prompt, limit)
    if ending is Ending.CONTEXT_TOO_LONG:
        limit = random.choice((2000, 4000, 8000))
        return replace(settings, max_prompt_tokens=limit), RunTokens(limit + random.randint(12, 900), 0)
    if random.random() < 0.15:
        return replace(settings, max_completion_tokens=random.choice((1500, 2000, 4000))), usage
    return settings, usage
