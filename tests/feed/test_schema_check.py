"""Arguments of a tool call against the function's own schema."""

from __future__ import annotations

import json

import pytest

from runtui.feed.schema_check import Finding, check_arguments, is_unknown_function, schema_of
from runtui.model.detail import RunDetail, Tool, ToolCall
from runtui.model.packed import PackedPage
from runtui.model.run import Run

SCHEMA = {
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
    function = {"type": "function", "function": {"name": "refund", "parameters": SCHEMA}}
    run = Run(id="run_1", status="requires_action", page=PackedPage([b"{}"]))
    detail = RunDetail(run=run, tools=(Tool(kind="function", name="refund", document=function),))

    assert schema_of(detail, ToolCall(id="1", kind="function", name="refund", arguments="{}")) == SCHEMA
    assert is_unknown_function(detail, ToolCall(id="1", kind="function", name="reffund", arguments="{}"))
    assert check_arguments('{"amt": true}', SCHEMA)[0] == Finding("order", "is missing")
