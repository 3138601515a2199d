"""Sentences come from the run's own fields; what the server didn't say is not made up."""

from __future__ import annotations

from typing import Any

import pytest

from runtui.model.detail import Json, LastError, RequiredAction, RunDetail, Tool, ToolCall, Truncation, Usage
from runtui.model.packed import PackedPage
from runtui.model.protocol import WireProtocol
from runtui.model.run import Run
from runtui.words.explain import (
    NOT_LISTED,
    explain_error,
    explain_expired,
    explain_incomplete,
    has_no_reason,
    headline,
    request_id_of,
    response_format_text,
    sampling_parts,
    tool_choice_text,
    tools_text,
    truncation_sentence,
)


def a_detail(status: str = "completed", *, run: dict[str, Any] | None = None, **fields: Any) -> RunDetail:
    row: dict[str, Any] = {"id": "run_1", "status": status, "page": PackedPage([b"{}"])} | (run or {})
    return RunDetail(run=Run(**row), **fields)


def waiting(kind: str = "submit_tool_outputs", calls: int = 2) -> RequiredAction:
    call = ToolCall(id="call_1", kind="function", name="refund", arguments="{}")
    return RequiredAction(kind=kind, calls=(call,) * calls, document=None)


@pytest.mark.parametrize(
    ("status", "fields", "said"),
    [
        ("queued", {}, "In the queue"),
        ("in_progress", {}, "Running"),
        ("cancelling", {}, "Cancel was asked, not done yet"),
        ("cancelled", {}, "Cancelled"),
        ("completed", {}, "Completed"),
        ("requires_action", {"required_action": waiting()}, "Waits for 2 tool outputs"),
        ("requires_action", {"required_action": waiting(calls=1)}, "Waits for 1 tool output"),
        ("requires_action", {"required_action": waiting("submit_tool_approval", 1)}, "Waits for 1 approval"),
        ("requires_action", {"required_action": waiting("sign", 1)}, "Waits for 1 answer (sign)"),
        (
            "requires_action",
            {"required_action": waiting("sign", 0)},
            "Waits for an action that names no tool call (sign)",
        ),
        ("requires_action", {}, "Waits, but no required_action was sent"),
        ("failed", {"last_error": LastError("server_error", "x")}, "Failed: server_error"),
        ("failed", {"run": {"error_code": "server_error"}}, "Failed: server_error"),
        ("failed", {"last_error": LastError(None, "x")}, "Failed, no reason code given"),
        ("failed", {}, "Failed, no reason code given"),
        ("incomplete", {"run": {"incomplete_reason": "max_prompt_tokens"}}, "Stopped early: max_prompt_tokens"),
        ("incomplete", {}, "Stopped early: no reason given"),
        ("expired", {}, "Expired before it was done"),
        ("expired", {"required_action": waiting()}, "Expired while it waited"),
        ("paused", {}, "paused: a status this program doesn't know"),
        ("\x1b[2J", {}, "␛[2J: a status this program doesn't know"),
        ("", {}, "The server sent no status"),
        ("", {"run": {"id": "unreadable:0:3"}}, "Not readable as a run"),
    ],
)
def test_a_headline_says_where_the_run_stands(status: str, fields: dict[str, Any], said: str) -> None:
    assert headline(a_detail(status, **fields), now=100) == said


@pytest.mark.parametrize(
    ("status", "expires_at", "said"),
    [
        ("in_progress", 163, "Running"),
        ("in_progress", 37, "Running, expiry passed 1m03s ago"),
        ("in_progress", 99.5, "Running"),
        ("completed", 37, "Completed"),
    ],
)
def test_an_active_run_past_its_expiry_is_told(status: str, expires_at: float, said: str) -> None:
    assert headline(a_detail(status, run={"expires_at": expires_at}), now=100) == said


@pytest.mark.parametrize(
    ("code", "message", "fragment"),
    [
        ("rate_limit_exceeded", "Rate limit reached for gpt-4o", "not an HTTP 429"),
        (
            "rate_limit_exceeded",
            "You exceeded your current quota, please check",
            "quota of the organisation is used up",
        ),
        ("insufficient_quota", "", "quota of the organisation is used up"),
        ("server_error", "Sorry, something went wrong.", "inside the server"),
        ("invalid_prompt", "bad", "refused the prompt"),
        ("content_filter", None, "content filter"),
        (None, None, "The server gave no reason."),
        (" ", "", "The server gave no reason."),
    ],
)
def test_a_known_error_is_put_in_plain_words(code: str | None, message: str | None, fragment: str) -> None:
    assert fragment in (explain_error(a_detail("failed", last_error=LastError(code, message))) or "")


