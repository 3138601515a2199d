"""The note of a row tells the reason, and nothing where there is none."""

from __future__ import annotations

from typing import Any

import pytest

from runtui.model.packed import PackedPage
from runtui.model.protocol import WireProtocol
from runtui.model.run import Run
from runtui.words.notes import note, some_names


def a_run(status: str, **fields: Any) -> Run:
    row: dict[str, Any] = {"id": "run_1", "status": status, "page": PackedPage([b"{}"])} | fields
    return Run(**row)


@pytest.mark.parametrize(
    ("status", "fields", "said"),
    [
        ("completed", {}, ""),
        ("in_progress", {}, ""),
        ("paused", {}, ""),
        (
            "requires_action",
            {"has_required_action": True, "waiting_tools": ("get_weather", "refund")},
            "get_weather, refund",
        ),
        ("requires_action", {"has_required_action": True, "waiting_tools": ("",)}, "?"),
        ("requires_action", {"has_required_action": True}, "no tool call in required_action"),
        ("requires_action", {}, "no required_action sent"),
        ("failed", {"error_code": "rate_limit_exceeded"}, "rate_limit_exceeded"),
        ("failed", {"error_code": " "}, "no reason given"),
        ("failed", {}, "no reason given"),
        ("failed", {"error_message": "Out of\x1b luck"}, "Out of␛ luck"),
        ("incomplete", {"incomplete_reason": "max_prompt_tokens"}, "max_prompt_tokens"),
        ("incomplete", {}, "no reason given"),
        ("expired", {"has_required_action": True, "waiting_tools": ("refund",)}, "never answered"),
        ("expired", {"has_required_action": True, "needs_approval": True}, "never approved"),
        ("expired", {}, ""),
        ("completed", {"flaws": ("created_at: no time of a run",)}, "unreadable field: created_at"),
        ("completed", {"flaws": ("created_at: a", "usage: b")}, "unreadable fields: created_at, usage"),
        ("failed", {"error_code": "x", "flaws": ("usage",)}, "x; unreadable field: usage"),
        ("failed", {"error_code": "\x1b[2J\n"}, "␛[2J"),
        ("", {"id": "unreadable:0:3"}, "not readable as a run"),
    ],
)
def test_a_note_tells_the_reason(status: str, fields: dict[str, Any], said: str) -> None:
    assert note(a_run(status, **fields)) == said


def test_a_note_has_fewer_words_where_it_has_less_room() -> None:
    expired = a_run("expired", has_required_action=True, waiting_tools=("refund",))
    assert (note(expired, 20), note(expired, 14)) == ("never answered", "never answered")


def test_a_completed_run_that_once_waited_says_nothing_of_it() -> None:
    assert note(a_run("completed", has_required_action=True, waiting_tools=("refund",))) == ""


def test_five_thousand_waiting_tools_are_counted() -> None:
    run = a_run("requires_action", has_required_action=True, waiting_tools=("refund",) * 5_000)
    assert note(run).endswith(", 4,988 more")


@pytest.mark.parametrize("field", ["error_code", "incomplete_reason"])
def test_a_note_of_a_megabyte_is_cut(field: str) -> None:
    status = "failed" if field == "error_code" else "incomplete"
    assert len(note(a_run(status, **{field: "x" * 1_000_000}))) <= 200


def test_names_are_joined_until_there_are_too_many() -> None:
    assert some_names(("a", "b")) == "a, b"
    assert some_names(tuple("abcdefghijklmn")) == "a, b, c, d, e, f, g, h, i, j, k, l, 2 more"


def test_a_status_that_was_worked_out_stands_with_the_servers_own_word() -> None:
    waits = a_run("requires_action", said="success", has_required_action=True, waiting_tools=("refund",))
    assert note(waits) == "refund  (run: success)"
    assert note(waits, room=12) == "refund"
    paused = a_run("requires_action", said="success", has_required_action=True)
    assert note(paused) == "paused before a step  (run: success)"
    assert note(a_run("completed", said="success")) == ""


@pytest.mark.parametrize(("protocol", "told"), [("assistants", "no reason given"), ("langgraph", "")])
def test_a_failed_run_has_no_reason_only_where_its_list_would_tell_one(protocol: str, told: str) -> None:
    page = PackedPage([b"{}"], WireProtocol(protocol))
    assert note(a_run("failed", page=page)) == told
