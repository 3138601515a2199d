"""The protocol of LangGraph servers as methods: each takes ids and returns values, or raises one ApiError.

Runs are listed whole, with input and settings, as the JSON tab, a search and an export show them: 1.7 KB a run,
which is what an Assistants server sends of one.
"""

# ruff: noqa: PLC0415  what reads anything but runs is imported with the first request for it: the rows come first

from __future__ import annotations

import re
from collections import OrderedDict
from functools import cached_property
from typing import TYPE_CHECKING, TypeVar

import msgspec

from runtui.api.decode_list import decode_name, object_of, open_list, open_object
from runtui.api.errors import (
    ApiError,
    BadAnswer,
    KeyNotAccepted,
    NotAccepted,
    NotFound,
    NotOffered,
    Rejected,
    ServerFailed,
)
from runtui.api.json_parts import Effort, without
from runtui.api.langgraph.decode_row import read_row, read_sent
from runtui.api.langgraph.decode_run import MOST_BYTES, checked_list, page_of, read_one
from runtui.api.langgraph.endpoints import GraphEndpoints
from runtui.api.langgraph.held_rows import HeldRows
from runtui.api.langgraph.offset_pages import Rows, rows_behind
from runtui.api.langgraph.rests_on import MEMBER, resting_on
from runtui.api.langgraph.standings import Standings
from runtui.api.langgraph.status import THREAD_STATUSES
from runtui.api.run_source import RunSource
from runtui.model.act import answer_to
from runtui.model.protocol import WireProtocol
from runtui.model.status import RunStatus

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping, Sequence

    from runtui.api.following import OnDrop
    from runtui.api.langgraph.row import GraphObject
    from runtui.api.langgraph.story import GraphStory
    from runtui.api.langgraph.thread_pages import ThreadPages
    from runtui.api.request import Request
    from runtui.model.detail import Json
    from runtui.model.message import MessagePage
    from runtui.model.run import Run, RunPage
    from runtui.model.step import StepPage
    from runtui.model.stream_event import StreamEvent
    from runtui.model.thread import Thread, ThreadMark, ThreadPage
    from runtui.model.thread_terms import ThreadTerms

T = TypeVar("T")
_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_AEGRA = "Aegra"
_MOST_LISTS = 300
"""Threads whose lists are remembered."""


