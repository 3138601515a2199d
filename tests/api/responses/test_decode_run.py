"""Responses as rows, and when one of them waits."""

import json

import pytest

from runtui.api.decoders import Decoders
from runtui.api.errors import BadAnswer, ServerFailed
from runtui.api.responses.decode_run import Newest, decode_run, decode_run_page
from runtui.model.protocol import WireProtocol
from tests.api.responses.objects import answered, approval, approved, call, encoded, listed, response, said


def newest(*responses, is_newest=Newest.FIRST):
    return decode_run_page(listed(*responses), thread_id="conv_1", newest=is_newest).runs


def test_a_response_is_a_row():
    (run,) = newest(response("resp_1", "completed", said()))
    assert (run.id, run.status, run.said, run.thread_id) == ("resp_1", "completed", None, "conv_1")
    assert (run.assistant_id, run.model, run.total_tokens) == ("Ada:2", "gpt-4.1", 755)
    assert (run.created_at, run.started_at, run.ended_at, run.expires_at) == (
        1_790_000_000,
        None,
        1_790_000_009,
        None,
    )
    assert run.flaws == ()


@pytest.mark.parametrize("item", [call(), approval()])
def test_the_newest_response_with_an_open_call_waits_and_says_what_the_server_said(item):
    run, older = newest(response("resp_2", "completed", said(), item), response("resp_1", "completed", item))
    assert (run.status, run.said, run.is_active, run.ended_at) == ("requires_action", "completed", True, None)
    assert (run.waits_since, older.waits_since) == (1_790_000_009, None)
    assert run.waiting_tools == (item["name"],)
    assert run.needs_approval is (item["type"] == "mcp_approval_request")
    assert (older.status, older.said, older.has_required_action) == ("completed", None, False)


@pytest.mark.parametrize("output", [(call(), answered()), (approval(), approved(yes=False)), (said(),)])
def test_a_response_whose_calls_are_answered_waits_for_nobody(output):
    (run,) = newest(response("resp_1", "completed", *output))
    assert (run.status, run.said) == ("completed", None)


@pytest.mark.parametrize("status", ["queued", "in_progress", "failed", "cancelled", "incomplete", "paused_by_moon"])
def test_any_other_status_stays_the_server_s_own_word(status):
    (run,) = newest(response("resp_1", status, call()))
    assert (run.status, run.said) == (status, None)


def test_in_a_list_from_the_oldest_only_the_last_of_all_can_wait():
    body = listed(response("resp_1", "completed", call()), response("resp_2", "completed", call("call_2")))
    runs = decode_run_page(body, thread_id=None, newest=Newest.LAST_OF_ALL).runs
    assert [run.status for run in runs] == ["completed", "requires_action"]
    more = listed(response("resp_1", "completed", call()), has_more=True)
    assert decode_run_page(more, thread_id=None, newest=Newest.LAST_OF_ALL).runs[0].status == "completed"


def test_the_object_of_one_that_waits_says_what_that_rests_on_and_is_read_again_as_it_was():
    sent = response("resp_1", "completed", call())
    (run,) = newest(sent)
    assert json.loads(run.raw()) == sent | {"rests_on": {"later_responses": []}}
    kept = Decoders(run.page.protocol).decode_run_page(listed(run.raw()), thread_id=None).runs[0]
    assert (kept.status, kept.said, kept.waiting_tools) == ("requires_action", "completed", ("refund",))
    assert run.page.protocol is WireProtocol.RESPONSES


def test_one_that_does_not_wait_is_kept_to_the_last_digit():
    raw = b'{"id": "resp_1", "status": "completed", "temperature": 1.0000000000000000001, "output": []}'
    (run,) = newest(raw)
    assert run.raw() == raw


def test_a_response_of_another_conversation_is_left_out_and_does_not_hide_one_that_waits():
    other = response("resp_9", conversation={"id": "conv_9"})
    page = decode_run_page(
        listed(other, response("resp_1", "completed", call())), thread_id="conv_1", newest=Newest.FIRST
    )
    assert [(run.id, run.status) for run in page.runs] == [("resp_1", "requires_action")]
    assert page.foreign_count == 1


@pytest.mark.parametrize(
    ("fields", "shown"),
    [
        ({"error": {"code": "rate_limit_exceeded", "message": "slow"}}, ("rate_limit_exceeded", None)),
        ({"error": {"message": "It broke."}}, (None, "It broke.")),
        ({"error": "It broke."}, (None, "It broke.")),
    ],
)
def test_why_it_failed_is_read_from_its_error(fields, shown):
    (run,) = newest(response("resp_1", "failed", **fields))
    assert (run.error_code, run.error_message) == shown


@pytest.mark.parametrize(
    ("agent", "shown"),
    [
        ({"agent_reference": None, "agent": {"name": "Bo", "version": "1"}}, "Bo:1"),
        ({"agent_reference": {"name": "Bo"}}, "Bo"),
        ({"agent_reference": "Bo"}, "Bo"),
        ({"agent_reference": {"name": 7, "version": 3}}, "7:3"),
        ({"agent_reference": None}, None),
    ],
)
def test_the_agent_is_the_assistant(agent, shown):
    (run,) = newest(response(**agent))
    assert run.assistant_id == shown


@pytest.mark.parametrize(
    "faulty",
    [
        {"output": "I was no list."},
        {"output": None},
        {"output": [7, None, "x", {"type": 3}]},
        {"output": [{"type": "function_call"}]},
        {"usage": "many"},
        {"conversation": []},
        {"created_at": "soon"},
        {"status": None},
        {"incomplete_details": ["a"]},
    ],
)
def test_one_field_that_is_wrong_costs_that_field_alone(faulty):
    (run,) = newest(response(**faulty))
    assert run.id == "resp_1"
    assert not run.is_unreadable
    assert run.status in ("completed", "")


def test_a_wait_is_seen_beside_fields_that_are_wrong():
    (run,) = newest(response("resp_1", "completed", call(), 7, usage="many"))
    assert run.status == "requires_action"


def test_what_is_no_response_becomes_a_marked_row():
    broken, nameless = decode_run_page(listed(b"7", {"status": "queued"}), thread_id=None).runs
    assert broken.is_unreadable
    assert nameless.is_unreadable


def test_an_argument_of_a_megabyte_is_kept_whole():
    large = json.dumps({"text": "x" * 1_000_000})
    (run,) = newest(response("resp_1", "completed", call(arguments=large)))
    assert run.status == "requires_action"
    detail = Decoders(run.page.protocol).decode_detail(run)
    assert detail.required_action.calls[0].arguments == large


def test_among_thousands_of_items_the_open_call_is_found_and_more_are_cut_with_a_word_about_it():
    items = [said(f"message {number}", f"msg_{number}") for number in range(9_999)]
    (run,) = newest(response("resp_1", "completed", *items[:4_000], call()))
    assert (run.status, run.flaws) == ("requires_action", ())
    (run,) = newest(response("resp_1", "completed", *items, call()))
    assert "shortened" in run.flaws[0]


def test_a_single_one_is_read_and_what_is_none_is_told():
    assert decode_run(encoded(response())).status == "completed"
    assert decode_run(encoded(response("r", "completed", call())), is_newest=True).status == "requires_action"
    with pytest.raises(BadAnswer, match="not a response"):
        decode_run(b'{"object": "list"}')
    with pytest.raises(ServerFailed):
        decode_run(b'{"id": "resp_1", "output": [')
