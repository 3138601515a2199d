"""Whether the arguments of a tool call fit the function's own schema, argument by argument."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.model.detail import Json, RunDetail, ToolCall

JsonObject: TypeAlias = "dict[str, Json]"

LONGEST_ARGUMENTS = 200_000
"""Characters from which arguments are not checked any more."""
DEEPEST_SCHEMA = 20
MOST_CHECKED = 200
"""Properties of one schema that are looked at."""
_UNTRUSTED = frozenset({"pattern", "patternProperties", "propertyNames", "format", "$schema", "$id", "id"})
"""Keywords left out: a schema comes from a server, and an expression of it could run for ever."""
_ARTICLES = {
    "null": "null",
    "array": "an array",
    "integer": "a whole number",
    "object": "an object",
    "boolean": "true or false",
}


class Finding(Struct, frozen=True):
    """One thing that is wrong with the arguments."""

    argument: str | None
    """The name of the argument; None for the arguments as a whole."""
    words: str
    """What is wrong, as the end of a sentence: ``must be a number``."""


def schema_of(detail: RunDetail, call: ToolCall) -> JsonObject | None:
    """Returns the parameters schema of the function that `call` names, None if the run has no such function."""
    for tool in detail.tools:
        document = tool.document
        function = document.get("function") if isinstance(document, dict) else None
        if tool.name == call.name and isinstance(function, dict):
            parameters = function.get("parameters")
            return parameters if isinstance(parameters, dict) else {}
    return None


def is_unknown_function(detail: RunDetail, call: ToolCall) -> bool:
    """Tells whether the run names functions and the called one is not among them."""
    has_functions = any(tool.kind == "function" for tool in detail.tools)
    return call.kind == "function" and has_functions and schema_of(detail, call) is None


def check_arguments(arguments: str | None, schema: JsonObject | None) -> tuple[Finding, ...]:
    """Returns what is wrong with the arguments; nothing for arguments that are no JSON, which is said elsewhere."""
    if not schema or not arguments or len(arguments) > LONGEST_ARGUMENTS:
        return ()
    try:
        values = json.loads(arguments)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(values, dict):
        return (Finding(None, "must be an object"),) if schema.get("type") == "object" else ()
    return tuple(_findings(values, schema))


def _findings(values: JsonObject, schema: JsonObject) -> Iterator[Finding]:
    properties = schema.get("properties")
    properties = properties if isinstance(properties, dict) else {}
    required = schema.get("required")
    for name in required if isinstance(required, list) else ():
        if isinstance(name, str) and name not in values:
            yield Finding(name, "is missing")
    for name, value in list(values.items())[:MOST_CHECKED]:
        part = properties.get(name)
        if name not in properties:
            if properties or schema.get("additionalProperties") is False:
                yield Finding(name, "is not in the schema")
        elif isinstance(part, dict):
            words = _problem(value, part, schema)
            if words:
                yield Finding(name, words)


def _problem(value: Json, part: JsonObject, whole: JsonObject) -> str | None:
    # Imported here: most runs never wait for a tool.
    import fastjsonschema  # noqa: PLC0415

    definitions: JsonObject = {key: whole[key] for key in ("$defs", "definitions") if key in whole}
    schema = _trusted(definitions | part)
    try:
        validate = fastjsonschema.compile(
            schema, handlers=dict.fromkeys(("http", "https", "ftp", "file", ""), _refuse), use_default=False
        )
        validate(value)
    except fastjsonschema.JsonSchemaValueException as error:
        return _words(error)
    except (
        fastjsonschema.JsonSchemaDefinitionException,
        RecursionError,
        ValueError,
        TypeError,
        KeyError,
        AttributeError,
    ):
        return None  # a schema that can't be read says nothing about the arguments
    return None


def _refuse(uri: str) -> Json:
    raise ValueError(f"a schema must not fetch anything ({len(uri)} characters)")


def _trusted(schema: JsonObject, depth: int = 0) -> JsonObject:
    """The schema without what a stranger must not decide."""
    if depth > DEEPEST_SCHEMA:
        return {}
    return {
        key: _trusted_part(each, depth + 1)
        for key, each in schema.items()
        if key not in _UNTRUSTED and _is_local(key, each)
    }


def _trusted_part(part: Json, depth: int) -> Json:
    if isinstance(part, dict):
        return _trusted(part, depth)
    return [_trusted_part(each, depth) for each in part] if isinstance(part, list) else part


def _is_local(key: str, value: Json) -> bool:
    return key != "$ref" or (isinstance(value, str) and value.startswith("#"))


def _words(error: Exception) -> str:
    rule, definition = getattr(error, "rule", None), getattr(error, "rule_definition", None)
    place = ".".join(str(each) for each in getattr(error, "path", ())[1:])
    inside = f"{place} " if place else ""
    if rule == "type":
        kinds = definition if isinstance(definition, list) else [definition]
        return inside + "must be " + " or ".join(_ARTICLES.get(str(kind), f"a {kind}") for kind in kinds)
    if rule == "enum" and isinstance(definition, list):
        return (
            inside + "must be one of " + ", ".join(json.dumps(each, ensure_ascii=False) for each in definition[:6])
        )
    return inside + str(error).partition(" ")[2]
