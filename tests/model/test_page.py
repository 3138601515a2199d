import pytest

from runtui.model.page import Page


@pytest.mark.parametrize(
    ("page", "after", "cursor"),
    [
        (Page(has_more=True, received=10, cursor="z"), None, "z"),
        (Page(has_more=True, received=3, cursor="z"), None, "z"),
        (Page(has_more=False, received=10, cursor="z"), None, None),
        (Page(has_more=None, received=10, cursor="z"), None, "z"),
        (Page(has_more=None, received=9, cursor="z"), None, None),
        (Page(has_more=True, received=0), None, None),
        (Page(has_more=True, received=10, cursor=None), None, None),
        (Page(has_more=True, received=10, cursor="z"), "z", None),
    ],
)
def test_the_next_page_starts_behind_the_last_object_unless_this_was_the_end(page, after, cursor):
    assert page.next_cursor(10, after=after) == cursor
