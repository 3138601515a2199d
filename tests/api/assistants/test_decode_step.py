import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.assistants.decode_step import decode_step_page
from runtui.api.errors import ApiError, BadAnswer, ServerFailed
from runtui.model.detail import LastError, Usage
from runtui.model.step import ChildRun, FoundPassage
from tests.api.pages import page, page_of_raw


def step(**fields):
    """A completed step that called a function, changed by `fields`."""
    return {
        "id": "step_1",
        "object": "thread.run.step",
        "created_at": 1699063290,
        "run_id": "run_1",
        "assistant_id": "asst_1",
        "thread_id": "thread_abc",
        "type": "tool_calls",
        "status": "completed",
        "cancelled_at": None,
        "completed_at": 1699063299,
        "expired_at": None,
        "failed_at": None,
        "last_error": None,
        "step_details": {"type": "tool_calls", "tool_calls": []},
        "usage": {"prompt_tokens": 1, "completion_tokens": 2, "total_tokens": 3},
        "metadata": {"a": "b"},
    } | fields


def calling(*calls):
    return step(step_details={"type": "tool_calls", "tool_calls": list(calls)})


def only(document):
    (found,) = decode_step_page(page(document), run_id="run_1").steps
    return found


def only_call(call):
    (found,) = only(calling(call)).calls
    return found


def test_a_step_holds_what_the_server_said():
    found = only(step())
    assert (found.id, found.kind, found.status, found.run_id) == ("step_1", "tool_calls", "completed", "run_1")
    assert (found.created_at, found.completed_at, found.ended_at) == (1699063290, 1699063299, 1699063299)
    assert found.usage == Usage(1, 2, 3)
    assert found.metadata == (("a", "b"),)
    assert found.flaws == ()
    assert found.document["thread_id"] == "thread_abc"


@pytest.mark.parametrize(
    ("status", "stamps", "ended_at"),
    [
        ("in_progress", {}, None),
        ("failed", {"failed_at": 7, "completed_at": 9}, 7),
        ("cancelled", {"cancelled_at": 8}, 8),
        ("expired", {"expired_at": 9}, 9),
        ("expired", {}, None),
    ],
)
def test_the_end_of_a_step_is_the_stamp_that_belongs_to_its_status(status, stamps, ended_at):
    assert only(step(status=status, completed_at=None) | stamps).ended_at == ended_at


def test_a_step_that_created_a_message_names_it():
    found = only(step(step_details={"type": "message_creation", "message_creation": {"message_id": "msg_1"}}))
    assert (found.message_id, found.calls) == ("msg_1", ())


def test_a_step_has_an_error_of_its_own():
    found = only(step(status="failed", last_error={"code": "rate_limit_exceeded", "message": "Slow down."}))
    assert found.last_error == LastError("rate_limit_exceeded", "Slow down.")


def test_a_call_of_a_function_has_arguments_and_output():
    function = {"name": "get_weather", "arguments": '{"city":', "output": "rain"}
    found = only_call({"id": "call_1", "type": "function", "function": function})
    assert (found.id, found.kind, found.name, found.arguments, found.output) == (
        "call_1",
        "function",
        "get_weather",
        '{"city":',
        "rain",
    )
    assert found.document["function"] == function


@pytest.mark.parametrize("name", ["id", "call_id", "tool_call_id", "approval_request_id"])
def test_the_id_of_a_call_is_read_under_any_name(name):
    assert only_call({name: "c_1", "type": "mcp"}).id == "c_1"
    assert only_call({"type": "mcp", "mcp": {name: "c_1"}}).id == (None if name == "id" else "c_1")


def test_a_connected_agent_names_the_run_it_started():
    agent = {"name": "clerk", "thread_id": "thread_2", "run_id": "run_2", "agent_id": "asst_2"}
    found = only_call({"type": "connected_agent", "connected_agent": agent})
    assert found.child == ChildRun(thread_id="thread_2", run_id="run_2", agent_id="asst_2")
    assert only_call({"type": "connected_agent", "connected_agent": {"run_id": "run_1"}}).child is None


def test_the_agent_of_a_step_is_its_assistant():
    assert only(step(assistant_id=None, agent_id="agt_1")).assistant_id == "agt_1"


def test_a_function_not_yet_answered_has_no_output():
    assert only_call({"type": "function", "function": {"name": "f", "output": None}}).output is None


def test_the_code_interpreter_has_code_logs_and_images():
    outputs = [
        {"type": "logs", "logs": "1\n2"},
        {"type": "image", "image": {"file_id": "file-1"}},
        {"type": "logs", "logs": "3"},
    ]
    found = only_call({"type": "code_interpreter", "code_interpreter": {"input": "print(1)", "outputs": outputs}})
    assert (found.code, found.logs, found.images) == ("print(1)", ("1\n2", "3"), ("file-1",))


def test_a_file_search_has_results_with_scores_and_texts_where_they_were_asked_for():
    content = [{"type": "text", "text": "first"}, {"type": "text", "text": "second"}]
    results = [
        {"file_id": "file-1", "file_name": "a.md", "score": 0.9, "content": content},
        {"file_id": "file-2", "file_name": "b.md", "score": "high"},
    ]
    found = only(calling({"type": "file_search", "file_search": {"results": results}}))
    assert found.calls[0].results == (
        FoundPassage(file_id="file-1", file_name="a.md", score=0.9, text="first\nsecond"),
        FoundPassage(file_id="file-2", file_name="b.md"),
    )
    assert any("score" in flaw for flaw in found.flaws)


