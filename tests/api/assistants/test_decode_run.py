import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.assistants.decode_run import decode_run, decode_run_page
from runtui.api.errors import ApiError, BadAnswer, OtherProtocol, ServerFailed
from tests.api.pages import THREAD, function_call, page, page_of_raw, run, waiting_run

LONE_SURROGATE = rb'{"id":"run_s","model":"\ud800x"}'
NOT_A_NUMBER = b'{"id":"run_n","status":"queued","temperature":NaN}'
HUGE_INTEGER = b'{"id":"run_h","created_at":' + b"9" * 5000 + b"}"
TOO_DEEP = b'{"id":"run_d","metadata":' + b"[" * 10_000 + b"]" * 10_000 + b"}"
NOT_UTF8 = b'{"id":"run_u","status":"que\xffued"}'
FAULTY = {
    "run_s": LONE_SURROGATE,
    "run_n": NOT_A_NUMBER,
    "run_h": HUGE_INTEGER,
    "run_d": TOO_DEEP,
    "run_u": NOT_UTF8,
}


def decode(body, thread_id=THREAD):
    return decode_run_page(body, thread_id=thread_id)


def only(body):
    (found,) = decode(body).runs
    return found


def test_a_row_holds_what_the_server_said():
    found = only(page(run()))
    assert (found.id, found.status, found.model, found.assistant_id) == ("run_1", "completed", "gpt-4o", "asst_1")
    assert (found.created_at, found.started_at, found.ended_at) == (1699063290, 1699063291, 1699063299)
    assert found.total_tokens == 579
    assert found.flaws == ()


def test_an_agent_stands_for_the_assistant():
    sent = run(agent_id="agt_1") | {"assistant_id": None}
    assert decode_run(json.dumps(sent).encode()).assistant_id == "agt_1"
    assert decode_run(json.dumps(sent | {"model": 7}).encode()).assistant_id == "agt_1"


def test_runs_keep_the_servers_order_and_their_own_text():
    runs = [run(id=f"run_{n}", extra={"n": n}) for n in range(5)]
    found = decode(page(*runs)).runs
    assert [json.loads(each.raw()) for each in found] == runs


def test_the_runs_of_a_page_share_one_packed_page():
    found = decode(page(run(id="a"), run(id="b"))).runs
    assert found[0].page is found[1].page


def test_the_same_bytes_have_the_same_digest_and_others_another():
    same, changed = only(page(run())), only(page(run(status="failed")))
    assert same.digest == only(page(run())).digest != changed.digest


def test_every_field_but_the_id_may_be_missing_or_null():
    whole = run()
    for name in whole.keys() - {"id"}:
        assert only(page(whole | {name: None})).id == "run_1"
        assert only(page({key: value for key, value in whole.items() if key != name})).id == "run_1"
    assert only(page({"id": "run_1"})).flaws == ()


@pytest.mark.parametrize("wrong", [5, "x", True, [], {}, ["x"], {"a": 1}, 1e400, -3])
@pytest.mark.parametrize("name", sorted(run().keys() - {"id", "object"}))
def test_a_field_of_any_wrong_type_keeps_the_row_and_its_neighbours(name, wrong):
    found = decode(page(run(id="before"), run(**{name: wrong}), run(id="after")), thread_id=None).runs
    assert [each.id for each in found] == ["before", "run_1", "after"]


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("status", 5),
        ("model", {}),
        ("created_at", -3),
        ("created_at", True),
        ("expires_at", 1e18),
        ("started_at", []),
        ("usage", "x"),
        ("last_error", 5),
        ("required_action", 5),
    ],
)
def test_a_field_that_can_not_be_read_is_named_as_a_flaw(name, wrong):
    assert [flaw.partition(":")[0] for flaw in only(page(run(**{name: wrong}))).flaws] == [name]


@pytest.mark.parametrize("run_id", FAULTY)
def test_an_object_the_fast_decoder_refuses_costs_no_row(run_id):
    found = decode(page_of_raw(b'{"id":"before"}', FAULTY[run_id], b'{"id":"after"}')).runs
    assert [each.id for each in found] == ["before", run_id, "after"]
    assert found[1].raw() == FAULTY[run_id]


