"""The requests to a LangGraph server that this program makes, as values.

Source: the server's own OpenAPI document (``/openapi.json``), and answers of langgraph-api 0.16.7, Aegra 0.11.0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.json import encode

from runtui.api.langgraph.answers import resume_of
from runtui.api.langgraph.new_run import body_of
from runtui.api.request import Request
from runtui.model.act import ActKind
from runtui.model.capability import Capability

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.act import Act
    from runtui.model.detail import Json
    from runtui.model.profile import Profile

LARGEST_PAGE = 1000
"""Objects of one list: more is refused."""
_OF_SEARCH = ["thread_id", "status", "created_at", "updated_at", "metadata"]
"""Members of a thread that a list of threads needs: all but the values of its graph."""


class GraphEndpoints:
    """Puts together the requests to the server of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def runs(
        self, thread_id: str, *, limit: int, offset: int = 0, is_aside: bool = False, ids_only: bool = False
    ) -> Request:
        """GET the runs of a thread, newest first; there is no other order."""
        return Request(
            profile=self._profile,
            path=("threads", thread_id, "runs"),
            parameters=(
                ("limit", str(limit)),
                ("offset", str(offset) if offset else None),
                ("select", "run_id" if ids_only else None),
            ),
            thread_id=thread_id,
            is_aside=is_aside,
        )

    def run(self, thread_id: str, run_id: str) -> Request:
        """GET one run."""
        path = ("threads", thread_id, "runs", run_id)
        return Request(
            profile=self._profile,
            path=path,
            thread_id=thread_id,
            run_id=run_id,
            capability=Capability.RETRIEVE_RUN,
        )

    def stream(self, thread_id: str, run_id: str, last_id: str) -> Request:
        """GET the events of a run behind one of them, as they come."""
        return Request(
            profile=self._profile,
            path=("threads", thread_id, "runs", run_id, "stream"),
            thread_id=thread_id,
            run_id=run_id,
            last_event_id=last_id,
        )

    def thread(self, thread_id: str) -> Request:
        """GET a thread with all its values."""
        return self._of_thread(thread_id, capability=Capability.RETRIEVE_THREAD)

    def standing(self, thread_id: str) -> Request:
        """POST a search for the one thread, which brings it without its values."""
        body: dict[str, Json] = {"ids": [thread_id], "limit": 1, "select": ["thread_id", "status", "updated_at"]}
        return self._search(("threads", "search"), body, thread_id=thread_id)

    def threads(
        self,
        *,
        limit: int,
        offset: int = 0,
        status: str | None = None,
        metadata: Mapping[str, Json] | None = None,
        takes_select: bool = True,
    ) -> Request:
        """POST a search for threads, the last changed first; where it can't be chosen what is sent, for all."""
        body: dict[str, Json] = {"limit": limit, "offset": offset, "sort_by": "updated_at", "sort_order": "desc"}
        if takes_select:
            body["select"] = [*_OF_SEARCH]
        if status is not None:
            body["status"] = status
        if metadata:
            body["metadata"] = dict(metadata)
        return self._search(("threads", "search"), body, capability=Capability.LIST_THREADS)

    def marks(self, *, takes_select: bool = True) -> Request:
        """POST a search for the threads that changed last, as many as one answer may hold, and nothing but when."""
        body: dict[str, Json] = {"limit": LARGEST_PAGE, "sort_by": "updated_at", "sort_order": "desc"}
        if takes_select:
            body["select"] = ["thread_id", "status", "updated_at"]
        return self._search(("threads", "search"), body, capability=Capability.LIST_THREADS)

    def state(self, thread_id: str) -> Request:
        """GET where the thread stands."""
        return self._of_thread(thread_id, "state")

    def messages(self, thread_id: str) -> Request:
        """GET the same for the messages among its values."""
        return self._of_thread(thread_id, "state", capability=Capability.MESSAGES)

    def history(self, thread_id: str, *, run_id: str | None, limit: int, before: str | None = None) -> Request:
        """POST a search for the checkpoints of a thread, newest first, with `run_id` of one run of it."""
        body: dict[str, Json] = {"limit": limit}
        if run_id is not None:
            body["metadata"] = {"run_id": run_id}
        if before is not None:
            body["before"] = {"configurable": {"checkpoint_id": before}}
        path = ("threads", thread_id, "history")
        return self._search(path, body, thread_id=thread_id, capability=Capability.STEPS)

    def assistant(self, assistant_id: str) -> Request:
        """GET an assistant."""
        return Request(
            profile=self._profile,
            path=("assistants", assistant_id),
            capability=Capability.ASSISTANTS,
            is_aside=True,
        )

    def info(self) -> Request:
        """GET what the server is."""
        return Request(profile=self._profile, path=("info",))

    def new_run(self, thread_id: str, settings: Mapping[str, Json]) -> Request:
        """POST a new run."""
        return Request(
            profile=self._profile,
            path=("threads", thread_id, "runs"),
            thread_id=thread_id,
            body=encode(body_of(settings)),
        )

    def cancel(self, thread_id: str, run_id: str) -> Request:
        """POST the wish that a run stops."""
        return Request(
            profile=self._profile,
            path=("threads", thread_id, "runs", run_id, "cancel"),
            parameters=(("action", "interrupt"),),
            thread_id=thread_id,
            run_id=run_id,
            capability=Capability.CANCEL,
            body=b"{}",
        )

    def act(self, act: Act) -> Request:
        """POST what carries an act out. An answer is a new run, of the assistant that asked."""
        match act.kind:
            case ActKind.CANCEL:
                return self.cancel(act.thread_id, act.run_id or "")
            case ActKind.ANSWER:
                resume = resume_of(act.outputs, act.approvals)
                settings: dict[str, Json] = {
                    "assistant_id": act.assistant_id or "",
                    "command": {"resume": resume},
                }
                return self.new_run(act.thread_id, settings)
            case ActKind.CREATE:
                return self.new_run(act.thread_id, act.settings)

    def _of_thread(self, thread_id: str, *action: str, capability: Capability | None = None) -> Request:
        return Request(
            profile=self._profile,
            path=("threads", thread_id, *action),
            thread_id=thread_id,
            capability=capability,
            is_aside=True,
        )

    def _search(
        self,
        path: tuple[str, ...],
        body: dict[str, Json],
        *,
        thread_id: str | None = None,
        capability: Capability | None = None,
    ) -> Request:
        return Request(
            profile=self._profile,
            path=path,
            thread_id=thread_id,
            capability=capability,
            is_aside=True,
            body=encode(body),
            is_search=True,
        )
