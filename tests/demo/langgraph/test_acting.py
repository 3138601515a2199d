"""What a person can do to a run of a LangGraph server: answer what waits, cancel, start another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.demo.langgraph.conftest import APPROVED, asked

if TYPE_CHECKING:
    from tests.demo.langgraph.conftest import GraphDemo


async def status_of(demo: GraphDemo, run: dict) -> str:
    return (await demo.read(f"/threads/{run['thread_id']}/runs/{run['run_id']}"))["status"]


async def test_an_answer_is_a_new_run_that_goes_on_to_its_end(demo: GraphDemo) -> None:
    waits = await demo.newest("checkout")
    answer = await demo.start("checkout", command={"resume": APPROVED})
    assert answer["run_id"] != waits["run_id"]
    assert (answer["status"], answer["kwargs"]["command"]["resume"]) == ("pending", APPROVED)
    assert (await demo.newest("checkout"))["run_id"] == answer["run_id"]
    demo.clock.now += 15
    assert (await status_of(demo, waits), await status_of(demo, answer)) == ("success", "success")
    names = [task["name"] for state in await demo.history(answer) for task in state["tasks"]]
    assert names == ["tools", "model"]


async def test_an_answer_may_come_under_the_id_of_the_question(demo: GraphDemo) -> None:
    state = await demo.read(demo.path("checkout", "state"))
    resume = {state["interrupts"][0]["id"]: APPROVED}
    answer = await demo.start("checkout", command={"resume": resume})
    demo.clock.now += 15
    assert await status_of(demo, answer) == "success"
    assert answer["kwargs"]["command"]["resume"] == resume


async def test_a_rejected_call_is_not_made(demo: GraphDemo) -> None:
    waits = await demo.newest("checkout")
    decisions = [{"type": "approve"}, {"type": "reject", "message": "Too much."}]
    answer = await demo.start("checkout", command={"resume": {"decisions": decisions}})
    demo.clock.now += 15
    gate = (await demo.history(waits))[-1]["tasks"][0]
    (refused,) = [each for each in gate["result"]["messages"] if each["type"] == "tool"]
    assert (refused["content"], refused["status"]) == ("Too much.", "error")
    tools = (await demo.history(answer))[0]["tasks"][0]
    assert [each["name"] for each in tools["result"]["messages"]] == ["get_weather"]


async def test_a_call_is_made_as_somebody_changed_it(demo: GraphDemo) -> None:
    waits = await demo.newest("checkout")
    action = {"name": "get_weather", "args": {"city": "Porto", "unit": "c"}}
    decisions = [{"type": "edit", "edited_action": action}, {"type": "approve"}]
    answer = await demo.start("checkout", command={"resume": {"decisions": decisions}})
    demo.clock.now += 15
    gate = (await demo.history(waits))[-1]["tasks"][0]
    assert gate["result"]["messages"][0]["tool_calls"][0]["args"]["city"] == "Porto"
    said = next(
        each for each in (await demo.history(answer))[0]["values"]["messages"][::-1] if each["type"] == "ai"
    )
    assert [call["name"] for call in said["tool_calls"]] == ["get_weather", "refund"]


async def test_an_answer_of_another_shape_breaks_the_thread(demo: GraphDemo) -> None:
    answer = await demo.start("checkout", command={"resume": "yes"})
    demo.clock.now += 2
    assert await status_of(demo, answer) == "error"
    assert await demo.history(answer) == []
    thread = await demo.read(demo.path("checkout"))
    assert (thread["status"], thread["error"]["error"], thread["interrupts"]) == ("error", "TypeError", {})


async def test_a_new_input_drops_the_question(demo: GraphDemo) -> None:
    waits = await demo.newest("checkout")
    new = await demo.start("checkout", input=asked("Never mind."))
    demo.clock.now += 60
    assert await status_of(demo, waits) == "success"
    assert (await demo.read(demo.path("checkout", "state")))["metadata"]["run_id"] == new["run_id"]
    assert (await demo.history(new))[1]["values"]["messages"][-1]["content"] == "Never mind."


async def test_an_active_run_is_cancelled_at_once_and_only_once(demo: GraphDemo) -> None:
    run = await demo.newest("booking")
    path = demo.path("booking", "runs", run["run_id"], "cancel")
    answer = await demo.post(path, action="interrupt")
    assert (answer.status_code, answer.content) == (202, b"")
    assert await status_of(demo, run) == "interrupted"
    assert (await demo.post(path, action="interrupt")).status_code == 404
    thread = await demo.read(demo.path("booking"))
    assert (thread["status"], thread["interrupts"]) == ("interrupted", {})


async def test_a_run_that_waits_cant_be_cancelled(demo: GraphDemo) -> None:
    run = await demo.newest("checkout")
    assert (await demo.post(demo.path("checkout", "runs", run["run_id"], "cancel"))).status_code == 404


async def test_a_busy_thread_takes_a_run_into_its_queue(demo: GraphDemo) -> None:
    before = await demo.newest("booking")
    new = await demo.start("booking", input=asked("And a late breakfast?"), metadata={"by": "test"})
    assert (new["status"], new["metadata"]["by"], await status_of(demo, before)) == ("pending", "test", "running")
    demo.clock.now += 120
    assert await status_of(demo, before) == "success"
    assert await status_of(demo, new) in ("running", "success")


async def test_a_busy_thread_rejects_a_run_that_wont_queue(demo: GraphDemo) -> None:
    run = await demo.newest("booking")
    body = {"assistant_id": run["assistant_id"], "input": asked("x"), "multitask_strategy": "reject"}
    assert (await demo.post(demo.path("booking", "runs"), body)).status_code == 409


async def test_a_run_may_interrupt_the_one_before(demo: GraphDemo) -> None:
    before = await demo.newest("booking")
    await demo.start("booking", input=asked("x"), multitask_strategy="interrupt")
    assert await status_of(demo, before) == "interrupted"


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        ({"assistant_id": "nope", "input": {}}, 422, "Invalid assistant: 'nope'"),
        ({"assistant_id": "01a227fb-0000-7591-a972-f2c205118fd3"}, 404, "Thread or assistant not found."),
        ({"input": {}}, 422, "assistant_id"),
        ("x", 422, "x"),
    ],
)
async def test_a_run_that_cant_be_made_is_refused(demo: GraphDemo, body: object, status: int, word: str) -> None:
    answer = await demo.post(demo.path("mail", "runs"), body)
    assert answer.status_code == status
    assert word in answer.json()["detail"] or word == "x"


async def test_nothing_to_do_ends_at_once(demo: GraphDemo) -> None:
    run = await demo.start("prices", command={"resume": "yes"})
    demo.clock.now += 3
    assert await status_of(demo, run) == "success"
    assert await demo.history(run) == []


async def test_what_happened_in_a_run_is_told_again_to_who_follows_it(demo: GraphDemo) -> None:
    run = await demo.newest("checkout")
    path = demo.path("checkout", "runs", run["run_id"], "stream")
    answer = await demo.client.get(path, headers={"Last-Event-ID": "-1"})
    events = [event.split("\r\n") for event in answer.text.split("\r\n\r\n") if event]
    assert [event[0] for event in events] == ["event: metadata", *["event: values"] * 3]
    assert "__interrupt__" in events[-1][1]
    last = events[1][2].removeprefix("id: ")
    again = await demo.client.get(path, headers={"Last-Event-ID": last})
    assert again.text.count("event: ") == 2


async def test_the_stream_of_an_unknown_run_is_one_error(demo: GraphDemo) -> None:
    path = demo.path("checkout", "runs", "01a227fb-0000-7591-a972-f2c205118fd3", "stream")
    assert "404: Run not found" in (await demo.get(path)).text
