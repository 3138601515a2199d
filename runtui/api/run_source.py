"""What the rest of the program knows of a server: threads, their runs, and what can be done to these."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, ClassVar, TypeVar

from runtui.api.errors import ApiError, BadAnswer, Misconfigured, NotAccepted, NotOffered, Unreachable, unchecked
from runtui.api.rest_client import RestClient
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    import httpx

    from runtui.api.following import OnDrop
    from runtui.api.limits import Limits
    from runtui.api.request import Request, Sender
    from runtui.api.retry import OnWait
    from runtui.model.capability import Capability
    from runtui.model.detail import Json
    from runtui.model.message import MessagePage
    from runtui.model.profile import Profile
    from runtui.model.run import Run, RunPage
    from runtui.model.secret import Secret, TokenSource
    from runtui.model.step import StepPage
    from runtui.model.stream_event import StreamEvent
    from runtui.model.thread import Thread, ThreadMark, ThreadPage
    from runtui.model.thread_terms import ThreadTerms

T = TypeVar("T")


class RunSource(ABC):
    """Asks one server for threads and runs, and changes runs; each protocol is a subclass.

    Every method raises ApiError and nothing else; no error holds the key. With ``patient=True``, for what a
    person waits for, a passing error is tried again; a refresh is not, and a POST never. What the server lacks
    is remembered in `capabilities` and raised as NotOffered without asking again. No POST leaves before `let_write`
    was called: it raises WriteNotAllowed. Belongs to one event loop.
    """

    protocol: ClassVar[WireProtocol] = WireProtocol.ASSISTANTS
    lacks: ClassVar[Mapping[Capability, str]] = {}
    """What no server of the protocol has, and why, in a sentence."""

    def __init__(
        self,
        profile: Profile,
        secret: Secret | TokenSource | None,
        *,
        headers: Mapping[str, Secret | str] | None = None,
        transport: httpx.AsyncBaseTransport | Sender | None = None,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
    ) -> None:
        """Raises Misconfigured where headers, proxy or certificates can't be used.

        `headers` take the place of the profile's own: what those refer to, filled in, secrets as Secret.
        """
        self.profile = profile
        self._rest = RestClient(profile, secret, headers=headers, transport=transport, clock=clock, limits=limits)
        self.capabilities = self._rest.capabilities
        for capability, reason in self.lacks.items():
            self.capabilities.note_missing(capability, reason)
        self.request_log = self._rest.request_log

    @abstractmethod
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

    @abstractmethod
    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run."""

    async def fetch_whole_run(self, thread_id: str, run_id: str) -> Run:
        """Returns one run with all that is known of it, in several requests if it takes them."""
        return await self.fetch_run(thread_id, run_id, patient=True)

    @abstractmethod
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

    @abstractmethod
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

    @abstractmethod
    async def list_threads(self, *, limit: int = 50, after: str | None = None, patient: bool = False) -> ThreadPage:
        """Returns one page of all threads the key may see, newest first; few servers list them."""

    thread_statuses: ClassVar[Mapping[str, str]] = {}
    """The words by which threads can be searched, with the server's own; none where it has no search."""

    async def search_threads(
        self, terms: ThreadTerms, *, limit: int = 50, after: str | None = None, patient: bool = False
    ) -> ThreadPage:
        """Returns one page of the threads that fit; raises NotOffered where `thread_statuses` is empty."""
        del terms, limit, after, patient
        raise NotOffered("This server has no search for threads by status or metadata.", "List all of them.")

    has_thread_marks = False
    """Whether one request tells which threads changed."""

    async def thread_marks(self) -> dict[str, ThreadMark]:
        """Returns the mark of each of the threads that changed last, in one request; {} where none are told."""
        return {}

    @abstractmethod
    async def fetch_thread(self, thread_id: str) -> Thread:
        """Returns the thread itself; its runs are not part of it."""

    @abstractmethod
    async def fetch_thread_object(self, thread_id: str) -> bytes:
        """Returns the thread as the server sent it (JSON)."""

    @abstractmethod
    async def fetch_assistant_object(self, assistant_id: str) -> bytes:
        """Returns the assistant as the server sent it (JSON)."""

    @abstractmethod
    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        """Returns the assistant's name, None if it has none or this server or key doesn't show it.

        Raises the passing errors and those of the key; they are no word about the assistant.
        """

    def follow(self, thread_id: str, run_id: str, on_drop: OnDrop | None = None) -> AsyncIterator[StreamEvent]:
        """Yields the events of a run from the first that the server kept, as they come, until there are no more.

        `on_drop` hears of each pause before a stream that broke off is asked for again.
        Raises NotOffered where the protocol has no such stream, here and not when it is read.
        """
        del thread_id, run_id, on_drop
        raise NotOffered("Events of a run that can be followed are something of LangGraph servers.")

    @abstractmethod
    async def create_run(
        self, thread_id: str, settings: Mapping[str, Json], *, include: tuple[str, ...] = ()
    ) -> Run:
        """Creates a run with `settings`, ``assistant_id`` among them, and returns it as fetched afterwards."""

    @abstractmethod
    async def cancel_run(self, thread_id: str, run_id: str) -> Run:
        """Asks the run to stop and returns it as fetched afterwards."""

    @abstractmethod
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

    async def check_key(self, thread_id: str | None) -> str:
        """Returns what the server says about the key, as the end of a sentence.

        Asks for one run of the thread about to be opened, if any. Raises NotAccepted, Unreachable when there was no
        answer, and BadAnswer where it was a web page or the like, which says nothing of the key; any other answer
        leaves it unchecked.
        """
        try:
            if thread_id is None:
                await self._ask_anything()
            else:
                await self.list_runs(thread_id, limit=1)
        except (NotAccepted, Unreachable, Misconfigured, BadAnswer):
            raise
        except ApiError as error:
            return unchecked(error)
        return "accepted by the server"

    @abstractmethod
    async def _ask_anything(self) -> None:
        """Asks for the smallest thing that needs a key and no id."""

    @abstractmethod
    async def knows_base_url(self) -> bool | None:
        """Tells whether the API is at the base URL; None where the answer doesn't say, as a refused key doesn't."""

    def is_secret(self, text: str) -> bool:
        """Tells whether `text` is, or holds, a key or token of this client."""
        return self._rest.credentials.is_secret(text)

    def let_write(self, may_write: Callable[[], bool]) -> None:
        """Asks `may_write` before each POST whether it may leave."""
        self._rest.may_write = may_write

    def on_wait(self, listener: OnWait) -> None:
        """Lets `listener` hear of each wait before a request is sent again."""
        self._rest.on_wait = listener

    def decode_in_place(self) -> None:
        """Decodes long answers on the event loop, which is sooner where nobody presses a key meanwhile."""
        self._rest.decodes_aside = False

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._rest.aclose()

    async def _fetch_acted(self, thread_id: str, run_id: str | None, posted: Run | None = None) -> Run:
        """Returns the run that something was done to; as it was `posted`, if at all, where it can't be fetched."""
        if run_id is None:
            unnamed = BadAnswer("The run was created, but the answer doesn't name it.", "Refresh the list of runs.")
            unnamed.is_done = True
            raise unnamed
        try:
            return await self.fetch_run(thread_id, run_id, patient=True)
        except ApiError as error:
            if posted is not None:
                return posted
            error.is_done = True
            error.next_step = "The server did what was asked, only the run could not be fetched after it."
            raise

    async def _fetch(self, request: Request, decode: Callable[[bytes], T], *, patient: bool = False) -> T:
        return await self._rest.send(request, lambda response: decode(response.body), patient=patient)
