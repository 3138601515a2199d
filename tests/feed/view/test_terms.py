"""Values put into a filter and taken out again."""

import pytest

from runtui.feed.view.query.language import QueryField
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.terms import has_value, with_value, without_value


@pytest.mark.parametrize(
    ("text", "value", "becomes"),
    [
        ("", "failed", "status:=failed"),
        ("refund", "failed", "refund status:=failed"),
        ("status:=expired dur:>5s", "failed", "status:=expired,=failed dur:>5s"),
        ("status:fail", "failed", "status:fail status:=failed"),
        ("", "two words", 'status:="two words"'),
        ('"a, b"', "x,y", '"a, b" status:="x,y"'),
        ("", None, 'status:=""'),
    ],
)
def test_a_value_is_added_and_taken_out_again(text, value, becomes):
    added = with_value(text, QueryField.STATUS, value)
    assert added == becomes
    assert has_value(added, QueryField.STATUS, value)
    parse(added)
    assert without_value(added, QueryField.STATUS, value) == text


def test_the_last_value_takes_the_field_with_it():
    assert without_value("a status:=failed b", QueryField.STATUS, "failed") == "a b"


def test_values_of_other_fields_are_left_alone():
    assert not has_value("model:=failed", QueryField.STATUS, "failed")
    assert without_value("model:=failed", QueryField.STATUS, "failed") == "model:=failed"
