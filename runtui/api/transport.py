"""One request and its answer: bounded in time, size and number, with every way to fail put into words."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from typing import TYPE_CHECKING

import httpx

from runtui.api.addressing import headers_of
from runtui.api.body import read_body
from runtui.api.errors import ApiError, Misconfigured, Unreachable
from runtui.api.network import proxy_variable, through_environment, transport_to
from runtui.api.request import Request, Response
from runtui.api.request_log import LoggedRequest, loggable_url
from runtui.api.unreachable import no_answer
from runtui.model.key_form import masked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from contextlib import AbstractAsyncContextManager

    from runtui.api.addressing import KeyAuth
    from runtui.api.credentials import Credentials
    from runtui.api.limits import Limits
    from runtui.api.request_log import NoteExchange
    from runtui.api.traffic import Traffic
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

_KEPT_ALIVE = 60.0
"""Seconds an idle connection is kept: longer than the slowest usual refresh, shorter than most servers wait."""
_MAYBE_DONE = "It may have been carried out nevertheless: look at the run before you repeat it."


class Transport:
    """Sends requests to the server of one profile."""

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials,
        traffic: Traffic,
        *,
        headers: Mapping[str, Secret | str] | None = None,
        limits: Limits,
        clock: Callable[[], float],
        transport: httpx.AsyncBaseTransport | None = None,
        note: NoteExchange | None = None,
    ) -> None:
        """Raises Misconfigured where headers, proxies or certificates can't be used."""
        self._note = note
        self._profile = profile
        self._is_on_network = transport is None
        self._traffic = traffic
        self._limits = limits
        self._clock = clock
        self._slots = asyncio.Semaphore(limits.in_flight)
        self._credentials = credentials
        self._http = _http_client(profile, headers_of(profile, headers), limits, transport)

    async def send(self, question: Request) -> Response:
        """Returns the answer, whatever its status; where a token was refused, the answer to the next one.

        Raises Unreachable, ServerFailed (the answer broke off), BadAnswer (too long, or no HTTP), Misconfigured.
        """
        auth = await self._credentials.auth()
        answer = await self._send(question, auth)
        if answer.status == 401 and self._credentials.is_renewable and not question.is_write:
            return await self._send(question, await self._credentials.renewed_auth(auth))
        return answer

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._http.aclose()

    async def _send(self, question: Request, auth: KeyAuth) -> Response:
        course = _Course()
        async with self._slots:
            try:
                async with asyncio.timeout(self._limits.deadline):
                    outcome = await self._outcome(question, auth, course)
            except TimeoutError:
                outcome = self._too_late(course)
        if isinstance(outcome, ApiError):
            if question.is_write and course.is_sent:
                outcome.next_step = _MAYBE_DONE
            # Raised here and not where it was caught: a traceback through the transport's frames would hold
            # the headers, and with them the key, in its local variables.
            raise outcome
        return outcome

    async def _outcome(self, question: Request, auth: KeyAuth, course: _Course) -> Response | ApiError:
        outcome = await self._noted(question, auth, course)
        if isinstance(outcome, Unreachable) and course.is_reused and not question.is_write:
            # A server may close an idle connection in the very moment a request is sent on it.
            outcome = await self._noted(question, auth, course)
        return outcome

    async def _noted(self, question: Request, auth: KeyAuth, course: _Course) -> Response | ApiError:
        """Tries once, and tells the log, also where nobody waits for the answer any more."""
        if self._note is None:
            return await self._try(question, auth, course)
        started, outcome = time.perf_counter(), None
        try:
            outcome = await self._try(question, auth, course)
        finally:
            seconds = time.perf_counter() - started
            self._note(_exchanged(question, outcome, seconds, self._credentials.redacted))
        return outcome

    async def _try(self, question: Request, auth: KeyAuth, course: _Course) -> Response | ApiError:
        course.begin()
        sent = self._clock()
        self._traffic.note_request(sent)
        try:
            async with self._stream(question, auth, course) as response:
                course.has_begun = True
                self._traffic.note_date(response.headers.get("date"), sent, self._clock())
                body = await read_body(response, self._limits.body)
        except httpx.RequestError as error:
            return self._no_answer(error, has_begun=course.has_begun)
        except (httpx.InvalidURL, UnicodeError):  # the latter for a host that can be no name
            return Misconfigured("The base URL and the ids make no valid URL.", "Check the base URL.")
        answer = Response(response.status_code, dict(response.headers), body)
        self._traffic.last_request_id = answer.request_id or self._traffic.last_request_id
        return answer

    def _no_answer(self, error: httpx.RequestError, *, has_begun: bool) -> ApiError:
        return no_answer(
            error,
            self._profile.host,
            self._limits,
            has_begun=has_begun,
            is_plain=self._profile.base_url.startswith("http:"),
            proxy=proxy_variable(self._profile.base_url) if self._is_on_network else None,
        )

    def _stream(
        self, question: Request, auth: KeyAuth, course: _Course
    ) -> AbstractAsyncContextManager[httpx.Response]:
        return self._http.stream(
            "POST" if question.is_write else "GET",
            question.full_url,
            content=question.body,
            headers={"Content-Type": "application/json"} if question.is_write else None,
            auth=auth,
            extensions={"trace": course.trace},
        )

    def _too_late(self, course: _Course) -> ApiError:
        what = "finish its answer" if course.has_begun else "answer"
        within = f"within {self._limits.deadline:g} s"
        return Unreachable(f"{self._profile.host} did not {what} {within}.", "Check the network and the server.")


def _exchanged(
    question: Request, outcome: Response | ApiError | None, seconds: float, redacted: Callable[[str], str]
) -> LoggedRequest:
    answer = outcome if isinstance(outcome, Response) else None
    words = str(answer.status) if answer is not None else "given up"
    return LoggedRequest(
        method="POST" if question.is_write else "GET",
        url=masked(redacted(loggable_url(question.full_url, dict(question.profile.query)))),
        outcome=redacted(outcome.message) if isinstance(outcome, ApiError) else words,
        seconds=seconds,
        size=len(answer.body) if answer is not None else None,
        request_id=redacted(answer.request_id) if answer is not None and answer.request_id else None,
    )


class _Course:
    """How far one request has come."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.has_begun = False
        self._is_traced = False
        self._is_connected = False
        self.is_sent = False
        """True once the server may have read the request."""

    @property
    def is_reused(self) -> bool:
        """True for a request on a connection that was open before it."""
        return self._is_traced and not self._is_connected

    async def trace(self, event: str, _details: object) -> None:
        """Called by httpcore at every step of a request."""
        self._is_traced = True
        self._is_connected = self._is_connected or event.startswith("connection.connect")
        self.is_sent = self.is_sent or event.endswith("send_request_headers.started")


def _http_client(
    profile: Profile, headers: dict[str, str], limits: Limits, transport: httpx.AsyncBaseTransport | None
) -> httpx.AsyncClient:
    pool = httpx.Limits(
        max_connections=limits.in_flight,
        max_keepalive_connections=limits.in_flight,
        keepalive_expiry=_KEPT_ALIVE,
    )
    transport = transport or transport_to(profile.base_url, pool)
    build = partial(
        httpx.AsyncClient,
        headers=headers,
        limits=pool,
        timeout=httpx.Timeout(None, connect=limits.connect),
        follow_redirects=False,
    )
    if transport is not None:
        return build(transport=transport)
    return through_environment(build)
