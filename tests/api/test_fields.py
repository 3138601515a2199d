import pytest

from runtui.api.fields import Fields


@pytest.mark.parametrize(
    ("read", "raw", "value", "is_flawed"),
    [
        (Fields.text, b'"a"', "a", False),
        (Fields.text, b"5", "5", True),
        (Fields.text, b"[]", None, True),
        (Fields.text, b"nonsense", None, True),
        (Fields.count, b"5", 5, False),
        (Fields.count, b"5.0", 5, False),
        (Fields.count, b"5.5", None, True),
        (Fields.count, b"true", None, True),
        (Fields.number, b"0.5", 0.5, False),
        (Fields.number, b"NaN", None, True),
        (Fields.flag, b"false", False, False),
        (Fields.flag, b"0", None, True),
        (Fields.instant, b"1699063290", 1699063290, False),
        (Fields.instant, b"-1", None, True),
        (Fields.source, b'{"a": 1}', '{"a": 1}', False),
        (Fields.source, b'"a"', "a", False),
        (Fields.json, b'{"a": [1]}', {"a": [1]}, False),
    ],
)
def test_a_member_is_read_as_what_is_wanted_or_flawed(read, raw, value, is_flawed):
    fields = Fields.of(b'{"name":' + raw + b"}")
    assert read(fields, "name") == value
    assert [flaw.startswith("name: ") for flaw in fields.flaws] == [True] * is_flawed


@pytest.mark.parametrize(
    "read", [Fields.text, Fields.count, Fields.number, Fields.flag, Fields.instant, Fields.source, Fields.json]
)
@pytest.mark.parametrize("text", [b"{}", b'{"name":null}'])
def test_missing_and_null_are_none_and_no_flaw(read, text):
    fields = Fields.of(text)
    assert read(fields, "name") is None
    assert fields.flaws == []


def test_a_flaw_of_a_nested_object_names_the_way_to_it():
    fields = Fields.of(b'{"usage":{"total_tokens":"many"},"calls":[{"id":5}, 7],"tools":5}')
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
