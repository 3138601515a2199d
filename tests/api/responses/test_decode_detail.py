"""Everything a response holds, in the words that all protocols share."""

import pytest

from runtui.api.decoders import decode_detail
from runtui.api.responses.decode_run import decode_run
from runtui.model.detail import LastError, Truncation, Usage
from tests.api.responses.objects import answered, approval, call, encoded, response, said


def detail(*output, **fields):
    return decode_detail(decode_run(encoded(response("resp_1", "completed", *output, **fields)), is_newest=True))


def test_the_calls_it_waits_for_are_read_in_order_without_those_that_are_answered():
    action = detail(call("call_1"), answered("call_1"), said(), call("call_2", "send", "{broken")).required_action
    (waiting,) = action.calls
    assert action.kind == "submit_tool_outputs"
    assert (waiting.id, waiting.kind, waiting.name, waiting.arguments) == ("call_2", "function", "send", "{broken")
    assert action.document == [call("call_2", "send", "{broken")]


def test_an_approval_is_asked_for_by_the_id_of_the_request():
    action = detail(approval()).required_action
    (waiting,) = action.calls
    assert action.kind == "submit_tool_approval"
    assert (waiting.id, waiting.kind, waiting.name, waiting.server_label) == (
        "mcpr_1",
        "mcp",
        "delete_file",
        "files",
    )


def test_calls_and_approvals_at_once_are_both_asked_for():
    action = detail(call(), approval()).required_action
    assert [each.kind for each in action.calls] == ["function", "mcp"]


def test_one_that_waits_for_nobody_asks_for_nothing():
    assert detail(call(), answered()).required_action is None


def test_tokens_are_read_with_their_parts():
    usage = {
        "input_tokens": 700,
        "output_tokens": 55,
        "total_tokens": 755,
        "input_tokens_details": {"cached_tokens": 128},
        "output_tokens_details": {"reasoning_tokens": 30},
    }
    assert detail(usage=usage).usage == Usage(prompt=700, completion=55, total=755, cached=128, reasoning=30)


def test_settings_have_the_names_that_all_protocols_share():
    read = detail(
        temperature=0.2,
        top_p=0.9,
        max_output_tokens=400,
        truncation="auto",
        reasoning={"effort": "low"},
        parallel_tool_calls=False,
        instructions="Be short.",
        metadata={"order": "7"},
    )
    assert (read.temperature, read.top_p, read.max_completion_tokens) == (0.2, 0.9, 400)
    assert (read.truncation, read.reasoning_effort) == (Truncation("auto", None), "low")
    assert (read.parallel_tool_calls, read.instructions, read.metadata) == (False, "Be short.", (("order", "7"),))


def test_a_schema_a_tool_and_a_choice_stand_under_their_type_as_everywhere():
    schema = {"type": "json_schema", "name": "order", "schema": {"type": "object"}, "strict": True}
    function = {"type": "function", "name": "refund", "parameters": {"type": "object"}}
    read = detail(
        text={"format": schema},
        tools=[function, {"type": "mcp", "server_label": "files"}],
        tool_choice={"type": "function", "name": "refund"},
    )
    assert read.response_format["json_schema"]["name"] == "order"
    assert [(tool.kind, tool.name) for tool in read.tools] == [("function", "refund"), ("mcp", None)]
    assert read.tools[0].document["function"]["parameters"] == {"type": "object"}
    assert read.tool_choice == {"type": "function", "function": {"name": "refund"}}


def test_what_was_sent_empty_is_told_under_the_shared_name():
    sent = detail(max_output_tokens=None, truncation=None).sent
    assert {"max_completion_tokens", "truncation_strategy"} <= sent.empty
    assert "expires_at" not in sent.names


def test_what_only_this_protocol_says_is_told_beside_the_settings():
    read = detail(previous_response_id="resp_0", background=False)
    assert read.extras == (("Background", "no"), ("Follows", "resp_0"))


@pytest.mark.parametrize(
    ("error", "read"), [({"code": "c", "message": "m"}, LastError("c", "m")), ("m", LastError(None, "m"))]
)
def test_an_error_is_read_whatever_it_is(error, read):
    assert detail(error=error).last_error == read


def test_nothing_in_it_raises():
    read = detail(text=7, tools=[7, "x"], usage=[], reasoning="high", instructions=[{"role": "user"}])
    assert read.instructions == '[{"role": "user"}]'
    assert [tool.kind for tool in read.tools] == ["unknown", "x"]
