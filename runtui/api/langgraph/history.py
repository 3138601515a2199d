"""The checkpoints of one run, read into the little that its steps and messages are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from msgspec import Raw, Struct
from msgspec.json import encode

from runtui.api.decode_list import made_up_id, open_list
from runtui.api.json_parts import Effort, as_sent, joined, without
from runtui.api.langgraph.rests_on import MEMBER, OF_STATE, resting_on

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

MOST_BYTES = 32_000_000
"""Bytes of the checkpoints of one answer: each repeats all messages."""
_NOTHING = b"null"
_COUNTLESS = 1_000_000
_START = "__start__"
"""The task that puts the input in; it is no work of the graph."""
_OF_TOLD = ("id", "type", "usage_metadata", "response_metadata")
"""Members of a message of a model that say what it cost."""


class _CheckpointId(Struct, gc=False):
    checkpoint_id: str | None = None


class _CheckpointMetadata(Struct, gc=False):
    run_id: str | None = None
    source: str | None = None


class _Snapshot(Struct, gc=False):
    values: Raw = Raw(_NOTHING)
    tasks: list[Raw] | None = None
    metadata: _CheckpointMetadata | None = None
    created_at: Raw = Raw(_NOTHING)
    checkpoint: _CheckpointId | None = None
    checkpoint_id: str | None = None


class _Messages(Struct, gc=False):
    messages: list[Raw] | None = None


class _TaskPart(Struct, gc=False):
    name: str | None = None
    result: Raw = Raw(_NOTHING)


class _WrittenCall(Struct, gc=False):
    id: str | None = None


class _Written(Struct, gc=False):
    id: str | None = None
    type: str | None = None
    tool_call_id: str | None = None
    tool_calls: list[_WrittenCall] | None = None


class Checkpoint(Struct, frozen=True, gc=False, kw_only=True):
    """Where a thread stood once."""

    id: str | None
    run_id: str | None
    created_at: bytes
    """JSON, as all that is verbatim."""
    is_input: bool
    """Whether it is what stood there before the run, with the input to come."""
    tasks: tuple[bytes, ...]
    raw: bytes
    """All of it but the values."""
    message_ids: tuple[str, ...]
    messages: tuple[bytes, ...] = ()
    """Of the newest one of an answer alone: each repeats those before."""


class RunHistory(Struct, frozen=True, gc=False, kw_only=True):
    """What a run left behind. `checkpoints` newest first; `known` are the ids of messages from before the run."""

    checkpoints: tuple[Checkpoint, ...] = ()
    known: frozenset[str] = frozenset()
    is_cut: bool = False
    """Whether there are older checkpoints that were not read."""


_snapshot = msgspec.json.Decoder(_Snapshot).decode
_messages_in = msgspec.json.Decoder(_Messages).decode
_task_part = msgspec.json.Decoder(_TaskPart).decode
_written = msgspec.json.Decoder(_Written).decode
_members_of = msgspec.json.Decoder(dict[str, Raw]).decode


def decode_checkpoints(body: bytes, *, run_id: str | None = None) -> tuple[list[Checkpoint], int]:
    """Returns the checkpoints of an answer, newest first, and how many it held: more than any where it was cut.

    The first one of the run keeps its messages. One that can't be read is left out. Raises BadAnswer for what is no
    list, ServerFailed for half of one.
    """
    opened = open_list(body, Effort(), of="checkpoints", most_bytes=MOST_BYTES, is_bare=True)
    checkpoints: list[Checkpoint] = []
    wanted = run_id
    for raw in opened.objects:
        found = _checkpoint(raw, wanted)
        checkpoints += [found] if found is not None else []
        wanted = None if found is not None and found.run_id == wanted else wanted
    return checkpoints, _COUNTLESS if opened.is_cut else len(opened.objects)


def _checkpoint(raw: bytes, run_id: str | None) -> Checkpoint | None:
    """One checkpoint, with its messages if it is of that run; None if it can't be read."""
    try:
        found = _snapshot(raw)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    messages = messages_of(bytes(found.values))
    owner = found.metadata.run_id if found.metadata else None
    return Checkpoint(
        id=found.checkpoint.checkpoint_id if found.checkpoint else found.checkpoint_id,
        run_id=owner,
        created_at=bytes(found.created_at),
        is_input=found.metadata is not None and found.metadata.source == "input",
        tasks=tuple(map(bytes, found.tasks or ())),
        raw=without(raw, OF_STATE | {"tasks"}),
        message_ids=tuple(map(id_of, messages)),
        messages=tuple(messages) if run_id is not None and owner == run_id else (),
    )


def messages_of(values: bytes) -> list[bytes]:
    """Returns the messages among the values of a graph; by convention only, so none where they stand elsewhere."""
    if not values.startswith(b"{"):
        return []
    try:
        found = _messages_in(values).messages
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return []
    return list(map(bytes, found or ()))


def id_of(message: bytes) -> str:
    """Returns the id of a message, made up for one without."""
    found = _read_written(message)
    return (found.id if found else None) or made_up_id(message)


