"""A person's way through a real LangGraph server: doctor, dashboard in a real terminal, commands, an archive."""

from __future__ import annotations

import json
import re
import subprocess
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from tests.real.test_gateways import go_to_the_end, runtui
from tests.terminal.desk import Desk
from tests.terminal.test_journeys import quit_by_key
from tests.terminal.window import PATIENCE, RUNTUI

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.real.langgraph.server import GraphServer
    from tests.terminal.window import Window

pytestmark = pytest.mark.xdist_group("langgraph")
LG = ("--profile", "lg")
TALL = (150, 44)
RUNS = 300
CARRIED_OUT = 8


@pytest.fixture
def place(tmp_path: Path, graph: GraphServer) -> Iterator[Desk]:
    """A person's place with a profile of the server."""
    with closing(Desk(tmp_path / "home", graph.url)) as desk:
        del desk.environ["OPENAI_BASE_URL"]
        server = ("--kind", "langgraph", "--base-url", graph.url, "--auth", "none")
        runtui(desk, "profiles", "add", "lg", *server)
        yield desk


@pytest.fixture(scope="module")
def crowded(graph: GraphServer) -> str:
    """A thread with 300 runs."""
    thread = graph.thread(label="crowded")
    graph.many(thread, RUNS, kept=CARRIED_OUT)
    return thread


def listed(desk: Desk, *arguments: str) -> Any:
    """What a command prints as JSON."""
    return json.loads(runtui(desk, *arguments, *LG, "--json", "--quiet"))


def opened(desk: Desk, thread: str, *options: str) -> Window:
    window = desk.runtui(thread, *LG, "--interval", "1", *options, size=TALL)
    window.wait_for("live")
    return window


def chosen(window: Window, *, question: str) -> None:
    """Says yes to a question."""
    window.wait_for(question, "▌   No")
    window.send("j\r")