class LangGraphClient(RunSource):
    """Speaks the protocol of LangGraph servers."""

    protocol = WireProtocol.LANGGRAPH

    @cached_property
    def _endpoints(self) -> GraphEndpoints:
        return GraphEndpoints(self.profile)

    @cached_property
    def _standings(self) -> Standings:
        return Standings(self._fetch, self._endpoints, self._is_aegra)

    @cached_property
    def _lists(self) -> OrderedDict[str, HeldRows]:
        return OrderedDict()

    @cached_property
    def _story(self) -> GraphStory:
        from runtui.api.langgraph.story import GraphStory

        return GraphStory(self._fetch, self._endpoints, self._standings, self._is_aegra)

    _name: str | None = None
    """What the server calls itself; None until it was asked."""

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
        """Returns one page of the thread's runs, newest first whatever the `order`: there is no other.

        `after` is the id of a run. Raises NotFound where that is gone.
        """
        check_thread_id(thread_id)
        source = _RunRows(self, thread_id, patient=patient, is_aside=is_aside)
        found = await rows_behind(after, limit, source, self._held(thread_id))
        if found is None:
            raise NotFound(f"{after} at the end of the list is gone.", "Reload it.")
        if after is None:
            await self._look(thread_id, found.rows, patient=patient)
        rows = [self._with_parts(thread_id, each) for each in found.rows]
        page = page_of(rows, thread_id, has_more=found.is_full or found.is_cut, is_cut=found.is_cut)
        self.request_log.note_runs(thread_id, page.runs, are_newest=after is None)
        return page

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run."""
        check_thread_id(thread_id)
        found = await self._fetch(self._endpoints.run(thread_id, run_id), _sent_run, patient=patient)
        if found.row is not None:
            await self._standings.look_at(thread_id, found.row, patient=patient)
        page = page_of([self._with_parts(thread_id, found)], None, has_more=None, is_cut=False)
        self.request_log.note_runs(thread_id, page.runs, are_newest=False)
        return page.runs[0]

    async def fetch_whole_run(self, thread_id: str, run_id: str) -> Run:
        """Returns one run with its beginning, tokens and model, which only its checkpoints tell."""
        run = await self.fetch_run(thread_id, run_id, patient=True)
        try:
            await self._story.read(thread_id, run_id)
        except ApiError:
            return run
        read = read_row(without(run.raw(), {MEMBER}), Effort())
        page = page_of([self._with_parts(thread_id, read)], None, has_more=None, is_cut=False)
        return page.runs[0]

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
        """Returns one page of a run's steps, oldest first: the tasks of its graph, from its checkpoints."""
        check_thread_id(thread_id)
        return await self._story.steps(thread_id, run_id, limit=limit, after=after, patient=patient)

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
        """Returns one page of the messages among the thread's values, with `run_id` those that run added."""
        check_thread_id(thread_id)
        messages = self._story.messages
        return await messages(thread_id, run_id, limit=limit, after=after, order=order, patient=patient)

    def follow(self, thread_id: str, run_id: str, on_drop: OnDrop | None = None) -> AsyncIterator[StreamEvent]:
        """Yields the events of a run: all that the server kept of one made resumable, else those from now on."""
        from runtui.api.following import follow

        async def is_over() -> bool:
            row = (await self._fetch(self._endpoints.run(thread_id, run_id), read_one)).row
            return row is None or row.status not in ("pending", "running")

        check_thread_id(thread_id)
        return follow(self._rest, lambda last: self._endpoints.stream(thread_id, run_id, last), is_over, on_drop)

    async def list_threads(self, *, limit: int = 50, after: str | None = None, patient: bool = False) -> ThreadPage:
        """Returns one page of all threads the key may see, the last changed first."""
        return await self._page(self._all_threads, limit, after, patient=patient)

    thread_statuses = THREAD_STATUSES

    async def search_threads(
        self, terms: ThreadTerms, *, limit: int = 50, after: str | None = None, patient: bool = False
    ) -> ThreadPage:
        """Returns one page of the threads that fit, the last changed first."""
        from runtui.api.langgraph.thread_pages import ThreadPages

        if self._search is None or self._search.terms != terms:
            self._search = ThreadPages(self._fetch, self._endpoints, terms)
        return await self._page(self._search, limit, after, patient=patient)

    _search: ThreadPages | None = None
    """The search that was asked for last."""

    @cached_property
    def _all_threads(self) -> ThreadPages:
        from runtui.api.langgraph.thread_pages import ThreadPages

        return ThreadPages(self._fetch, self._endpoints)

    async def _page(self, pages: ThreadPages, limit: int, after: str | None, *, patient: bool) -> ThreadPage:
        # Aegra sends no values there, and refuses to be told which members are wanted.
        takes_select = not await self._is_aegra()
        return await pages.page(limit=limit, after=after, takes_select=takes_select, patient=patient)

    has_thread_marks = True

    async def thread_marks(self) -> dict[str, ThreadMark]:
        """Returns the mark of each of the threads that changed last, in one request."""
        request = self._endpoints.marks(takes_select=not await self._is_aegra())
        return await self._fetch(request, self._standings.note_marks)

    async def fetch_thread(self, thread_id: str) -> Thread:
        """Returns the thread itself; its runs are not part of it."""
        from runtui.api.langgraph.decode_thread import decode_thread

        check_thread_id(thread_id)
        return await self._fetch(self._endpoints.thread(thread_id), decode_thread)

    async def fetch_thread_object(self, thread_id: str) -> bytes:
        """Returns the thread as the server sent it (JSON), with all its values."""
        check_thread_id(thread_id)
        return await self._fetch(self._endpoints.thread(thread_id), object_of, patient=True)

    async def fetch_assistant_object(self, assistant_id: str) -> bytes:
        """Returns the assistant as the server sent it (JSON)."""
        return await self._fetch(self._endpoints.assistant(assistant_id), object_of, patient=True)

    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        """Returns the assistant's name, or that of its graph; None if this server or key doesn't show it.

        Raises the passing errors and those of the key; they are no word about the assistant.
        """
        try:
            return await self._fetch(self._endpoints.assistant(assistant_id), _name_of)
        except KeyNotAccepted:
            raise
        except (NotFound, NotOffered, NotAccepted, Rejected, BadAnswer):
            return None

    async def create_run(
        self, thread_id: str, settings: Mapping[str, Json], *, include: tuple[str, ...] = ()
    ) -> Run:
        """Creates a run with `settings`, ``assistant_id`` among them, and returns it as fetched afterwards."""
        check_thread_id(thread_id)
        return await self._created(self._endpoints.new_run(thread_id, settings), thread_id)

    async def cancel_run(self, thread_id: str, run_id: str) -> Run:
        """Asks the run to stop and returns it as fetched afterwards. Raises Rejected for one that is over."""
        from runtui.api.langgraph.decode_detail import why_not_cancelled

        check_thread_id(thread_id)
        try:
            await self._fetch(self._endpoints.cancel(thread_id, run_id), bytes)
        except NotFound as error:
            why_not = why_not_cancelled(await self.fetch_run(thread_id, run_id))
            words = why_not or f"Nothing to cancel: {error.words or error.message}"
            raise Rejected(words, status=_BAD_REQUEST) from error
        return await self._fetch_acted(thread_id, run_id)

    async def submit_tool_outputs(
        self,
        thread_id: str,
        run_id: str,
        *,
        outputs: Mapping[str, str] | None = None,
        approvals: Mapping[str, bool] | None = None,
    ) -> Run:
        """Answers all that the run asks, by call id, and returns the run that carries the answer on.

        Raises Rejected, with nothing sent, where the thread asks something else by now.
        """
        from runtui.api.langgraph.decode_detail import decode_detail

        run = await self.fetch_run(thread_id, run_id, patient=True)
        action = decode_detail(run).required_action
        asked = {call.id for call in action.calls if call.id} if action is not None else set[str]()
        answered = {*(outputs or {}), *(approvals or {})}
        # All of them: decisions on the calls of one question go by their place, and one left out would shift them.
        waits = run.status == RunStatus.REQUIRES_ACTION and await self._is_waited_for(thread_id, run_id)
        if not waits or asked != answered or not answered:
            raise Rejected("Nothing was sent: the thread does not ask exactly that.", "Look at the run again.")
        act = answer_to(run, thread_id, dict(outputs or {}), dict(approvals or {}))
        return await self._created(self._endpoints.act(act), thread_id)

    async def _ask_anything(self) -> None:
        await self.list_threads(limit=1)

    async def knows_base_url(self) -> bool | None:
        """Tells whether the API is at the base URL; None where the answer doesn't say, as a refused key doesn't."""
        try:
            await self._is_aegra()
        except (NotFound, NotOffered, BadAnswer, Rejected):
            return False
        except ApiError:
            return None
        return True

    async def _is_aegra(self) -> bool:
        """Whether the server is the self-hosted twin, which says some things otherwise."""
        if self._name is None:
            self._name = await self._fetch(self._endpoints.info(), _server_name)
        return self._name == _AEGRA

    async def _fetch(self, request: Request, decode: Callable[[bytes], T], *, patient: bool = False) -> T:
        capability = request.capability
        if capability is not None and self.capabilities.reason(capability) is None:
            self.capabilities.note_proven(capability)  # all of these servers have it: "Not Found" is about the id
        return await super()._fetch(request, decode, patient=patient)

    async def rows(
        self, thread_id: str, *, offset: int, limit: int, patient: bool, is_aside: bool
    ) -> Rows[GraphObject]:
        """Returns runs as they are listed from `offset` on."""

        def decode(body: bytes) -> Rows[GraphObject]:
            effort = Effort()
            opened = open_list(checked_list(body, "runs"), effort, most_bytes=MOST_BYTES, is_bare=True)
            rows = [read_sent(raw, effort) for raw in opened.objects]
            for place, cut in opened.cuts.items():
                rows[place].flaws.append(cut)
            ids = [each.row.run_id if each.row else "" for each in rows]
            return Rows(rows=rows, ids=ids, is_full=len(rows) >= limit > 0, is_cut=opened.is_cut)

        request = self._endpoints.runs(thread_id, limit=limit, offset=offset, is_aside=is_aside)
        return await self._fetch(request, decode, patient=patient)

    async def run_ids(self, thread_id: str, *, offset: int, limit: int) -> Sequence[str]:
        """Returns the ids of runs as they are listed from `offset` on."""
        request = self._endpoints.runs(thread_id, limit=limit, offset=offset, ids_only=True)
        return await self._fetch(request, _run_ids, patient=True)

    def _held(self, thread_id: str) -> HeldRows:
        held = self._lists.setdefault(thread_id, HeldRows())
        self._lists.move_to_end(thread_id)
        while len(self._lists) > _MOST_LISTS:
            self._lists.popitem(last=False)
        return held

    async def _look(self, thread_id: str, rows: Sequence[GraphObject], *, patient: bool) -> None:
        """Asks what the newest run rests on; of one without runs whether it exists, where a list doesn't say."""
        newest = next((each.row for each in rows if each.row), None)
        if newest is not None:
            await self._standings.look(thread_id, newest, patient=patient)
        elif not rows and await self._is_aegra():
            await self.fetch_thread(thread_id)

    async def _is_waited_for(self, thread_id: str, run_id: str) -> bool:
        """Whether the thread waits for what that run asks, seen from its newest run, whatever times it tells."""
        newest = await self.rows(thread_id, offset=0, limit=1, patient=True, is_aside=False)
        await self._look(thread_id, newest.rows, patient=True)
        return self._standings.is_holder(thread_id, run_id)

    def _with_parts(self, thread_id: str, found: GraphObject) -> GraphObject:
        """The run with what its state rests on, where that is more than itself."""
        if found.row is None:
            return found
        parts = self._standings.parts_of(thread_id, found.row)
        decoded = read_row(resting_on(found.raw, parts), Effort()) if parts else found
        if parts:
            decoded.flaws.extend(found.flaws)
        self._standings.note_row(decoded.row or found.row)
        return decoded

    async def _created(self, request: Request, thread_id: str) -> Run:
        return await self._fetch_acted(thread_id, await self._fetch(request, _posted_id))


