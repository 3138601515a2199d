import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.model.packed import PackedPage


@given(st.lists(st.binary()), st.booleans())
def test_every_object_comes_out_as_it_went_in(objects, is_packed):
    page = PackedPage(objects)
    if is_packed:
        page.pack()
    assert list(page.open_all()) == objects
    assert [page.open(place) for place in range(len(page))] == objects


def test_packing_twice_changes_nothing():
    page = PackedPage([b"{}", b"[1]"])
    page.pack()
    page.pack()
    assert page.is_packed
    assert page.open(1) == b"[1]"


@pytest.mark.parametrize("place", [-1, 2])
def test_a_place_outside_the_page_is_an_error(place):
    with pytest.raises(IndexError):
        PackedPage([b"{}", b"{}"]).open(place)
