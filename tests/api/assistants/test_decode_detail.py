import json
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.assistants.decode_detail import decode_detail
from runtui.api.assistants.decode_run import decode_run, decode_run_page
from runtui.api.decode_list import decode_name
from runtui.model.detail import LastError, Tool, Truncation, Usage
from tests.api.pages import function_call, page, page_of_raw, run, waiting_run


def detail(**fields):
    return decode_detail(decode_run(json.dumps(run(**fields)).encode()))


def detail_of_raw(raw):
    return decode_detail(decode_run_page(page_of_raw(raw), thread_id=None).runs[0])


def test_calls_of_functions_are_read_with_their_arguments():
    waiting = waiting_run("submit_tool_outputs", function_call("get_weather", '{"city": "Oslo"}'))
    (call,) = detail(**waiting).required_action.calls
    assert (call.id, call.kind, call.name, call.arguments) == (
        "call_get_weather",
        "function",
        "get_weather",
        '{"city": "Oslo"}',
    )


def test_calls_to_approve_name_tool_and_server_on_the_call_itself():
    sent = {"id": "c", "type": "mcp", "name": "delete_file", "arguments": "{}", "server_label": "files"}
    action = detail(**waiting_run("submit_tool_approval", sent)).required_action
    (call,) = action.calls
    assert action.kind == "submit_tool_approval"
    assert (call.kind, call.name, call.arguments, call.server_label) == ("mcp", "delete_file", "{}", "files")


def test_the_id_of_a_waiting_call_is_read_under_any_name():
    sent = {"call_id": "c_1", "type": "mcp", "name": "delete_file"}
    (call,) = detail(**waiting_run("submit_tool_approval", sent)).required_action.calls
    assert call.id == "c_1"


def test_what_a_computer_is_to_do_stands_for_its_arguments():
    sent = {"id": "c", "type": "computer_use_preview", "computer_use_preview": {"action": {"type": "click"}}}
    (call,) = detail(**waiting_run("submit_tool_outputs", sent)).required_action.calls
    assert call.arguments == '{"action": {"type": "click"}}'


def test_what_was_sent_is_told_from_what_was_sent_empty():
    sent = detail_of_raw(b'{"id": "r", "tools": [ ], "metadata": {}, "model": null, "instructions": "x"}').sent
    assert sent.names == {"id", "tools", "metadata", "model", "instructions"}
    assert sent.empty == {"tools", "metadata", "model"}


@pytest.mark.parametrize("details", ["prompt_tokens_details", "prompt_token_details", "input_tokens_details"])
def test_the_cached_tokens_are_read_under_any_name(details):
    assert detail(usage={"prompt_tokens": 9, details: {"cached_tokens": 4}}).usage == Usage(prompt=9, cached=4)


def test_an_unknown_action_keeps_its_document():
    sent = {"type": "sign_here", "sign_here": {"form": 7}}
    action = detail(required_action=sent).required_action
    assert (action.kind, action.calls, action.document) == ("sign_here", (), sent)


def test_arguments_sent_as_an_object_are_shown_as_its_json():
    (call,) = detail(**waiting_run("submit_tool_outputs", function_call("f", {"a": 1}))).required_action.calls
    assert call.arguments == '{"a": 1}'


def test_broken_arguments_stay_as_they_are():
    (call,) = detail(**waiting_run("submit_tool_outputs", function_call("f", '{"a":'))).required_action.calls
    assert call.arguments == '{"a":'


def test_calls_nested_ten_thousand_levels_deep_stay_raw():
    deep = "[" * 10_000 + "]" * 10_000
    raw = (
        b'{"id":"r","required_action":{"type":"submit_tool_outputs","submit_tool_outputs":'
        b'{"tool_calls":[{"function":{"name":"f","arguments":' + deep.encode() + b"}}]}}}"
    )
    found = detail_of_raw(raw)
    assert found.required_action.calls[0].arguments == deep
    assert found.document is None
    assert found.raw == raw.decode()


def test_metadata_that_is_no_text_is_shown_as_its_json():
    metadata = {"team": "a", "n": 5, "none": None, "nested": {"a": [1]}, "": "", 'quo"te': "ä"}
    assert detail(metadata=metadata).metadata == (
        ("team", "a"),
        ("n", "5"),
        ("none", "null"),
        ("nested", '{"a": [1]}'),
        ("", ""),
        ('quo"te', "ä"),
    )


def test_the_plain_fields_are_read():
    found = detail(
        last_error={"code": "server_error", "message": "Sorry."},
        truncation_strategy={"type": "last_messages", "last_messages": 3},
        temperature=1,
        top_p=0.5,
        max_prompt_tokens=1000,
        parallel_tool_calls=False,
        response_format={"type": "json_object"},
        tool_choice="auto",
        instructions="Be short.",
    )
    assert found.last_error == LastError("server_error", "Sorry.")
    assert found.truncation == Truncation("last_messages", 3)
    assert found.usage == Usage(123, 456, 579)
    assert (found.temperature, found.top_p, found.max_prompt_tokens) == (1, 0.5, 1000)
    assert (found.parallel_tool_calls, found.tool_choice) == (False, "auto")
    assert found.response_format == {"type": "json_object"}
    assert (found.instructions, found.completed_at) == ("Be short.", 1699063299)


@pytest.mark.parametrize(
    ("sent", "read"),
    [
        ({"message": "x"}, LastError(None, "x")),
        ("it broke", LastError(None, "it broke")),
        ({"code": 7, "message": {"a": 1}}, LastError("7", '{"a": 1}')),
        (None, None),
    ],
)
def test_an_error_is_read_in_every_form(sent, read):
    assert detail(last_error=sent).last_error == read


def test_tools_keep_their_kind_and_functions_their_name():
    function = {"type": "function", "function": {"name": "f"}}
    tools = detail(tools=[function, {"type": "bing_grounding"}, "code_interpreter", {}, 5]).tools
    assert [(tool.kind, tool.name) for tool in tools] == [
        ("function", "f"),
        ("bing_grounding", None),
        ("code_interpreter", None),
        ("unknown", None),
        ("unknown", None),
    ]
    assert tools[0] == Tool(kind="function", name="f", document=cast("Any", function))


def test_numbers_json_lacks_are_part_of_the_document():
    found = detail_of_raw(b'{"id":"r","temperature":NaN,"x":' + b"9" * 5000 + b"}")
    assert found.temperature is None
    assert found.document["x"] == "9" * 5000


def test_an_unreadable_object_is_shown_as_its_text():
    found = detail_of_raw(b'{"id" \xff}')
    assert found.raw == '{"id" �}'
    assert found.document is None


def test_a_detail_can_be_had_from_a_packed_page():
    found = decode_run_page(page(run(id="a"), run(id="b", model="m")), thread_id=None).runs[1]
    found.page.pack()
    document: Any = decode_detail(found).document
    assert document["model"] == "m"


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
NAMES = [
    "required_action",
    "last_error",
    "truncation_strategy",
    "usage",
    "tools",
    "metadata",
    "temperature",
    "failed_at",
]


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, anything)))
def test_no_value_of_any_field_stops_the_detail(fields):
    assert detail(**fields).run.id == "run_1"


@pytest.mark.parametrize(("body", "name"), [(b'{"name":"Ada"}', "Ada"), (b'{"name":""}', None), (b"{}", None)])
def test_a_name_is_a_text_or_none(body, name):
    assert decode_name(body) == name
