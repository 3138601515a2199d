"""The requests of the Responses protocol that this program makes, as values.

Source: the routes ``openai/v1/responses`` and ``openai/v1/conversations`` of the public specification of Foundry.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.json import encode

from runtui.api.request import Request
from runtui.api.responses.new_response import answer_body, new_body
from runtui.model.act import ActKind
from runtui.model.capability import Capability

if TYPE_CHECKING:
    from runtui.api.page_range import PageRange
    from runtui.model.act import Act
    from runtui.model.profile import Profile


class ResponsesEndpoints:
    """Puts together the requests to the server of one profile."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile

    def runs(self, thread_id: str, page_range: PageRange, *, is_aside: bool = False) -> Request:
        """GET the responses of a conversation."""
        return Request(
            profile=self._profile,
            path=("responses",),
            parameters=(*page_range.parameters, ("conversation_id", thread_id)),
            thread_id=thread_id,
            cursor=page_range.after,
            is_aside=is_aside,
        )

    def any_run(self) -> Request:
        """GET one response, whichever: the smallest request that needs no id."""
        return Request(profile=self._profile, path=("responses",), parameters=(("limit", "1"),))

    def run(self, thread_id: str, run_id: str) -> Request:
        """GET one response."""
        return Request(
            profile=self._profile, path=("responses", run_id), thread_id=thread_id, run_id=run_id, is_aside=True
        )

    def items(self, thread_id: str, page_range: PageRange) -> Request:
        """GET the items of a conversation: messages, calls and what answered them."""
        return Request(
            profile=self._profile,
            path=("conversations", thread_id, "items"),
            parameters=page_range.parameters,
            thread_id=thread_id,
            cursor=page_range.after,
            capability=Capability.MESSAGES,
            is_aside=True,
        )

    def threads(self, page_range: PageRange) -> Request:
        """GET the conversations of a project."""
        return Request(
            profile=self._profile,
            path=("conversations",),
            parameters=page_range.parameters,
            cursor=page_range.after,
            capability=Capability.LIST_THREADS,
            is_aside=True,
        )

    def thread(self, thread_id: str) -> Request:
        """GET a conversation itself."""
        return Request(
            profile=self._profile,
            path=("conversations", thread_id),
            thread_id=thread_id,
            capability=Capability.RETRIEVE_THREAD,
            is_aside=True,
        )

    def act(self, act: Act) -> Request:
        """POST what carries an act out. Raises Misconfigured for ids in no URL."""
        if act.kind is ActKind.CANCEL:
            return Request(
                profile=self._profile,
                path=("responses", act.run_id or "", "cancel"),
                thread_id=act.thread_id,
                run_id=act.run_id,
                capability=Capability.CANCEL,
                body=b"{}",
            )
        body = answer_body(act) if act.kind is ActKind.ANSWER else new_body(act)
        capability = Capability.SUBMIT if act.kind is ActKind.ANSWER else None
        return Request(
            profile=self._profile,
            path=("responses",),
            parameters=tuple(("include[]", each) for each in act.include),
            thread_id=act.thread_id,
            capability=capability,
            body=encode(body),
        )
