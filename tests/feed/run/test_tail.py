"""Of a stream the newest events are kept, few enough, and the others counted."""

from runtui.feed.run.tail import Tail
from runtui.model.stream_event import StreamEvent


def an_event(data="x"):
    return StreamEvent(name="values", data=data)


def test_only_the_newest_events_are_kept_and_the_others_counted():
    tail = Tail(most_events=3)
    for at in range(10):
        tail.add(an_event(), float(at))
    assert [(each.number, each.at) for each in tail.events] == [(8, 7.0), (9, 8.0), (10, 9.0)]
    assert (tail.count, tail.dropped) == (10, 7)


def test_large_events_push_older_ones_out_and_the_newest_stays_however_large():
    tail = Tail(most_characters=100)
    for size in (60, 30, 20, 500):
        tail.add(an_event("x" * size), 0.0)
        assert len(tail.events[-1].event.data) == size
    assert tail.dropped == 3
    tail.add(an_event("y" * 100), 0.0)
    assert [each.number for each in tail.events] == [5]
