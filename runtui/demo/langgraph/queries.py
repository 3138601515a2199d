"""Which part of a list is wanted, read from a query or a body; what can't be is told in the server's words."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from runtui.demo.langgraph.refused import DetailError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runtui.demo.langgraph.checkpoints import DemoCheckpoint
    from runtui.demo.request import DemoRequest
    from runtui.model.detail import Json

LARGEST = 1000
_RUN_MEMBERS = (
    "run_id", "thread_id", "assistant_id", "metadata", "status", "kwargs", "multitask_strategy", "created_at",
    "updated_at", "langsmith_session_name",
)  # fmt: skip
_THREAD_MEMBERS = (
    "thread_id", "created_at", "updated_at", "state_updated_at", "metadata", "config", "values", "status",
    "interrupts",
)  # fmt: skip
_STATUSES = ("idle", "busy", "interrupted", "error")
_SORTS = ("thread_id", "status", "created_at", "updated_at", "state_updated_at")

Body = TypeVar("Body")


class RunsQuery(Struct, frozen=True, kw_only=True):
    """Of a thread's runs, newest first."""

    limit: int = 10
    offset: int = 0
    status: str | None = None
    select: tuple[str, ...] = ()


class ThreadSearch(Struct, frozen=True, kw_only=True):
    """Of all threads."""

    limit: int = 10
    offset: int = 0
    status: str | None = None
    metadata: dict[str, object] = {}
    ids: tuple[str, ...] | None = None
    sort_by: str = "updated_at"
    sort_order: str = "desc"
    select: tuple[str, ...] = ()

    def is_met(self, thread: dict[str, Json]) -> bool:
        """Whether that thread is searched for."""
        metadata = thread["metadata"]
        has_all = isinstance(metadata, dict) and all(
            metadata.get(name) == each for name, each in self.metadata.items()
        )
        is_named = self.ids is None or thread["thread_id"] in self.ids
        return has_all and is_named and self.status in (None, thread["status"])

    def sorted(self, threads: Sequence[dict[str, Json]]) -> list[dict[str, Json]]:
        """Returns them in the order asked for."""
        return sorted(threads, key=lambda each: str(each[self.sort_by]), reverse=self.sort_order.lower() == "desc")


class HistoryQuery(Struct, frozen=True, kw_only=True):
    """Of a thread's states, newest first."""

    limit: int = 10
    before: object = None
    metadata: dict[str, object] = {}

    @property
    def run_id(self) -> str | None:
        """The run whose states are wanted; None: of all."""
        wanted = self.metadata.get("run_id")
        return None if wanted is None else str(wanted)

    def behind(self, states: Iterator[DemoCheckpoint]) -> Iterator[DemoCheckpoint]:
        """Returns those older than the one they are wanted before."""
        before = self.before
        if isinstance(before, dict):
            before = before.get("checkpoint_id") or before.get("configurable", {}).get("checkpoint_id")
        if before is not None:
            next((state for state in states if state.id == before), None)
        return states


def read_runs(request: DemoRequest) -> RunsQuery:
    """Returns which runs are wanted."""
    select = request.values("select")
    unknown = [name for name in select if name not in _RUN_MEMBERS]
    if unknown:
        raise DetailError(422, f"Invalid select columns: {unknown}. Expected: {set(_RUN_MEMBERS)}")
    limit, offset = (_read_number(request.query.get(name), usual) for name, usual in (("limit", 10), ("offset", 0)))
    return RunsQuery(limit=limit, offset=max(offset, 0), status=request.query.get("status"), select=select)


def read_search(body: bytes) -> ThreadSearch:
    """Returns which threads are wanted."""
    search = _read(body, ThreadSearch)
    _check_limit(search.limit)
    _check_one_of("status", search.status, _STATUSES)
    _check_one_of("sort_by", search.sort_by, _SORTS)
    for name in search.select:
        _check_one_of("select", name, _THREAD_MEMBERS)
    return search


def read_history(body: bytes) -> HistoryQuery:
    """Returns which states are wanted."""
    history = _read(body, HistoryQuery)
    _check_limit(history.limit)
    return history


def _read(body: bytes, kind: type[Body]) -> Body:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise DetailError(422, str(error)) from error
    except msgspec.DecodeError as error:
        raise DetailError(422, "Invalid JSON in request body") from error


def _read_number(text: str | None, usual: int) -> int:
    try:
        return usual if text is None else int(text)
    except ValueError as error:
        raise DetailError(400, str(error)) from error


def _check_limit(limit: int) -> None:
    if limit > LARGEST:
        problem = f"{limit} is greater than the maximum of {LARGEST}\n\nFailed validating"
        raise DetailError(
            422, f'{problem} "maximum" in schema["properties"]["limit"]\n\nOn instance["limit"]:\n    {limit}'
        )
    if limit < 1:
        problem = f"{limit} is less than the minimum of 1\n\nFailed validating"
        raise DetailError(
            422, f'{problem} "minimum" in schema["properties"]["limit"]\n\nOn instance["limit"]:\n    {limit}'
        )


def _check_one_of(member: str, value: str | None, known: tuple[str, ...]) -> None:
    if value is not None and value not in known:
        problem = f'"{value}" is not one of "{known[0]}", "{known[1]}" or {len(known) - 2} other candidates'
        raise DetailError(422, f'{problem}\n\nFailed validating "enum" in schema["properties"]["{member}"]')
