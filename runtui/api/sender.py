"""From a question to a value: capabilities, repeats, failures and decoding, the same for every request."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from runtui.api.error_answers import failure_of, in_context
from runtui.api.errors import ApiError, NotOffered
from runtui.api.retry import with_retries

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.capabilities import Capabilities
    from runtui.api.credentials import Credentials
    from runtui.api.limits import Limits
    from runtui.api.request import Request, Response
    from runtui.api.retry import TellWait
    from runtui.api.transport import Transport

T = TypeVar("T")


class RequestSender:
    """Asks one server; learns what it lacks."""

    def __init__(
        self,
        exchange: Transport,
        credentials: Credentials,
        capabilities: Capabilities,
        *,
        limits: Limits,
        clock: Callable[[], float],
    ) -> None:
        self._exchange = exchange
        self._credentials = credentials
        self._capabilities = capabilities
        self._limits = limits
        self._clock = clock
        self.tell_wait: TellWait | None = None
        """Hears of each wait before something is asked again."""

    async def ask(self, question: Request, read: Callable[[Response], T], *, patient: bool = False) -> T:
        """Returns what `read` makes of the answer. Raises ApiError.

        Nothing is sent for a function the server is known to lack. `patient`: a passing error is tried again,
        but never that of a POST.
        """
        if question.capability is not None:
            self._capabilities.check(question.capability)
        if patient and not question.is_write:
            return await with_retries(lambda: self._ask_once(question, read), self._limits, self.tell_wait)
        return await self._ask_once(question, read)

    async def _ask_once(self, question: Request, read: Callable[[Response], T]) -> T:
        question = self._with_proof(question)
        answer = await self._exchange.send(question)
        failure = failure_of(question, answer, self._credentials, self._clock())
        if failure is not None:
            self._learn_failure(question, failure)
            raise failure
        value = await self._read(question, answer, read)
        if question.capability is not None:
            self._capabilities.note_proven(question.capability)
        return value

    def _with_proof(self, question: Request) -> Request:
        if question.capability is None:
            return question
        return replace(question, is_proven=self._capabilities.is_proven(question.capability))

    def _learn_failure(self, question: Request, failure: ApiError) -> None:
        if question.capability is not None and isinstance(failure, NotOffered):
            self._capabilities.note_missing(question.capability, failure.message)

    async def _read(self, question: Request, answer: Response, read: Callable[[Response], T]) -> T:
        try:
            if len(answer.body) > self._limits.thread_above:
                return await asyncio.to_thread(read, answer)
            return read(answer)
        except ApiError as error:
            raise in_context(error, question, answer, self._credentials, self._clock()) from error
