"""Events are read from bytes that are cut anywhere; nothing a server sends makes one of them large."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from runtui.api.event_stream import EventReader
from runtui.model.stream_event import StreamEvent

SENT = (
    b'\xef\xbb\xbfevent: metadata\r\ndata: {"attempt":1}\r\nid: 17-0\r\n\r\n'
    b": heartbeat\n\n"
    b"data: one\ndata:two\nid: 17-1\nretry: 5\n\n"
    b"event: end\r\rdata: caf\xc3\xa9 \xff\r\n\r\nevent: never whole\ndata: x\n"
)
READ = [
    StreamEvent(name="metadata", data='{"attempt":1}', event_id="17-0"),
    StreamEvent(name="message", data="one\ntwo", event_id="17-1"),
    StreamEvent(name="end", data="", event_id="17-1"),
    StreamEvent(name="message", data="café \ufffd", event_id="17-1"),
]


def read(*chunks, **given):
    reader = EventReader(**given)
    return [event for chunk in chunks for event in reader.feed(chunk)]


@given(st.lists(st.integers(0, len(SENT)), max_size=12))
def test_the_same_events_are_read_wherever_the_bytes_are_cut(places):
    cuts = [0, *sorted(places), len(SENT)]
    assert read(*(SENT[start:end] for start, end in pairwise(cuts))) == READ


@given(st.lists(st.binary(max_size=200), max_size=20))
def test_no_bytes_are_too_strange_to_be_read(chunks):
    for event in read(*chunks, most=50):
        assert len(event.data) <= 50


def test_a_line_without_end_takes_no_more_memory_than_an_event_may():
    reader = EventReader(most=1000)
    reader.feed(b"data: ")
    for _ in range(100):
        reader.feed(b"x" * 1000)
    (event,) = reader.feed(b"\n\n")
    assert (len(event.data), event.is_cut) == (1000 - len("data: "), True)


def test_an_event_of_many_lines_is_cut_and_the_next_one_is_whole():
    first, second = read(b"data: 12345678\n" * 100 + b"\n" + b"data: whole\n\n", most=40)
    assert (len(first.data) <= 40, first.is_cut) == (True, True)
    assert (second.data, second.is_cut) == ("whole", False)


def test_the_key_is_taken_out_of_what_a_server_repeats():
    (event,) = read(
        b"event: sk-1234\ndata: sk-\ndata: sk-1234\n\n", masked=lambda text: text.replace(b"sk-1234", b"...")
    )
    assert event == StreamEvent(name="...", data="sk-\n...")


def test_an_id_that_no_header_can_hold_is_none():
    events = read("".join(f"data: x\nid: {each}\n\n" for each in ("a\tb\x00", "é", "z" * 900, "ok")).encode())
    assert [event.event_id for event in events] == ["", "", "", "ok"]