def test_flaws_say_what_was_wrong():
    flaws = {run_id: only(page_of_raw(raw)).flaws for run_id, raw in FAULTY.items()}
    assert flaws == {
        "run_s": ("model: holds bytes or halves of characters that are no text",),
        "run_u": ("status: holds bytes or halves of characters that are no text",),
        "run_h": ("created_at: no time of a run",),
        "run_n": (),
        "run_d": (),
    }


@pytest.mark.parametrize(
    "raw", [b"{}", b"5", b"null", b'"run_1"', b'{"id":""}', b'{"id":null}', b'{"id" "x"}', b"abc"]
)
def test_an_object_without_a_run_in_it_becomes_a_marked_row_with_its_text(raw):
    before, marked, after = decode(page_of_raw(b'{"id":"before"}', raw, b'{"id":"after"}')).runs
    assert marked.is_unreadable
    assert marked.flaws
    assert marked.raw() == raw
    assert (before.id, after.id) == ("before", "after")


def test_one_bad_object_of_a_hundred_leaves_ninety_nine():
    objects = [json.dumps(run(id=f"run_{n}")).encode() for n in range(100)]
    objects[37] = b'{"id":'
    with pytest.raises(ServerFailed):
        decode(page_of_raw(*objects))
    objects[37] = b'{"status":"lost"}'
    found = decode(page_of_raw(*objects)).runs
    assert sum(each.is_unreadable for each in found) == 1
    assert len(found) == 100


def test_runs_of_other_threads_are_left_out_and_counted():
    found = decode(
        page(run(id="own"), run(id="strange", thread_id="thread_other"), run(id="silent", thread_id=None))
    )
    assert [each.id for each in found.runs] == ["own", "silent"]
    assert (found.foreign_count, found.received) == (1, 3)


def test_the_cursor_is_the_last_id_the_server_sent():
    assert decode(page(run(id="a"), run(id="z", thread_id="other"), last_id="nonsense")).cursor == "z"
    assert decode(page_of_raw(b'{"id":"a"}', b"{}")).cursor == "a"
    assert decode(page()).cursor is None


@pytest.mark.parametrize(
    ("envelope", "has_more"),
    [({"has_more": True}, True), ({"has_more": False}, False), ({}, None), ({"has_more": "yes"}, None)],
)
def test_has_more_is_none_where_the_server_does_not_say(envelope, has_more):
    assert decode(page(run(), **envelope)).has_more is has_more


@pytest.mark.parametrize("body", [b'{"data":[]}', b'{"data":null}', b'\xef\xbb\xbf {"data": [ ] }\n'])
def test_an_empty_list_is_a_page(body):
    assert decode(body).runs == ()


def test_a_bare_list_is_named_as_another_protocol():
    with pytest.raises(OtherProtocol, match="not an Assistants API"):
        decode(b'[{"run_id":"1","status":"success"}]')


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"5", b"{}", b'{"error":"x"}', b'{"data":5}', b'{"data":{"id":"a"}}']
)
def test_what_is_no_list_of_runs_is_a_bad_answer(body):
    with pytest.raises(BadAnswer):
        decode(body)


def test_a_body_that_breaks_off_anywhere_is_incomplete():
    body = page(run(), run(id="run_2"), has_more=True)
    for end in range(1, len(body)):
        with pytest.raises(ServerFailed, match="incomplete"):
            decode(body[:end])


@given(st.binary() | st.binary().map(lambda inner: b'{"data":[' + inner + b"]}"))
def test_any_bytes_are_decoded_or_refused_in_words(body):
    for decode_any in (decode, decode_run):
        try:
            decode_any(body)
        except ApiError as error:
            assert error.message


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
objects = st.fixed_dictionaries({}, optional={name: anything | st.just(sent) for name, sent in run().items()})


@given(st.lists(objects | anything, max_size=6))
def test_every_object_of_a_page_is_represented(sent):
    found = decode(page(*sent), thread_id=None).runs
    assert [each.raw() for each in found] == [json.dumps(each).encode() for each in sent]