@pytest.mark.parametrize("error", [LastError("tool_user_error", "x"), LastError(None, "x"), LastError("odd", None)])
def test_nothing_is_made_up_about_an_unknown_error(error: LastError) -> None:
    assert explain_error(a_detail("failed", last_error=error)) is None


def test_a_failed_run_without_any_error_says_so() -> None:
    assert explain_error(a_detail("failed")) == "The server gave no reason."


def test_a_failed_run_of_a_server_whose_runs_carry_no_reason_leads_to_its_steps() -> None:
    page = PackedPage([b"{}"], WireProtocol.LANGGRAPH)
    assert explain_error(a_detail("failed", run={"page": page})) == NOT_LISTED


@pytest.mark.parametrize("status", ["completed", "expired", "in_progress", ""])
def test_a_run_that_did_not_fail_has_no_error_to_explain(status: str) -> None:
    assert explain_error(a_detail(status)) is None


@pytest.mark.parametrize(
    ("reason", "fields", "said"),
    [
        (
            "max_prompt_tokens",
            {"usage": Usage(16_400, 20, 16_420), "max_prompt_tokens": 16_000},
            "The limit of prompt tokens was reached: 16,400 used of 16,000 allowed.",
        ),
        (
            "max_completion_tokens",
            {"usage": Usage(5, 1_000, 1_005), "max_completion_tokens": 1_000},
            "The limit of completion tokens was reached: 1,000 used of 1,000 allowed.",
        ),
        (
            "max_prompt_tokens",
            {"usage": Usage(16_400, 20, 16_420)},
            "The limit of prompt tokens was reached: 16,400 used; the server didn't send the limit.",
        ),
        (
            "max_prompt_tokens",
            {"max_prompt_tokens": 16_000},
            "The limit of prompt tokens was reached; the server didn't send how many were used of 16,000 allowed.",
        ),
        ("content_filter", {}, "A content filter cut the answer off."),
        ("odd\x1b", {}, "The server's reason: odd␛."),
        (None, {}, "The server gave no reason."),
    ],
)
def test_an_incomplete_run_names_its_limit(reason: str | None, fields: dict[str, Any], said: str) -> None:
    assert explain_incomplete(a_detail("incomplete", run={"incomplete_reason": reason}, **fields)) == said


def test_a_completed_at_does_not_make_an_incomplete_run_a_success() -> None:
    told = explain_incomplete(a_detail("incomplete", completed_at=5))
    assert told is not None
    assert told.endswith("Its completed_at tells when it stopped, not that it succeeded.")


@pytest.mark.parametrize(
    ("run", "fields", "said"),
    [
        ({}, {"required_action": waiting()}, "Its time ran out before 2 tool outputs came: refund, refund."),
        ({"started_at": 5}, {}, "Its time ran out before it was done. The server gave no reason."),
        ({"started_at": 5}, {"last_error": LastError("x", "y")}, "Its time ran out before it was done."),
        ({}, {}, "Its time ran out; no start was recorded. The server gave no reason."),
    ],
)
def test_an_expired_run_tells_what_it_was_doing(run: dict[str, Any], fields: dict[str, Any], said: str) -> None:
    assert explain_expired(a_detail("expired", run=run, **fields)) == said


def test_other_runs_did_not_expire_or_stop_early() -> None:
    assert explain_expired(a_detail("failed")) is None
    assert explain_incomplete(a_detail("completed", completed_at=5)) is None


@pytest.mark.parametrize(
    ("truncation", "said"),
    [
        (None, "-"),
        (Truncation(None, None), "-"),
        (
            Truncation("auto", None),
            "Messages in the middle are left out when the thread is too long for the model (auto).",
        ),
        (Truncation("last_messages", 10), "The model is given only the newest 10 messages (last_messages)."),
        (Truncation("last_messages", 1), "The model is given only the newest message (last_messages)."),
        (
            Truncation("last_messages", None),
            "The model is given only the newest messages, how many wasn't sent (last_messages).",
        ),
        (
            Truncation("disabled", None),
            "Nothing is left out: a conversation too long for the model is refused (disabled).",
        ),
        (Truncation("disabled\u202e", None), "disabled\\u202e"),
    ],
)
def test_truncation_is_one_sentence(truncation: Truncation | None, said: str) -> None:
    assert truncation_sentence(a_detail(truncation=truncation)) == said


