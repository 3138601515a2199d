"""The Assistants API as methods: each takes ids and returns values, or raises one ApiError."""

# ruff: noqa: PLC0415  what reads anything but runs is imported with the first request for it: the rows come first

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.assistants.decode_run import decode_posted
from runtui.api.assistants.endpoints import Endpoints
from runtui.api.decode_list import decode_name, object_of
from runtui.api.decoders import Decoders
from runtui.api.errors import (
    ApiError,
    BadAnswer,
    KeyNotAccepted,
    NotAccepted,
    NotFound,
    NotOffered,
    Rejected,
)
from runtui.api.page_range import PageRange
from runtui.api.retry_after import poll_after
from runtui.api.run_source import RunSource
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.request import Request, Response
    from runtui.model.detail import Json
    from runtui.model.message import MessagePage
    from runtui.model.run import Run, RunPage
    from runtui.model.step import StepPage
    from runtui.model.thread import Thread, ThreadPage

_NOBODYS_THREAD = "thread_000000000000000000000000"


class AssistantsClient(RunSource):
    """Speaks the Assistants protocol."""

    decoders = Decoders(WireProtocol.ASSISTANTS)
    """Those of another protocol, for the objects of a file."""

    @cached_property
    def _endpoints(self) -> Endpoints:
        return Endpoints(self.profile)

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
        """Returns one page of the thread's runs: `limit` 1–100, `order` desc or asc, `after` the id of a run.

        `is_aside`: it leaves the last free place to a thread that somebody reads.
        """
        page_range = PageRange(limit=limit, order=order, after=after)

        def read(response: Response) -> RunPage:
            page = self.decoders.decode_run_page(response.body, thread_id=thread_id)
            return replace(page, poll_after=poll_after(response.headers))

        request = self._endpoints.runs(thread_id, page_range, is_aside=is_aside)
        page = await self._rest.send(request, read, patient=patient)
        are_newest = order == "desc" and after is None
        self.request_log.note_runs(thread_id, page.runs, are_newest=are_newest)
        return page

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run."""
        run = await self._fetch(self._endpoints.run(thread_id, run_id), self.decoders.decode_run, patient=patient)
        self.request_log.note_runs(thread_id, (run,), are_newest=False)
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
        """Returns one page of a run's steps, oldest first; `with_passages` adds the texts that file searches found.

        A server that refuses to add them is asked without.
        """
        page_range = PageRange(limit=limit, order="asc", after=after)
        request = self._endpoints.steps(thread_id, run_id, page_range, with_passages=with_passages)
        try:
            return await self._fetch(
                request, partial(self.decoders.decode_step_page, run_id=run_id), patient=patient
            )
        except Rejected:
            if not with_passages or after is not None:
                raise
        return await self.list_steps(thread_id, run_id, limit=limit, patient=patient)

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
        """Returns one page of the thread's messages, with `run_id` only those which that run wrote."""
        request = self._endpoints.messages(thread_id, run_id, PageRange(limit=limit, order=order, after=after))
        decode = partial(self.decoders.decode_message_page, thread_id=thread_id, run_id=run_id)
        return await self._fetch(request, decode, patient=patient)

    async def list_threads(self, *, limit: int = 50, after: str | None = None, patient: bool = False) -> ThreadPage:
        """Returns one page of all threads the key may see, newest first; few servers list them."""
        from runtui.api.decode_thread import decode_thread_page

        request = self._endpoints.threads(PageRange(limit=limit, order="desc", after=after))
        return await self._fetch(request, decode_thread_page, patient=patient)

    async def fetch_thread(self, thread_id: str) -> Thread:
        """Returns the thread itself; its runs are not part of it."""
        from runtui.api.decode_thread import decode_thread

        return await self._fetch(self._endpoints.thread(thread_id), decode_thread)

    async def fetch_thread_object(self, thread_id: str) -> bytes:
        """Returns the thread as the server sent it (JSON)."""
        return await self._fetch(self._endpoints.thread(thread_id), object_of, patient=True)

    async def fetch_assistant_object(self, assistant_id: str) -> bytes:
        """Returns the assistant as the server sent it (JSON)."""
        return await self._fetch(self._endpoints.assistant(assistant_id), object_of, patient=True)

    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        """Returns the assistant's name, None if it has none or this server or key doesn't show it.

        Raises the passing errors and those of the key; they are no word about the assistant.
        """
        try:
            return await self._fetch(self._endpoints.assistant(assistant_id), decode_name)
        except KeyNotAccepted:
            raise
        except (NotFound, NotOffered, NotAccepted, Rejected, BadAnswer):
            return None

    async def create_run(
        self, thread_id: str, settings: Mapping[str, Json], *, include: tuple[str, ...] = ()
    ) -> Run:
        """Creates a run with `settings`, ``assistant_id`` among them, and returns it as fetched afterwards."""
        return await self._act(self._endpoints.new_run(thread_id, settings, include=include), thread_id)

    async def cancel_run(self, thread_id: str, run_id: str) -> Run:
        """Asks the run to stop and returns it as fetched afterwards."""
        return await self._act(self._endpoints.cancel(thread_id, run_id), thread_id)

    async def submit_tool_outputs(
        self,
        thread_id: str,
        run_id: str,
        *,
        outputs: Mapping[str, str] | None = None,
        approvals: Mapping[str, bool] | None = None,
    ) -> Run:
        """Answers all calls the run waits for, by call id, and returns the run as fetched afterwards.

        `outputs` are what functions returned, `approvals` whether a call may be made.
        """
        return await self._act(self._endpoints.submit(thread_id, run_id, outputs or {}, approvals or {}), thread_id)

    async def _ask_anything(self) -> None:
        await self._fetch(self._endpoints.any_assistant(), object_of)

    async def knows_base_url(self) -> bool | None:
        """Tells whether the API is at the base URL; None where the answer doesn't say, as a refused key doesn't.

        Asks for the runs of a thread that nobody has: a server with the API says that about the thread.
        """
        try:
            await self.list_runs(_NOBODYS_THREAD, limit=1)
        except NotFound as error:
            return not error.concerns_url
        except (NotOffered, BadAnswer):
            return False
        except Rejected:
            return True
        except ApiError:
            return None
        return True

    async def _act(self, request: Request, thread_id: str) -> Run:
        """Sends a POST once and returns the run as it is then; as the response shows it if it can't be fetched."""
        posted = await self._fetch(request, decode_posted)
        return await self._fetch_acted(thread_id, request.run_id or posted.run_id, posted.run)
