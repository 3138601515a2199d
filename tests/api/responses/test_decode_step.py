"""Items of the output as steps, and as messages."""

import json

import pytest

from runtui.api.responses.decode_message import decode_message_page
from runtui.api.responses.decode_step import decode_step_page, output_items, step_list, unanswered_id
from tests.api.responses.objects import answered, approval, approved, call, encoded, listed, response, said


def steps(*output, later=()):
    items = output_items(encoded(response("resp_1", "completed", *output)))
    return decode_step_page(step_list(items, [encoded(each) for each in later]), run_id="resp_1").steps


def only_call(*output, **options):
    return steps(*output, **options)[0].calls[0]


def test_a_message_is_a_step_that_made_it():
    (step,) = steps(said())
    assert (step.kind, step.message_id, step.status, step.run_id) == (
        "message_creation",
        "msg_1",
        "completed",
        "resp_1",
    )


def test_a_call_and_what_it_returned_are_one_step():
    (step,) = steps(call(), answered())
    (made,) = step.calls
    assert (step.kind, made.id, made.kind, made.name) == ("function_call", "call_1", "function", "refund")
    assert (made.arguments, made.output) == ('{"order": 7}', "done")


def test_what_it_returned_later_in_the_conversation_is_kept_with_the_call():
    (step,) = steps(call(), later=[said(), answered()])
    assert step.calls[0].output == "done"
    assert step.document["rests_on"] == {"answer": answered()}


def test_an_approval_says_what_was_decided():
    assert only_call(approval(), later=[approved()]).output == "approved"
    assert only_call(approval(), approved(yes=False) | {"reason": "too late"}).output == "denied too late"
    assert only_call(approval()).output is None


def test_the_answer_is_looked_for_behind_the_last_open_call():
    items = [encoded(each) for each in (call("call_1"), answered("call_1"), call("call_2"), said())]
    assert unanswered_id(items) == "fc_2"
    assert unanswered_id(items[:2]) is None


@pytest.mark.parametrize(
    ("item", "kind", "field", "value"),
    [
        (
            {"type": "mcp_call", "name": "read", "arguments": "{}", "output": "text", "server_label": "files"},
            "mcp",
            "output",
            "text",
        ),
        ({"type": "code_interpreter_call", "code": "1+1", "outputs": []}, "code_interpreter", "code", "1+1"),
        (
            {"type": "code_interpreter_call", "outputs": [{"type": "logs", "logs": "2"}]},
            "code_interpreter",
            "logs",
            ("2",),
        ),
        (
            {"type": "web_search_call", "action": {"type": "search", "query": "rain"}},
            "web_search",
            "arguments",
            '{"type": "search", "query": "rain"}',
        ),
        ({"type": "file_search_call", "queries": ["rain"]}, "file_search", "arguments", '["rain"]'),
        ({"type": "bing_grounding_call", "arguments": "{}"}, "bing_grounding", "arguments", "{}"),
        (
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": "Look first."}]},
            "reasoning",
            "output",
            "Look first.",
        ),
    ],
)
def test_a_tool_of_the_server_is_a_call_of_its_kind(item, kind, field, value):
    made = only_call({"id": "x_1", **item})
    assert (made.kind, getattr(made, field)) == (kind, value)


def test_passages_that_a_file_search_found_are_read():
    found = [{"file_id": "file-1", "filename": "a.md", "score": 0.5, "text": "Rain."}]
    (passage,) = only_call({"id": "fs_1", "type": "file_search_call", "results": found}).results
    assert (passage.file_id, passage.file_name, passage.score, passage.text) == ("file-1", "a.md", 0.5, "Rain.")


def test_tools_that_a_server_listed_are_shown_as_sent():
    made = only_call({"id": "l_1", "type": "mcp_list_tools", "server_label": "files", "tools": [{"name": "read"}]})
    assert (made.kind, made.server_label, made.document["tools"]) == ("mcp_list_tools", "files", [{"name": "read"}])


