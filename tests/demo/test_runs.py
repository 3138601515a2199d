"""The runs themselves: every field, every status, and one story told by run, steps and messages."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from runtui.demo.scenario import read_scenario
from runtui.demo.threads import PLANS
from runtui.model.status import KNOWN, TERMINAL

if TYPE_CHECKING:
    from tests.demo.conftest import Demo

FIELDS = {
    "id", "object", "created_at", "thread_id", "assistant_id", "status", "required_action", "last_error",
    "expires_at", "started_at", "cancelled_at", "failed_at", "completed_at", "incomplete_details", "model",
    "instructions", "tools", "tool_resources", "metadata", "usage", "temperature", "top_p", "max_prompt_tokens",
    "max_completion_tokens", "truncation_strategy", "tool_choice", "parallel_tool_calls", "response_format",
    "reasoning_effort",
}  # fmt: skip
KEYS = [plan.key for plan in PLANS if plan.key not in ("archive", "empty")]


async def all_runs(demo: Demo) -> list[dict]:
    return [run for key in KEYS for run in await demo.every_run(key)]


async def test_every_run_has_every_field_of_the_protocol(demo: Demo) -> None:
    assert all(set(run) == FIELDS for run in await all_runs(demo))


async def test_there_are_hundreds_of_runs_and_every_way_to_end(demo: Demo) -> None:
    runs = await all_runs(demo)
    assert len(runs) > 400
    statuses = Counter(run["status"] for run in runs)
    assert {*TERMINAL, "queued", "in_progress", "requires_action", "paused_by_policy"} <= set(statuses)
    assert statuses["completed"] > len(runs) / 2


async def test_every_reason_occurs(demo: Demo) -> None:
    runs = await all_runs(demo)
    codes = {run["last_error"]["code"] for run in runs if run["last_error"]}
    assert codes == {"rate_limit_exceeded", "server_error", "invalid_prompt"}
    reasons = {run["incomplete_details"]["reason"] for run in runs if run["incomplete_details"]}
    assert reasons == {"max_completion_tokens", "max_prompt_tokens"}
    assert {run["truncation_strategy"]["type"] for run in runs} == {"auto", "last_messages"}
    assert any(isinstance(run["response_format"], dict) for run in runs)


async def test_runs_expire_with_and_without_calls_left_open(demo: Demo) -> None:
    expired = [run for run in await all_runs(demo) if run["status"] == "expired"]
    assert {run["required_action"] is None for run in expired} == {True, False}


async def test_one_run_failed_without_any_reason(demo: Demo) -> None:
    failed = [run for run in await all_runs(demo) if run["status"] == "failed"]
    mute = [run for run in failed if run["last_error"] is None]
    assert len(mute) == 1
    assert mute[0]["failed_at"] is None


async def test_stamps_fit_the_status(demo: Demo) -> None:
    for run in await all_runs(demo):
        ended = {name for name in ("completed_at", "failed_at", "cancelled_at") if run[name] is not None}
        expected = {"completed": {"completed_at"}, "incomplete": {"completed_at"}, "cancelled": {"cancelled_at"}}
        if run["status"] != "failed":
            assert ended == expected.get(run["status"], set())
        if run["status"] in KNOWN:
            assert (run["expires_at"] is None) == (run["status"] in TERMINAL)
        stamps = [run[name] for name in ("created_at", "started_at", *ended) if run[name] is not None]
        assert stamps == sorted(stamps)


async def test_tokens_are_told_only_after_the_end(demo: Demo) -> None:
    for run in await all_runs(demo):
        if run["status"] not in TERMINAL:
            assert run["usage"] is None
        if run["status"] == "completed":
            assert run["usage"]["total_tokens"] == run["usage"]["prompt_tokens"] + run["usage"]["completion_tokens"]


async def test_an_incomplete_run_has_reached_the_limit_it_names(demo: Demo) -> None:
    for run in [run for run in await all_runs(demo) if run["status"] == "incomplete"]:
        if run["incomplete_details"]["reason"] == "max_completion_tokens":
            assert run["usage"]["completion_tokens"] == run["max_completion_tokens"]
        else:
            assert run["usage"]["prompt_tokens"] > run["max_prompt_tokens"]


@pytest.mark.parametrize("key", [*KEYS, "archive"])
async def test_a_thread_has_at_most_one_run_at_a_time(demo: Demo, key: str) -> None:
    runs = await demo.every_run(key)
    for earlier, later in itertools.pairwise(runs):
        lifetime = 600 if earlier["status"] == "expired" else 0
        ended_at = earlier["completed_at"] or earlier["failed_at"] or earlier["cancelled_at"]
        assert (ended_at or earlier["created_at"] + lifetime) <= later["created_at"]


async def test_required_action_holds_calls_while_the_run_waits(demo: Demo) -> None:
    for run in await all_runs(demo):
        if run["status"] == "requires_action":
            action = run["required_action"]
            calls = action[action["type"]]["tool_calls"]
            kind = "mcp" if action["type"] == "submit_tool_approval" else "function"
            assert calls
            assert all(call["id"].startswith("call_") and call["type"] == kind for call in calls)
        elif run["status"] != "expired":
            assert run["required_action"] is None


async def test_steps_tell_the_same_story_as_the_run(demo: Demo) -> None:
    for key in ("checkout", "refunds", "triage"):
        for run in await demo.runs(key, limit=60):
            steps = await demo.steps(run)
            assert all(step["created_at"] >= run["created_at"] for step in steps)
            if run["status"] == "completed":
                assert {step["status"] for step in steps} == {"completed"}
                assert steps[-1]["type"] == "message_creation"
            elif steps and run["status"] in ("failed", "cancelled", "expired"):
                assert {step["status"] for step in steps[:-1]} <= {"completed"}
                assert steps[-1]["status"] in ("completed", run["status"])
            elif run["status"] == "requires_action":
                assert steps[-1]["status"] == "in_progress"


async def test_the_open_calls_are_those_of_the_last_step(demo: Demo) -> None:
    run = await demo.newest("checkout")
    *_, step = await demo.steps(run)
    waiting = [call["id"] for call in run["required_action"]["submit_tool_outputs"]["tool_calls"]]
    assert [call["id"] for call in step["step_details"]["tool_calls"]] == waiting
    assert all(call["function"]["output"] is None for call in step["step_details"]["tool_calls"])


async def test_a_completed_run_wrote_the_message_its_last_step_names(demo: Demo) -> None:
    run = next(run for run in await demo.runs("checkout") if run["status"] == "completed")
    message = await demo.answer_of(run)
    *_, step = await demo.steps(run)
    assert message is not None
    assert step["step_details"]["message_creation"]["message_id"] == message["id"]
    assert (message["role"], message["status"], message["run_id"]) == ("assistant", "completed", run["id"])


async def test_an_answer_cut_by_its_limit_says_so(demo: Demo) -> None:
    runs = [run for run in await demo.every_run("checkout") if run["incomplete_details"]]
    cut = next(run for run in runs if run["incomplete_details"]["reason"] == "max_completion_tokens")
    message = await demo.answer_of(cut)
    assert message is not None
    assert message["incomplete_details"] == {"reason": "max_tokens"}


async def test_a_run_that_ended_before_its_answer_wrote_none(demo: Demo) -> None:
    runs = [run for run in await demo.every_run("checkout") if run["incomplete_details"]]
    too_long = next(run for run in runs if run["incomplete_details"]["reason"] == "max_prompt_tokens")
    assert await demo.answer_of(too_long) is None


async def test_citations_point_at_their_mark(demo: Demo) -> None:
    cited = 0
    for run in await demo.every_run("contracts"):
        message = await demo.answer_of(run)
        for text in [part["text"] for part in message["content"]] if message else []:
            for annotation in text["annotations"]:
                cited += 1
                assert text["value"][annotation["start_index"] : annotation["end_index"]] == annotation["text"]
    assert cited > 0


async def test_the_oddities_are_there(demo: Demo) -> None:
    runs = await demo.every_run("oddities")
    calls = [
        call["function"]["arguments"]
        for run in runs
        for step in await demo.steps(run)
        for call in step["step_details"].get("tool_calls", [])
    ]
    assert any(not is_json(arguments) for arguments in calls)
    assert max(map(len, calls)) > 20_000
    assert {"browser_automation", "mcp"} <= {tool["type"] for tool in runs[0]["tools"]}
    text = json.dumps(runs[0]["metadata"], ensure_ascii=False) + runs[0]["instructions"]
    assert all(part in text for part in ("\x1b", "[red]", "[@click=app.bell]", "ロボット", "👩‍🔬"))


@pytest.mark.parametrize("scenario", sorted({scenario for plan in PLANS for scenario in plan.scenarios}))
def test_every_slot_of_a_scenario_is_filled_by_the_scenario(scenario: str) -> None:
    read = read_scenario(scenario)
    slots = {*read.pools, *read.ranges, *read.repeats}
    assert len(slots) == len(read.pools) + len(read.ranges) + len(read.repeats)
    assert 300 <= len(read.instructions) <= 3000
    functions = {function.name for function in read.functions}
    calls = [call for scene in read.scenes for calls in scene.rounds for call in calls]
    assert {call.name for call in calls if not call.server} <= functions | set(read.hosted)
    servers: dict[object, Any] = {
        tool["server_label"]: tool["allowed_tools"] for tool in read.other_tools if "allowed_tools" in tool
    }
    assert all(call.name in servers[call.server] for call in calls if call.server)


async def test_no_slot_is_left_open(demo: Demo) -> None:
    for key in KEYS:
        text = (await demo.get(f"/threads/{demo.thread_id(key)}/messages", limit=100)).text
        assert "$" not in text


def is_json(text: str) -> bool:
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


async def test_some_failures_have_a_step_that_failed_with_an_error_of_its_own(demo: Demo) -> None:
    failed = [run for run in await demo.runs("checkout") if run["status"] == "failed"]
    steps = [step for run in failed for step in await demo.steps(run) if step["status"] == "failed"]
    assert any(step["last_error"] for step in steps)


async def test_calls_of_an_mcp_server_wait_for_an_approval_and_its_tools_were_listed_before(demo: Demo) -> None:
    run = await demo.newest("releases")
    (call,) = run["required_action"]["submit_tool_approval"]["tool_calls"]
    assert (call["type"], call["name"], call["server_label"]) == ("mcp", "create_release", "github")
    listed, waiting = await demo.steps(run)
    assert listed["type"] == "activities"
    assert "create_release" in listed["step_details"]["activities"][0]["tools"]
    assert waiting["step_details"]["tool_calls"] == [call | {"output": None}]
