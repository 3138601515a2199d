"""How one run is set up: the assistant's settings as far as the run doesn't override them."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.demo.dialogue import to_json

if TYPE_CHECKING:
    from runtui.demo.scenario import Function, Scenario
    from runtui.model.detail import Json


class DemoRunSettings(Struct, frozen=True, kw_only=True):
    """What the run object repeats of its set-up; JSON values are kept as the server sends them."""

    model: str
    instructions: str
    tools: Json
    tool_resources: Json
    temperature: Json
    top_p: Json
    reasoning_effort: Json
    max_prompt_tokens: Json
    max_completion_tokens: Json
    truncation_strategy: Json
    tool_choice: Json
    parallel_tool_calls: Json
    response_format: Json


@cache
def settings_of(scenario: Scenario) -> DemoRunSettings:
    """Returns what a run of this assistant gets when nothing is overridden."""
    return DemoRunSettings(
        model=scenario.models[0],
        instructions=scenario.instructions,
        tools=tools_of(scenario),
        tool_resources=to_json(scenario.tool_resources),
        temperature=scenario.temperature,
        top_p=scenario.top_p,
        reasoning_effort=scenario.reasoning_effort,
        max_prompt_tokens=scenario.max_prompt_tokens,
        max_completion_tokens=scenario.max_completion_tokens,
        truncation_strategy={
            "type": "auto" if scenario.last_messages is None else "last_messages",
            "last_messages": scenario.last_messages,
        },
        tool_choice=to_json(scenario.tool_choice),
        parallel_tool_calls=scenario.parallel_tool_calls,
        response_format=to_json(scenario.response_format),
    )


def tools_of(scenario: Scenario) -> list[Json]:
    """Returns the assistant's tools as the protocol writes them."""
    tools: list[Json] = [{"type": "code_interpreter"}] if "code_interpreter" in scenario.hosted else []
    if "file_search" in scenario.hosted:
        ranking: dict[str, Json] = {"ranker": "default_2024_08_21", "score_threshold": 0.0}
        tools.append({"type": "file_search", "file_search": {"ranking_options": ranking}})
    tools.extend(_function_tool(function) for function in scenario.functions)
    tools.extend(to_json(tool) for tool in scenario.other_tools)
    return tools


def _function_tool(function: Function) -> Json:
    parameters: dict[str, Json] = {
        "type": "object",
        "properties": to_json(function.properties),
        "required": list(function.required),
        "additionalProperties": False,
    }
    return {
        "type": "function",
        "function": {
            "name": function.name,
            "description": function.description,
            "parameters": parameters,
            "strict": function.strict,
        },
    }