@pytest.mark.parametrize(
    ("times", "ended_at"),
    [
        ({"status": "failed", "failed_at": 1699063300}, 1699063300),
        ({"status": "cancelled", "cancelled_at": 1699063301}, 1699063301),
        ({"status": "expired", "completed_at": None}, None),
        ({"status": "incomplete"}, 1699063299),
        ({"completed_at": 1699063299000}, 1699063299),
        ({"completed_at": "2023-11-04T02:01:39Z"}, 1699063299),
    ],
)
def test_the_end_is_the_stamp_that_belongs_to_the_status(times, ended_at):
    assert only(page(run(**times))).ended_at == ended_at


def test_an_end_before_the_start_is_marked():
    assert only(page(run(started_at=1699063300))).flaws == ("started_at: later than the end of the run",)


def test_a_run_that_waits_for_nothing_is_marked():
    found = only(page(run(status="requires_action")))
    assert found.flaws == ("required_action: missing, though the run waits for one",)
    assert not found.has_required_action


def test_the_tools_a_run_waits_for_are_named():
    outputs = waiting_run("submit_tool_outputs", function_call("get_weather"), function_call("send_mail"))
    approval = waiting_run(
        "submit_tool_approval", {"id": "c", "type": "mcp", "name": "delete_file", "arguments": "{}"}
    )
    assert only(page(outputs)).waiting_tools == ("get_weather", "send_mail")
    assert only(page(approval)).waiting_tools == ("delete_file",)


def test_tools_are_named_in_a_row_with_flaws_too():
    broken = waiting_run("submit_tool_outputs", function_call("get_weather"), {"function": {"name": 5}}, 7)
    found = only(page(broken))
    assert found.waiting_tools == ("get_weather", "5")
    assert found.flaws


def test_an_unknown_action_is_an_action():
    found = only(page(run(status="requires_action", required_action={"type": "sign_here"})))
    assert (found.has_required_action, found.waiting_tools) == (True, ())


@pytest.mark.parametrize(
    ("fields", "error_code", "reason"),
    [
        ({"last_error": {"code": "server_error", "message": "x"}}, "server_error", None),
        ({"last_error": {"message": "x"}}, None, None),
        ({"last_error": "it broke"}, None, None),
        ({"incomplete_details": {"reason": "max_prompt_tokens"}}, None, "max_prompt_tokens"),
        ({"incomplete_details": "too long"}, None, "too long"),
        ({"incomplete_details": {"reason": 5}, "last_error": {"code": 7}}, "7", "5"),
    ],
)
def test_the_reason_of_a_bad_end_is_found_in_every_form(fields, error_code, reason):
    found = only(page(run(**fields)))
    assert (found.error_code, found.incomplete_reason) == (error_code, reason)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        ({"message": "oops"}, "oops"),
        ({"code": None, "message": "Out of\n  luck"}, "Out of luck"),
        ({"code": " ", "message": "oops"}, "oops"),
        ({"code": "server_error", "message": "oops"}, None),
        ({"message": "word " * 90}, ("word " * 12)[:59] + "…"),
        ({"message": ""}, None),
        ({"message": 7}, None),
        ({}, None),
        (None, None),
        ("oops", "oops"),
    ],
)
@pytest.mark.parametrize("more", [{}, {"usage": 7}], ids=["sound", "faulty"])
def test_without_a_code_a_row_keeps_the_first_words_of_the_message(error, words, more):
    assert only(page(run(status="failed", last_error=error, **more))).error_message == words


def test_repeated_words_are_one_string_in_memory():
    first, second = decode(page(run(id="a", model="a-model"), run(id="b", model="a-model"))).runs
    assert first.model is second.model


def test_one_run_is_decoded_alone():
    assert decode_run(json.dumps(run()).encode()).id == "run_1"
    assert decode_run(TOO_DEEP).id == "run_d"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b'{"run_id":"r"}', BadAnswer), (b"[]", BadAnswer), (b'{"id":"r"', ServerFailed), (b"", BadAnswer)],
)
def test_what_is_no_run_is_refused(body, kind):
    with pytest.raises(kind):
        decode_run(body)
