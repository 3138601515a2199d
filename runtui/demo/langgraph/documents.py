"""How the objects of a LangGraph server READ on the wire, as langgraph-api 0.16.7 writes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runtui.demo.langgraph.decisions import simulated_answer
from runtui.demo.langgraph.names import iso, uuid_of
from runtui.demo.langgraph.runs import is_question
from runtui.demo.langgraph.threads import graph_assistant_id, graph_thread_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.demo.langgraph.checkpoints import DemoCheckpoint, DemoTask
    from runtui.demo.langgraph.runs import DemoGraphRun
    from runtui.demo.langgraph.threads import DemoGraphThread
    from runtui.demo.run_script import RunScript
    from runtui.demo.scenario import Scenario
    from runtui.model.detail import Json

VERSION = "0.16.7"
_TAKEN_UP: dict[str, Json] = {
    "run_attempt": 1,
    "langgraph_version": "1.2.24",
    "langgraph_api_version": VERSION,
    "langgraph_plan": "enterprise",
    "langgraph_host": "self-hosted",
    "langgraph_api_url": "http://localhost",
}
_FEATURES = ("assistants", "crons", "langsmith_tracing_replicas", "langsmith_tracing_session_on_runs")
_HOST = ("project_id", "host_revision_id", "revision_id", "tenant_id")


def info_document() -> dict[str, Json]:
    """Returns what the server says of itself."""
    flags: dict[str, Json] = {"langsmith": False, **dict.fromkeys(_FEATURES, True)}
    host: dict[str, Json] = {"kind": "self-hosted", **dict.fromkeys(_HOST)}
    return {"version": VERSION, "langgraph_py_version": "1.2.24", "flags": flags, "host": host}


def graph_name(scenario: str) -> str:
    """Returns the name of the graph that is this scenario."""
    return f"{scenario}_agent"


def graph_assistant_document(key: str, scenario: Scenario, simulated: str, created_at: float) -> dict[str, Json]:
    """Returns the assistant of a scenario."""
    return {
        "assistant_id": graph_assistant_id(simulated),
        "graph_id": graph_name(key),
        "config": {},
        "context": {},
        "metadata": {"created_by": "system"},
        "name": scenario.name,
        "created_at": iso(created_at),
        "updated_at": iso(created_at),
        "version": 1,
        "description": scenario.description,
    }


def graph_run_document(run: DemoGraphRun, graph: str) -> dict[str, Json]:
    """Returns a run; `graph` is the name of its graph."""
    return {
        "run_id": run.id,
        "thread_id": graph_thread_id(run.script.thread_id),
        "assistant_id": graph_assistant_id(run.script.assistant_id),
        "metadata": _metadata(run.script, graph),
        "status": run.status,
        "kwargs": _kwargs(run, graph),
        "multitask_strategy": "enqueue",
        "created_at": iso(run.created_at),
        "updated_at": iso(run.created_at if run.ended_at is None else run.ended_at),
        "langsmith_session_name": None,
    }


def graph_thread_document(thread: DemoGraphThread, graph: str) -> dict[str, Json]:
    """Returns a thread, with what the runs that have ended left in it; `graph` is the name of its graph."""
    ended, newest, settled = thread.last_ended, thread.newest, thread.settled
    left_at = thread.life.created_at if ended is None or ended.ended_at is None else ended.ended_at
    updated_at = newest.created_at if newest is not None and newest.is_active else left_at
    metadata: dict[str, Json] = {"channel": thread.life.plan.key}
    if newest is not None:
        metadata |= _graph_of(newest.script, graph)
    return {
        "thread_id": thread.id,
        "created_at": iso(thread.life.created_at),
        "updated_at": iso(updated_at),
        "state_updated_at": iso(left_at),
        "metadata": metadata,
        "status": thread.status,
        "config": {} if ended is None else {"configurable": {}},
        "values": None if settled is None else {"messages": list(settled.messages)},
        # Neither is there before a first run has ended.
        **({} if ended is None else {"error": _error(ended), "interrupts": _interrupts(thread)}),
    }


def state_document(thread: DemoGraphThread, noted: DemoCheckpoint | None, graph: str) -> dict[str, Json]:
    """Returns the state of a thread after a step; None: before the first."""
    if noted is None:
        nothing: dict[str, Json] = {"values": {}, "next": [], "tasks": [], "metadata": None, "created_at": None}
        ends: dict[str, Json] = dict.fromkeys(("checkpoint_id", "parent_checkpoint_id"))
        return nothing | {"checkpoint": None, "parent_checkpoint": None, "interrupts": []} | ends
    script = thread.script_of(noted)
    return {
        "values": {"messages": list(noted.messages)},
        "next": [] if noted.task is None else [noted.task.name],
        "tasks": [] if noted.task is None else [_task_document(noted.task)],
        "metadata": _state_metadata(thread, noted, script, graph),
        "created_at": iso(noted.created_at),
        "checkpoint": _place(thread, noted.id),
        "parent_checkpoint": None if noted.parent_id is None else _place(thread, noted.parent_id),
        "interrupts": [] if noted.task is None else list(noted.task.interrupts),
        "checkpoint_id": noted.id,
        "parent_checkpoint_id": noted.parent_id,
    }


def selected(document: dict[str, Json], wanted: Sequence[str]) -> dict[str, Json]:
    """Returns the members that were asked for; all where none was named."""
    return {name: value for name, value in document.items() if name in wanted} if wanted else document


def _metadata(script: RunScript, graph: str) -> dict[str, Json]:
    return {"created_by": "system", **_graph_of(script, graph), **script.dialogue.metadata}


def _graph_of(script: RunScript, graph: str) -> dict[str, Json]:
    return {"graph_id": graph, "assistant_id": graph_assistant_id(script.assistant_id)}


def _kwargs(run: DemoGraphRun, graph: str) -> dict[str, Json]:
    """How the run was asked for, and what the server added."""
    script, metadata = run.script, _metadata(run.script, graph)
    config: dict[str, Json] = {
        "configurable": _configurable(run, graph),
        "metadata": metadata if run.taken_up_at is None else metadata | _TAKEN_UP,
    }
    return {
        "input": None if run.part else {"messages": [{"role": "human", "content": script.dialogue.asks}]},
        "command": {"resume": _resume(run)} if run.part else None,
        "config": config,
        "context": {"model": script.settings.model},
        "stream_mode": ["values"],
        **dict.fromkeys(("interrupt_before", "interrupt_after", "webhook", "feedback_keys")),
        "temporary": False,
        "subgraphs": False,
        "resumable": True,
        "checkpoint_during": True,
        "durability": "async",
    }


def _configurable(run: DemoGraphRun, graph: str) -> dict[str, Json]:
    nobody: dict[str, Json] = {
        "langgraph_auth_user": None,
        "langgraph_auth_user_id": "",
        "langgraph_auth_permissions": [],
        "langgraph_request_id": uuid_of(run.id, "request"),
        "__request_start_time_ms__": int(run.created_at * 1000),
        "__after_seconds__": 0,
    }
    place: dict[str, Json] = {"run_id": run.id, "thread_id": graph_thread_id(run.script.thread_id), "user_id": ""}
    return {"model": run.script.settings.model, **nobody, **_graph_of(run.script, graph), **place}


def _resume(run: DemoGraphRun) -> Json:
    """What the run goes on with: what somebody answered, else what the simulated person did."""
    asked = [phase.round_number for _, phase in run.script.begun(float("inf")) if is_question(run.script, phase)]
    number = asked[run.part - 1]
    given = None if number is None else dict(run.script.resumed).get(number)
    if given is not None or number is None:
        answered: Json = json.loads(given or "null")
        return answered
    return simulated_answer(run.script.dialogue.rounds[number])


def _error(run: DemoGraphRun | None) -> Json:
    if run is None or run.status not in ("error", "timeout"):
        return None
    if run.status == "timeout":
        return {"error": "TimeoutError", "message": "Run exceeded timeout of 600 seconds"}
    failure = run.script.failure
    return {"error": failure.code if failure else "Exception", "message": failure.message if failure else ""}


def _interrupts(thread: DemoGraphThread) -> dict[str, Json]:
    task = thread.state.task if thread.is_waiting and thread.state is not None else None
    return {} if task is None or not task.interrupts else {task.id: list(task.interrupts)}


def _task_document(task: DemoTask) -> dict[str, Json]:
    return {
        "id": task.id,
        "name": task.name,
        "path": ["__pregel_pull", task.name],
        "error": task.error,
        "interrupts": list(task.interrupts),
        "checkpoint": None,
        "state": None,
        "result": task.result,
    }


def _state_metadata(
    thread: DemoGraphThread, noted: DemoCheckpoint, script: RunScript, graph: str
) -> dict[str, Json]:
    where: dict[str, Json] = {"run_id": noted.run_id, "thread_id": thread.id}
    step: dict[str, Json] = {"source": "input" if noted.is_input else "loop", "step": noted.step, "parents": {}}
    who: dict[str, Json] = {"langgraph_auth_user_id": "", "langgraph_request_id": uuid_of(noted.run_id, "request")}
    return {"user_id": "", **_metadata(script, graph), **_TAKEN_UP, **where, **step, **who}


def _place(thread: DemoGraphThread, checkpoint: str) -> dict[str, Json]:
    return {"checkpoint_id": checkpoint, "thread_id": thread.id, "checkpoint_ns": ""}
