"""The demo lives: what somebody sees who looks at it now, in ten seconds, in ten minutes."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.demo.threads import demo_threads
from runtui.demo.transport import DemoTransport
from runtui.model.status import is_active

if TYPE_CHECKING:
    from tests.demo.conftest import Demo


async def statuses(demo: Demo, key: str, seconds: int) -> list[str]:
    """The statuses of the newest run, looked at every half second, repetitions left out."""
    seen: list[str] = []
    for _ in range(seconds * 2):
        status = (await demo.newest(key))["status"]
        if seen[-1:] != [status]:
            seen.append(status)
        demo.clock.now += 0.5
    return seen


async def test_the_first_thread_waits_for_two_tool_outputs_with_five_minutes_left(demo: Demo) -> None:
    run = await demo.newest("checkout")
    assert run["status"] == "requires_action"
    assert 290 <= run["expires_at"] - demo.clock.now <= 320
    calls = run["required_action"]["submit_tool_outputs"]["tool_calls"]
    assert [call["function"]["name"] for call in calls] == ["get_weather", "refund"]


async def test_five_threads_are_in_motion_at_the_start(demo: Demo) -> None:
    keys = ("checkout", "refunds", "billing", "triage", "booking")
    newest = [await demo.newest(key) for key in keys]
    assert [run["status"] for run in newest] == [
        "requires_action", "in_progress", "requires_action", "queued", "requires_action",
    ]  # fmt: skip


async def test_the_busiest_thread_goes_through_its_states_within_fifteen_seconds(demo: Demo) -> None:
    seen = await statuses(demo, "refunds", 16)
    assert seen == ["in_progress", "requires_action", "queued", "in_progress", "completed"]


async def test_something_happens_on_the_busiest_thread_within_ten_seconds(demo: Demo) -> None:
    assert len(await statuses(demo, "refunds", 10)) >= 4


async def test_a_new_run_comes_twenty_to_sixty_seconds_after_the_last_one_ended(demo: Demo) -> None:
    first = (await demo.runs("refunds", limit=1))[0]["id"]
    demo.clock.now += 1800
    new = await demo.runs("refunds", before=first, limit=100)
    assert len(new) > 20
    finished = [run for run in reversed(new) if not is_active(run["status"])]
    for earlier, later in itertools.pairwise(finished):
        ended = earlier["completed_at"] or earlier["failed_at"] or earlier["cancelled_at"]
        assert 18 <= later["created_at"] - ended <= 61


async def test_calls_that_nobody_answers_expire_ten_minutes_after_the_creation(demo: Demo) -> None:
    run = await demo.newest("billing")
    left = run["expires_at"] - demo.clock.now
    assert 60 <= left <= 180
    demo.clock.now += left - 1
    assert (await demo.get(demo.runs_path("billing", run))).json()["status"] == "requires_action"
    demo.clock.now += 2
    late = (await demo.get(demo.runs_path("billing", run))).json()
    assert late["status"] == "expired"
    assert late["required_action"] == run["required_action"]
    assert {step["status"] for step in await demo.steps(run)} == {"expired"}


async def test_a_thread_goes_on_after_a_run_expired(demo: Demo) -> None:
    first = await demo.newest("checkout")
    demo.clock.now += 400
    assert (await demo.newest("checkout"))["id"] != first["id"]


async def test_a_worker_answers_the_calls_of_the_hotel_desk(demo: Demo) -> None:
    run = await demo.newest("booking")
    assert "completed" in await statuses(demo, "booking", 60)
    assert (await demo.get(demo.runs_path("booking", run))).json()["status"] == "completed"


async def test_over_a_few_hours_every_kind_of_ending_occurs(demo: Demo) -> None:
    demo.clock.now += 4 * 3600
    endings = {run["status"] for key in ("refunds", "triage", "billing") for run in await demo.every_run(key)}
    assert {"completed", "failed", "incomplete", "cancelled", "expired"} <= endings


async def test_threads_of_the_past_stay_as_they_are(demo: Demo) -> None:
    before = await demo.every_run("contracts")
    demo.clock.now += 7200
    assert await demo.every_run("contracts") == before


async def test_an_answer_grows_while_it_is_written(demo: Demo) -> None:
    demo.clock.now += 12.5
    run = await demo.newest("refunds")
    half = await demo.answer_of(run)
    demo.clock.now += 10
    whole = await demo.answer_of(run)
    assert half is not None
    assert whole is not None
    assert (half["status"], whole["status"]) == ("in_progress", "completed")
    assert whole["content"][0]["text"]["value"].startswith(half["content"][0]["text"]["value"])


async def test_looking_often_or_once_shows_the_same(demo: Demo) -> None:
    start = demo.clock.now
    async with httpx.AsyncClient(
        transport=DemoTransport(seed=7, clock=demo.clock), base_url="http://localhost/v1"
    ) as other:
        for _ in range(300):
            await demo.newest("refunds")
            demo.clock.now += 2
        demo.clock.now = start + 600
        once = await other.get(demo.runs_path("refunds"), params={"limit": 100})
        assert once.json()["data"] == await demo.runs("refunds", limit=100)


@pytest.mark.parametrize("seed", [0, 1, 2026])
async def test_another_seed_makes_other_runs_that_live_as_well(demo: Demo, seed: int) -> None:
    async with httpx.AsyncClient(
        transport=DemoTransport(seed=seed, clock=demo.clock), base_url="http://localhost/v1"
    ) as other:
        first = demo_threads(seed)[0].thread_id
        assert first != demo.thread_id("checkout")
        run = (await other.get(f"/threads/{first}/runs")).json()["data"][0]
        assert run["status"] == "requires_action"
