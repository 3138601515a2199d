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
def settings_of(sheet: Scenario) -> DemoRunSettings:
    """Returns what a run of this assistant gets when nothing is overridden."""
    return DemoRunSettings(
        model=sheet.models[0],
        instructions=sheet.instructions,
        tools=tools_of(sheet),
        tool_resources=to_json(sheet.tool_resources),
        temperature=sheet.temperature,
        top_p=sheet.top_p,
        reasoning_effort=sheet.reasoning_effort,
        max_prompt_tokens=sheet.max_prompt_tokens,
        max_completion_tokens=sheet.max_completion_tokens,
        truncation_strategy={
            "type": "auto" if sheet.last_messages is None else "last_messages",
            "last_messages": sheet.last_messages,
        },
        tool_choice=to_json(sheet.tool_choice),
        parallel_tool_calls=sheet.parallel_tool_calls,
        response_format=to_json(sheet.response_format),
    )


def tools_of(sheet: Scenario) -> list[Json]:
    """Returns the assistant's tools as the protocol writes them."""
    tools: list[Json] = [{"type": "code_interpreter"}] if "code_interpreter" in sheet.hosted else []
    if "file_search" in sheet.hosted:
        ranking: dict[str, Json] = {"ranker": "default_2024_08_21", "score_threshold": 0.0}
        tools.append({"type": "file_search", "file_search": {"ranking_options": ranking}})
    tools.extend(_function_tool(function) for function in sheet.functions)
    tools.extend(to_json(tool) for tool in sheet.other_tools)
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
