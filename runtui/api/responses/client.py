"""The Responses protocol as methods: each takes ids and returns values, or raises one ApiError."""

# ruff: noqa: PLC0415  what reads anything but runs is imported with the first request for it: the rows come first

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar

from msgspec.structs import replace

from runtui.api.decode_list import object_of
from runtui.api.errors import (
    ApiError,
    BadAnswer,
    NotFound,
    NotOffered,
    Rejected,
)
from runtui.api.page_range import PageRange
from runtui.api.responses.decode_row import read_sent
from runtui.api.responses.decode_run import Newest, decode_run, decode_run_page, waits_if_newest
from runtui.api.responses.endpoints import ResponsesEndpoints
from runtui.api.retry_after import poll_after
from runtui.api.run_source import RunSource
from runtui.model.act import Act, ActKind, answer_to
from runtui.model.capability import Capability
from runtui.model.protocol import WireProtocol
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.request import Response
    from runtui.model.detail import Json
    from runtui.model.message import MessagePage
    from runtui.model.run import Run, RunPage
    from runtui.model.step import StepPage
    from runtui.model.thread import Thread, ThreadPage

_NOBODYS_THREAD = "conv_000000000000000000000000"
_BEHIND = 100
"""Items of the conversation behind a call, among which its answer is looked for."""
_THREAD = "conversation"
_NO_AGENTS = "A response names its agent and shows its settings; the agent itself has another address."


