"""Marks of threads: what stands as before isn't asked for, but not for ever on the word of the server."""

from runtui.feed.watch.marks import TRUSTED, ThreadMarks
from runtui.model.thread import ThreadMark

MARK = ThreadMark("idle 1", is_active=False)


def test_a_mark_that_never_changes_is_believed_for_a_while_and_then_its_thread_asked_for():
    marks = ThreadMarks()
    assert marks.compare({"t": MARK}, ["t"], 0.0).unchanged == ()
    marks.note_answer("t", 1.0)
    assert marks.compare({"t": MARK}, ["t"], 100.0).unchanged == ("t",)
    assert marks.compare({"t": MARK}, ["t"], 2 + TRUSTED) == ((), {})
    marks.note_answer("t", 3 + TRUSTED)
    assert marks.compare({"t": MARK}, ["t"], 4 + TRUSTED).unchanged == ("t",)
