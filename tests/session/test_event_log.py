"""What a session keeps of what happened: bounded, and requests push nothing else out."""

import time

import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ServerFailed
from runtui.api.limits import Limits
from runtui.model.profile import KeySource
from runtui.session.event_log import MOST_OTHERS, MOST_REQUESTS, EventKind, EventLog
from runtui.session.session import Session
from tests.session.test_session import CONNECTION, PROFILE, book, session  # noqa: F401  the fixture
from tests.session.test_thread_watch import a_run

PLACE = ("work", "api.example.com")


def test_a_write_is_noted_with_time_place_run_action_and_outcome(book):  # noqa: F811  as above
    opened = session(book)
    opened.note_write("thread_1", "run_1", action="cancel", outcome="cancelling")
    [event] = opened.event_log.events
    assert (event.kind, event.words, event.is_bad) == (EventKind.WRITE, "cancel: cancelling", False)
    assert (event.profile, event.host) == (PROFILE.name, "api.example.com")
    assert (event.thread_id, event.run_id) == ("thread_1", "run_1")
    assert event.at > 1e9


def test_the_newest_event_comes_last_whatever_its_kind():
    log = EventLog(clock=lambda: 7.0)
    for kind in (EventKind.ERROR, EventKind.REQUEST, EventKind.END):
        log.note(kind, "", place=PLACE)
    assert [each.kind for each in log.events] == [EventKind.ERROR, EventKind.REQUEST, EventKind.END]


def test_requests_without_end_push_out_old_requests_only():
    log = EventLog()
    log.note(EventKind.END, "the end", place=PLACE)
    for number in range(MOST_REQUESTS + 10):
        log.note(EventKind.REQUEST, str(number), place=PLACE)
    assert [each.words for each in log.events[:2]] == ["the end", "10"]
    assert len(log.events) == MOST_REQUESTS + 1


def test_the_log_is_bounded():
    log = EventLog()
    for _ in range(MOST_OTHERS + 5):
        log.note(EventKind.STATUS, "", place=PLACE)
    assert len(log.events) == MOST_OTHERS
    assert log.count == MOST_OTHERS + 5


async def test_requests_errors_and_changes_are_noted_without_a_key(book):  # noqa: F811  as above
    opened = session(book)
    with pytest.raises(ServerFailed):
        await opened.client.list_runs("thread_1", limit=10)
    opened.note_runs("thread_1", [], ServerFailed("It failed.", "Try again."))
    opened.note_runs("thread_1", [], ServerFailed("It failed.", "Try again."))
    opened.note_runs("thread_1", [a_run("run_1", "in_progress")], None)
    opened.note_runs("thread_1", [a_run("run_1", "failed", error_code="server_error")], None)
    events = opened.event_log.events
    assert [(each.kind.value, each.run_id) for each in events] == [
        ("request", None), ("error", None), ("status", "run_1"), ("end", "run_1")
    ]  # fmt: skip
    assert events[0].words.startswith("500  ")
    assert events[0].words.endswith("GET /v1/threads/thread_1/runs?limit=10&order=desc")
    assert events[0].thread_id == "thread_1"
    assert events[3].words == "in_progress → failed  server_error"


async def test_a_wait_before_something_is_sent_again_is_noted(book):  # noqa: F811  as above
    opened = Session(CONNECTION, failing_client(), book, KeySource.NONE)
    with pytest.raises(ServerFailed):
        await opened.client.list_runs("thread_1", limit=10, patient=True)
    kinds = [each.kind.value for each in opened.event_log.events]
    assert kinds == ["request", "retry", "request", "retry", "request"]


async def test_an_older_answer_of_the_watch_changes_nothing(book):  # noqa: F811  as above
    opened = session(book)
    opened.book.remember(opened.name, "thread_1", 1.0)
    assert opened.watch.due(opened.threads(), ["thread_1"], time.time()) == ["thread_1"]
    opened.note_runs("thread_1", [a_run("run_1", "in_progress")], None, is_seen=True)
    opened.watch._asked["thread_1"] = 1.0
    opened.note_runs("thread_1", [a_run("run_1", "queued")], None)
    assert [each.words for each in opened.event_log.events] == ["in_progress at first sight"]


def failing_client():
    transport = httpx.MockTransport(lambda _: httpx.Response(500))
    return AssistantsClient(PROFILE, None, transport=transport, limits=Limits(first_wait=0.001))
