"""What is said and done in a conversation, item by item: in ``output`` of a response, and in the conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from msgspec import Struct

from runtui.demo.actions import DENIED
from runtui.demo.documents.message import assistant_message_document
from runtui.demo.documents.step import file_id
from runtui.demo.responses.parts import parts_of, response_id

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.demo.dialogue import Call
    from runtui.demo.responses.parts import RunPart
    from runtui.demo.run_script import RunScript
    from runtui.model.detail import Json

MOST_ITEMS = 60
"""Items of one run."""
_LEAVE_FOR = "approval_request_id"
_REQUEST = "mcpr"


class DemoItem(Struct, frozen=True):
    """One item, and the response in whose output it is; None for one that somebody else put there."""

    document: dict[str, Json]
    number: int | None


def run_items(script: RunScript, now: float) -> tuple[DemoItem, ...]:
    """Returns all items of a run until `now`, oldest first; each id says which of them it is."""
    run, items = script.id.removeprefix("run_"), []
    asked: dict[Json, Json] = {}
    for place, (number, prefix, told) in enumerate(_all_items(script, now)):
        item: dict[str, Json] = {"id": f"{prefix}_{run}{place:02}", **told}
        if prefix == _REQUEST:
            asked[item.pop(_LEAVE_FOR)] = item["id"]
        elif _LEAVE_FOR in item:
            item[_LEAVE_FOR] = asked[item[_LEAVE_FOR]]
        if number is not None:
            item["response_id"] = response_id(script, number)
        items.append(DemoItem(item, number))
    return tuple(items)


def open_calls(script: RunScript, now: float) -> dict[str, Call]:
    """Returns the calls that a run waits for, by the ids under which they are answered."""
    part = parts_of(script, now)[-1]
    calls = script.dialogue.rounds[part.asks] if part.asks is not None else ()
    requests = (
        str(item.document["id"])
        for item in run_items(script, now)
        if item.number == part.number and item.document["type"] == "mcp_approval_request"
    )
    return {next(requests) if call.server else call.id: call for call in calls if not call.is_hosted}


def place_in_run(item_id: str) -> tuple[str, int] | None:
    """Returns the id of the run and the place in it that an item's id names, None where it names none."""
    _, _, rest = item_id.partition("_")
    return (f"run_{rest[:-2]}", int(rest[-2:])) if rest[-2:].isdecimal() else None


def _all_items(script: RunScript, now: float) -> Iterator[tuple[int | None, str, dict[str, Json]]]:
    if script.dialogue.asks:
        content: list[Json] = [{"type": "input_text", "text": script.dialogue.asks}]
        yield None, "msg", {"type": "message", "role": "user", "status": "completed", "content": content}
    for part in parts_of(script, now):
        if part.answers is not None:
            for call in script.dialogue.rounds[part.answers]:
                yield from ((None, *each) for each in _answer(script, call))
        yield from ((part.number, *each) for each in _output(script, part, now))


def _answer(script: RunScript, call: Call) -> Iterator[tuple[str, dict[str, Json]]]:
    output = script.output_of(call)
    if call.server:
        yield "mcpa", {"type": "mcp_approval_response", _LEAVE_FOR: call.id, "approve": output != DENIED}
    elif not call.is_hosted:
        yield "fco", {"type": "function_call_output", "call_id": call.id, "output": output, "status": "completed"}


def _output(script: RunScript, part: RunPart, now: float) -> Iterator[tuple[str, dict[str, Json]]]:
    rounds = script.dialogue.rounds
    if part.answers is not None:
        yield from (_made(call) for call in rounds[part.answers] if call.server and _is_allowed(script, call))
    for phase in part.phases:
        is_done = phase is not part.phases[-1] or part.ended_at is not None
        if phase.is_listing:
            yield from (_listed(script, server) for server in script.dialogue.servers)
        elif phase.round_number is not None:
            yield from (_hosted(call, is_done=is_done) for call in rounds[phase.round_number])
        elif phase.is_writing:
            yield "msg", _message(script, now)
    if part.asks is not None:
        yield from (_asked(call) for call in rounds[part.asks])


def _is_allowed(script: RunScript, call: Call) -> bool:
    return script.output_of(call) != DENIED


def _asked(call: Call) -> tuple[str, dict[str, Json]]:
    if call.is_hosted:
        return _hosted(call, is_done=True)
    named: dict[str, Json] = {"name": call.name, "arguments": call.arguments}
    if call.server:
        request: dict[str, Json] = {"type": "mcp_approval_request", _LEAVE_FOR: call.id}
        return _REQUEST, {**request, **named, "server_label": call.server}
    return "fc", {"type": "function_call", "call_id": call.id, **named, "status": "completed"}


def _made(call: Call) -> tuple[str, dict[str, Json]]:
    return "mcp", {
        "type": "mcp_call",
        _LEAVE_FOR: call.id,
        "name": call.name,
        "arguments": call.arguments,
        "server_label": call.server,
        "output": call.output,
        "error": None,
        "status": "completed",
    }


def _hosted(call: Call, *, is_done: bool) -> tuple[str, dict[str, Json]]:
    status = "completed" if is_done else "in_progress"
    if call.name == "code_interpreter":
        logs: list[Json] = [{"type": "logs", "logs": call.logs}] if is_done and call.logs else []
        return "ci", {"type": "code_interpreter_call", "code": call.code, "outputs": logs, "status": status}
    results: list[Json] = [
        {"file_id": file_id(each.file_name), "filename": each.file_name, "score": each.score, "text": each.text}
        for each in call.found
        if is_done
    ]
    queries: list[Json] = [each.text.split(".")[0][:60] for each in call.found[:1]]
    return "fs", {"type": "file_search_call", "queries": queries, "results": results, "status": status}


def _listed(script: RunScript, server: str) -> tuple[str, dict[str, Json]]:
    tools = script.settings.tools if isinstance(script.settings.tools, list) else []
    own = [tool for tool in tools if isinstance(tool, dict) and tool.get("server_label") == server]
    names = [name for tool in own for name in cast("list[str]", tool.get("allowed_tools") or [])]
    listed: list[Json] = [
        {"name": name, "description": name.replace("_", " ").capitalize(), "input_schema": {"type": "object"}}
        for name in names
    ]
    return "mcpl", {"type": "mcp_list_tools", "server_label": server, "tools": listed}


def _message(script: RunScript, now: float) -> dict[str, Json]:
    """The answer as far as it is written, in the words of this protocol."""
    document = cast("dict[str, object]", assistant_message_document(script, now) or {})
    content = cast("list[dict[str, dict[str, object]]]", document.get("content") or [{"text": {"value": ""}}])
    text = content[0]["text"]
    notes = cast("list[dict[str, Json]]", text.get("annotations") or [])
    annotations: list[Json] = [
        {"type": "file_citation", "index": note["end_index"], **cast("dict[str, Json]", note["file_citation"])}
        for note in notes
    ]
    written: list[Json] = [{"type": "output_text", "text": str(text["value"]), "annotations": annotations}]
    return {"type": "message", "role": "assistant", "status": str(document.get("status")), "content": written}