def step_objects(history: RunHistory, run_status: str | None) -> list[bytes]:
    """Returns the tasks of the run, oldest first, each with the checkpoint it ran from and what answered it.

    `run_status` is what the status of the run is shown as: a task that nothing came of yet stands as its run does.
    """
    objects: list[bytes] = []
    outputs = dict(_tool_messages(history))
    ended = _NOTHING
    for checkpoint in history.checkpoints:
        parts = {
            **_of_run(checkpoint),
            "state": checkpoint.raw,
            "run_status": encode(run_status),
            "ended_at": ended,
        }
        tasks = _tasks_of(checkpoint)
        objects += [resting_on(task, parts | _answers_to(task, outputs)) for task in reversed(tasks)]
        ended = checkpoint.created_at
    return objects[::-1]


def message_objects(history: RunHistory) -> list[bytes]:
    """Returns the messages that came with the run, oldest first, each with the checkpoint that first holds it."""
    if not history.checkpoints:
        return []
    first = {each: checkpoint for checkpoint in history.checkpoints for each in checkpoint.message_ids}
    objects = [(id_of(each), each) for each in history.checkpoints[0].messages]
    return [resting_on_checkpoint(raw, first[each]) for each, raw in objects if each not in history.known]


def resting_on_checkpoint(raw: bytes, checkpoint: Checkpoint) -> bytes:
    """Returns a message with the checkpoint that first holds it; one that is no object inside of one."""
    return resting_on(message_object(raw), _of_run(checkpoint) | {"state": checkpoint.raw})


def message_object(message: bytes) -> bytes:
    """Returns a message as an object: some graphs hold bare texts."""
    return as_sent(message, MEMBER)[0] if message.startswith(b"{") else joined({"content": message})


def _of_run(checkpoint: Checkpoint) -> dict[str, bytes]:
    """Whose checkpoint it is: beside the metadata, which are hidden where what people wrote is."""
    return {} if checkpoint.run_id is None else {"run_id": encode(checkpoint.run_id)}


def told_by(history: RunHistory, *, is_over: bool) -> dict[str, bytes]:
    """Returns what the history says of the run itself: when it began, what it said, and where it stopped."""
    if not history.checkpoints:
        return {}
    oldest, newest = history.checkpoints[-1], history.checkpoints[0]
    parts = {} if history.is_cut else {"oldest": joined({"created_at": oldest.created_at})}
    if is_over:
        parts["messages"] = b"[" + b",".join(_told(history)) + b"]"
    return parts | {"state": with_tasks(newest)}


def with_tasks(checkpoint: Checkpoint) -> bytes:
    """Returns a checkpoint with its tasks, without what they returned."""
    tasks = b",".join(without(task, {"result"}) for task in checkpoint.tasks)
    return resting_on_tasks(checkpoint.raw, tasks)


def resting_on_tasks(raw: bytes, tasks: bytes) -> bytes:
    """Returns a checkpoint with these tasks as its last member."""
    return raw[:-1] + (b"" if raw == b"{}" else b",") + b'"tasks":[' + tasks + b"]}"


def _told(history: RunHistory) -> Iterator[bytes]:
    newest = history.checkpoints[0]
    for message_id, raw in zip(newest.message_ids, newest.messages, strict=True):
        found = _read_written(raw)
        if found is not None and found.type == "ai" and message_id not in history.known:
            members = _members_of(raw)
            yield joined({name: bytes(members[name]) for name in _OF_TOLD if name in members})


def _tasks_of(checkpoint: Checkpoint) -> list[bytes]:
    return [task for task in checkpoint.tasks if (part := _read_task(task)) is None or part.name != _START]


def _answers_to(task: bytes, outputs: Mapping[str, bytes]) -> dict[str, bytes]:
    calls = [call.id for message in _results_of(task) for call in message[0].tool_calls or ()]
    answers = [outputs[each] for each in calls if each is not None and each in outputs]
    return {"outputs": b"[" + b",".join(answers) + b"]"} if answers else {}


def _tool_messages(history: RunHistory) -> Iterator[tuple[str, bytes]]:
    """What tools returned, by call: as a task returned it, or else as it stands among the run's messages."""
    newest = history.checkpoints[0] if history.checkpoints else None
    listed = zip(newest.message_ids, newest.messages, strict=False) if newest else ()
    own = [raw for message_id, raw in listed if message_id not in history.known]
    held = [(found, raw) for raw in own if (found := _read_written(raw)) is not None]
    returned = [each for point in history.checkpoints for task in point.tasks for each in _results_of(task)]
    for found, raw in (*held, *returned):
        if found.tool_call_id:
            yield found.tool_call_id, raw


def _results_of(task: bytes) -> list[tuple[_Written, bytes]]:
    """The messages that a task returned: among the values it set, or one that it returned alone."""
    part = _read_task(task)
    found = messages_of(bytes(part.result)) if part is not None else []
    return [(written, raw) for raw in found if (written := _read_written(raw)) is not None]


def results_in(result: bytes) -> list[bytes]:
    """Returns the messages in what a task returned, as far as they are objects."""
    return [raw for raw in messages_of(result) if raw.startswith(b"{")]


def _read_task(task: bytes) -> _TaskPart | None:
    try:
        return _task_part(task)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def _read_written(message: bytes) -> _Written | None:
    try:
        return _written(message)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None


def page_body(objects: Sequence[bytes], *, has_more: bool) -> bytes:
    """Returns a list of objects as lists of a file are, to be decoded as one."""
    return b'{"data":[' + b",".join(objects) + b'],"has_more":' + encode(has_more) + b"}"