def test_an_item_of_a_type_nobody_knows_is_a_step_of_that_type():
    (step,) = steps({"id": "w_1", "type": "workflow_action", "kind": "SetVariable", "status": "completed"})
    assert (step.kind, step.status, step.calls) == ("workflow_action", "completed", ())
    assert step.document["kind"] == "SetVariable"


def test_a_call_that_went_wrong_says_why():
    (step,) = steps({"id": "m_1", "type": "mcp_call", "error": {"code": 500, "message": "no such file"}})
    assert (step.status, step.last_error.message) == ("failed", "no such file")
    (step,) = steps({"id": "m_1", "type": "mcp_call", "error": {"type": "mcp_tool_execution_error"}})
    assert "mcp_tool_execution_error" in step.last_error.message


def test_items_without_ids_have_their_place_for_a_name():
    first, second = steps({"type": "reasoning", "summary": []}, {"type": "function_call", "call_id": "call_9"})
    assert (first.id, second.id) == ("output[0]", "call_9")
    assert not first.is_unreadable
    assert "id: missing" in first.flaws


def test_an_output_that_is_a_text_is_one_step_that_can_t_be_read():
    items = output_items(encoded(response(output="It rains.")))
    (step,) = decode_step_page(step_list(items, []), run_id="resp_1").steps
    assert step.is_unreadable
    assert "It rains." in step.raw


def test_ten_thousand_items_are_all_steps():
    assert len(steps(*(said(f"message {number}", f"msg_{number}") for number in range(10_000)))) == 10_000


def test_steps_are_read_again_from_their_objects_as_they_were():
    items = output_items(encoded(response("resp_1", "completed", call(), said())))
    page = decode_step_page(step_list(items, [encoded(answered())]), run_id="resp_1")
    again = decode_step_page(listed(*page.objects), run_id=None)
    assert [step.calls for step in again.steps] == [step.calls for step in page.steps]


def test_messages_are_the_messages_among_the_items_and_the_cursor_is_that_of_all():
    asked = {"id": "msg_0", "type": "message", "role": "user", "content": [{"type": "input_text", "text": "Rain?"}]}
    page = decode_message_page(listed(asked, said(response_id="resp_1"), call(), has_more=True), thread_id="conv_1")
    assert [(each.role, each.text, each.run_id) for each in page.messages] == [
        ("user", "Rain?", None),
        ("assistant", "It rains.", "resp_1"),
    ]
    assert (page.received, page.next_cursor(3)) == (3, "fc_1")


@pytest.mark.parametrize(
    ("part", "kind", "text"),
    [
        ({"type": "refusal", "refusal": "No."}, "refusal", "No."),
        ({"type": "input_image", "file_id": "file-1"}, "image_file", None),
        ({"type": "input_image", "image_url": "https://x/y.png"}, "image_url", None),
        ({"type": "input_file", "file_id": "file-1"}, "input_file", None),
        ({"type": "text", "text": "Rain."}, "text", "Rain."),
    ],
)
def test_a_part_of_any_kind_is_read(part, kind, text):
    (message,) = decode_message_page(listed(said(content=[part])), thread_id=None).messages
    assert (message.parts[0].kind, message.parts[0].text) == (kind, text)


def test_a_content_that_is_a_text_is_one_part():
    (message,) = decode_message_page(listed(said(content="It rains.")), thread_id=None).messages
    assert message.text == "It rains."


def test_a_citation_points_to_its_source():
    note = {"type": "url_citation", "url": "https://x", "title": "X", "start_index": 0, "end_index": 2}
    content = [{"type": "output_text", "text": "It rains.", "annotations": [note]}]
    (message,) = decode_message_page(listed(said(content=content)), thread_id=None).messages
    (read,) = message.parts[0].annotations
    assert (read.kind, read.url, read.title, read.end) == ("url_citation", "https://x", "X", 2)


def test_what_is_no_json_becomes_a_marked_step_and_costs_no_other():
    body = b'{"data": [{"id": "a", "type": "message"}, {"id": "b", "type": nonsense}], "has_more": false}'
    first, second = decode_step_page(body, run_id=None).steps
    assert (first.id, second.id) == ("a", "b")
    assert json.dumps(first.document)
