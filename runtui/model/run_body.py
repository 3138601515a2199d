"""The body that creates a run: read from JSON with comments, taken from another run, held against the protocol.

Source of fields and bounds: ``CreateRunRequest`` of the public OpenAPI document. ``stream`` is not among them: runs
are followed by asking.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, TypeAlias

from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runtui.model.detail import Json

    Rule: TypeAlias = Callable[[Json], str]

EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
INCLUDE = "step_details.tool_calls[*].file_search.results[*].content"
"""The one thing that may be included."""
LEAST_LIMIT = 256
MOST_TOOLS = 20
MOST_PAIRS, LONGEST_KEY, LONGEST_VALUE = 16, 64, 512
_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)


class BodyError(Exception):
    """The body can't be sent; ``str(error)`` says why."""


def read_body(text: str) -> dict[str, Json]:
    """Returns the JSON object in a text, with or without comments. Raises BodyError."""
    plain = _COMMENT.sub(lambda found: found[0] if found[0].startswith('"') else " ", text)
    try:
        body = json.loads(plain)
    except RecursionError:
        raise BodyError("That is nested too deeply.") from None
    except ValueError as error:
        raise BodyError(f"That is no JSON: {error}.") from None
    if not isinstance(body, dict):
        raise BodyError("That is no JSON object.")
    return body


def body_like(document: Json) -> dict[str, Json]:
    """Returns the body that creates a run with the settings of the run `document`; what that left open stays so."""
    if not isinstance(document, dict):
        return {}
    return {name: value for name in _RULES if (value := document.get(name)) not in (None, {}, [])}


def check_body(body: dict[str, Json], protocol: WireProtocol = WireProtocol.ASSISTANTS) -> None:
    """Raises BodyError for the first field that the protocol doesn't have, or has other bounds for."""
    has_maker = protocol is WireProtocol.RESPONSES and bool(body.get("model"))
    problems = _graph_problems(body) if protocol is WireProtocol.LANGGRAPH else _problems(body, has_maker=has_maker)
    for problem in problems:
        raise BodyError(problem)


def problem_of_field(name: str, value: Json) -> str:
    """Returns what is wrong with the value of one field, "" for nothing."""
    return "" if value is None and name != "assistant_id" else _RULES[name](value)


def _problems(body: dict[str, Json], *, has_maker: bool) -> Iterator[str]:
    if not body.get("assistant_id") and not has_maker:
        yield "assistant_id is missing: a run is made by an assistant."
    for name, value in body.items():
        if name not in _RULES:
            yield f"{name[:60]} is no setting of a new run."
        elif problem := problem_of_field(name, value):
            yield f"{name} {problem}."


def _graph_problems(body: dict[str, Json]) -> Iterator[str]:
    """Of a run of a graph, whose input may be anything: the server tells what is wrong with it."""
    if not body.get("assistant_id"):
        yield "assistant_id is missing: a run is made by an assistant, or a graph by its name."
    for name in body:
        if name not in GRAPH_FIELDS:
            yield f"{name[:60]} is no setting of a new run of a graph."


def _text(value: Json) -> str:
    return "" if isinstance(value, str) and value.strip() else "must be a text"


def _number(least: float, most: float) -> Rule:
    def check(value: Json) -> str:
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        return (
            ""
            if is_number and least <= float(str(value)) <= most
            else f"must be a number from {least:g} to {most:g}"
        )

    return check


def _limit(value: Json) -> str:
    is_limit = isinstance(value, int) and not isinstance(value, bool) and value >= LEAST_LIMIT
    return "" if is_limit else f"must be a whole number, {LEAST_LIMIT} or more"


def _flag(value: Json) -> str:
    return "" if isinstance(value, bool) else "must be true or false"


def _effort(value: Json) -> str:
    return "" if value in EFFORTS else f"must be one of {', '.join(EFFORTS)}"