class ResponsesClient(RunSource):
    """Speaks the Responses protocol: the responses of a conversation are the runs of a thread."""

    protocol = WireProtocol.RESPONSES

    lacks: ClassVar = {Capability.ASSISTANTS: _NO_AGENTS}

    @cached_property
    def _endpoints(self) -> ResponsesEndpoints:
        return ResponsesEndpoints(self.profile)

    async def list_runs(
        self,
        thread_id: str,
        *,
        limit: int,
        order: str = "desc",
        after: str | None = None,
        patient: bool = False,
        is_aside: bool = False,
    ) -> RunPage:
        """Returns one page of the responses of a conversation; the newest of all waits if a call in it is open."""
        page_range = PageRange(limit=limit, order=order, after=after)
        are_newest = order == "desc" and after is None
        newest = Newest.FIRST if are_newest else Newest.LAST_OF_ALL if order == "asc" else Newest.ELSEWHERE

        def read(response: Response) -> RunPage:
            page = decode_run_page(response.body, thread_id=thread_id, newest=newest, read=read_sent)
            return replace(page, poll_after=poll_after(response.headers))

        request = self._endpoints.runs(thread_id, page_range, is_aside=is_aside)
        page = await self._rest.send(request, read, patient=patient)
        self.request_log.note_runs(thread_id, page.runs, are_newest=are_newest)
        return page

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one response; where a call in it is open, it asks whether a later one follows it."""
        request = self._endpoints.run(thread_id, run_id)
        run = await self._fetch(request, partial(decode_run, read=read_sent), patient=patient)
        self.request_log.note_runs(thread_id, (run,), are_newest=False)
        if run.said is None and waits_if_newest(run) and await self._is_newest(thread_id, run_id, patient=patient):
            return decode_run(run.raw(), is_newest=True)
        return run

    async def list_steps(
        self,
        thread_id: str,
        run_id: str,
        *,
        limit: int = 100,
        after: str | None = None,
        with_passages: bool = False,
        patient: bool = False,
    ) -> StepPage:
        """Returns all steps of a response: the items of its output, calls with what was answered to them."""
        from runtui.api.responses.decode_step import decode_step_page, output_items, step_list, unanswered_id

        items = await self._fetch(self._endpoints.run(thread_id, run_id), output_items, patient=patient)
        later: list[bytes] = []
        last = unanswered_id(items)
        if last is not None:
            later = await self._items_behind(thread_id, last, patient=patient)
        return decode_step_page(step_list(items, later), run_id=run_id)

    async def list_messages(
        self,
        thread_id: str,
        *,
        run_id: str | None = None,
        limit: int = 20,
        after: str | None = None,
        order: str = "desc",
        patient: bool = False,
    ) -> MessagePage:
        """Returns the messages in one page of the conversation's items, or all in the output of one response."""
        from runtui.api.responses.decode_message import decode_message_page
        from runtui.api.responses.decode_step import output_items, step_list

        if run_id is None:
            request = self._endpoints.items(thread_id, PageRange(limit=limit, order=order, after=after))
            return await self._fetch(request, partial(decode_message_page, thread_id=thread_id), patient=patient)
        items = await self._fetch(self._endpoints.run(thread_id, run_id), output_items, patient=patient)
        if order == "desc":
            items.reverse()
        return decode_message_page(step_list(items, []), thread_id=thread_id, run_id=run_id)

    async def list_threads(self, *, limit: int = 50, after: str | None = None, patient: bool = False) -> ThreadPage:
        """Returns one page of the conversations of the project, newest first."""
        from runtui.api.decode_thread import decode_thread_page

        request = self._endpoints.threads(PageRange(limit=limit, order="desc", after=after))
        return await self._fetch(request, partial(decode_thread_page, of=_THREAD), patient=patient)

    async def fetch_thread(self, thread_id: str) -> Thread:
        """Returns the conversation itself."""
        from runtui.api.decode_thread import decode_thread

        return await self._fetch(self._endpoints.thread(thread_id), partial(decode_thread, of=_THREAD))

    async def fetch_thread_object(self, thread_id: str) -> bytes:
        """Returns the conversation as the server sent it (JSON)."""
        return await self._fetch(self._endpoints.thread(thread_id), object_of, patient=True)

    async def fetch_assistant_object(self, assistant_id: str) -> bytes:
        """Raises NotOffered: an agent has another address than its responses."""
        raise NotOffered(_NO_AGENTS)

    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        """Returns None: the id of an agent is its name."""
        return None

    async def create_run(
        self, thread_id: str, settings: Mapping[str, Json], *, include: tuple[str, ...] = ()
    ) -> Run:
        """Creates a response in the background with `settings`, and returns it as fetched afterwards."""
        act = Act(kind=ActKind.CREATE, thread_id=thread_id, settings=dict(settings), include=include)
        return await self._create(act)

    async def cancel_run(self, thread_id: str, run_id: str) -> Run:
        """Asks a response to stop. Raises Rejected, with nothing sent, for one that isn't in the background."""
        from runtui.api.responses.decode_detail import why_not_cancelled

        run = await self._fetch(self._endpoints.run(thread_id, run_id), decode_run)
        if why_not := why_not_cancelled(run):
            raise Rejected(why_not, "Nothing was sent.")
        await self._fetch(
            self._endpoints.act(Act(kind=ActKind.CANCEL, thread_id=thread_id, run_id=run_id)), lambda _body: None
        )
        return await self._fetch_acted(thread_id, run_id)

    async def submit_tool_outputs(
        self,
        thread_id: str,
        run_id: str,
        *,
        outputs: Mapping[str, str] | None = None,
        approvals: Mapping[str, bool] | None = None,
    ) -> Run:
        """Creates the response that goes on with the answers.

        Raises Rejected, with nothing sent, where this one waits no more, or for other calls.
        """
        from runtui.api.responses.decode_detail import decode_detail

        run = await self.fetch_run(thread_id, run_id, patient=True)
        if run.status != RunStatus.REQUIRES_ACTION:
            raise Rejected(f"Nothing was sent: {run_id} is {run.status} and waits for no answer.")
        action = decode_detail(run).required_action
        asked = {call.id for call in action.calls if call.id} if action is not None else set[str]()
        if asked != {*(outputs or {}), *(approvals or {})}:
            raise Rejected(
                "Nothing was sent: the response does not wait for exactly that.", "Look at the run again."
            )
        return await self._create(answer_to(run, thread_id, dict(outputs or {}), dict(approvals or {})))

    async def _ask_anything(self) -> None:
        await self._fetch(self._endpoints.any_run(), object_of)

    async def knows_base_url(self) -> bool | None:
        """Tells whether the protocol is at the base URL; None where the answer doesn't say."""
        try:
            await self.list_runs(_NOBODYS_THREAD, limit=1)
        except NotFound as error:
            return not error.concerns_url
        except (NotOffered, BadAnswer):
            return False
        except ApiError:
            return None
        return True

    async def _is_newest(self, thread_id: str, run_id: str, *, patient: bool) -> bool:
        """Whether no response of the conversation follows; False where the server doesn't tell."""
        request = self._endpoints.runs(thread_id, PageRange(limit=1, order="asc", after=run_id), is_aside=True)
        try:
            later = await self._fetch(request, partial(decode_run_page, thread_id=thread_id), patient=patient)
        except (NotFound, NotOffered, Rejected, BadAnswer):
            return False
        return all(each.id == run_id for each in later.runs)

    async def _items_behind(self, thread_id: str, item_id: str, *, patient: bool) -> list[bytes]:
        """The items of the conversation behind one, none where the server doesn't give them."""
        from runtui.api.responses.decode_step import listed_items

        request = self._endpoints.items(thread_id, PageRange(limit=_BEHIND, order="asc", after=item_id))
        try:
            return await self._fetch(request, listed_items, patient=patient)
        except (NotFound, NotOffered, Rejected, BadAnswer):
            return []

    async def _create(self, act: Act) -> Run:
        """Sends the POST that creates a response once, and returns that as it is then."""
        created = await self._fetch(self._endpoints.act(act), _created)
        return await self._fetch_acted(act.thread_id, created.id if created is not None else None, created)


def _created(body: bytes) -> Run | None:
    """The response that an answer to a POST holds, None where it can't be read: it was created nevertheless."""
    try:
        return decode_run(body, read=read_sent)
    except ApiError:
        return None
