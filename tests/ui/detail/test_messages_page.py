"""The Messages tab line by line: who said what, with which files and sources, however long."""

import time

import pytest
from rich.cells import cell_len

from runtui.api.errors import NotOffered, ServerFailed
from runtui.feed.run.story import Conversation, Partial
from runtui.ui.detail.messages_tab import messages_page
from runtui.words import times
from tests.ui.detail.pages import conversation_of, messages_of, steps_of
from tests.ui.objects import CREATED, a_message, a_step
from tests.ui.readings import texts

ZONE = times.zone(CREATED)

RUN = "run_000001"


def page(conversation, steps=None, width=60):
    return "\n".join(texts(messages_page(conversation, steps, CREATED + 60.0, width).lines))


def of_run(*content, **fields):
    return page(conversation_of(a_message(1, "", run_id=RUN, content=list(content), **fields)))


def test_a_message_tells_who_said_it_and_when():
    shown = page(conversation_of(a_message(1, "On its way.", run_id=RUN)))
    assert f"assistant  22:13:21 {ZONE}  1\nOn its way." in shown


def test_the_message_that_a_step_created_is_marked():
    shown = page(conversation_of(a_message(7, "On its way.", run_id=RUN)), steps_of(a_step(3), a_step(7)))
    assert f"assistant  22:13:27 {ZONE}   from step 2" in shown


@pytest.mark.parametrize("width", [26, 37, 47])
def test_what_has_no_room_beside_a_message_stands_whole_on_the_next_line(width):
    long_id = "msg_abcdefghijklmnopqrstuvwxyz"
    fields = {"id": long_id, "status": "in_progress", "created_at": CREATED - 90_000}
    conversation = conversation_of(a_message(7, "On its way.", run_id=RUN) | fields)
    created = {"type": "message_creation", "message_creation": {"message_id": long_id}}
    steps = steps_of(a_step(3), a_step(7, step_details=created))
    lines = texts(messages_page(conversation, steps, CREATED + 60.0, width).lines)
    assert all(cell_len(each) <= width for each in lines)
    assert "in_progress" in " ".join(lines)
    assert "from step 2" in " ".join(lines)


def test_the_fact_of_a_section_stands_below_its_title_where_both_have_no_room():
    conversation = Conversation(of_run=messages_of([]), of_thread=messages_of([a_message(1, "Hi.")], has_more=True))
    lines = texts(messages_page(conversation, None, CREATED + 60.0, 37).lines)
    place = lines.index("Newest in the thread")
    assert lines[place + 1] == "1 message, more on server"


def test_a_message_of_the_run_is_not_told_twice():
    shown = page(conversation_of(a_message(1, "Mine.", run_id=RUN), a_message(2, "Other.", "user")))
    assert shown.count("Mine.") == 1
    assert "Newest in the thread  1 other\nuser" in shown


def test_a_message_in_the_making_or_cut_off_says_so():
    assert f"22:13:21 {ZONE}   in_progress" in of_run(status="in_progress")
    assert "cut off: max_tokens" in of_run(status="incomplete", incomplete_details={"reason": "max_tokens"})


def test_text_stays_as_it_was_written():
    text = "# Title\n\n[b]not bold[/b]  https://example.com\n\tcode"
    shown = page(conversation_of(a_message(1, text, run_id=RUN)))
    assert "# Title\n\n[b]not bold[/b]  https://example.com\n    code" in shown


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"type": "image_file", "image_file": {"file_id": "file-1"}}, "image        file-1"),
        ({"type": "image_url", "image_url": {"url": "https://x/y.png"}}, "image        https://x/y.png"),
        (
            {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 5000}},
            "image        data:image/png;base64, 5,022 characters",
        ),
        ({"type": "refusal", "refusal": "I can't."}, "refused\nI can't."),
        ({"type": "hologram", "hologram": {"depth": 3}}, '"depth": 3'),
    ],
)
def test_a_part_that_is_no_text_is_named(content, expected):
    assert expected in of_run(content)


def test_a_source_stands_under_the_text_that_names_it():
    cited = {"type": "file_citation", "text": "[1]", "file_citation": {"file_id": "file-7", "quote": "30 days"}}
    linked = {"type": "url_citation", "text": "[2]", "url_citation": {"url": "https://x", "title": "X"}}
    shown = of_run({"type": "text", "text": {"value": "See [1] and [2].", "annotations": [cited, linked]}})
    assert "See [1] and [2].\n[1]          file-7   “30 days”\n[2]          https://x   X" in shown


@pytest.mark.parametrize("width", [30, 40, 60])
def test_a_citation_mark_is_not_broken_in_two(width):
    mark = "【4:0†lease agreement.md】"
    cited = {"type": "file_citation", "text": mark, "file_citation": {"file_id": "file-7"}}
    value = f"Rent is due on the 3rd{mark} of each month {mark}{mark}"
    part = {"type": "text", "text": {"value": value, "annotations": [cited]}}
    conversation = conversation_of(a_message(1, "", run_id=RUN, content=[part]))
    lines = texts(messages_page(conversation, None, CREATED + 60.0, width).lines)
    assert sum(line.count(mark) for line in lines) == 4
    assert all(cell_len(line) <= width for line in lines)
    assert any("file-7" in line for line in lines)


def test_where_no_message_names_a_run_it_is_not_said_that_the_run_wrote_none():
    conversation = conversation_of(a_message(1, "Perhaps.", run_id=None))
    assert "Written by this run  asking the server for the steps" in page(conversation)
    refused = Partial(error=NotOffered("No steps here."))
    assert "Written by this run  not known: the messages name no run" in page(conversation, refused)
    assert "Written by this run  none that says so" in page(conversation, steps_of())


def test_a_file_is_named_with_the_tools_that_may_read_it():
    files = [{"file_id": "file-3", "tools": [{"type": "file_search"}]}]
    assert "file         file-3   for file_search" in of_run(attachments=files)


def test_messages_not_known_yet_are_told_apart_from_none():
    assert page(None) == "asking the server for the messages"
    assert "Written by this run  none" in page(conversation_of())


def test_a_server_without_messages_says_so_once():
    error = NotOffered("This server doesn't offer the messages of a thread.")
    shown = page(Conversation(of_run=Partial(error=error), of_thread=Partial(error=error)))
    assert shown == "This server doesn't offer the messages of a thread."


def test_an_error_stands_above_what_is_still_known():
    messages = messages_of([a_message(1, "Known.")], error=ServerFailed("It broke."))
    shown = page(Conversation(of_run=messages, of_thread=Partial()))
    assert shown.index("✗ Server error: It broke.") < shown.index("Known.")


def test_a_message_of_five_megabytes_is_cut_with_a_count_and_quick():
    conversation = conversation_of(*(a_message(n, "lorem ipsum " * 420_000, run_id=RUN) for n in range(3)))
    before = time.perf_counter()
    lines = messages_page(conversation, None, CREATED + 60.0, 60).lines
    assert time.perf_counter() - before < 1.0
    assert len(lines) < 3000
    assert sum("more characters" in line.plain for line in lines) == 3


def test_more_messages_than_are_drawn_are_counted():
    conversation = conversation_of(*(a_message(n, "word " * 4000, run_id=RUN) for n in range(40)))
    lines = messages_page(conversation, None, CREATED + 60.0, 60).lines
    assert any("more messages" in line.plain for line in lines)
    assert len(lines) < 4000
