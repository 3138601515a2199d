"""Acts in the words of the Responses protocol."""

import json

import pytest

from runtui.api.clients import requests_of
from runtui.api.responses.new_response import settings_like
from runtui.model.act import Act, ActKind
from runtui.model.profile import Profile
from runtui.model.protocol import WireProtocol
from runtui.model.run_body import BodyError, check_body
from tests.api.responses.objects import response

PROFILE = Profile(name="x", kind="foundry", base_url="https://r.services.ai.azure.com/api/projects/p/openai/v1")


def sent(kind=ActKind.CREATE, **fields):
    request = requests_of(PROFILE).act(Act(kind=kind, thread_id="conv_1", **fields))
    return request, json.loads(request.body or b"")


def test_a_new_run_is_a_response_of_the_conversation_in_the_background():
    request, body = sent(settings={"assistant_id": "Ada:2", "metadata": {"a": "b"}})
    assert (request.method, request.url) == ("POST", f"{PROFILE.base_url}/responses")
    assert body == {
        "conversation": "conv_1",
        "background": True,
        "agent_reference": {"type": "agent_reference", "name": "Ada", "version": "2"},
        "metadata": {"a": "b"},
    }


@pytest.mark.parametrize(
    ("setting", "written"),
    [
        ({"assistant_id": "Ada"}, {"agent_reference": {"type": "agent_reference", "name": "Ada"}}),
        (
            {"additional_messages": [{"role": "user", "content": "Again."}]},
            {"input": [{"type": "message", "role": "user", "content": "Again."}]},
        ),
        ({"max_completion_tokens": 400}, {"max_output_tokens": 400}),
        ({"reasoning_effort": "low"}, {"reasoning": {"effort": "low"}}),
        ({"truncation_strategy": {"type": "auto"}}, {"truncation": "auto"}),
        ({"response_format": "auto"}, {}),
        ({"response_format": {"type": "json_object"}}, {"text": {"format": {"type": "json_object"}}}),
        (
            {"response_format": {"type": "json_schema", "json_schema": {"name": "x", "schema": {}}}},
            {"text": {"format": {"type": "json_schema", "name": "x", "schema": {}}}},
        ),
        (
            {"tools": [{"type": "function", "function": {"name": "f"}}, {"type": "web_search"}]},
            {"tools": [{"type": "function", "name": "f"}, {"type": "web_search"}]},
        ),
        (
            {"tool_choice": {"type": "function", "function": {"name": "f"}}},
            {"tool_choice": {"type": "function", "name": "f"}},
        ),
        ({"instructions": "A.", "additional_instructions": "B."}, {"instructions": "A.\nB."}),
        ({"max_prompt_tokens": 400}, {"max_prompt_tokens": 400}),
    ],
)
def test_each_setting_is_written_in_the_words_of_the_protocol(setting, written):
    _, body = sent(settings=setting)
    assert body == {"conversation": "conv_1", "background": True} | written


def test_an_answer_is_a_response_with_what_was_returned_and_decided():
    request, body = sent(
        ActKind.ANSWER,
        run_id="resp_1",
        outputs={"call_1": "done"},
        approvals={"mcpr_1": False},
        assistant_id="Ada:2",
    )
    assert request.url == f"{PROFILE.base_url}/responses"
    assert body["input"] == [
        {"type": "function_call_output", "call_id": "call_1", "output": "done"},
        {"type": "mcp_approval_response", "approval_request_id": "mcpr_1", "approve": False},
    ]
    assert (body["conversation"], body["agent_reference"]["name"]) == ("conv_1", "Ada")


def test_without_an_agent_the_answer_names_the_model():
    _, body = sent(ActKind.ANSWER, run_id="resp_1", outputs={"call_1": "done"}, settings={"model": "gpt-4.1"})
    assert body["model"] == "gpt-4.1"


def test_a_run_is_cancelled_where_it_is():
    request, _ = sent(ActKind.CANCEL, run_id="resp_1")
    assert request.url == f"{PROFILE.base_url}/responses/resp_1/cancel"


def test_a_run_like_that_of_an_agent_leaves_the_settings_to_the_agent():
    like = settings_like(response(temperature=0.2, instructions="Be short.", metadata={"a": "b"}))
    assert like == {"assistant_id": "Ada:2", "metadata": {"a": "b"}}


def test_a_run_like_one_without_an_agent_has_its_settings():
    like = settings_like(response(agent_reference=None, temperature=0.2))
    assert like == {"model": "gpt-4.1", "temperature": 0.2}


def test_a_run_without_an_agent_may_be_made_by_a_model():
    check_body({"model": "gpt-4.1"}, WireProtocol.RESPONSES)
    with pytest.raises(BodyError):
        check_body({"temperature": 1.0}, WireProtocol.RESPONSES)


def test_of_what_is_no_object_nothing_is_taken():
    assert settings_like(None) == {}
