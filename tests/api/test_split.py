import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.split import SplitError, split_array, split_object

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@given(st.lists(values), st.booleans(), st.sampled_from([None, 2]))
def test_the_elements_of_any_array_are_found(elements, is_ascii, indent):
    text = json.dumps(elements, ensure_ascii=is_ascii, indent=indent).encode()
    assert [json.loads(part) for part in split_array(text)] == elements


@given(st.dictionaries(st.text(), values), st.booleans())
def test_the_members_of_any_object_are_found(members, is_ascii):
    text = json.dumps(members, ensure_ascii=is_ascii).encode()
    assert {name: json.loads(part) for name, part in split_object(text).items()} == members


def test_a_broken_element_leaves_the_others_whole():
    assert split_array(b'[{"a":1}, {"b":NaN x}, {"c":"]}"}]') == [b'{"a":1}', b'{"b":NaN x}', b'{"c":"]}"}']


def test_a_repeated_name_counts_the_last_time():
    assert split_object(b'{"a":1,"a":2}') == {"a": b"2"}


def test_a_name_with_a_broken_escape_is_kept_as_it_is():
    assert split_object(rb'{"a\x":1,"\u00e4":2}') == {r"a\x": b"1", "ä": b"2"}


@pytest.mark.parametrize("text", [b"", b"x", b"{", b"[1,2", b'["a', b"{]"[:1], b'[{"a":"b]}'])
def test_a_text_that_ends_before_its_brackets_is_no_array(text):
    with pytest.raises(SplitError):
        split_array(text)


def test_a_hundred_thousand_levels_are_one_element():
    deep = b"[" * 100_000 + b"]" * 100_000
    assert split_array(b"[" + deep + b",1]") == [deep, b"1"]


@given(st.binary())
def test_any_bytes_are_split_or_refused(text):
    for split in (split_array, split_object):
        try:
            split(text)
        except SplitError:
            continue