def _metadata(value: Json) -> str:
    if not isinstance(value, dict) or not all(isinstance(each, str) for each in value.values()):
        return "must be an object of texts"
    if len(value) > MOST_PAIRS:
        return f"has more than {MOST_PAIRS} pairs"
    for name, each in value.items():
        if len(name) > LONGEST_KEY or len(str(each)) > LONGEST_VALUE:
            return f"has a key of more than {LONGEST_KEY} characters, or a value of more than {LONGEST_VALUE}"
    return ""


def _tools(value: Json) -> str:
    if not isinstance(value, list) or not all(isinstance(each, dict) and each.get("type") for each in value):
        return "must be a list of objects that have a type"
    return f"has more than {MOST_TOOLS} entries" if len(value) > MOST_TOOLS else ""


def _truncation(value: Json) -> str:
    kind, last = (value.get("type"), value.get("last_messages")) if isinstance(value, dict) else (None, None)
    if kind not in ("auto", "last_messages"):
        return "must have the type auto or last_messages"
    is_count = isinstance(last, int) and not isinstance(last, bool) and last >= 1
    is_open = last is None and kind == "auto"
    return "" if is_count or is_open else "must have last_messages, a whole number, 1 or more"


def _tool_choice(value: Json) -> str:
    if isinstance(value, dict):
        function = value.get("function")
        named = isinstance(function, dict) and isinstance(function.get("name"), str)
        return "" if value.get("type") and (named or value["type"] != "function") else "must name a tool"
    return "" if value in ("none", "auto", "required") else "must be none, auto, required, or an object"


def _response_format(value: Json) -> str:
    if isinstance(value, dict):
        schema = value.get("json_schema")
        named = isinstance(schema, dict) and isinstance(schema.get("name"), str)
        kind = value.get("type")
        return "" if kind in ("text", "json_object") or (kind == "json_schema" and named) else _WRONG_FORMAT
    return "" if value == "auto" else _WRONG_FORMAT


_WRONG_FORMAT = "must be auto, or an object of the type text, json_object or json_schema, the latter with a name"


def _messages(value: Json) -> str:
    if not isinstance(value, list):
        return "must be a list of messages"
    for each in value:
        problem = _message(each)
        if problem:
            return f"has a message that {problem}"
    return ""


def _message(value: Json) -> str:
    if not isinstance(value, dict) or value.get("role") not in ("user", "assistant"):
        return "has not the role user or assistant"
    content, attachments = value.get("content"), value.get("attachments")
    if not (isinstance(content, str) or (isinstance(content, list) and content)):
        return "has no content"
    files = [] if attachments is None else attachments
    if not isinstance(files, list) or not all(isinstance(each, dict) and each.get("file_id") for each in files):
        return "has attachments without a file_id"
    metadata = value.get("metadata")
    return "" if metadata is None or not (problem := _metadata(metadata)) else f"has metadata that {problem}"


_RULES: dict[str, Rule] = {
    "assistant_id": _text,
    "model": _text,
    "reasoning_effort": _effort,
    "instructions": _text,
    "additional_instructions": _text,
    "additional_messages": _messages,
    "tools": _tools,
    "metadata": _metadata,
    "temperature": _number(0, 2),
    "top_p": _number(0, 1),
    "max_prompt_tokens": _limit,
    "max_completion_tokens": _limit,
    "truncation_strategy": _truncation,
    "tool_choice": _tool_choice,
    "parallel_tool_calls": _flag,
    "response_format": _response_format,
}
GRAPH_FIELDS = (
    *("assistant_id", "input", "additional_messages", "context", "config", "metadata", "command", "checkpoint"),
    *("multitask_strategy", "interrupt_before", "interrupt_after", "durability", "stream_resumable", "webhook"),
    *("after_seconds", "if_not_exists"),
)
"""Those of a LangGraph server; messages of the user go into its input."""
FIELDS = tuple(_RULES)
"""The settings of a new run, in the order of the protocol."""