def test_doctor_finds_nothing_wrong_with_the_server(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    graph.ended(thread, "tools")
    found = json.loads(runtui(place, "doctor", thread, *LG, "--json"))
    assert found["exit_code"] == 0
    assert [check for check in found["checks"] if check["result"] not in ("good", "note")] == []


def test_every_run_is_listed_once(place: Desk, graph: GraphServer, crowded: str) -> None:
    ids = [run["run_id"] for run in listed(place, "runs", "list", crowded, "--all")]
    truth = [run["run_id"] for run in graph.read(f"/threads/{crowded}/runs?limit=1000")]
    assert sorted(ids) == sorted(truth)
    assert len(ids) == len(set(ids))


def test_a_thread_is_paged_to_its_end_while_runs_arrive(place: Desk, graph: GraphServer, crowded: str) -> None:
    window = opened(place, crowded, "--page-size", "25")
    window.wait_for("interrupted", "more on server")
    for number in range(12):
        graph.run(crowded, "answers", f"Meanwhile {number}")
        window.send("G")
        window.look(0.1)
    count = len(graph.read(f"/threads/{crowded}/runs?limit=1000"))
    window.send("r")
    go_to_the_end(window, f"end: {count} runs")
    quit_by_key(window)


def test_a_run_that_waits_is_approved_and_its_answer_is_the_next_run(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    waits = graph.ended(thread, "approval", "Refund it, please.")
    window = opened(place, thread, "--write")
    window.wait_for("! requires_action", waits[-6:])
    window.send("A")
    window.wait_for("refund", "not decided")
    window.send("y\x12")
    chosen(window, question="Send this answer?")
    window.wait_for("2 loaded")
    quit_by_key(window)
    (answered,) = graph.read(f"/threads/{thread}/runs?limit=1")
    graph.wait(thread, answered["run_id"], lambda status: status == "success")
    newest, before = listed(place, "runs", "list", thread)
    (answer,) = newest["kwargs"]["command"]["resume"].values()
    assert answer == {"decisions": [{"type": "approve"}]}
    assert (newest["status"], before["run_id"], before["status"]) == ("success", waits, "success")
    assert graph.read(f"/threads/{thread}")["status"] == "idle"


def test_a_call_is_denied_with_a_reason_and_the_graph_run_again(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    waits = graph.ended(thread, "approval", "Refund it, please.")
    means = ("--write", "--yes", *LG)
    runtui(place, "runs", "deny", thread, waits, "--reason", "Too much.", *means)
    (denied,) = graph.read(f"/threads/{thread}/runs?limit=1")
    graph.wait(thread, denied["run_id"], lambda status: status == "success")
    messages = graph.read(f"/threads/{thread}")["values"]["messages"]
    refused = next(each for each in messages if each["type"] == "tool")
    assert (refused["content"], refused["status"]) == ("Too much.", "error")
    runtui(place, "runs", "create", thread, "--like", waits, *means)
    (again,) = graph.read(f"/threads/{thread}/runs?limit=1")
    assert again["kwargs"]["input"]["messages"][0]["content"] == "Refund it, please."


def test_a_question_that_takes_anything_is_answered_by_a_command(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    waits = graph.ended(thread, "asks")
    runtui(place, "runs", "submit", thread, waits, "--output", "ask=M", "--write", "--yes", *LG)
    newest = graph.read(f"/threads/{thread}/runs?limit=1")[0]
    graph.wait(thread, newest["run_id"], lambda status: status == "success")
    assert graph.read(f"/threads/{thread}")["values"]["decided"] == "M"


def test_a_graph_that_was_told_to_stop_says_before_which_node(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    graph.ended(thread, "tools", interrupt_before=["tools"])
    window = opened(place, thread)
    window.wait_for("! requires_action (run: success)", "paused before tools")
    quit_by_key(window)


def test_a_slow_run_is_cancelled_in_the_dashboard(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    run = graph.running(thread)
    window = opened(place, thread, "--write")
    window.wait_for("▸ running", run[-6:])
    window.send("X")
    chosen(window, question="Cancel this run?")
    window.wait_for("⊘ interrupted")
    quit_by_key(window)
    assert graph.read(f"/threads/{thread}/runs/{run}")["status"] == "interrupted"


def test_steps_and_messages_of_a_run_are_read(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    run = graph.ended(thread, "tools", "Where does it stand?")
    window = opened(place, thread)
    window.wait_for("✓ success", run[-6:])
    window.send("4")
    window.wait_for("agent", "tools", "refund", '{"refunded": true}')
    window.send("5")
    window.wait_for("Where does it stand?", "It is done")
    quit_by_key(window)
    steps = listed(place, "runs", "steps", thread, run)
    assert [step["name"] for step in steps] == ["agent", "tools", "agent"]
    messages = listed(place, "runs", "messages", thread, run)
    assert {message["type"] for message in messages} >= {"human", "ai", "tool"}


def test_why_a_run_failed_is_told_though_another_one_followed(place: Desk, graph: GraphServer) -> None:
    thread = graph.thread()
    run = graph.ended(thread, "fails")
    graph.ended(thread, "answers")
    window = opened(place, thread, run)
    window.wait_for("✗ error", "Failed step", "desk is closed")
    window.send("r")
    window.wait_until(lambda: re.search("✗ error.*ValueError", window.text), "no reason in the row")
    quit_by_key(window)


def test_fifty_threads_are_watched(place: Desk, graph: GraphServer) -> None:
    mark = "watched"
    modes = {0: "approval", 1: "fails"}
    threads = [graph.thread(label=f"{mark} {number}") for number in range(50)]
    runs = [graph.run(thread, modes.get(number % 10, "answers")) for number, thread in enumerate(threads)]
    for thread, run in zip(threads, runs, strict=True):
        graph.wait(thread, run, lambda status: status not in ("pending", "running"))
    add = (*RUNTUI, "threads", "add", "-", *LG)
    written = "\n".join(threads)
    added = subprocess.run(
        add, env=place.environ, input=written, text=True, timeout=PATIENCE, capture_output=True, check=False
    )
    assert added.returncode == 0, added.stderr
    stand = {each["thread_id"]: each["status"] for each in listed(place, "watch", "--once")}
    assert [stand[thread] for thread in threads[:3]] == ["requires_action", "failed", "completed"]
    window = place.runtui(threads[2], *LG, "--interval", "1", size=TALL)
    window.wait_for("live")
    window.send("W")
    window.wait_for("requires_action", "refund", threads[0][-6:])
    quit_by_key(window)


def test_a_thread_is_exported_and_opened_without_the_server(
    place: Desk, graph: GraphServer, tmp_path: Path
) -> None:
    thread = graph.thread()
    graph.ended(thread, "fails")
    graph.ended(thread, "tools", "Refund it.")
    waits = graph.ended(thread, "approval", "And this one.")
    archive = str(tmp_path / "kept.jsonl.zst")
    runtui(place, "export", thread, "-o", archive, *LG, "--quiet")
    assert json.loads(runtui(place, "export", "--verify", archive, "--json"))["counts"]["run"] == 3
    window = place.runtui("open", archive, size=TALL)
    window.wait_for("! requires_action", "✓ success", "✗ error", waits[-6:])
    window.send("4")
    window.wait_for("agent", "approve", "refund")
    window.send("5")
    window.wait_for("And this one.")
    quit_by_key(window)
