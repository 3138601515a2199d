"""The requests of the Assistants protocol that this program makes, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.json import encode

from runtui.api.request import Request
from runtui.model.act import ActKind
from runtui.model.capability import Capability

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.page_range import PageRange
    from runtui.model.act import Act
    from runtui.model.detail import Json
    from runtui.model.profile import Profile

_PASSAGES = "step_details.tool_calls[*].file_search.results[*].content"


class Endpoints:
    """Puts together the requests to the server of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def runs(self, thread_id: str, page_range: PageRange, *, is_aside: bool = False) -> Request:
        """GET the runs of a thread."""
        path = ("threads", thread_id, "runs")
        return self._list(path, page_range, thread_id=thread_id, is_aside=is_aside)

    def run(self, thread_id: str, run_id: str) -> Request:
        """GET one run."""
        return self._of_run(thread_id, run_id, capability=Capability.RETRIEVE_RUN)

    def steps(self, thread_id: str, run_id: str, page_range: PageRange, *, with_passages: bool) -> Request:
        """GET the steps of a run; `with_passages` asks for the texts that a file search found."""
        extra = ("include[]", _PASSAGES if with_passages else None)
        path = ("threads", thread_id, "runs", run_id, "steps")
        return self._list(path, page_range, extra, thread_id=thread_id, run_id=run_id, capability=Capability.STEPS)

    def messages(self, thread_id: str, run_id: str | None, page_range: PageRange) -> Request:
        """GET the messages of a thread, with `run_id` those that run wrote."""
        return self._list(
            ("threads", thread_id, "messages"),
            page_range,
            ("run_id", run_id),
            thread_id=thread_id,
            run_id=run_id,
            capability=Capability.MESSAGES,
        )

    def threads(self, page_range: PageRange) -> Request:
        """GET the threads of a project."""
        return self._list(("threads",), page_range, capability=Capability.LIST_THREADS)

    def thread(self, thread_id: str) -> Request:
        """GET a thread itself."""
        return Request(
            profile=self._profile,
            path=("threads", thread_id),
            thread_id=thread_id,
            capability=Capability.RETRIEVE_THREAD,
            is_aside=True,
        )

    def assistant(self, assistant_id: str) -> Request:
        """GET an assistant."""
        path = ("assistants", assistant_id)
        return Request(profile=self._profile, path=path, capability=Capability.ASSISTANTS, is_aside=True)

    def any_assistant(self) -> Request:
        """GET one assistant, whichever: the smallest request that needs no id."""
        return Request(profile=self._profile, path=("assistants",), parameters=(("limit", "1"),))

    def new_run(self, thread_id: str, settings: Mapping[str, Json], *, include: tuple[str, ...] = ()) -> Request:
        """POST a new run; `include` names what else its answer shall hold."""
        return Request(
            profile=self._profile,
            path=("threads", thread_id, "runs"),
            parameters=tuple(("include[]", each) for each in include),
            thread_id=thread_id,
            body=encode(dict(settings)),
        )

    def cancel(self, thread_id: str, run_id: str) -> Request:
        """POST the wish that a run stops."""
        return self._of_run(thread_id, run_id, "cancel", capability=Capability.CANCEL, body=b"{}")

    def submit(
        self, thread_id: str, run_id: str, outputs: Mapping[str, str], approvals: Mapping[str, bool]
    ) -> Request:
        """POST what the calls returned and which may be made, by the ids of the calls."""
        document: dict[str, Json] = {}
        if outputs or not approvals:
            document["tool_outputs"] = [{"tool_call_id": call, "output": text} for call, text in outputs.items()]
        if approvals:
            document["tool_approvals"] = [{"tool_call_id": call, "approve": yes} for call, yes in approvals.items()]
        body = encode(document)
        return self._of_run(thread_id, run_id, "submit_tool_outputs", capability=Capability.SUBMIT, body=body)

    def act(self, act: Act) -> Request:
        """POST what carries an act out. Raises Misconfigured for ids in no URL."""
        run_id = act.run_id or ""
        match act.kind:
            case ActKind.CANCEL:
                return self.cancel(act.thread_id, run_id)
            case ActKind.ANSWER:
                return self.submit(act.thread_id, run_id, act.outputs, act.approvals)
            case ActKind.CREATE:
                return self.new_run(act.thread_id, act.settings, include=act.include)

    def _list(
        self,
        path: tuple[str, ...],
        page_range: PageRange,
        *extra: tuple[str, str | None],
        thread_id: str | None = None,
        run_id: str | None = None,
        capability: Capability | None = None,
        is_aside: bool = True,
    ) -> Request:
        return Request(
            profile=self._profile,
            is_aside=is_aside,
            path=path,
            parameters=(*page_range.parameters, *extra),
            thread_id=thread_id,
            run_id=run_id,
            cursor=page_range.after,
            capability=capability,
        )

    def _of_run(
        self, thread_id: str, run_id: str, *action: str, capability: Capability, body: bytes | None = None
    ) -> Request:
        return Request(
            profile=self._profile,
            path=("threads", thread_id, "runs", run_id, *action),
            thread_id=thread_id,
            run_id=run_id,
            capability=capability,
            body=body,
        )
