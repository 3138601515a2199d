"""Which run called what: tools and arguments of the calls in its steps."""

import pytest

from runtui.feed.view.query.language import QuerySyntaxError
from runtui.feed.view.query.parse import parse, parse_with_steps
from runtui.feed.view.query.step_filter import split_by_steps
from runtui.model.step import StepCall

CALLS = (
    StepCall(kind="function", name="get_order", arguments='{"order": 881}'),
    StepCall(
        kind="function", name="refund", arguments='{"order": 9007199254740993, "Why": "late", "deep": {"a": 1}}'
    ),
    StepCall(kind="code_interpreter", code="print(1)"),
    StepCall(kind="function", name="broken", arguments='{"order": '),
)


@pytest.mark.parametrize(
    ("text", "accepts"),
    [
        ("called:refund", True),
        ("called:REF", True),
        ("called:=ref", False),
        ("called:code_interpreter", True),
        ("called:refund,nothing", True),
        ("called:nothing", False),
        ("!called:refund", False),
        ("!called:nothing", True),
        ("arg.order:881", True),
        ("arg.order:=88", False),
        ("arg.order:=9007199254740993", True),
        ("arg.why:late", True),
        ("arg.deep:1", True),
        ("arg:late", True),
        ("arg:print", True),
        ("called:refund arg.order:881", False),
        ("called:get_order arg.order:881", True),
        ("called:refund !arg.order:881", False),
        ("called:refund status:failed", True),
    ],
)
def test_calls_are_asked_for_tool_and_arguments(text, accepts):
    _, of_steps = split_by_steps(parse_with_steps(text))
    assert of_steps.accepts(CALLS) is accepts


def test_what_rows_tell_is_apart():
    query, of_steps = split_by_steps(parse_with_steps("status:failed called:refund dur:>5s"))
    assert [term.conditions[0].field.value for term in query.terms] == ["status", "dur"]
    assert len(of_steps.terms) == 1
    assert split_by_steps(parse_with_steps("status:failed")) == (parse("status:failed"), None)


def test_one_term_is_about_steps_or_about_rows():
    with pytest.raises(QuerySyntaxError, match="terms of their own"):
        split_by_steps(parse_with_steps("called:refund,status:failed"))


@pytest.mark.parametrize("text", ["called:refund", "arg.order:881", "status:failed !called:refund"])
def test_where_no_steps_are_read_that_is_said(text):
    with pytest.raises(QuerySyntaxError, match="asks for steps, which runtui runs list --filter reads"):
        parse(text)


def test_a_key_of_arguments_may_not_be_missing():
    with pytest.raises(QuerySyntaxError, match=r"as in arg\.order:881"):
        parse_with_steps("arg.:1")