@pytest.mark.parametrize(
    ("choice", "shown"),
    [
        (None, "-"),
        ("", "-"),
        ("auto", "auto"),
        ({"type": "file_search"}, "file_search"),
        ({"type": "function", "function": {"name": "refund"}}, "function refund"),
        ({"type": "function", "function": {"name": 5}}, "function"),
        ({"kind": "odd"}, '{"kind": "odd"}'),
        ([1, "é"], '[1, "é"]'),
        pytest.param(10**5_000, "not shown: nested too deep, or a number too long", id="5,000 digits"),
        ("\x1b", "␛"),
    ],
)
def test_a_tool_choice_is_named(choice: Json, shown: str) -> None:
    assert tool_choice_text(a_detail(tool_choice=choice)) == shown


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        (None, "-"),
        ("auto", "auto"),
        ({"type": "json_object"}, "json_object"),
        ({"type": "json_schema", "json_schema": {"name": "order", "strict": True}}, "json_schema order, strict"),
        ({"type": "json_schema", "json_schema": {"name": "order"}}, "json_schema order"),
        ({"type": "json_schema"}, "json_schema"),
        (5, "5"),
    ],
)
def test_a_response_format_is_named(wanted: Json, shown: str) -> None:
    assert response_format_text(a_detail(response_format=wanted)) == shown


def function(name: str | None) -> Tool:
    return Tool(kind="function", name=name)


@pytest.mark.parametrize(
    ("tools", "shown"),
    [
        ((), "-"),
        ((Tool(kind="file_search"),), "file_search"),
        ((function("refund"),), "1 function: refund"),
        ((function(None), function(None)), "2 functions"),
        (
            (function("get_weather"), Tool(kind="code_interpreter"), function("refund"), Tool(kind="file_search")),
            "code_interpreter, file_search, 2 functions: get_weather, refund",
        ),
        ((Tool(kind="mcp", name="github"), Tool(kind="mcp", name="jira")), "2 mcp: github, jira"),
        ((Tool(kind=""),), "no type"),
        ((Tool(kind="\x1b"),), "␛"),
    ],
)
def test_tools_are_counted_and_named(tools: tuple[Tool, ...], shown: str) -> None:
    assert tools_text(a_detail(tools=tools)) == shown


def test_five_thousand_tools_stay_one_short_text() -> None:
    tools = tuple(Tool(kind=f"kind_{number}", name="x") for number in range(5_000))
    assert len(tools_text(a_detail(tools=tools))) <= 300


def test_only_sampling_that_was_sent_is_shown() -> None:
    assert sampling_parts(a_detail()) == ()
    assert sampling_parts(a_detail(temperature=0.7, top_p=1.0, reasoning_effort="low\n")) == (
        ("temperature", "0.7"),
        ("top_p", "1.0"),
        ("reasoning_effort", "low␊"),
    )


@pytest.mark.parametrize(
    ("status", "fields", "is_blank"),
    [
        ("failed", {}, True),
        ("failed", {"last_error": LastError(None, " ")}, True),
        ("failed", {"last_error": LastError("server_error", None)}, False),
        ("failed", {"last_error": LastError(None, "It broke.")}, False),
        ("expired", {}, True),
        ("expired", {"required_action": waiting()}, False),
        ("completed", {}, False),
        ("in_progress", {}, False),
    ],
)
def test_a_bad_end_without_any_reason_is_told_from_the_others(
    status: str, fields: dict[str, Any], is_blank: bool
) -> None:
    assert has_no_reason(a_detail(status, **fields)) is is_blank


@pytest.mark.parametrize(
    ("fields", "request_id"),
    [
        ({}, None),
        ({"document": {"request_id": "req_1"}}, "req_1"),
        ({"metadata": (("x-request-id", "req_2"),)}, "req_2"),
        ({"document": {"request_id": 4}}, None),
        ({"document": {"request_id": "\x1b[2J"}}, "␛[2J"),
    ],
)
def test_a_request_id_is_found_where_the_run_holds_one(fields: dict[str, Any], request_id: str | None) -> None:
    assert request_id_of(a_detail("failed", **fields)) == request_id