@pytest.mark.parametrize("body", [{}, {"results": None}, {"results": 7}, None])
def test_a_file_search_without_results_has_none(body):
    assert only_call({"type": "file_search", "file_search": body}).results == ()


@pytest.mark.parametrize(
    ("call", "read"),
    [
        ({"type": "mcp", "name": "read", "arguments": "{}", "output": "x"}, ("mcp", "read", "{}", "x")),
        ({"type": "agent", "agent": {"name": "b", "output": "y"}}, ("agent", "b", None, "y")),
        ({"type": "quantum", "quantum": {"arguments": {"a": 1}}}, ("quantum", None, '{"a": 1}', None)),
        ({"type": "quantum", "quantum": [1]}, ("quantum", None, None, None)),
        ({}, ("unknown", None, None, None)),
    ],
)
def test_a_call_of_any_tool_is_read_as_far_as_it_has_the_usual_names(call, read):
    found = only_call(call)
    assert (found.kind, found.name, found.arguments, found.output) == read
    assert found.document == call


def test_activities_are_calls_too():
    activity = {"type": "mcp_list_tools", "id": "mcpl_1", "server_label": "files", "tools": {"read": {}}}
    found = only(step(type="activities", step_details={"type": "activities", "activities": [activity]}))
    assert [(call.id, call.kind, call.server_label) for call in found.calls] == [
        ("mcpl_1", "mcp_list_tools", "files")
    ]


@pytest.mark.parametrize(
    "details", [{"type": "dream", "dream": "x"}, {"type": "dream", "dream": [{"id": "c"}]}, {}]
)
def test_a_step_of_an_unknown_type_keeps_its_name_and_document(details):
    found = only(step(type="dream", step_details=details))
    assert found.kind == "dream"
    assert found.document["step_details"] == details
    assert [call.id for call in found.calls] == (["c"] if isinstance(details.get("dream"), list) else [])


def test_every_field_but_the_id_may_be_missing_or_null():
    whole = step()
    for name in whole.keys() - {"id"}:
        assert only(whole | {name: None}).id == "step_1"
        assert only({key: value for key, value in whole.items() if key != name}).flaws == ()
    bare = only({"id": "step_1"})
    assert (bare.kind, bare.status, bare.created_at, bare.ended_at) == ("unknown", "", None, None)


@pytest.mark.parametrize("wrong", [5, "x", True, [], {}, ["x"], {"a": 1}, -3])
@pytest.mark.parametrize("name", sorted(step().keys() - {"id", "object", "run_id"}))
def test_a_field_of_any_wrong_type_keeps_the_step_and_its_neighbours(name, wrong):
    found = decode_step_page(page(step(id="before"), step(**{name: wrong}), step(id="after")), run_id=None)
    assert [each.id for each in found.steps] == ["before", "step_1", "after"]


@pytest.mark.parametrize("raw", [b"{}", b"5", b"null", b'{"id":""}', b'{"id" "x"}', b'{"id":"s"'])
def test_an_object_without_a_step_in_it_becomes_a_marked_one(raw):
    if raw.startswith(b'{"id":"s'):
        with pytest.raises(ServerFailed):
            decode_step_page(page_of_raw(raw), run_id=None)
        return
    before, marked, after = decode_step_page(page_of_raw(b'{"id":"a"}', raw, b'{"id":"b"}'), run_id=None).steps
    assert marked.is_unreadable
    assert marked.flaws
    assert (before.id, after.id) == ("a", "b")


def test_an_object_that_is_no_json_is_kept_as_text():
    (marked,) = decode_step_page(page_of_raw(b'{"id" \xff}'), run_id=None).steps
    assert (marked.document, marked.raw) == (None, '{"id" �}')


def test_steps_of_other_runs_are_left_out_and_counted():
    found = decode_step_page(
        page(step(), step(id="step_2", run_id="run_2"), step(id="s", run_id=None)), run_id="run_1"
    )
    assert [each.id for each in found.steps] == ["step_1", "s"]
    assert (found.foreign_count, found.received, found.cursor) == (1, 3, "s")


def test_what_is_no_list_of_steps_is_refused_by_that_name():
    with pytest.raises(BadAnswer, match="no list of steps"):
        decode_step_page(b"{}", run_id=None)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
calls = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("type", "function", "code_interpreter", "file_search", "output"), anything)
)
details = st.fixed_dictionaries({}, optional={"type": anything, "tool_calls": st.lists(calls) | anything})


@given(st.lists(details | anything, max_size=4))
def test_every_object_of_a_page_is_represented(sent):
    objects = [step(id=f"step_{place}", step_details=each) for place, each in enumerate(sent)]
    assert len(decode_step_page(page(*objects), run_id="run_1").steps) == len(sent)


@given(st.binary() | st.binary().map(lambda inner: b'{"data":[' + inner + b"]}"))
def test_any_bytes_are_decoded_or_refused_in_words(body):
    try:
        json.dumps([each.document for each in decode_step_page(body, run_id=None).steps])
    except ApiError as error:
        assert error.message


def test_a_call_nested_too_deeply_keeps_that_part_as_text():
    deep = b"[" * 10_000 + b"]" * 10_000
    raw = b'{"id":"s","step_details":{"tool_calls":[{"type":"mcp","name":"f","output":' + deep + b"}]}}"
    (found,) = decode_step_page(page_of_raw(raw), run_id=None).steps
    assert found.calls[0].document == {"type": "mcp", "name": "f", "output": deep.decode()}
    assert (found.document, found.raw) == (None, raw.decode())
