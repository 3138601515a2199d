"""What the status of a run rests on beside the run: asked for where it may matter, kept as long as it holds."""

from __future__ import annotations

import math
from collections import OrderedDict
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Raw, Struct

from runtui.api.decode_list import open_list
from runtui.api.errors import CHECK_URL, BadAnswer, NotFound, NotOffered, Rejected, ServerFailed
from runtui.api.json_parts import Effort, without
from runtui.api.langgraph.decode_row import read_sent, seconds_of, status_of
from runtui.api.langgraph.decode_run import MOST_BYTES
from runtui.api.langgraph.history import decode_checkpoints, with_tasks
from runtui.api.langgraph.rests_on import OF_STATE, OF_THREAD
from runtui.api.langgraph.row import Stamp  # noqa: TC001  msgspec reads the annotations
from runtui.api.langgraph.status import INTERRUPTED, SUCCESS
from runtui.model.thread import ThreadMark

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from typing import Protocol

    from runtui.api.langgraph.endpoints import GraphEndpoints
    from runtui.api.langgraph.row import GraphRow
    from runtui.api.request import Request

    class Fetch(Protocol):
        """Sends a request and decodes the body of the answer."""

        async def __call__(self, request: Request, decode: Callable[[bytes], T], *, patient: bool = False) -> T:
            """Returns what was decoded. Raises ApiError."""


T = TypeVar("T")
MOST_KEPT = 2000
"""Runs of which something is remembered."""
_STOPPED = (SUCCESS, INTERRUPTED)
_FAILED = ("error", "timeout")
_SETTLED = ("idle", "error")
_ACTIVE = ("busy", INTERRUPTED)
_LONGEST_NONSENSE = 300
_UNREADABLE = (msgspec.MsgspecError, ValueError, RecursionError)
"""What msgspec raises of bytes from elsewhere."""


class _ThreadHead(Struct, gc=False):
    thread_id: str
    status: str | None = None
    updated_at: Stamp = None
    error: Raw = Raw(b"null")


class _StateRun(Struct, gc=False):
    run_id: str | None = None


class _OpenTask(Struct, gc=False):
    interrupts: list[Raw] | None = None


class _StateHead(Struct, gc=False):
    metadata: _StateRun | None = None
    tasks: list[_OpenTask] | None = None
    next: list[str] | None = None


class ThreadStanding(Struct, frozen=True, kw_only=True):
    """How a thread stood once its newest run had stopped."""

    version: tuple[str, object]
    """Of the newest run: its id, and when it changed."""
    thread_updated_at: Stamp = None
    holder: str | None = None
    """The run that the thread stopped at; None where it waits for nobody."""
    parts: Mapping[str, bytes] = {}
    """What that rests on."""
    is_settled: bool = False
    """Whether only another run changes it."""


_heads = msgspec.json.Decoder(list[_ThreadHead]).decode
_head = msgspec.json.Decoder(_ThreadHead).decode
_state_head = msgspec.json.Decoder(_StateHead).decode
_members_of = msgspec.json.Decoder(dict[str, Raw]).decode


