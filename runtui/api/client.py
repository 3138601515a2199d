"""The Assistants API as methods: what to ask, and values or one ApiError as the answer."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.capabilities import Capabilities
from runtui.api.credentials import Credentials
from runtui.api.decode import decode_name, decode_posted, decode_run, decode_run_page
from runtui.api.endpoints import Endpoints, PageRange
from runtui.api.errors import (
    ApiError,
    BadAnswer,
    Misconfigured,
    NotAccepted,
    NotFound,
    NotOffered,
    Rejected,
    Unreachable,
)
from runtui.api.limits import Limits
from runtui.api.retry_after import poll_after
from runtui.api.sender import RequestSender
from runtui.api.traffic import Traffic
from runtui.api.transport import Transport

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import httpx

    from runtui.api.request import Request, Response
    from runtui.api.request_log import NoteExchange
    from runtui.api.retry import TellWait
    from runtui.model.detail import Json
    from runtui.model.message import MessagePage
    from runtui.model.profile import Profile
    from runtui.model.run import Run, RunPage
    from runtui.model.secret import Secret, TokenSource
    from runtui.model.step import StepPage
    from runtui.model.thread import Thread, ThreadPage

_NOTHING: Mapping[str, str] = {}


class AssistantsClient:
    """Asks one server for threads and runs, and changes runs.

    Every method raises ApiError and nothing else; no error holds the key. With ``patient=True``, for what a
    person waits for, a passing error is tried again; a refresh is not, and a POST never. What the server lacks
    is remembered in `capabilities` and raised as NotOffered without asking again. Belongs to one event loop.
    """

    def __init__(
        self,
        profile: Profile,
        secret: Secret | TokenSource | None,
        *,
        headers: Mapping[str, Secret | str] | None = None,
        capabilities: Capabilities | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
        note: NoteExchange | None = None,
    ) -> None:
        """Raises Misconfigured where headers, proxy or certificates can't be used.

        `headers` take the place of the profile's own: what those refer to, filled in, secrets as Secret.
        `note` hears of every request.
        """
        self.profile = profile
        self.traffic = Traffic()
        self.capabilities = capabilities or Capabilities()
        limits = limits or Limits()
        credentials = Credentials(profile.auth, secret, headers)
        self._credentials = credentials
        self._questions = Endpoints(profile)
        self._exchange = Transport(
            profile,
            credentials,
            self.traffic,
            headers=headers,
            limits=limits,
            clock=clock,
            transport=transport,
            note=note,
        )
        self._asking = RequestSender(self._exchange, credentials, self.capabilities, limits=limits, clock=clock)

    async def list_runs(
        self,
        thread_id: str,
        *,
        limit: int,
        order: str = "desc",
        after: str | None = None,
        before: str | None = None,
        patient: bool = False,
    ) -> RunPage:
        """Returns one page of the thread's runs: `limit` 1–100, `order` desc or asc, the cursors run ids."""
        stretch = PageRange(limit=limit, order=order, after=after, before=before)

        def read(answer: Response) -> RunPage:
            page = decode_run_page(answer.body, thread_id=thread_id)
            return replace(page, poll_after=poll_after(answer.headers))

        return await self._asking.ask(self._questions.runs(thread_id, stretch), read, patient=patient)

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run."""
        question = self._questions.run(thread_id, run_id)
        return await self._asking.ask(question, lambda answer: decode_run(answer.body), patient=patient)

    async def list_steps(
        self,
        thread_id: str,
        run_id: str,
        *,
        limit: int = 100,
        after: str | None = None,
        order: str = "asc",
        with_passages: bool = False,
        patient: bool = False,
    ) -> StepPage:
        """Returns one page of a run's steps; `with_passages` adds the texts that file searches found.

        A server that refuses to add them is asked without.
        """
        # Imported here, like all that is read besides runs: those come first.
        from runtui.api.steps import decode_step_page  # noqa: PLC0415

        stretch = PageRange(limit=limit, order=order, after=after)
        question = self._questions.steps(thread_id, run_id, stretch, with_passages=with_passages)
        try:
            return await self._asking.ask(
                question, lambda answer: decode_step_page(answer.body, run_id=run_id), patient=patient
            )
        except Rejected:
            if not with_passages or after is not None:
                raise
        return await self.list_steps(thread_id, run_id, limit=limit, order=order, patient=patient)

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
        from runtui.api.messages import decode_message_page  # noqa: PLC0415  as above

        question = self._questions.messages(thread_id, run_id, PageRange(limit=limit, order=order, after=after))
        return await self._asking.ask(
            question,
            lambda answer: decode_message_page(answer.body, thread_id=thread_id, run_id=run_id),
            patient=patient,
        )

    async def list_threads(
        self, *, limit: int = 50, after: str | None = None, order: str = "desc", patient: bool = False
    ) -> ThreadPage:
        """Returns one page of all threads the key may see; few servers list them."""
        from runtui.api.threads import decode_thread_page  # noqa: PLC0415  as above

        question = self._questions.threads(PageRange(limit=limit, order=order, after=after))
        return await self._asking.ask(question, lambda answer: decode_thread_page(answer.body), patient=patient)

    async def fetch_thread(self, thread_id: str) -> Thread:
        """Returns the thread itself; its runs are not part of it."""
        from runtui.api.threads import decode_thread  # noqa: PLC0415  as above

        question = self._questions.thread(thread_id)
        return await self._asking.ask(question, lambda answer: decode_thread(answer.body))

    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        """Returns the assistant's name, None if it has none or this server or key doesn't show it.

        Raises the passing errors and 401; those are no word about the assistant.
        """
        question = self._questions.assistant(assistant_id)
        try:
            return await self._asking.ask(question, lambda answer: decode_name(answer.body))
        except (NotFound, NotOffered, Rejected, BadAnswer):
            return None
        except NotAccepted as error:
            if error.status == 403:
                return None
            raise

    async def create_run(
        self, thread_id: str, assistant_id: str, settings: Mapping[str, Json] | None = None
    ) -> Run:
        """Creates a run and returns it as fetched afterwards; `settings` are further fields of the request."""
        question = self._questions.new_run(thread_id, {"assistant_id": assistant_id, **(settings or {})})
        return await self._act(question, thread_id)

    async def cancel_run(self, thread_id: str, run_id: str) -> Run:
        """Asks the run to stop and returns it as fetched afterwards."""
        return await self._act(self._questions.cancel(thread_id, run_id), thread_id)

    async def submit_tool_outputs(
        self,
        thread_id: str,
        run_id: str,
        *,
        outputs: Mapping[str, str] = _NOTHING,
        approvals: Mapping[str, bool] | None = None,
    ) -> Run:
        """Answers all calls the run waits for, by call id, and returns the run as fetched afterwards.

        `outputs` are what functions returned, `approvals` whether a call may be made.
        """
        return await self._act(self._questions.submit(thread_id, run_id, outputs, approvals or {}), thread_id)

    async def check_key(self, thread_id: str | None) -> str:
        """Returns what the server says about the key, as the end of a sentence.

        Asks for one run of the thread about to be opened, else for one assistant. Raises NotAccepted, and
        Unreachable when there was no answer; any other answer leaves the key unchecked.
        """
        try:
            if thread_id is None:
                await self._asking.ask(self._questions.any_assistant(), lambda _answer: None)
            else:
                await self.list_runs(thread_id, limit=1)
        except (NotAccepted, Unreachable, Misconfigured):
            raise
        except ApiError as error:
            return f"not checked until a thread is opened: {error.message.partition(': ')[0].rstrip('.')}"
        return "accepted by the server"

    def is_secret(self, text: str) -> bool:
        """Tells whether `text` is, or holds, a key or token of this client."""
        return self._credentials.is_secret(text)

    def tell_waits(self, tell: TellWait) -> None:
        """Lets `tell` hear of each wait before something is asked again."""
        self._asking.tell_wait = tell

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._exchange.aclose()

    async def _act(self, question: Request, thread_id: str) -> Run:
        """Sends a POST once and returns the run as it is then; as the answer shows it if it can't be fetched."""
        posted = await self._asking.ask(question, lambda answer: decode_posted(answer.body))
        run_id = question.run_id or posted.run_id
        if run_id is None:
            raise BadAnswer("The run was created, but the answer does not name it.", "Refresh the list of runs.")
        try:
            return await self.fetch_run(thread_id, run_id, patient=True)
        except ApiError as error:
            if posted.run is not None:
                return posted.run
            error.next_step = "The server did what was asked, only the run could not be fetched after it."
            raise
