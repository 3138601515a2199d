"""Whether the arguments of a tool call fit the function's own schema, argument by argument."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.run.schema_rules import SchemaRules
from runtui.model.secret import MASKED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.feed.run.schema_rules import JsonObject
    from runtui.model.detail import RunDetail, ToolCall
    from runtui.model.step import StepCall

LONGEST_ARGUMENTS = 200_000
"""Characters from which arguments are not checked any more."""
MOST_CHECKED = 200
"""Arguments of one call that are looked at."""


class Violation(Struct, frozen=True):
    """One thing that is wrong with the arguments."""

    argument: str | None
    """The name of the argument; None for the arguments as a whole."""
    words: str
    """What is wrong, as the end of a sentence: ``must be a number``."""


class CallCheck(Struct, frozen=True):
    """What the schema of its function says about one call."""

    violations: tuple[Violation, ...] = ()
    has_schema: bool = False
    """False: there was nothing to check the arguments against."""

    @property
    def is_fitting(self) -> bool:
        """True where there is a schema and the arguments fit it."""
        return self.has_schema and not self.violations


UNCHECKED = CallCheck()


def check_call(detail: RunDetail, call: ToolCall | StepCall) -> CallCheck:
    """Returns what is wrong with a call: a function the run doesn't have, or arguments that don't fit."""
    if is_unknown_function(detail, call):
        return CallCheck((Violation(None, "no function of this run has that name"),))
    schema = schema_of(detail, call)
    if not schema or not call.arguments or len(call.arguments) > LONGEST_ARGUMENTS:
        return UNCHECKED
    try:
        return _checked(call.arguments, json.dumps(schema))
    except (ValueError, RecursionError):
        return UNCHECKED


def schema_of(detail: RunDetail, call: ToolCall | StepCall) -> JsonObject | None:
    """Returns the parameters schema of the function that `call` names, None if the run has no such function."""
    for tool in detail.tools:
        document = tool.document
        function = document.get("function") if isinstance(document, dict) else None
        if tool.name == call.name and isinstance(function, dict):
            parameters = function.get("parameters")
            return parameters if isinstance(parameters, dict) else {}
    return None


def is_unknown_function(detail: RunDetail, call: ToolCall | StepCall) -> bool:
    """Tells whether the run names functions and the called one is not among them."""
    has_functions = any(tool.kind == "function" for tool in detail.tools)
    return call.kind == "function" and has_functions and schema_of(detail, call) is None


def check_arguments(arguments: str | None, schema: JsonObject | None) -> tuple[Violation, ...]:
    """Returns what is wrong with the arguments; nothing for arguments that are no JSON, which is said elsewhere."""
    if not schema or not arguments or len(arguments) > LONGEST_ARGUMENTS:
        return ()
    try:
        values = json.loads(arguments)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(values, dict):
        return (Violation(None, "must be an object"),) if schema.get("type") == "object" else ()
    return tuple(_violations(values, schema))


@lru_cache(maxsize=256)
def _checked(arguments: str, schema: str) -> CallCheck:
    """Kept, since a clock ticks beside what is shown of it. Raises ValueError or RecursionError for no JSON."""
    json.loads(arguments)
    return CallCheck(check_arguments(arguments, json.loads(schema)), has_schema=True)


def _violations(values: JsonObject, schema: JsonObject) -> Iterator[Violation]:
    rules, properties = SchemaRules(schema), schema.get("properties")
    known = properties if isinstance(properties, dict) else {}
    for name in rules.missing(values, schema):
        yield Violation(name, "is missing")
    for name, value in list(values.items())[:MOST_CHECKED]:
        others = schema.get("additionalProperties", False if known else None)
        if name not in known and others is False:
            yield Violation(name, "is not in the schema")
        words = None if MASKED in json.dumps(value) else rules.problem(value, known.get(name, others))
        if words:
            yield Violation(name, words)