class Standings:
    """Knows of each thread whether its newest run waits, and of runs what was found out about them."""

    def __init__(self, fetch: Fetch, endpoints: GraphEndpoints, is_aegra: Callable[[], Awaitable[bool]]) -> None:
        self._fetch, self._endpoints, self._is_aegra = fetch, endpoints, is_aegra
        self._standings: dict[str, ThreadStanding] = {}
        self._found: OrderedDict[tuple[str, object], Mapping[str, bytes]] = OrderedDict()
        """What was found out about versions of runs."""
        self._versions: OrderedDict[str, tuple[object, str]] = OrderedDict()
        """When each run changed last, as far as it was met, and what its status was shown as."""
        self._told: dict[str, _ThreadHead] = {}
        """How threads stood when they were told together last."""
        self._has_search = True
        """Whether a thread is found by its id, without its values."""

    def version_of(self, run_id: str) -> tuple[str, object] | None:
        """Returns the version of a run that came last, None if none came."""
        return (run_id, self._versions[run_id][0]) if run_id in self._versions else None

    def status_of(self, run_id: str) -> str | None:
        """Returns what the status of a run was shown as when it came last, None if it never came."""
        return self._versions[run_id][1] if run_id in self._versions else None

    def note_marks(self, body: bytes) -> dict[str, ThreadMark]:
        """Takes in how threads stand, and returns the mark of each. Raises BadAnswer for no list of threads."""
        try:
            heads = _heads(body)
        except _UNREADABLE:
            raise BadAnswer("The answer is JSON, but no list of threads.", CHECK_URL) from None
        self._told = {each.thread_id: each for each in heads}
        return {
            each.thread_id: ThreadMark(f"{each.status} {each.updated_at}", is_active=each.status in _ACTIVE)
            for each in heads
        }

    def note_row(self, row: GraphRow) -> None:
        """Takes in a run that came."""
        _keep(self._versions, row.run_id, (row.updated_at, status_of(row)), 5 * MOST_KEPT)

    def note_found(self, run_id: str, parts: Mapping[str, bytes]) -> None:
        """Takes in what was found out about the version of a run that came last."""
        version = self.version_of(run_id)
        if version is not None:
            _keep(self._found, version, {**self._found.get(version, {}), **parts}, MOST_KEPT)

    def parts_of(self, thread_id: str, row: GraphRow) -> Mapping[str, bytes]:
        """Returns what the status of a run rests on, as far as that is known."""
        found = self._found.get((row.run_id, row.updated_at), {})
        standing = self._standings.get(thread_id)
        held = standing.parts if standing is not None and standing.holder == row.run_id else {}
        own = found if row.status in (*_FAILED, INTERRUPTED) else _without_state(found)
        return {**own, **held}

    def is_holder(self, thread_id: str, run_id: str) -> bool:
        """Tells whether the thread, when it was looked at last, waited for what that run asks."""
        standing = self._standings.get(thread_id)
        return standing is not None and standing.holder == run_id

    async def look(self, thread_id: str, newest: GraphRow, *, patient: bool = False) -> None:
        """Asks how the thread stands where its newest run may wait or has failed. Raises ApiError."""
        version = (newest.run_id, newest.updated_at)
        before = self._standings.get(thread_id)
        if newest.status in _FAILED:
            self._standings.pop(thread_id, None)
            if version not in self._found:
                await self._look_for_error(thread_id, newest, patient=patient)
        elif newest.status not in _STOPPED:
            self._standings.pop(thread_id, None)
        elif before is None or before.version != version or not before.is_settled:
            self._standings[thread_id] = await self._standing(thread_id, newest, before, patient=patient)

    async def look_at(self, thread_id: str, row: GraphRow, *, patient: bool = False) -> None:
        """Asks what one run rests on, which may be the newest or not. Raises ApiError."""
        if row.status in _FAILED:
            if (row.run_id, row.updated_at) not in self._found:
                await self._look_for_error(thread_id, row, patient=patient)
            return
        if row.status not in _STOPPED:
            return
        raw, head = await self._thread(thread_id, patient=patient)
        newest = row
        if head.status == INTERRUPTED and seconds_of(head.updated_at) != seconds_of(row.updated_at):
            listed = await self._fetch(self._endpoints.runs(thread_id, limit=1), _first, patient=patient)
            newest = listed or row
        before = self._standings.get(thread_id)
        if newest.status in _STOPPED:
            self._standings[thread_id] = await self._stood(thread_id, newest, before, raw, head, patient=patient)
        else:
            self._standings.pop(thread_id, None)

    async def _standing(
        self, thread_id: str, newest: GraphRow, before: ThreadStanding | None, *, patient: bool
    ) -> ThreadStanding:
        told = self._told.get(thread_id)
        if told is not None and told.status in _SETTLED and _is_as_late(told, newest):
            return ThreadStanding(version=(newest.run_id, newest.updated_at), is_settled=True)
        raw, head = await self._thread(thread_id, patient=patient)
        return await self._stood(thread_id, newest, before, raw, head, patient=patient)

    async def _stood(
        self,
        thread_id: str,
        newest: GraphRow,
        before: ThreadStanding | None,
        raw: bytes,
        head: _ThreadHead,
        *,
        patient: bool,
    ) -> ThreadStanding:
        version = (newest.run_id, newest.updated_at)
        standing = ThreadStanding(version=version, thread_updated_at=head.updated_at)
        if head.status != INTERRUPTED:
            is_settled = head.status in _SETTLED and _is_as_late(head, newest)
            return msgspec.structs.replace(standing, is_settled=is_settled)
        is_same = before is not None and (before.version, before.thread_updated_at) == (version, head.updated_at)
        if before is not None and is_same and before.parts:
            return before
        state = await self._fetch(self._endpoints.state(thread_id), _state_in, patient=patient)
        holder = await self._holder(newest, state)
        parts = {"thread": without(raw, OF_THREAD), "state": _without_results(state)}
        return msgspec.structs.replace(standing, holder=holder, parts=parts)

    async def _holder(self, newest: GraphRow, state: bytes) -> str | None:
        """Who waits: a run that stopped at the second question of a node left no checkpoint of its own."""
        try:
            head = _state_head(state)
        except _UNREADABLE:
            return newest.run_id
        owner = head.metadata.run_id if head.metadata else None
        is_asked = any(task.interrupts for task in head.tasks or ())
        if owner == newest.run_id or not is_asked or newest.status == SUCCESS:
            return newest.run_id if owner == newest.run_id or is_asked else None
        return newest.run_id if await self._is_aegra() else owner

    async def _thread(self, thread_id: str, *, patient: bool) -> tuple[bytes, _ThreadHead]:
        """The thread, without its values where the server can do that."""
        if self._has_search:
            try:
                raw = await self._fetch(self._endpoints.standing(thread_id), bytes, patient=patient)
                heads = _heads(raw)
            except (Rejected, NotFound, NotOffered, BadAnswer, *_UNREADABLE):
                heads = []
            if len(heads) == 1 and heads[0].thread_id == thread_id:
                return raw.strip()[1:-1].strip(), heads[0]
            self._has_search = False
        return await self._whole_thread(thread_id, patient=patient)

    async def _whole_thread(self, thread_id: str, *, patient: bool) -> tuple[bytes, _ThreadHead]:
        raw = await self._fetch(self._endpoints.thread(thread_id), bytes, patient=patient)
        try:
            return raw, _head(raw)
        except _UNREADABLE:
            raise BadAnswer("The answer is JSON, but not a thread: it has no thread_id.") from None

    async def _look_for_error(self, thread_id: str, row: GraphRow, *, patient: bool) -> None:
        """Why a run failed: its thread says so until another run starts, then its last checkpoint does."""
        if row.error_message:
            return
        self.note_row(row)
        raw, head = await self._whole_thread(thread_id, patient=patient)
        if bytes(head.error) != b"null" and seconds_of(head.updated_at) == seconds_of(row.updated_at):
            self.note_found(row.run_id, {"thread": without(raw, OF_THREAD)})
            return
        self.note_found(row.run_id, await self._last_checkpoint(thread_id, row.run_id, patient=patient))

    async def _last_checkpoint(self, thread_id: str, run_id: str, *, patient: bool) -> dict[str, bytes]:
        request = self._endpoints.history(thread_id, run_id=run_id, limit=1)
        try:
            checkpoints, _ = await self._fetch(request, decode_checkpoints, patient=patient)
        except (Rejected, NotFound, NotOffered, BadAnswer, ServerFailed):
            return {}  # Aegra fails to search by run; its runs have an error of their own
        own = [each for each in checkpoints if each.run_id == run_id]
        return {"state": with_tasks(own[0])} if own else {}


