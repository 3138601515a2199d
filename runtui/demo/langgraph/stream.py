"""The events of a run as they happen: what a client gets that follows it (server-sent events)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.demo.request import encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runtui.demo.langgraph.runs import DemoGraphRun
    from runtui.demo.langgraph.threads import DemoGraphThread
    from runtui.model.detail import Json

RUN_NOT_FOUND = b'event: error\r\ndata: {"error":"HTTPException","message":"404: Run not found"}\r\n\r\n'


class RunEvents:
    """The events of one run, from behind the last one that a client has.

    `look` returns the thread as it is now.
    """

    def __init__(self, look: Callable[[], DemoGraphThread], run: DemoGraphRun, last_id: str | None) -> None:
        self._look = look
        self._run = run
        self._last_id = last_id
        self._has_ended = False

    def due(self) -> bytes | None:
        """Returns the events since the last call; None once the run has ended and all are told."""
        if self._has_ended:
            return None
        thread = self._look()
        run = thread.find(self._run.id)
        if run is None:
            return None
        events = [(_event_id(at, place), kind, body) for place, (at, kind, body) in enumerate(_events(thread, run))]
        fresh = [event for event in events if self._is_new(event[0])]
        self._last_id = fresh[-1][0] if fresh else self._last_id
        self._has_ended = not run.is_active
        return b"".join(_line(*event) for event in fresh)

    def _is_new(self, event_id: str) -> bool:
        return self._last_id is None or _place(event_id) > _place(self._last_id)


def _events(thread: DemoGraphThread, run: DemoGraphRun) -> Iterator[tuple[float, str, Json]]:
    """When each happened, its kind and what it says."""
    if run.taken_up_at is None:
        return
    yield run.taken_up_at, "metadata", {"run_id": run.id, "attempt": 1}
    for noted in thread.checkpoints(run.script.index):
        if noted.run_id == run.id and not noted.is_input:
            values: dict[str, Json] = {"messages": list(noted.messages)}
            yield noted.created_at, "values", values
            if noted.task is not None and noted.task.interrupts:
                yield noted.created_at, "values", values | {"__interrupt__": list(noted.task.interrupts)}
    if run.status == "error" and run.ended_at is not None:
        failure = run.script.failure
        yield run.ended_at, "error", {"error": failure.code, "message": failure.message} if failure else {}


def _event_id(at: float, place: int) -> str:
    return f"{at * 1000:.0f}-{place}"


def _place(event_id: str) -> int:
    """How many events come before it; −1, which asks for all, is before the first."""
    place = event_id.rpartition("-")[2]
    return int(place) if place.isdecimal() and event_id != "-1" else -1


def _line(event_id: str, kind: str, body: Json) -> bytes:
    return b"event: %s\r\ndata: %s\r\nid: %s\r\n\r\n" % (kind.encode(), encode(body), event_id.encode())
