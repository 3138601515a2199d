import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.fields import FieldReader
from runtui.api.json_parts import Effort, SplitError
from runtui.api.json_parts import split_array as split_array_of
from runtui.api.json_parts import split_object as split_object_of


def split_array(text):
    return split_array_of(text, Effort())[0]


def split_object(text):
    return split_object_of(text, Effort())[0]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("read", "raw", "value", "is_flawed"),
    [
        (FieldReader.text, b'"a"', "a", False),
        (FieldReader.text, b"5", "5", True),
        (FieldReader.text, b"[]", None, True),
        (FieldReader.text, b"nonsense", None, True),
        (FieldReader.count, b"5", 5, False),
        (FieldReader.count, b"5.0", 5, False),
        (FieldReader.count, b"5.5", None, True),
        (FieldReader.count, b"true", None, True),
        (FieldReader.number, b"0.5", 0.5, False),
        (FieldReader.number, b"NaN", None, True),
        (FieldReader.flag, b"false", False, False),
        (FieldReader.flag, b"0", None, True),
        (FieldReader.instant, b"1699063290", 1699063290, False),
        (FieldReader.instant, b"-1", None, True),
        (FieldReader.source, b'{"a": 1}', '{"a": 1}', False),
        (FieldReader.source, b'"a"', "a", False),
        (FieldReader.json, b'{"a": [1]}', {"a": [1]}, False),
    ],
)
def test_a_member_is_read_as_what_is_wanted_or_flawed(read, raw, value, is_flawed):
    fields = FieldReader.of(b'{"name":' + raw + b"}")
    assert read(fields, "name") == value
    assert [flaw.startswith("name: ") for flaw in fields.flaws] == [True] * is_flawed


@pytest.mark.parametrize(
    "read",
    [
        FieldReader.text,
        FieldReader.count,
        FieldReader.number,
        FieldReader.flag,
        FieldReader.instant,
        FieldReader.source,
        FieldReader.json,
    ],
)
@pytest.mark.parametrize("text", [b"{}", b'{"name":null}'])
def test_missing_and_null_are_none_and_no_flaw(read, text):
    fields = FieldReader.of(text)
    assert read(fields, "name") is None
    assert fields.flaws == []


def test_a_flaw_of_a_nested_object_names_the_way_to_it():
    fields = FieldReader.of(b'{"usage":{"total_tokens":"many"},"calls":[{"id":5}, 7],"tools":5}')
    fields.inside("usage").count("total_tokens")
    first, second = fields.each("calls")
    first.text("id")
    assert list(second) == []
    assert fields.each("tools") == []
    assert fields.flaws == [
        "usage.total_tokens: a text, not a whole number",
        "calls.1: not an object",
        "calls.0.id: a number, not a text",
        "tools: not a list",
    ]


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
