"""What a session keeps of what happened: bounded, and requests push nothing else out."""

from runtui.session.event_log import MOST_OTHERS, MOST_REQUESTS, EventKind, EventLog
from tests.session.test_session import PROFILE, book, session  # noqa: F401  the fixture

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
