"""One request and its answer: bounded in time, size and number, with every way to fail put into words."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

import httpx

from runtui.api.body import read_body
from runtui.api.endpoint import KeyAuth, headers_of
from runtui.api.errors import ApiError, Misconfigured, Unreachable
from runtui.api.network import through_environment, transport_to
from runtui.api.question import Answer, Question
from runtui.api.unreachable import no_answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.limits import Limits
    from runtui.api.traffic import Traffic
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

_KEPT_ALIVE = 60.0
"""Seconds an idle connection is kept: longer than the slowest usual refresh, shorter than most servers wait."""


class Exchange:
    """Sends GET requests to the server of one profile."""

    def __init__(
        self,
        profile: Profile,
        secret: Secret | None,
        traffic: Traffic,
        *,
        limits: Limits,
        clock: Callable[[], float],
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises Misconfigured where headers, proxies or certificates can't be used."""
        self._host = profile.host
        self._traffic = traffic
        self._limits = limits
        self._clock = clock
        self._slots = asyncio.Semaphore(limits.in_flight)
        self._http = _http_client(profile, secret, limits, transport)

    async def get(self, question: Question) -> Answer:
        """Returns the answer, whatever its status.

        Raises Unreachable, ServerFailed (the answer broke off), BadAnswer (too long, or no HTTP), Misconfigured.
        """
        course = _Course()
        async with self._slots:
            try:
                async with asyncio.timeout(self._limits.deadline):
                    outcome = await self._outcome(question, course)
            except TimeoutError:
                outcome = self._too_late(course)
        if isinstance(outcome, ApiError):
            # Raised here and not where it was caught: a traceback through the transport's frames would hold
            # the headers, and with them the key, in its local variables.
            raise outcome
        return outcome

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._http.aclose()

    async def _outcome(self, question: Question, course: _Course) -> Answer | ApiError:
        outcome = await self._try(question, course)
        if isinstance(outcome, Unreachable) and course.is_reused:
            # A server may close an idle connection in the very moment a request is sent on it.
            outcome = await self._try(question, course)
        return outcome

    async def _try(self, question: Question, course: _Course) -> Answer | ApiError:
        course.begin()
        url = question.full_url
        traced = {"trace": course.trace}
        sent = self._clock()
        self._traffic.note_request(sent)
        try:
            async with self._http.stream("GET", url, extensions=traced) as response:
                course.has_begun = True
                self._traffic.note_date(response.headers.get("date"), sent, self._clock())
                body = await read_body(response, self._limits.body)
        except httpx.RequestError as error:
            return no_answer(error, self._host, self._limits, has_begun=course.has_begun)
        except (httpx.InvalidURL, UnicodeError):  # the latter for a host that can be no name
            return Misconfigured("The base URL and the ids make no valid URL.", "Check the base URL.")
        answer = Answer(response.status_code, dict(response.headers), body)
        self._traffic.last_request_id = answer.request_id or self._traffic.last_request_id
        return answer

    def _too_late(self, course: _Course) -> ApiError:
        what = "finish its answer" if course.has_begun else "answer"
        within = f"within {self._limits.deadline:g} s"
        return Unreachable(f"{self._host} did not {what} {within}.", "Check the network and the server.")


class _Course:
    """How far one request has come."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.has_begun = False
        self._is_traced = False
        self._is_connected = False

    @property
    def is_reused(self) -> bool:
        """True for a request on a connection that was open before it."""
        return self._is_traced and not self._is_connected

    async def trace(self, event: str, _details: object) -> None:
        """Called by httpcore at every step of a request."""
        self._is_traced = True
        self._is_connected = self._is_connected or event.startswith("connection.connect")


def _http_client(
    profile: Profile, secret: Secret | None, limits: Limits, transport: httpx.AsyncBaseTransport | None
) -> httpx.AsyncClient:
    pool = httpx.Limits(
        max_connections=limits.in_flight,
        max_keepalive_connections=limits.in_flight,
        keepalive_expiry=_KEPT_ALIVE,
    )
    transport = transport or transport_to(profile.base_url, pool)
    build = partial(
        httpx.AsyncClient,
        headers=headers_of(profile),
        auth=KeyAuth(profile.auth, secret),
        limits=pool,
        timeout=httpx.Timeout(None, connect=limits.connect),
        follow_redirects=False,
    )
    if transport is not None:
        return build(transport=transport)
    return through_environment(build)