class _RunRows:
    """The runs of one thread by number."""

    def __init__(self, client: LangGraphClient, thread_id: str, *, patient: bool, is_aside: bool) -> None:
        self._client, self._thread_id = client, thread_id
        self._patient, self._is_aside = patient, is_aside

    async def rows(self, offset: int, limit: int) -> Rows[GraphObject]:
        """Returns the runs from `offset` on."""
        return await self._client.rows(
            self._thread_id, offset=offset, limit=limit, patient=self._patient, is_aside=self._is_aside
        )

    async def ids(self, offset: int, limit: int) -> Sequence[str]:
        """Returns their ids alone."""
        return await self._client.run_ids(self._thread_id, offset=offset, limit=limit)


_BAD_REQUEST = 400


class _RunId(msgspec.Struct, gc=False):
    run_id: str


def check_thread_id(thread_id: str) -> None:
    """Raises NotFound, before anything is sent, for what can't be the id of a thread here."""
    if not _UUID.fullmatch(thread_id):
        raise NotFound(
            f"{thread_id[:80]} is no thread of a LangGraph server: ids there are UUIDs.",
            "Give one such as 3f2a8c1e-0000-4000-8000-000000000000, or use the profile of the server it is from.",
        )


def _sent_run(body: bytes) -> GraphObject:
    return read_one(body, read_sent)


def _run_ids(body: bytes) -> list[str]:
    try:
        return [each.run_id for each in msgspec.json.decode(body, type=list[_RunId])]
    except msgspec.MsgspecError:
        raise BadAnswer("The answer is JSON, but no list of runs.") from None


def _name_of(body: bytes) -> str | None:
    return decode_name(body) or open_object(body).text("graph_id") or None


def _server_name(body: bytes) -> str:
    """What a server calls itself. Raises BadAnswer for what is no LangGraph server."""
    fields = open_object(body)
    name, is_graph = fields.text("name"), any(each.startswith("langgraph_") for each in fields)
    if name != _AEGRA and not is_graph and "flags" not in fields:
        raise BadAnswer("The answer is JSON, but a LangGraph server tells its version there.")
    return name or "LangGraph"


def _posted_id(body: bytes) -> str | None:
    """The id of the run that a POST created. Never raises: it was created."""
    try:
        return open_object(body).text("run_id") or None
    except (BadAnswer, ServerFailed):
        return None
