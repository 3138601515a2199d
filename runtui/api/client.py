"""The Assistants API as methods: what to ask, and values or one ApiError as the answer."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, TypeVar

import msgspec

from runtui.api.answers import failure_of, in_context
from runtui.api.decode import decode_name, decode_run, decode_run_page, decode_thread
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
from runtui.api.exchange import Exchange
from runtui.api.limits import Limits
from runtui.api.question import Answer, Question
from runtui.api.retry import with_retries
from runtui.api.traffic import Traffic
from runtui.api.waits import poll_after

if TYPE_CHECKING:
    from collections.abc import Callable

    import httpx

    from runtui.model.profile import Profile
    from runtui.model.run import Run, RunPage
    from runtui.model.secret import Secret
    from runtui.model.thread import Thread

T = TypeVar("T")


class AssistantsClient:
    """Asks one server for threads and runs.

    Every method raises ApiError and nothing else; no error holds the key. With ``patient=True``, for what a
    person waits for, a passing error is tried again; a refresh is not. Belongs to one event loop.
    """

    def __init__(
        self,
        profile: Profile,
        secret: Secret | None,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.time,
        limits: Limits | None = None,
    ) -> None:
        """Raises Misconfigured where headers, proxy or certificates can't be used."""
        self.profile = profile
        self.traffic = Traffic()
        self._secret = secret
        self._clock = clock
        self._limits = limits or Limits()
        self._exchange = Exchange(
            profile, secret, self.traffic, limits=self._limits, clock=clock, transport=transport
        )

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
        question = Question(
            profile=self.profile,
            path=("threads", thread_id, "runs"),
            parameters=(("limit", str(limit)), ("order", order), ("after", after), ("before", before)),
            thread_id=thread_id,
            cursor=after or before,
        )

        def read(answer: Answer) -> RunPage:
            page = decode_run_page(answer.body, thread_id=thread_id)
            return msgspec.structs.replace(page, poll_after=poll_after(answer.headers))

        return await self._ask(question, read, patient=patient)

    async def fetch_run(self, thread_id: str, run_id: str, *, patient: bool = False) -> Run:
        """Returns one run."""
        path = ("threads", thread_id, "runs", run_id)
        question = Question(profile=self.profile, path=path, thread_id=thread_id, run_id=run_id)
        return await self._ask(question, lambda answer: decode_run(answer.body), patient=patient)

    async def fetch_thread(self, thread_id: str) -> Thread:
        """Returns the thread itself; its runs are not part of it."""
        question = Question(profile=self.profile, path=("threads", thread_id), thread_id=thread_id)
        return await self._ask(question, lambda answer: decode_thread(answer.body))

    async def fetch_assistant_name(self, assistant_id: str) -> str | None:
        """Returns the assistant's name, None if it has none or this server or key doesn't show it.

        Raises the passing errors and 401; those are no word about the assistant.
        """
        question = Question(profile=self.profile, path=("assistants", assistant_id), is_extra=True)
        try:
            return await self._ask(question, lambda answer: decode_name(answer.body))
        except (NotFound, NotOffered, Rejected, BadAnswer):
            return None
        except NotAccepted as error:
            if error.status == 403:
                return None
            raise

    async def check_key(self, thread_id: str | None) -> str:
        """Returns what the server says about the key, as the end of a sentence.

        Asks for one run of the thread about to be opened, else for one assistant. Raises NotAccepted, and
        Unreachable when there was no answer; any other answer leaves the key unchecked.
        """
        try:
            if thread_id is None:
                await self._ask(self._any_assistant(), lambda _answer: None)
            else:
                await self.list_runs(thread_id, limit=1)
        except (NotAccepted, Unreachable, Misconfigured):
            raise
        except ApiError:
            return "not checked until a thread is opened"
        return "accepted by the server"

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._exchange.aclose()

    def _any_assistant(self) -> Question:
        return Question(profile=self.profile, path=("assistants",), parameters=(("limit", "1"),), is_extra=True)

    async def _ask(self, question: Question, read: Callable[[Answer], T], *, patient: bool = False) -> T:
        async def ask() -> T:
            answer = await self._exchange.get(question)
            failure = failure_of(question, answer, self._secret, self._clock())
            if failure is not None:
                raise failure
            return await self._read(question, answer, read)

        return await (with_retries(ask, self._limits) if patient else ask())

    async def _read(self, question: Question, answer: Answer, read: Callable[[Answer], T]) -> T:
        try:
            if len(answer.body) > self._limits.thread_above:
                return await asyncio.to_thread(read, answer)
            return read(answer)
        except ApiError as error:
            raise in_context(error, question, answer, self._secret, self._clock()) from error
