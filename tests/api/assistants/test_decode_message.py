import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.assistants.decode_message import decode_message_page
from runtui.api.errors import BadAnswer
from runtui.model.message import Attachment
from tests.api.pages import THREAD, page, page_of_raw


def text(value, *annotations):
    return {"type": "text", "text": {"value": value, "annotations": list(annotations)}}


def message(*content, **fields):
    """A completed message of an assistant with these parts, changed by `fields`."""
    return {
        "id": "msg_1",
        "object": "thread.message",
        "created_at": 1699063290,
        "thread_id": THREAD,
        "status": "completed",
        "incomplete_details": None,
        "completed_at": 1699063299,
        "incomplete_at": None,
        "role": "assistant",
        "content": list(content),
        "assistant_id": "asst_1",
        "run_id": "run_1",
        "attachments": [],
        "metadata": {},
    } | fields


def only(document, **wanted):
    (found,) = decode_message_page(page(document), **{"thread_id": THREAD} | wanted).messages
    return found


def only_part(part):
    (found,) = only(message(part)).parts
    return found


def test_a_message_holds_what_the_server_said():
    found = only(message(text("It rains."), text("Take a coat.")))
    assert (found.id, found.role, found.status, found.run_id) == ("msg_1", "assistant", "completed", "run_1")
    assert (found.created_at, found.completed_at) == (1699063290, 1699063299)
    assert found.text == "It rains.\n\nTake a coat."
    assert found.flaws == ()
    assert found.document["object"] == "thread.message"


def test_annotations_name_their_source():
    citation = {
        "type": "file_citation",
        "text": "[1]",
        "start_index": 3,
        "end_index": 6,
        "file_citation": {"file_id": "file-1", "quote": "so it is"},
    }
    path = {"type": "file_path", "text": "sandbox:/a.csv", "file_path": {"file_id": "file-2"}}
    url = {"type": "url_citation", "text": "[2]", "url_citation": {"url": "https://a.example", "title": "A"}}
    first, second, third, fourth = only_part(text("x", citation, path, url, {"type": "smell", "x": 1})).annotations
    assert (first.kind, first.text, first.start, first.end, first.file_id) == (
        "file_citation",
        "[1]",
        3,
        6,
        "file-1",
    )
    assert first.quote == "so it is"
    assert (second.kind, second.file_id) == ("file_path", "file-2")
    assert (third.url, third.title) == ("https://a.example", "A")
    assert (fourth.kind, fourth.document) == ("smell", {"type": "smell", "x": 1})


@pytest.mark.parametrize(
    ("part", "read"),
    [
        ({"type": "refusal", "refusal": "I can't."}, ("refusal", "I can't.", None, None)),
        ({"type": "image_file", "image_file": {"file_id": "file-1"}}, ("image_file", None, "file-1", None)),
        ({"type": "image_url", "image_url": {"url": "https://a"}}, ("image_url", None, None, "https://a")),
        ({"type": "image_url", "image_url": "https://a"}, ("image_url", None, None, "https://a")),
        ({"type": "text", "text": "plain"}, ("text", "plain", None, None)),
        ({"type": "hologram", "hologram": 1}, ("hologram", None, None, None)),
        ({}, ("unknown", None, None, None)),
        ({"type": "text"}, ("text", None, None, None)),
    ],
)
def test_a_part_of_any_kind_is_read(part, read):
    found = only_part(part)
    assert (found.kind, found.text, found.file_id, found.url) == read


def test_a_part_nobody_knows_keeps_its_document():
    assert only_part({"type": "hologram", "hologram": 1}).document == {"type": "hologram", "hologram": 1}


def test_a_content_that_is_one_text_is_one_part():
    assert only(message() | {"content": "It rains."}).text == "It rains."


def test_attachments_name_file_and_tools():
    sent = [{"file_id": "file-1", "tools": [{"type": "file_search"}, {}]}, {"file_id": None}]
    assert only(message(attachments=sent)).attachments == (
        Attachment("file-1", ("file_search", "unknown")),
        Attachment(None),
    )


@pytest.mark.parametrize("details", [{"reason": "max_tokens"}, "max_tokens"])
def test_why_a_message_is_incomplete_is_read_in_every_form(details):
    assert only(message(status="incomplete", incomplete_details=details)).incomplete_reason == "max_tokens"


def test_every_field_but_the_id_may_be_missing_or_null():
    whole = message(text("x"))
    for name in whole.keys() - {"id"}:
        assert only(whole | {name: None}).id == "msg_1"
        assert only({key: value for key, value in whole.items() if key != name}).flaws == ()


@pytest.mark.parametrize("wrong", [5, "x", True, [], {}, ["x"], {"a": 1}, -3])
@pytest.mark.parametrize("name", sorted(message().keys() - {"id", "object", "thread_id", "run_id"}))
def test_a_field_of_any_wrong_type_keeps_the_message(name, wrong):
    assert only(message(**{name: wrong})).id == "msg_1"


def test_an_object_without_a_message_in_it_becomes_a_marked_one():
    body = page_of_raw(b'{"id":"a"}', b'{"role":"user"}', b'{"id" \xff}', b'{"id":"b"}')
    first, nameless, broken, last = decode_message_page(body, thread_id=None).messages
    assert (first.id, last.id) == ("a", "b")
    assert nameless.is_unreadable
    assert nameless.role == "user"
    assert broken.is_unreadable
    assert broken.raw == '{"id" �}'


def test_messages_of_other_threads_and_runs_are_left_out_and_counted():
    body = page(
        message(),
        message(id="strange", thread_id="thread_other"),
        message(id="older", run_id="run_0"),
        message(id="silent", thread_id=None, run_id=None),
    )
    of_run = decode_message_page(body, thread_id=THREAD, run_id="run_1")
    assert [each.id for each in of_run.messages] == ["msg_1", "silent"]
    assert (of_run.foreign_count, of_run.cursor) == (2, "silent")
    assert len(decode_message_page(body, thread_id=THREAD).messages) == 3


def test_what_is_no_list_of_messages_is_refused_by_that_name():
    with pytest.raises(BadAnswer, match="no list of messages"):
        decode_message_page(b"{}", thread_id=None)


def test_five_megabytes_are_read_in_bounded_time():
    found = only(message(text("x" * 5_000_000)))
    assert len(found.text) == 5_000_000


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
parts = st.fixed_dictionaries(
    {}, optional={"type": anything | st.just("text"), "text": anything, "image_url": anything, "refusal": anything}
)


@given(st.lists(parts | anything, max_size=4) | anything)
def test_no_content_stops_the_message(content):
    assert only(message(content=content)).id == "msg_1"
