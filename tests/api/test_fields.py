import pytest

from runtui.api.fields import FieldReader


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
