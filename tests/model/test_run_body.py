"""The body of a new run, held against the fields and bounds of the public document, restated here."""

from typing import Any

import pytest

from runtui.model.run_body import FIELDS, BodyError, body_like, check_body, read_body

CREATE_RUN = {
    "assistant_id", "model", "reasoning_effort", "instructions", "additional_instructions", "additional_messages",
    "tools", "metadata", "temperature", "top_p", "max_prompt_tokens", "max_completion_tokens",
    "truncation_strategy",
    "tool_choice", "parallel_tool_calls", "response_format",
}  # fmt: skip
"""``CreateRunRequest`` but ``stream``."""
FUNCTION = {"type": "function", "function": {"name": "f"}}
GOOD = [
    ("model", "gpt-4o"),
    ("temperature", 0), ("temperature", 2), ("temperature", 0.5),
    ("top_p", 0), ("top_p", 1),
    ("max_prompt_tokens", 256), ("max_completion_tokens", 100_000),
    ("metadata", {}), ("metadata", {f"k{n}": "v" for n in range(16)}), ("metadata", {"k" * 64: "v" * 512}),
    ("tools", []), ("tools", [FUNCTION] * 20), ("tools", [{"type": "mcp"}]),
    ("truncation_strategy", {"type": "auto"}), ("truncation_strategy", {"type": "auto", "last_messages": None}),
    ("truncation_strategy", {"type": "last_messages", "last_messages": 1}),
    ("tool_choice", "none"), ("tool_choice", "required"), ("tool_choice", FUNCTION),
    ("tool_choice", {"type": "file_search"}),
    ("parallel_tool_calls", False),
    ("response_format", "auto"), ("response_format", {"type": "json_object"}),
    ("response_format", {"type": "json_schema", "json_schema": {"name": "n"}}),
    ("reasoning_effort", "minimal"), ("reasoning_effort", "xhigh"),
    ("additional_messages", [{"role": "user", "content": "hi"}]),
    ("additional_messages", [{"role": "assistant", "content": [{"type": "text", "text": "x"}]}]),
    ("additional_messages", [{"role": "user", "content": "x", "attachments": [{"file_id": "f", "tools": []}]}]),
    ("instructions", None), ("metadata", None),
]  # fmt: skip
BAD = [
    ("temperature", -0.1), ("temperature", 2.1), ("temperature", True), ("temperature", "1"),
    ("temperature", float("nan")), ("top_p", 1.1),
    ("max_prompt_tokens", 255), ("max_completion_tokens", 300.0), ("max_prompt_tokens", True),
    ("metadata", {f"k{n}": "v" for n in range(17)}), ("metadata", {"k" * 65: "v"}), ("metadata", {"k": "v" * 513}),
    ("metadata", {"k": 1}), ("metadata", []),
    ("tools", [FUNCTION] * 21), ("tools", ["f"]), ("tools", {}),
    ("truncation_strategy", {"type": "last_messages"}), ("truncation_strategy", "auto"),
    ("truncation_strategy", {"type": "last_messages", "last_messages": 0}), ("truncation_strategy", {"type": "x"}),
    ("tool_choice", "maybe"), ("tool_choice", {"type": "function"}), ("tool_choice", 1),
    ("parallel_tool_calls", "yes"), ("response_format", "json"), ("response_format", {"type": "json_schema"}),
    ("reasoning_effort", "very"), ("model", 4), ("model", " "),
    ("additional_messages", [{"role": "system", "content": "hi"}]), ("additional_messages", [{"role": "user"}]),
    ("additional_messages", [{"role": "user", "content": []}]), ("additional_messages", "hi"),
    ("additional_messages", [{"role": "user", "content": "x", "attachments": [{}]}]),
    ("stream", True), ("tool_resources", {}),
]  # fmt: skip


def test_the_fields_are_those_of_the_document_but_streaming():
    assert set(FIELDS) == CREATE_RUN


@pytest.mark.parametrize(("name", "value"), GOOD)
def test_what_the_document_allows_may_be_sent(name, value):
    check_body({"assistant_id": "asst_1", name: value})


@pytest.mark.parametrize(("name", "value"), BAD)
def test_what_it_does_not_allow_is_refused_by_name(name, value):
    with pytest.raises(BodyError, match=name):
        check_body({"assistant_id": "asst_1", name: value})


@pytest.mark.parametrize("body", [{}, {"assistant_id": ""}, {"assistant_id": None}])
def test_without_an_assistant_there_is_no_run(body):
    with pytest.raises(BodyError, match="assistant_id is missing"):
        check_body(body)


def test_comments_are_left_out_and_what_looks_like_one_in_a_text_stays():
    text = '// a\n{"assistant_id": "asst_1", /* b\n */ "instructions": "see http://x // y \\" /* z */"}'
    assert read_body(text) == {"assistant_id": "asst_1", "instructions": 'see http://x // y " /* z */'}


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000, "null", '{"a": 1,}'])
def test_what_is_no_object_is_told(text):
    with pytest.raises(BodyError):
        read_body(text)


def test_a_run_again_takes_over_settings_and_nothing_else():
    run: dict[str, Any] = {
        "id": "run_1", "status": "failed", "assistant_id": "asst_1", "model": "o3", "temperature": 0.0,
        "instructions": None, "metadata": {}, "tools": [], "usage": {"total_tokens": 1},
        "tool_resources": {"a": {}},
        "parallel_tool_calls": False, "expires_at": 1,
    }  # fmt: skip
    assert body_like(run) == {
        "assistant_id": "asst_1", "model": "o3", "temperature": 0.0, "parallel_tool_calls": False,
    }  # fmt: skip
