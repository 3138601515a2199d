"""Arguments of a tool call against the function's own schema."""

from __future__ import annotations

import json
from typing import Any

import pytest

from runtui.feed.run.schema_check import (
    CallCheck,
    Violation,
    check_arguments,
    check_call,
    is_unknown_function,
    schema_of,
)
from runtui.feed.run.schema_rules import SchemaRules
from runtui.model.detail import RunDetail, Tool, ToolCall
from runtui.model.packed import PackedPage
from runtui.model.run import Run

SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "order": {"type": "integer"},
        "amt": {"type": "number"},
        "reason": {"enum": ["damaged", "late"]},
        "address": {"$ref": "#/$defs/address"},
        "far": {"$ref": "http://127.0.0.1:9/schema.json"},
        "code": {"type": "string", "pattern": "^(a+)+$"},
    },
    "required": ["order"],
    "$defs": {"address": {"type": "object", "properties": {"zip": {"type": "string"}}, "required": ["zip"]}},
}


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ({"order": 881}, []),
        ({"order": 881, "amt": "12.5"}, [("amt", "must be a number")]),
        ({"amt": 12.5}, [("order", "is missing")]),
        ({"order": 1.5}, [("order", "must be a whole number")]),
        ({"order": 1, "extra": 1}, [("extra", "is not in the schema")]),
        ({"order": 1, "reason": "x"}, [("reason", 'must be one of "damaged", "late"')]),
        ({"order": 1, "address": {"zip": 4}}, [("address", "zip must be a string")]),
        ([1], [(None, "must be an object")]),
    ],
)
def test_each_wrong_argument_is_named_with_its_reason(arguments: object, expected: list[tuple[str, str]]) -> None:
    found = check_arguments(json.dumps(arguments), SCHEMA)

    assert [(each.argument, each.words) for each in found] == expected


def test_a_schema_of_a_server_fetches_nothing_and_runs_no_expression() -> None:
    evil = json.dumps({"order": 1, "far": 1, "code": "a" * 64 + "!"})

    assert check_arguments(evil, SCHEMA) == ()


@pytest.mark.parametrize("arguments", [None, "", "{", "[" * 5000, "not json"])
def test_what_is_no_json_is_not_checked(arguments: str | None) -> None:
    assert check_arguments(arguments, SCHEMA) == ()


@pytest.mark.parametrize("schema", [None, {}, {"properties": 4}, {"properties": {"order": {"type": 7}}}])
def test_a_schema_that_says_nothing_finds_nothing(schema: dict[str, object] | None) -> None:
    assert check_arguments('{"order": 1}', schema) == ()  # type: ignore[arg-type]


def test_the_schema_of_a_call_is_that_of_the_function_it_names() -> None:
    function: dict[str, Any] = {"type": "function", "function": {"name": "refund", "parameters": SCHEMA}}
    run = Run(id="run_1", status="requires_action", page=PackedPage([b"{}"]))
    detail = RunDetail(run=run, tools=(Tool(kind="function", name="refund", document=function),))

    assert schema_of(detail, ToolCall(id="1", kind="function", name="refund", arguments="{}")) == SCHEMA
    assert is_unknown_function(detail, ToolCall(id="1", kind="function", name="reffund", arguments="{}"))
    assert check_arguments('{"amt": true}', SCHEMA)[0] == Violation("order", "is missing")


@pytest.mark.parametrize(
    ("value", "part", "words"),
    [
        (1, {"type": "integer"}, None),
        (1.0, {"type": "integer"}, None),
        (10**400, {"type": "integer"}, None),
        (True, {"type": "integer"}, "must be a whole number"),
        (None, {"type": ["string", "null"]}, None),
        (3, {"type": ["string", "null"]}, "must be a string or null"),
        (3, {"const": 4}, "must be 4"),
        (True, {"enum": [1]}, "must be one of 1"),
        (3, {"minimum": 4}, "must be at least 4"),
        (3, {"exclusiveMaximum": 3}, "must be less than 3"),
        ("ab", {"minLength": 3}, "must have at least 3 characters"),
        ([1, 2], {"maxItems": 1}, "must have at most 1 entries"),
        ([1, "x"], {"items": {"type": "integer"}}, "entry 2 must be a whole number"),
        ({"a": 1}, {"properties": {}, "additionalProperties": False}, "a is not in the schema"),
        (3, {"anyOf": [{"type": "string"}, {"type": "null"}]}, "fits none of what it may be"),
        (3, {"anyOf": [{"type": "string"}, {"type": "integer"}]}, None),
        (3, {"allOf": [{"type": "string"}]}, "must be a string"),
        (3, {"not": {"type": "integer"}, "novel": 1}, None),
        (3, True, None),
        (3, {"type": "odd"}, None),
        (3, {"minimum": "four", "enum": 4, "anyOf": {}, "type": {}, "items": 3}, None),
    ],
)
def test_a_rule_says_what_is_wrong_in_a_few_words(value: object, part: object, words: str | None) -> None:
    assert SchemaRules({}).problem(value, part) == words  # type: ignore[arg-type]


def test_a_schema_that_leads_in_circles_comes_to_an_end() -> None:
    circle: dict[str, Any] = {
        "anyOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/a"}],
        "items": {"$ref": "#/$defs/a"},
    }
    schema: dict[str, Any] = {"properties": {"x": {"$ref": "#/$defs/a"}}, "$defs": {"a": circle}}

    assert check_arguments(json.dumps({"x": [[[1] * 50] * 50] * 50}), schema) == ()


def test_nothing_of_a_schema_is_ever_run() -> None:
    evil = "\"+__import__('os').system('false')+\""
    schema: dict[str, Any] = {
        "properties": {evil: {"enum": [evil], "default": evil}},
        "required": [evil],
        "title": evil,
    }

    assert check_arguments(json.dumps({evil: 1}), schema)[0].argument == evil


def test_a_schema_may_allow_what_it_does_not_name() -> None:
    open_to_all: dict[str, Any] = {"properties": {"a": {}}, "additionalProperties": {"type": "integer"}}

    assert check_arguments('{"b": 1}', open_to_all) == ()
    assert check_arguments('{"b": "x"}', open_to_all) == (Violation("b", "must be a whole number"),)


def test_a_call_is_checked_once_for_each_pair_of_arguments_and_schema() -> None:
    tool = Tool(kind="function", name="f", document={"function": {"name": "f", "parameters": SCHEMA}})
    run = Run(id="run_1", status="requires_action", page=PackedPage([b"{}"]))
    detail = RunDetail(run=run, tools=(tool,))

    def checked(name: str, arguments: str | None) -> CallCheck:
        return check_call(detail, ToolCall(id="1", kind="function", name=name, arguments=arguments))

    assert checked("f", '{"order": 1}').is_fitting
    assert checked("f", '{"order": 1}') is checked("f", '{"order": 1}')
    assert not checked("f", "{").has_schema
    assert checked("g", "{}").violations[0].argument is None
