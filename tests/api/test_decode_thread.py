import pytest

from runtui.api.decode_thread import decode_thread, decode_thread_page
from runtui.api.errors import BadAnswer
from tests.api.pages import page, page_of_raw


def test_a_thread_is_its_id_age_and_metadata():
    found = decode_thread(b'{"id":"thread_1","created_at":1699063290,"metadata":{"a":"b"}}')
    assert (found.id, found.created_at, found.metadata) == ("thread_1", 1699063290, (("a", "b"),))


def test_what_is_no_thread_is_refused():
    with pytest.raises(BadAnswer):
        decode_thread(b'{"object":"thread"}')


def test_threads_keep_the_servers_order_and_tell_where_the_next_page_starts():
    found = decode_thread_page(page({"id": "b", "created_at": 1699063290000}, {"id": "a"}, has_more=True))
    assert [(thread.id, thread.created_at) for thread in found.threads] == [("b", 1699063290), ("a", None)]
    assert (found.has_more, found.cursor, found.next_cursor(2)) == (True, "a", "a")


def test_a_thread_without_an_id_could_not_be_opened_and_is_counted():
    found = decode_thread_page(page_of_raw(b'{"id":"a"}', b"{}", b"5", b'{"id" \xff}'))
    assert [thread.id for thread in found.threads] == ["a"]
    assert (found.unreadable, found.received) == (3, 4)


def test_what_is_no_list_of_threads_is_refused_by_that_name():
    with pytest.raises(BadAnswer, match="no list of threads"):
        decode_thread_page(b"{}")
