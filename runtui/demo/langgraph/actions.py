"""What a POST changes: a run created, an answer to a question, a run cancelled."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from runtui.demo.actions import new_script
from runtui.demo.langgraph.decisions import answer_to, fault_in
from runtui.demo.langgraph.refused import DetailError
from runtui.demo.langgraph.runs import asks_for_anything, graph_runs, is_question
from runtui.demo.run_script import LIFETIME, Failure, RunPhase, with_cancel, with_halt, with_outputs
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.langgraph.runs import DemoGraphRun
    from runtui.demo.langgraph.threads import DemoGraphThread
    from runtui.demo.run_script import RunScript
    from runtui.demo.simulation import Simulation

_QUEUED = RunPhase(status=RunStatus.QUEUED, seconds=0.6)
_GONE = (
    "No matching runs to cancel. Please verify the thread ID and run IDs are correct, "
    "and the runs haven't been deleted or completed."
)
_BUSY = "Thread is already running a task. Wait for it to finish or choose a different multitask strategy."


class NewGraphRun(Struct, frozen=True, kw_only=True):
    """The body of create run, as far as the simulation heeds it."""

    assistant_id: str
    input: object = None
    command: dict[str, object] | None = None
    metadata: dict[str, str] | None = None
    multitask_strategy: str = "enqueue"

    @property
    def asked(self) -> str:
        """The text of the last message that came with it."""
        messages = self.input.get("messages") if isinstance(self.input, dict) else None
        last = messages[-1] if isinstance(messages, list) and messages else None
        content = last.get("content") if isinstance(last, dict) else last
        return content if isinstance(content, str) else ""


def read_wanted(body: bytes) -> NewGraphRun:
    """Returns what the body of create run wants; raises DetailError where it can't be read."""
    try:
        return msgspec.json.decode(body, type=NewGraphRun)
    except msgspec.ValidationError as error:
        is_bare = "assistant_id" in str(error)
        detail = (
            '"assistant_id" is a required property\n\nFailed validating "required" in schema'
            if is_bare
            else str(error)
        )
        raise DetailError(422, detail) from error
    except msgspec.DecodeError as error:
        raise DetailError(422, "Invalid JSON in request body") from error


def start_run(simulation: Simulation, thread: DemoGraphThread, wanted: NewGraphRun, assistant: str) -> DemoGraphRun:
    """Puts a run on the thread and returns it; `assistant` is the simulated one's id.

    What waits is answered, or dropped where there is a new input; a busy thread does what the strategy says.
    """
    newest, now = thread.newest, thread.now
    if wanted.command is not None and "resume" in wanted.command:
        value = msgspec.json.encode(wanted.command["resume"]).decode()
        changed = _answered(newest.script, now, value) if newest is not None and newest.is_waiting else None
        if changed is not None:
            thread.life.replace(changed)
            return graph_runs(changed, now)[-1]
    waits = _make_room(thread, wanted.multitask_strategy)
    script = _drawn(simulation, thread, wanted, assistant, waits)
    thread.life.add(script)
    return graph_runs(script, now)[-1]


def stop_run(thread: DemoGraphThread, run: DemoGraphRun | None) -> None:
    """Cancels the run at once; raises DetailError where it is none that goes on."""
    if run is None or not run.is_active:
        raise DetailError(404, _GONE)
    thread.life.replace(with_cancel(run.script, thread.now, takes=0))


def _answered(script: RunScript, now: float, value: str) -> RunScript:
    """The simulated run that goes on with this answer, or breaks over it."""
    number = next(phase.round_number for _, phase in reversed(script.begun(now)) if is_question(script, phase))
    assert number is not None  # noqa: S101  a question has a round
    lifetime = math.ceil(now) - script.created_at + LIFETIME
    resumed = (*script.resumed, (number, value))
    going = replace(with_outputs(script, now, ()), resumed=resumed, lifetime=lifetime)
    calls = script.dialogue.rounds[number]
    fault = None if asks_for_anything(calls) else fault_in(calls, answer_to(going, number))
    if fault is None:
        return going
    broken = (*going.phases[: len(script.begun(now))], _QUEUED)
    return replace(going, phases=broken, ending=RunStatus.FAILED, failure=Failure("TypeError", fault))


def _make_room(thread: DemoGraphThread, strategy: str) -> float:
    """Seconds that a new run waits for the one that goes on; raises DetailError where it isn't wanted then."""
    newest, now = thread.newest, thread.now
    if newest is None:
        return 0.0
    if newest.is_waiting:
        thread.life.replace(with_halt(newest.script, len(newest.script.begun(now)) - 1))
    if not newest.is_active:
        return 0.0
    if strategy == "reject":
        raise DetailError(409, _BUSY)
    if strategy in ("interrupt", "rollback"):
        stop_run(thread, newest)
        return 0.0
    return _seconds_left(thread, newest.script)


def _seconds_left(thread: DemoGraphThread, script: RunScript) -> float:
    """Until the run ends by itself, or asks: then the new one drops the question."""
    begins = float(script.created_at)
    for place, phase in enumerate(script.phases):
        if is_question(script, phase) and begins >= thread.now:
            thread.life.replace(with_halt(script, place))
            return begins - thread.now
        begins += phase.seconds
    return max(0.0, script.ended_at - thread.now)


def _drawn(
    simulation: Simulation, thread: DemoGraphThread, wanted: NewGraphRun, assistant: str, waits: float
) -> RunScript:
    script = new_script(simulation, thread.life, assistant, thread.now)
    dialogue = replace(script.dialogue, asks=wanted.asked, metadata=wanted.metadata or {})
    queued, *phases = script.phases
    if wanted.input is None:  # nothing to do: the graph ends where it stands
        phases = []
    return replace(script, dialogue=dialogue, phases=(replace(queued, seconds=queued.seconds + waits), *phases))
