"""What a POST changes: a response created, one that goes on with answers, one that is cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import msgspec
from msgspec import Struct

from runtui.demo.actions import cancel_run, create_run, submit_outputs
from runtui.demo.request import RefusedError, encode, not_found
from runtui.demo.responses.items import open_calls
from runtui.demo.responses.parts import parts_of
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from runtui.demo.run_script import RunScript
    from runtui.demo.simulation import Simulation
    from runtui.demo.thread_life import ThreadLife
    from runtui.model.detail import Json

_FUNCTION, _APPROVAL = "function_call_output", "mcp_approval_response"


class NewResponse(Struct, frozen=True, kw_only=True):
    """The body of create response, as far as the simulation minds it."""

    conversation: str | dict[str, object] = ""
    agent_reference: dict[str, object] | None = None
    input: object = None
    metadata: dict[str, str] | None = None
    background: bool = False

    @property
    def conversation_id(self) -> str:
        """The id of the conversation, which may be given as an object."""
        where = self.conversation
        return where if isinstance(where, str) else str(where.get("id", ""))

    @property
    def items(self) -> list[dict[str, object]]:
        """The objects of the input."""
        listed = self.input if isinstance(self.input, list) else []
        return [cast("dict[str, object]", each) for each in listed if isinstance(each, dict)]

    @property
    def answers(self) -> list[dict[str, object]]:
        """Those that answer a call."""
        return [each for each in self.items if each.get("type") in (_FUNCTION, _APPROVAL)]


def read_new(body: bytes) -> NewResponse:
    """Returns the body of create response; raises RefusedError for another one."""
    try:
        return msgspec.json.decode(body, type=NewResponse)
    except msgspec.MsgspecError as error:
        raise RefusedError(400, f"The body can't be read: {error}.", code="invalid_payload") from error


def start(simulation: Simulation, thread: ThreadLife, wanted: NewResponse, now: float) -> RunScript:
    """Creates a response, or one that goes on with answers, and returns its run; raises RefusedError."""
    waiting = _waiting(thread, now)
    if wanted.answers:
        return _go_on(thread, waiting, wanted, now)
    if waiting is not None:
        problem = "No tool output found for function call " + ", ".join(open_calls(waiting, now)) + "."
        raise RefusedError(400, problem, param="input")
    active = thread.active(now)
    if active is not None:
        problem = "Another process is currently operating on this conversation. Please retry in a few seconds."
        raise RefusedError(400, problem, code="conversation_locked")
    reference = wanted.agent_reference or {}
    agent = str(reference.get("name", ""))
    named = {key: assistant for assistant, key in simulation.assistants.items()}
    if agent not in named:
        raise not_found("agent", agent)
    messages = [{"role": "user", "content": _text(each.get("content"))} for each in wanted.items]
    if isinstance(wanted.input, str):
        messages = [{"role": "user", "content": wanted.input}]
    settings: dict[str, Json] = {"assistant_id": named[agent], "additional_messages": cast("Json", messages)}
    settings["metadata"] = cast("Json", wanted.metadata or {})
    return create_run(simulation, thread, encode(settings), now)


def stop(thread: ThreadLife, script: RunScript, number: int, now: float, *, is_background: bool) -> RunScript:
    """Cancels that response of a run; raises RefusedError for one that can't be."""
    part = parts_of(script, now)[number]
    if part.status not in (RunStatus.QUEUED, RunStatus.IN_PROGRESS):
        raise RefusedError(400, f"Cannot cancel a {part.status} response.")
    if not is_background:
        raise RefusedError(400, "Cannot cancel a synchronous response.")
    return cancel_run(thread, script, now)


def _go_on(thread: ThreadLife, waiting: RunScript | None, wanted: NewResponse, now: float) -> RunScript:
    given = {str(each.get("call_id") or each.get("approval_request_id")): each for each in wanted.answers}
    calls = open_calls(waiting, now) if waiting is not None else {}
    for call_id in given:
        if call_id not in calls:
            raise RefusedError(400, f"No tool call found for function call output with call_id {call_id}.")
    for call_id in calls:
        if call_id not in given:
            raise RefusedError(400, f"No tool output found for function call {call_id}.", param="input")
    if waiting is None:  # there are no calls, and so nothing was given
        raise RefusedError(400, "There is nothing to answer.")
    outputs: list[Json] = []
    approvals: list[Json] = []
    for call_id, item in given.items():
        call = calls[call_id].id
        if calls[call_id].server:
            approvals.append({"tool_call_id": call, "approve": item.get("approve") is True})
        else:
            outputs.append({"tool_call_id": call, "output": _text(item.get("output"))})
    return submit_outputs(thread, waiting, encode({"tool_outputs": outputs, "tool_approvals": approvals}), now)


def _waiting(thread: ThreadLife, now: float) -> RunScript | None:
    """The newest run, where somebody has to answer it."""
    newest = thread.script(len(thread) - 1) if len(thread) else None
    return newest if newest is not None and newest.status(now) == RunStatus.REQUIRES_ACTION else None


def _text(content: object) -> str:
    if isinstance(content, str):
        return content
    parts = content if isinstance(content, list) else []
    return "\n".join(str(each.get("text", "")) for each in parts if isinstance(each, dict))
