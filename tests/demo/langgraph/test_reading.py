"""What the simulated LangGraph server tells of threads and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.demo.langgraph.conftest import GraphDemo

NOBODY = "01a227fb-0000-7591-a972-f2c205118fd3"


async def every_run(demo: GraphDemo, key: str) -> list[dict]:
    found: list[dict] = []
    while page := await demo.runs(key, limit=50, offset=len(found)):
        found += page
    return found


async def test_runs_are_a_bare_array_newest_first_of_ten_unless_more_are_asked_for(demo: GraphDemo) -> None:
    runs = await demo.runs("checkout")
    assert len(runs) == 10
    assert [run["created_at"] for run in runs] == sorted((run["created_at"] for run in runs), reverse=True)


async def test_pages_by_offset_hold_each_run_once_and_each_is_found_by_its_id(demo: GraphDemo) -> None:
    for key in ("checkout", "archive", "releases"):
        runs = (
            (await every_run(demo, key))[:300] if key != "archive" else await demo.runs(key, limit=300, offset=9900)
        )
        assert len({run["run_id"] for run in runs}) == len(runs) >= 40
        for run in runs[::7]:
            assert await demo.read(demo.path(key, "runs", run["run_id"])) == run


async def test_only_the_members_asked_for_are_sent(demo: GraphDemo) -> None:
    runs = await demo.runs("prices", select=["run_id", "status"], limit=2)
    assert [sorted(run) for run in runs] == [["run_id", "status"]] * 2
    answer = await demo.get(demo.path("prices", "runs"), select="nope")
    assert answer.status_code == 422


async def test_runs_of_one_status_are_found(demo: GraphDemo) -> None:
    assert {run["status"] for run in await demo.runs("checkout", status="error")} == {"error"}


async def test_a_run_that_waits_reads_success_and_only_its_thread_says_interrupted(demo: GraphDemo) -> None:
    run = await demo.newest("checkout")
    thread, state = await demo.read(demo.path("checkout")), await demo.read(demo.path("checkout", "state"))
    assert (run["status"], thread["status"]) == ("success", "interrupted")
    assert state["metadata"]["run_id"] == run["run_id"]
    (interrupt,) = state["tasks"][0]["interrupts"]
    assert thread["interrupts"] == {state["tasks"][0]["id"]: [interrupt]}
    assert [action["name"] for action in interrupt["value"]["action_requests"]] == ["get_weather", "refund"]


async def test_a_run_that_goes_on_reads_running_and_its_thread_busy(demo: GraphDemo) -> None:
    assert (await demo.newest("booking"))["status"] == "running"
    assert (await demo.read(demo.path("booking")))["status"] == "busy"


async def test_the_history_of_a_run_has_its_tasks_with_what_they_returned(demo: GraphDemo) -> None:
    runs = await demo.runs("prices", limit=46, status="success")
    states = await demo.history(runs[0])
    tasks = [task for state in states for task in state["tasks"]]
    assert [task["name"] for task in tasks][:4] == ["__start__", "model", "tools", "model"]
    (called,) = tasks[1]["result"]["messages"]
    returned = tasks[2]["result"]["messages"]
    assert [call["id"] for call in called["tool_calls"]] == [each["tool_call_id"] for each in returned]
    assert called["usage_metadata"]["total_tokens"] > 0
    assert (states[-1]["next"], states[-1]["tasks"]) == ([], [])
    assert [state["metadata"]["step"] for state in states] == sorted(state["metadata"]["step"] for state in states)


async def test_a_run_that_failed_has_its_reason_where_it_broke(demo: GraphDemo) -> None:
    (run, *_) = await demo.runs("checkout", status="error")
    assert "rate_limit_exceeded" in (await demo.history(run))[-1]["tasks"][0]["error"]


async def test_the_thread_says_why_its_newest_run_failed(demo: GraphDemo) -> None:
    found = (await demo.post("/threads/search", {"status": "error", "limit": 100})).json()
    assert all(thread["error"]["error"] for thread in found)


async def test_history_goes_on_before_a_state(demo: GraphDemo) -> None:
    first = (await demo.post(demo.path("mail", "history"), {"limit": 3})).json()
    behind = (await demo.post(demo.path("mail", "history"), {"limit": 3, "before": first[0]["checkpoint"]})).json()
    assert behind[:2] == first[1:]


async def test_every_thread_that_waits_is_found_by_one_search(demo: GraphDemo) -> None:
    wanted = {"status": "interrupted", "limit": 100, "select": ["thread_id", "interrupts"]}
    answer = await demo.post("/threads/search", wanted)
    ids = {thread["thread_id"] for thread in answer.json() if thread["interrupts"]}
    assert demo.path("checkout") in {f"/threads/{each}" for each in ids}
    assert answer.headers["x-pagination-total"] == str(len(answer.json()))


async def test_a_search_pages_and_says_how_many_there_are(demo: GraphDemo) -> None:
    answer = await demo.post("/threads/search", {"limit": 4, "offset": 4, "metadata": {}})
    assert len(answer.json()) == 4
    assert (answer.headers["x-pagination-total"], answer.headers["x-pagination-next"]) == ("15", "8")
    (only,) = (await demo.post("/threads/search", {"metadata": {"channel": "mail"}})).json()
    assert f"/threads/{only['thread_id']}" == demo.path("mail")


async def test_a_thread_without_runs_is_idle_and_holds_nothing(demo: GraphDemo) -> None:
    thread, state = await demo.read(demo.path("empty")), await demo.read(demo.path("empty", "state"))
    assert (thread["status"], thread["values"], state["next"], state["metadata"]) == ("idle", None, [], None)


async def test_an_assistant_has_a_name_and_a_graph(demo: GraphDemo) -> None:
    run = await demo.newest("checkout")
    assistant = await demo.read(f"/assistants/{run['assistant_id']}")
    assert (assistant["name"], assistant["graph_id"]) == ("checkout agent", "checkout_agent")


@pytest.mark.parametrize(
    ("path", "status", "detail"),
    [
        (f"/threads/{NOBODY}", 404, f"Thread with ID {NOBODY} not found"),
        (f"/threads/{NOBODY}/runs", 404, f"Thread with ID {NOBODY} not found"),
        ("/threads/thread_abc", 422, "Invalid thread ID: must be a UUID"),
        ("/threads/thread_abc/runs", 422, "Invalid thread ID: must be a UUID"),
        (f"/assistants/{NOBODY}", 404, "Not Found"),
        ("/assistants/asst_abc", 422, "Invalid assistant ID: must be a UUID"),
        ("/threads", 405, "Method Not Allowed"),
        ("/models", 404, "Not Found"),
    ],
)
async def test_what_isnt_there_is_told_in_the_servers_words(
    demo: GraphDemo, path: str, status: int, detail: str
) -> None:
    answer = await demo.get(path)
    assert (answer.status_code, answer.json()) == (status, {"detail": detail})


@pytest.mark.parametrize("body", [{"limit": 1001}, {"limit": 0}, {"status": "nope"}, {"select": ["nope"]}, None])
async def test_a_search_for_what_cannot_be_is_refused(demo: GraphDemo, body: object) -> None:
    answer = await demo.post("/threads/search", body)
    assert answer.status_code == 422
    assert answer.json()["detail"]


async def test_the_server_says_what_it_is(demo: GraphDemo) -> None:
    assert (await demo.read("/ok"))["ok"] is True
    assert (await demo.read("/info"))["version"] == "0.16.7"
