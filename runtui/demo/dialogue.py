"""The texts and tool calls of one demo run: a scene of its scenario (TOML) with the placeholders filled in."""

from __future__ import annotations

import json
from string import Template
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from runtui.demo.chance import make_id
from runtui.demo.scenario import HOSTED, Scenario, ScenarioCall, Scene, SearchHit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

    from runtui.model.detail import Json

Slots: TypeAlias = "Mapping[str, str | int | float]"


class Call(Struct, frozen=True, kw_only=True):
    """One tool call, ready to be shown."""

    id: str
    name: str
    """Of the function, or of the tool that the server runs itself."""
    arguments: str = ""
    output: str = ""
    """What the simulated worker answers."""
    code: str = ""
    logs: str = ""
    found: tuple[SearchHit, ...] = ()
    server: str = ""
    """The label of the MCP server that makes the call once it is approved; "" for any other call."""

    @property
    def is_hosted(self) -> bool:
        """True where the server runs the tool itself and nobody has to answer."""
        return self.name in HOSTED


class Dialogue(Struct, frozen=True, kw_only=True):
    """Everything said in one run, whether or not it comes to that."""

    asks: str
    answers: str
    rounds: tuple[tuple[Call, ...], ...] = ()
    servers: tuple[str, ...] = ()
    """The labels of the MCP servers it speaks to."""
    metadata: dict[str, str] = {}


def draw_dialogue(scenario: Scenario, scene: Scene, random: Random, run_id: str) -> Dialogue:
    """Returns the scene with every slot filled; call ids follow from the run's id."""
    servers = dict.fromkeys(call.server for calls in scene.rounds for call in calls if call.server)
    slots: Slots = {**_draw_slots(scenario, random), **scene.slots}
    return Dialogue(
        asks=_fill_text(scene.asks, slots),
        answers=_fill_text(scene.answers, slots),
        rounds=tuple(
            tuple(_fill_call(call, slots, make_id("call", run_id, round_number, n)) for n, call in enumerate(calls))
            for round_number, calls in enumerate(scene.rounds)
        ),
        servers=tuple(servers),
        metadata={key: _fill_text(value, slots) for key, value in scenario.metadata.items()},
    )


def to_json(value: object) -> Json:
    """Returns what TOML read as a JSON value; a date becomes its text."""
    return fill(value, {})


def fill(value: object, slots: Slots) -> Json:
    """Returns `value` with the slots filled, at any depth. A text that is one slot takes the slot's own type."""
    if isinstance(value, str):
        return slots[value[1:]] if value[:1] == "$" and value[1:] in slots else _fill_text(value, slots)
    if isinstance(value, dict):
        return {str(key): fill(inner, slots) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [fill(inner, slots) for inner in value]
    return value if value is None or isinstance(value, bool | int | float) else str(value)


def _fill_text(text: str, slots: Slots) -> str:
    return Template(text).safe_substitute(slots)


def _draw_slots(scenario: Scenario, random: Random) -> Slots:
    slots: dict[str, str | int | float] = {name: random.choice(pool) for name, pool in scenario.pools.items()}
    slots.update({name: random.randint(low, high) for name, (low, high) in scenario.ranges.items()})
    slots.update({name: part * times for name, (part, times) in scenario.repeats.items()})
    return slots


def _fill_call(call: ScenarioCall, slots: Slots, call_id: str) -> Call:
    arguments = call.raw_arguments or json.dumps(fill(call.arguments, slots), ensure_ascii=False)
    output = fill(call.output, slots)
    return Call(
        id=call_id,
        name=call.name,
        arguments=arguments,
        output=output if isinstance(output, str) else json.dumps(output, ensure_ascii=False),
        code=_fill_text(call.code, slots),
        logs=_fill_text(call.logs, slots),
        found=call.found,
        server=call.server,
    )
