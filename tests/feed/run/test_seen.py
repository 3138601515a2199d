"""What may be seen of a run, its steps and messages: credentials masked, and all of it where that is wanted."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from runtui.api.assistants.decode_message import decode_message_page
from runtui.api.assistants.decode_step import decode_step_page
from runtui.api.json_parts import regular_object
from runtui.feed.run.schema_check import check_call
from runtui.feed.run.seen import (
    seen_conversation,
    seen_row,
    seen_run,
    seen_steps,
    seen_thread,
)
from runtui.feed.run.seen_object import seen_raw, seen_soon
from runtui.feed.run.story import Conversation, Partial
from runtui.model.masking import masked_text
from runtui.model.sight import Sight
from runtui.model.thread import Thread
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.readings import detail_of, run_of

TOKEN = "tok-MCPSECRET-5f1e9d77c0ffee"
DEFAULT, WHOLE, REDACTED = Sight(), Sight(is_unmasked=True), Sight(is_redacted=True)
RUN = waiting(
    1,
    a_call("log_in", json.dumps({"password": TOKEN, "user": "ann"})),
    tool_resources={"mcp": [{"server_label": "t", "headers": {"Authorization": f"Bearer {TOKEN}"}}]},
    metadata={"session_token": TOKEN, "env": "prod"},
    instructions=f"Send Authorization: Bearer {TOKEN}",
    last_error={"code": "server_error", "message": f"refused api_key={TOKEN}"},
)


def listed(*objects):
    return json.dumps({"object": "list", "data": objects, "has_more": False}).encode()


def test_no_part_of_a_run_holds_a_credential_unless_it_is_wanted():
    assert TOKEN in repr(detail_of(RUN))
    seen = seen_run(detail_of(RUN), DEFAULT)
    assert TOKEN not in repr(seen)
    assert dict(seen.metadata) == {"session_token": "masked", "env": "prod"}
    assert seen.required_action is not None
    arguments = seen.required_action.calls[0].arguments
    assert json.loads(arguments or "") == {"password": "masked", "user": "ann"}
    assert json.loads(seen.raw)["tool_resources"]["mcp"][0]["headers"] == {"Authorization": "masked"}
    whole = detail_of(RUN)
    assert seen_run(whole, WHOLE) is whole


def test_a_run_without_credentials_is_the_same_one():
    detail = detail_of(a_run(1))
    assert seen_run(detail, DEFAULT) is detail


def test_steps_and_messages_hold_none_either():
    function = {
        "name": "f",
        "arguments": json.dumps({"api_key": TOKEN}),
        "output": f"token={TOKEN} access_token={TOKEN}",
    }
    function["output"] = f'{{"access_token": "{TOKEN}"}}'
    step = {
        "id": "step_1",
        "type": "tool_calls",
        "status": "completed",
        "created_at": 5,
        "metadata": {"key": TOKEN},
    }
    step["step_details"] = {
        "type": "tool_calls",
        "tool_calls": [{"id": "c", "type": "function", "function": function}],
    }
    plain = {"id": "step_2", "type": "tool_calls", "status": "completed"}
    steps = Partial(entries=decode_step_page(listed(step, plain), run_id=None).steps)
    seen = seen_steps(steps, DEFAULT)
    assert TOKEN in repr(steps)
    assert TOKEN not in repr(seen)
    assert [each.id for each in seen.entries] == ["step_1", "step_2"]
    assert seen.entries[1] is steps.entries[1]
    assert seen_steps(steps, WHOLE) is steps
    message = {"id": "msg_1", "role": "user", "content": [{"type": "text", "text": {"value": f"password={TOKEN}"}}]}
    told = Partial(entries=decode_message_page(listed(message), thread_id=None).messages)
    assert TOKEN not in repr(seen_conversation(Conversation(of_run=told, of_thread=told), DEFAULT))


@pytest.mark.parametrize("sight", [DEFAULT, REDACTED])
def test_a_step_that_can_not_be_written_anew_is_hidden_whole(sight):
    deep = '{"id": "step_1", "api_key": "' + TOKEN + '", "n": ' + "9" * 5000 + "}"
    page = decode_step_page(b'{"object": "list", "data": [' + deep.encode() + b'], "has_more": false}', run_id=None)
    assert TOKEN not in repr(seen_steps(Partial(entries=page.steps), sight))


def test_what_is_no_json_is_masked_too():
    raw = b'{"id": "run_1", "headers": {"Authorization": "Bearer ' + TOKEN.encode() + b'", ...'
    assert TOKEN.encode() not in seen_raw(raw, DEFAULT)


def test_threads_keep_what_is_no_credential():
    thread = Thread(id="thread_1", metadata=(("api_key", TOKEN), ("env", "prod"), ("a b@c", "x")))
    assert seen_thread(thread, DEFAULT).metadata == (("api_key", "masked"), ("env", "prod"), ("a b@c", "x"))
    hidden = (("api_key", "hidden"), ("env", "hidden"), ("hidden", "hidden"))
    assert seen_thread(thread, REDACTED).metadata == hidden


def test_masked_arguments_are_not_called_wrong():
    schema = {"type": "object", "properties": {"password": {"type": "string", "maxLength": 3, "enum": ["abc"]}}}
    tool = {"type": "function", "function": {"name": "log_in", "parameters": schema}}
    call = a_call("log_in", json.dumps({"password": TOKEN}))
    run = waiting(1, call, tools=[tool])
    detail = seen_run(detail_of(run), DEFAULT)
    assert detail.required_action is not None
    assert check_call(detail, detail.required_action.calls[0]).is_fitting


def test_a_row_in_a_file_keeps_codes_and_models_only():
    run = run_of(a_run(1, "failed", model="my own model", last_error={"code": "what a code", "message": "m"}))
    row = seen_row(run, REDACTED)
    assert (row.status, row.model, row.error_code) == ("failed", "hidden", "hidden")
    assert seen_row(run, DEFAULT) is run


NAMES = st.sampled_from(
    ["id", "value", "Value", "name", "key", "header", "api_key", "x-token", "authorization", "usage",
     "total_tokens", "tools", "properties", "headers", "metadata", "instructions", "password", "a\"b"]
)  # fmt: skip
TEXTS = st.sampled_from(
    ["", "plain", "api_key", "Bearer abc123def456ghi", "sk-1234567890abcdefghijklmn", '{"password": "hunter2"}',
     "https://u:secret1@h/x", "token=abcdef123456", "string", "Set-Cookie: a=b1234567890"]
)  # fmt: skip
VALUES = st.recursive(
    TEXTS | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@given(st.lists(st.tuples(NAMES, VALUES), max_size=5), st.sampled_from([(",", ":"), (", ", ": "), (",\n  ", ": ")]))
@settings(max_examples=600)
def test_members_one_by_one_are_masked_as_the_whole_object_is(members, signs):
    """Those of the same name among them."""
    comma, colon = signs
    text = "{" + comma.join(f"{json.dumps(name)}{colon}{json.dumps(value)}" for name, value in members) + "}"
    assert seen_raw(text.encode(), DEFAULT) == masked_text(text).encode()


def test_another_digit_makes_no_credential_of_a_text():
    """Short members that differ in digits only are looked at once."""
    for text in (b'{"id":"run_1","text":"see page 1234567"}', b'{"id":"run_2","text":"see page 7654321"}'):
        assert seen_raw(text, DEFAULT) is text
    for digits in (b"7654321", b"1234567"):
        hidden = seen_raw(b'{"id":"run_2","text":"sk-abcdefghijklmnop%b"}' % digits, DEFAULT)
        assert hidden == b'{"id":"run_2","text":"masked"}'


def test_the_sign_of_a_credential_may_stand_in_a_text_and_its_name_in_another():
    text = b'{"id":"run_1","a":"x = 1","b":"the token","c":"caf\xc3\xa9: key"}'
    assert seen_raw(text, DEFAULT) == text


def test_an_ordinary_run_is_passed_over_soon():
    run = json.dumps(a_run(1)).encode()
    assert seen_soon(run, DEFAULT) is run
    assert b"sk-1" not in seen_raw(b'{"api_key": "sk-1234567890abcdefghij", "api_key": "x"}', DEFAULT)
    assert seen_soon(b'{"id": "run_1", "api_key": ', DEFAULT) is None


@pytest.mark.parametrize("sight", [WHOLE, REDACTED])
def test_another_sight_is_no_matter_of_one_look(sight):
    assert seen_soon(json.dumps(a_run(1)).encode(), sight) is None


@pytest.mark.parametrize(
    "text",
    [
        '{"a":1,"b":[2]}', '{"a": 1, "b": [2]}', '{\n  "a": 1,\n  "b": [2]\n}', '{"a":1}', '{ "a":1 }',
    ],
)  # fmt: skip
def test_the_members_of_a_regularly_spaced_object_are_all_known(text):
    regular = regular_object(text.encode())
    assert regular is not None
    assert {
        name: json.loads(value) for name, value in zip(regular.names, regular.values, strict=True)
    } == json.loads(text)
    assert regular.with_values(regular.values) == text.encode()


@pytest.mark.parametrize(
    "text", ['{"a":1,"a":2}', '{"a":1,  "b":2,"c":3}', '{"a":1,"b" :2}', "{}", "[]", '{"a":', '{"\\u0061":1}']
)
def test_where_a_member_may_hide_none_is_said_to_be_all(text):
    assert regular_object(text.encode()) is None
