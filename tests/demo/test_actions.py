"""What a person can do to a run: answer it, cancel it, start another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.demo.conftest import Demo


def outputs_for(run: dict) -> dict:
    calls = run["required_action"]["submit_tool_outputs"]["tool_calls"]
    return {"tool_outputs": [{"tool_call_id": call["id"], "output": "done by hand"} for call in calls]}


async def state(demo: Demo, key: str, run: dict) -> dict:
    return (await demo.get(demo.runs_path(key, run))).json()


async def test_a_run_whose_calls_are_answered_goes_on_to_its_end(demo: Demo) -> None:
    run = await demo.newest("checkout")
    answer = await demo.post(f"{demo.runs_path('checkout', run)}/submit_tool_outputs", outputs_for(run))
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    demo.clock.now += 60
    assert (await state(demo, "checkout", run))["status"] == "completed"
    first, *_ = await demo.steps(run)
    assert first["step_details"]["tool_calls"][0]["function"]["output"] == "done by hand"


async def test_every_call_has_to_be_answered_at_once(demo: Demo) -> None:
    run = await demo.newest("checkout")
    body = outputs_for(run)
    missing = body["tool_outputs"].pop()
    answer = await demo.post(f"{demo.runs_path('checkout', run)}/submit_tool_outputs", body)
    assert answer.status_code == 400
    assert missing["tool_call_id"] in answer.json()["error"]["message"]
    assert (await state(demo, "checkout", run))["status"] == "requires_action"


@pytest.mark.parametrize("wrong", [None, [], {}, {"tool_outputs": "x"}, {"tool_outputs": [{"output": "x"}]}])
async def test_a_body_of_another_shape_is_refused(demo: Demo, wrong: object) -> None:
    run = await demo.newest("checkout")
    answer = await demo.post(f"{demo.runs_path('checkout', run)}/submit_tool_outputs", wrong)
    assert answer.status_code == 400


async def test_a_run_that_waits_for_nothing_takes_no_outputs(demo: Demo) -> None:
    run = (await demo.runs("checkout"))[1]
    answer = await demo.post(f"{demo.runs_path('checkout', run)}/submit_tool_outputs", {"tool_outputs": []})
    assert answer.status_code == 400


async def test_a_cancelled_run_is_cancelling_for_a_moment(demo: Demo) -> None:
    run = await demo.newest("checkout")
    answer = await demo.post(f"{demo.runs_path('checkout', run)}/cancel")
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelling")
    demo.clock.now += 5
    cancelled = await state(demo, "checkout", run)
    assert cancelled["status"] == "cancelled"
    assert cancelled["cancelled_at"] is not None
    assert {step["status"] for step in await demo.steps(run)} == {"cancelled"}


async def test_a_run_that_ended_or_is_cancelling_cannot_be_cancelled(demo: Demo) -> None:
    active, ended, *_ = await demo.runs("checkout")
    await demo.post(f"{demo.runs_path('checkout', active)}/cancel")
    for run in (active, ended):
        assert (await demo.post(f"{demo.runs_path('checkout', run)}/cancel")).status_code == 400


async def test_new_runs_arrive_after_a_cancelled_one(demo: Demo) -> None:
    run = await demo.newest("checkout")
    await demo.post(f"{demo.runs_path('checkout', run)}/cancel")
    demo.clock.now += 90
    assert (await demo.newest("checkout"))["id"] != run["id"]


async def test_an_active_run_locks_its_thread(demo: Demo) -> None:
    run = await demo.newest("checkout")
    answer = await demo.post(demo.runs_path("checkout"), {"assistant_id": demo.assistant_id("checkout")})
    assert answer.status_code == 400
    expected = f"Thread {demo.thread_id('checkout')} already has an active run {run['id']}."
    assert answer.json()["error"]["message"] == expected


async def test_a_new_run_takes_its_settings_from_the_request_and_lives(demo: Demo) -> None:
    body = {
        "assistant_id": demo.assistant_id("weather"),
        "model": "gpt-4.1",
        "additional_instructions": "Answer in Dutch.",
        "additional_messages": [{"role": "user", "content": "Rain in Ghent?"}],
        "metadata": {"from": "test"},
        "temperature": 0,
        "max_completion_tokens": 256,
    }
    run = (await demo.post(demo.runs_path("empty"), body)).json()
    assert (run["status"], run["model"], run["temperature"]) == ("queued", "gpt-4.1", 0)
    assert run["metadata"] == {"from": "test"}
    assert run["instructions"].endswith("Answer in Dutch.")
    assert (await demo.newest("empty"))["id"] == run["id"]
    demo.clock.now += 300
    assert (await state(demo, "empty", run))["status"] == "completed"
    messages = (await demo.get(f"/threads/{demo.thread_id('empty')}/messages", order="asc")).json()["data"]
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert messages[0]["content"][0]["text"]["value"] == "Rain in Ghent?"


async def test_a_run_without_a_message_of_its_own_adds_none(demo: Demo) -> None:
    await demo.post(demo.runs_path("empty"), {"assistant_id": demo.assistant_id("weather")})
    assert (await demo.get(f"/threads/{demo.thread_id('empty')}/messages")).json()["data"] == []


@pytest.mark.parametrize(("body", "status"), [({}, 400), ({"assistant_id": "asst_nobody"}, 404)])
async def test_a_new_run_needs_an_assistant_that_exists(demo: Demo, body: dict, status: int) -> None:
    assert (await demo.post(demo.runs_path("empty"), body)).status_code == status


@pytest.mark.parametrize(("approve", "output"), [(True, "html_url"), (False, "denied")])
async def test_a_call_of_an_mcp_server_is_made_once_it_is_approved(demo: Demo, approve: bool, output: str) -> None:
    run = await demo.newest("releases")
    (call,) = run["required_action"]["submit_tool_approval"]["tool_calls"]
    body = {"tool_approvals": [{"tool_call_id": call["id"], "approve": approve}]}
    answer = await demo.post(f"{demo.runs_path('releases', run)}/submit_tool_outputs", body)
    assert (answer.status_code, answer.json()["status"]) == (200, "queued")
    demo.clock.now += 60
    assert (await state(demo, "releases", run))["status"] == "completed"
    _, made, _ = await demo.steps(run)
    assert output in made["step_details"]["tool_calls"][0]["output"]
