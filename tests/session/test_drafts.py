"""Drafts: kept until they are sent, checked as what they claim to be, and offered again to the same function."""

import pytest

from runtui.model.act import Act, ActKind
from runtui.model.detail import ToolCall
from runtui.session.drafts import MOST_LAST, Draft, DraftForm, Drafts


def a_tool_call(call_id, name="get_weather"):
    return ToolCall(id=call_id, kind="function", name=name, arguments="{}")


def answered(drafts, text, call_id="call_1", name="get_weather"):
    act = Act(kind=ActKind.ANSWER, thread_id="t", run_id="run_1", outputs={call_id: text})
    drafts.note_sent(act, (a_tool_call(call_id, name),))


def test_a_draft_stays_until_its_run_was_answered():
    drafts = Drafts()
    drafts.keep("run_1", "call_1", Draft(text="half"))
    assert drafts.of("run_1", "call_1").text == "half"
    answered(drafts, "whole")
    assert drafts.of("run_1", "call_1").is_empty


def test_the_last_answers_of_a_function_come_newest_first_each_once():
    drafts = Drafts()
    for text in ("a", "b", "a"):
        answered(drafts, text)
    answered(drafts, "other", name="refund")
    assert drafts.last("get_weather") == ("a", "b")
    for number in range(9):
        answered(drafts, str(number))
    assert len(drafts.last("get_weather")) == MOST_LAST


@pytest.mark.parametrize("text", ["{", "nope", "{'a': 1}", "[" * 100_000])
def test_what_claims_to_be_json_has_to_be(text):
    assert "no JSON" in Draft(text=text, form=DraftForm.JSON).problem
    assert Draft(text=text).problem == ""


def test_an_empty_output_is_one_only_where_it_is_meant():
    assert Draft(text=" \n").is_empty
    assert not Draft(form=DraftForm.EMPTY).is_empty
    assert Draft(text="x", form=DraftForm.EMPTY).output == ""
    assert not Draft(approve=False).is_empty
