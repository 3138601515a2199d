"""How a run comes about: draws its scene, its pace, its ending and its cost, and writes them down as a story."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from runtui.demo.dialogue import Dialogue, draw_talk
from runtui.demo.endings import Ending, draw_failure, incomplete_reason, shaped, status_of
from runtui.demo.run_script import Leg, RunScript, RunTokens
from runtui.demo.settings import DemoRunSettings, settings_of
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from random import Random

    from runtui.demo.scenario import Scenario, Scene

Span: TypeAlias = "tuple[float, float]"
"""Least and most seconds."""


class Tempo(Struct, frozen=True, kw_only=True):
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


class Cue(Struct, frozen=True, kw_only=True):
    """Which run it is and what it plays."""

    run_id: str
    thread_id: str
    assistant_id: str
    place: int
    created_at: int
    sheet: Scenario
    scene: Scene
    tempo: Tempo
    ending: Ending


def draw_story(cue: Cue, random: Random) -> RunScript:
    """Returns the story of one run."""
    talk = draw_talk(cue.sheet, cue.scene, random, cue.run_id)
    usage = _draw_usage(cue.sheet, talk, random)
    settings, usage = _settle(cue.sheet, cue.ending, usage, random)
    return RunScript(
        id=cue.run_id,
        thread_id=cue.thread_id,
        assistant_id=cue.assistant_id,
        place=cue.place,
        created_at=cue.created_at,
        legs=shaped(draw_legs(talk, cue.tempo, random), cue.ending, random),
        ending=status_of(cue.ending),
        talk=talk,
        settings=settings,
        usage=usage,
        failure=draw_failure(cue.ending, settings.model, random),
        incomplete_reason=incomplete_reason(cue.ending),
        is_end_stamped=cue.ending is not Ending.FAILED_MUTELY,
    )


def draw_legs(talk: Dialogue, tempo: Tempo, random: Random) -> tuple[Leg, ...]:
    """Returns the life of a run in which nothing goes wrong."""
    legs = [_leg(RunStatus.QUEUED, tempo.queue, random)]
    if talk.servers:
        legs.append(replace(_leg(RunStatus.IN_PROGRESS, LISTING, random), is_listing=True))
    for turn, calls in enumerate(talk.rounds):
        legs.append(_leg(RunStatus.IN_PROGRESS, tempo.think, random))
        if all(call.is_hosted for call in calls):
            legs.append(replace(_leg(RunStatus.IN_PROGRESS, tempo.tool, random), turn=turn))
        else:
            legs.append(replace(_leg(RunStatus.REQUIRES_ACTION, tempo.answer, random), turn=turn))
            legs.append(_leg(RunStatus.QUEUED, (0.3, 1.2), random))
    legs.append(_leg(RunStatus.IN_PROGRESS, tempo.think, random))
    legs.append(replace(_leg(RunStatus.IN_PROGRESS, tempo.write, random), is_writing=True))
    return tuple(legs)


def _leg(status: RunStatus, span: Span, random: Random) -> Leg:
    low, high = span
    return Leg(status=status, lasts=low if low == high else round(random.uniform(low, high), 1))


def _draw_usage(sheet: Scenario, talk: Dialogue, random: Random) -> RunTokens:
    turns = len(talk.rounds) + 1
    prompt = (len(sheet.instructions) + len(talk.asks)) // 4 + random.randint(180, 2600)
    said = len(talk.answers) + sum(len(call.arguments) + len(call.code) for calls in talk.rounds for call in calls)
    return RunTokens(prompt * turns, said // 4 + random.randint(20, 240))


def _settle(sheet: Scenario, ending: Ending, usage: RunTokens, random: Random) -> tuple[DemoRunSettings, RunTokens]:
    """Settings with this run's overrides, and the usage that fits the limit it ran into."""
    settings = settings_of(sheet)
    if random.random() < 0.12:
        settings = replace(settings, model=random.choice(sheet.models))
    if ending is Ending.ANSWER_TOO_LONG:
        limit = random.choice((256, 400, 512))
        return replace(settings, max_completion_tokens=limit), RunTokens(usage.prompt, limit)
    if ending is Ending.CONTEXT_TOO_LONG:
        limit = random.choice((2000, 4000, 8000))
        return replace(settings, max_prompt_tokens=limit), RunTokens(limit + random.randint(12, 900), 0)
    if random.random() < 0.15:
        return replace(settings, max_completion_tokens=random.choice((1500, 2000, 4000))), usage
    return settings, usage