def _is_as_late(head: _ThreadHead, newest: GraphRow) -> bool:
    """Whether the thread stood so when its newest run had ended already."""
    return (seconds_of(head.updated_at) or 0.0) >= (seconds_of(newest.updated_at) or math.inf)


def _first(body: bytes) -> GraphRow | None:
    """The first run of a list. Raises BadAnswer for no list, ServerFailed for half of one."""
    opened = open_list(body, Effort(), most_bytes=MOST_BYTES, is_bare=True)
    return read_sent(opened.objects[0], Effort()).row if opened.objects else None


def _state_in(body: bytes) -> bytes:
    """The state of an answer, which becomes part of the object of a run: what would spoil that, as a text."""
    try:
        _members_of(body)
    except _UNREADABLE:
        return msgspec.json.encode(body[:_LONGEST_NONSENSE].decode("utf-8", "replace"))
    return body


def _without_state(parts: Mapping[str, bytes]) -> dict[str, bytes]:
    """What was found out, without where the run stopped: of one that ended well that says nothing."""
    return {name: value for name, value in parts.items() if name != "state"}


def _without_results(state: bytes) -> bytes:
    return without(state, OF_STATE)


def _keep(kept: OrderedDict, key: object, value: object, most: int) -> None:  # type: ignore[type-arg]
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
