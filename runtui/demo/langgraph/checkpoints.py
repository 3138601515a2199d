"""What a run left behind: the state after each step of its graph, and the task that went on from there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.demo.langgraph.decisions import NOT_ANSWERED, Decided, NotAnswered, answer_to, decide, question_id
from runtui.demo.langgraph.messages import (
    GraphMessage,
    answering_message,
    arguments_of,
    calling_message,
    edited_message,
    human_message,
    output_of,
    tool_message,
)
from runtui.demo.langgraph.names import uuid_of
from runtui.demo.langgraph.runs import asks_for_anything, graph_runs, is_question
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.dialogue import Call
    from runtui.demo.langgraph.runs import DemoGraphRun
    from runtui.demo.run_script import RunPhase, RunScript
    from runtui.model.detail import Json

START, MODEL, TOOLS, GATE = "__start__", "model", "tools", "HumanInTheLoopMiddleware.after_model"
STEPS_A_RUN = 32
"""More steps than any simulated run has: by these the counts of two runs are apart."""
_STEP_TAKES = 0.004
_ALLOWED = ("approve", "edit", "reject")


class DemoTask(Struct, frozen=True, kw_only=True):
    """What the graph did, or does, from a checkpoint on."""

    id: str
    name: str
    result: Json = None
    error: str | None = None
    interrupts: tuple[Json, ...] = ()


class DemoCheckpoint(Struct, frozen=True, kw_only=True):
    """The state of a thread after one step."""

    id: str
    run_id: str
    part: int
    created_at: float
    parent_id: str | None
    """The one before, of the same simulated run; None for its first."""
    step: int
    messages: tuple[GraphMessage, ...]
    task: DemoTask | None = None
    """None at the end of the graph."""
    is_input: bool = False


def checkpoints_of(
    script: RunScript, now: float, before: tuple[GraphMessage, ...] = ()
) -> tuple[DemoCheckpoint, ...]:
    """Returns what all runs made of this simulated one left behind until `now`, oldest first.

    `before` are the messages that the thread held already.
    """
    return _Walk(script, before).all_until(now)


class _Walk:
    """Goes through the phases of a simulated run and notes where the graph stood."""

    def __init__(self, script: RunScript, before: tuple[GraphMessage, ...]) -> None:
        self._script = script
        self._messages = before
        self._round: int | None = None
        self._noted: list[DemoCheckpoint] = []

    def all_until(self, now: float) -> tuple[DemoCheckpoint, ...]:
        """Every checkpoint."""
        for run in graph_runs(self._script, now):
            for begins, phase in run.phases:
                self._enter(run, begins, phase)
            if run.ended_at is not None and not run.is_waiting:
                self._end(run, run.ended_at)
        return tuple(self._noted)

    def _enter(self, run: DemoGraphRun, begins: float, phase: RunPhase) -> None:
        if phase.status in (RunStatus.QUEUED, RunStatus.CANCELLING):
            return
        if phase.round_number is not None:
            self._call(run, begins, phase, phase.round_number)
        elif not self._noted:
            self._begin(run, begins)
        elif self._round is not None:
            self._go_on(run, begins, self._round)

    def _begin(self, run: DemoGraphRun, begins: float) -> None:
        asked = human_message(self._script)
        given: list[Json] = [{"role": "human", "content": self._script.dialogue.asks}]
        self._note(run, begins, START, is_input=True)
        self._close({"messages": given}, asked)
        self._note(run, begins, MODEL)

    def _call(self, run: DemoGraphRun, begins: float, phase: RunPhase, number: int) -> None:
        """The model has called the tools of a round."""
        self._round = number
        calls = self._script.dialogue.rounds[number]
        said = calling_message(self._script, number)
        self._close({"messages": [said]}, said)
        if not is_question(self._script, phase):
            self._note(run, begins, TOOLS)
            return
        node = TOOLS if asks_for_anything(calls) else GATE
        asked: Json = {"id": question_id(self._script, number), "value": question(calls)}
        self._note(run, begins, node, interrupts=(asked,))

    def _go_on(self, run: DemoGraphRun, begins: float, number: int) -> None:
        """The tools of a round have returned, or somebody has answered."""
        calls, answer = self._script.dialogue.rounds[number], answer_to(self._script, number)
        self._round = None
        if self._noted[-1].task is not None and self._noted[-1].task.name == GATE:
            decided = decide(calls, answer)
            refused = [tool_message(call, why, status="error") for call, why in decided.refused]
            said = edited_message(self._messages[-1], decided.edited)
            self._messages = (*self._messages[:-1], said)
            self._close({"messages": [said, *refused]}, *refused)
            self._run_tools(run, begins, decided)
        else:
            outputs = [tool_message(call, _returned(call, answer)) for call in calls]
            self._close({"messages": list(outputs)}, *outputs)
        self._note(run, begins, MODEL)

    def _run_tools(self, run: DemoGraphRun, begins: float, decided: Decided) -> None:
        if decided.approved:
            self._note(run, begins, TOOLS)
            outputs = [tool_message(call, output_of(call)) for call in decided.approved]
            self._close({"messages": list(outputs)}, *outputs)

    def _end(self, run: DemoGraphRun, ended_at: float) -> None:
        if run.status == "error" and self._noted:
            failure = self._script.failure
            words = f"{failure.code}({failure.message!r})" if failure else "Exception()"
            self._replace_task(error=words)
        elif run.status == "success" and run.taken_up_at is not None:
            answer = answering_message(self._script)
            self._close({"messages": [answer]}, answer)
            self._note(run, ended_at, None)

    def _note(
        self,
        run: DemoGraphRun,
        at: float,
        node: str | None,
        *,
        interrupts: tuple[Json, ...] = (),
        is_input: bool = False,
    ) -> None:
        place = len(self._noted)
        key = (self._script.id, place)
        at = max(at, self._noted[-1].created_at + _STEP_TAKES) if self._noted else at
        task = None if node is None else DemoTask(id=uuid_of(*key, "task"), name=node, interrupts=interrupts)
        self._noted.append(
            DemoCheckpoint(
                id=uuid_of(*key),
                run_id=run.id,
                part=run.part,
                created_at=at,
                parent_id=self._noted[-1].id if self._noted else None,
                step=self._script.index * STEPS_A_RUN + place - 1,
                messages=self._messages,
                task=task,
                is_input=is_input,
            )
        )

    def _close(self, result: dict[str, Json], *messages: GraphMessage) -> None:
        """The task of the newest checkpoint is done; what it returned is in the next one."""
        self._replace_task(result=result)
        self._messages = (*self._messages, *messages)

    def _replace_task(self, **changes: Json) -> None:
        last = self._noted[-1]
        if last.task is not None:
            self._noted[-1] = replace(last, task=replace(last.task, **changes))


def question(calls: tuple[Call, ...]) -> Json:
    """Returns what the graph asks a person about these calls."""
    if asks_for_anything(calls):
        return {"question": f"What shall {calls[0].name} return?", "about": arguments_of(calls[0])}
    actions: list[Json] = [
        {"name": call.name, "args": _readable(call), "description": "Tool execution requires approval"}
        for call in calls
    ]
    allowed: list[Json] = list(_ALLOWED)
    reviews: list[Json] = [
        {"action_name": name, "allowed_decisions": allowed} for name in dict.fromkeys(call.name for call in calls)
    ]
    return {"action_requests": actions, "review_configs": reviews}


def _readable(call: Call) -> Json:
    arguments = arguments_of(call)
    return {"text": call.arguments} if arguments is None else arguments


def _returned(call: Call, answer: Json | NotAnswered) -> str:
    """What a call returns: what somebody answered in the place of its tool, as a text."""
    if answer is NOT_ANSWERED:
        return output_of(call)
    return answer if isinstance(answer, str) else json.dumps(answer)
