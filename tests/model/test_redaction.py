"""Redacted, only those texts stay that are known to be harmless, whatever else a server may send."""

import json

import pytest

from runtui.model.redaction import redacted_json

CANARY = "canary of somebody"
RUN = {
    "id": "run_1",
    "object": "thread.run",
    "created_at": 1_700_000_000,
    "expires_at": "2026-01-01T00:00:00Z",
    "assistant_id": "asst_1",
    "status": "requires_action",
    "model": "ft:gpt-4o:org::id",
    "temperature": 0.5,
    "tool_choice": {"type": "function", "function": {"name": "refund"}},
    "truncation_strategy": {"type": "last_messages", "last_messages": 10},
    "response_format": "auto",
    "last_error": {"code": "rate_limit_exceeded", "message": None},
    "incomplete_details": {"reason": "max_prompt_tokens"},
    "usage": {"total_tokens": 3},
    "vector_store_ids": ["vs_1", "vs_2"],
    "parallel_tool_calls": True,
}


def redacted(document):
    return json.loads(redacted_json(json.dumps(document)))


def test_facts_stay():
    assert redacted(RUN) == RUN


@pytest.mark.parametrize(
    "document",
    [
        {"tool_resources": {"mcp": [{"headers": {"Authorization": CANARY}, "server_url": f"https://{CANARY}"}]}},
        {"tools": [{"type": "function", "function": {"name": "f", "description": CANARY}}]},
        {"tools": [{"function": {"parameters": {"properties": {"a": {"description": CANARY, "enum": [CANARY]}}}}}]},
        {"last_error": {"code": CANARY, "message": CANARY}},
        {"attachments": [{"file_id": "f", "filename": "canary.pdf", "file_name": "canary"}]},
        {"field_of_tomorrow": CANARY},
        {"list_of_tomorrow": [[CANARY, {"deep": CANARY}]]},
        {"id": CANARY, "status": CANARY, "model": CANARY, "type": CANARY, "created_at": CANARY},
        {"metadata": {"id": "canary", "type": "canary", "status": "canary", "canary@home.example": 1}},
        {"name": "canary"},
        {"content": "canary"},
    ],
)
def test_every_other_text_is_hidden(document):
    assert "canary" in json.dumps(document)
    hidden = json.dumps(redacted(document))
    assert "canary" not in hidden
    assert "hidden" in hidden


def test_numbers_stay_but_among_what_is_somebodys_own():
    document = {"created_at": 5, "metadata": {"age": 41, "is": True, "no": None}}
    assert redacted(document) == {"created_at": 5, "metadata": {"age": "hidden", "is": "hidden", "no": None}}


@pytest.mark.parametrize("text", ["", "canary", '{"id": "canary', "{} {}"])
def test_of_what_can_not_be_read_nothing_is_shown(text):
    assert redacted_json(text) == "hidden"


def test_of_a_response_what_programs_named_stays_and_what_anybody_said_is_hidden():
    said = {"type": "message", "id": "msg_1", "content": [{"type": "output_text", "text": "Ada is ill"}]}
    call = {"type": "function_call", "call_id": "call_1", "name": "refund", "arguments": '{"who": "Ada"}'}
    made = {"type": "mcp_call", "name": "read", "output": {"type": "Ada", "sum": 7}}
    tool = {"type": "function", "name": "refund", "description": "Pays Ada back"}
    document = {"id": "resp_1", "object": "response", "output": [said, call, made], "tools": [tool]}
    shown = json.loads(redacted_json(json.dumps(document)))
    assert [item["type"] for item in shown["output"]] == ["message", "function_call", "mcp_call"]
    assert (shown["output"][1]["name"], shown["output"][1]["call_id"]) == ("refund", "call_1")
    assert shown["tools"][0]["name"] == "refund"
    assert "Ada" not in json.dumps(shown)
    assert "7" not in json.dumps(shown["output"][2])
