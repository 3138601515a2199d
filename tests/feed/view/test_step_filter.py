"""Which run called what: tools and arguments of the calls in its steps."""

import pytest

from runtui.api.assistants.decode_step import decode_step_page
from runtui.feed.view.query.language import QuerySyntaxError
from runtui.feed.view.query.parse import parse
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
    _, of_steps = split_by_steps(parse(text))
    assert of_steps.accepts(CALLS) is accepts


def test_what_rows_tell_is_apart():
    query, of_steps = split_by_steps(parse("status:failed called:refund dur:>5s"))
    assert [term.conditions[0].field.value for term in query.terms] == ["status", "dur"]
    assert len(of_steps.terms) == 1
    assert split_by_steps(parse("status:failed")) == (parse("status:failed"), None)


@pytest.mark.parametrize("text", ["called:refund,status:failed", "status:failed,called:refund", "arg:x,oslo,id:1"])
def test_one_term_is_about_steps_or_about_rows(text):
    with pytest.raises(QuerySyntaxError, match="terms of their own"):
        parse(text)


CALL = '{"id":"s","type":"tool_calls","step_details":{"type":"tool_calls","tool_calls":[%s]}}'


@pytest.mark.parametrize(
    ("text", "call"),
    [
        ("called:refund", '{"type":"function","function":{"name":"Re\\u0066und"}}'),
        ("called:unknown", "{}"),
        ("called:code_interpreter", '{"type":"code_interpreter"}'),
        ("arg.order:881", '{"function":{"arguments":"{\\"order\\":881}"}}'),
        ("arg.straße:ja", '{"function":{"arguments":"{\\"Stra\\\\u00dfe\\":\\"JA\\"}"}}'),
        ("arg.n:1000.0", '{"function":{"arguments":"{\\"n\\":1e3}"}}'),
        ('arg.x:=""', '{"type":"function"}'),
    ],
)
def test_a_step_that_a_filter_is_about_is_never_passed_over(text, call):
    raw = (CALL % call).encode()
    _, of_steps = split_by_steps(parse(text))
    page = decode_step_page(b'{"data":[%b],"has_more":false}' % raw, run_id=None)
    assert of_steps.accepts(page.steps[0].calls)
    assert of_steps.may_concern(raw)


def test_a_step_without_the_text_is_passed_over_unread():
    _, of_steps = split_by_steps(parse("called:refund arg.order:881"))
    assert not of_steps.may_concern((CALL % '{"function":{"name":"get_weather"}}').encode())


@pytest.mark.parametrize(
    ("text", "verdict"),
    [("called:refund", True), ("called:nothing", None), ("!called:refund", False), ("!called:nothing", None)],
)
def test_where_there_may_be_more_calls_only_what_they_cannot_turn_is_certain(text, verdict):
    _, of_steps = split_by_steps(parse(text))
    assert of_steps.accepts(CALLS, is_whole=False) is verdict


def test_a_key_of_arguments_may_not_be_missing():
    with pytest.raises(QuerySyntaxError, match=r"as in arg\.order:881"):
        parse("arg.:1")
