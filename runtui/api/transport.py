"""One request over HTTP and its response: bounded in time, size and number, every way to fail put into words."""

from __future__ import annotations

import asyncio
import time
import zlib
from typing import TYPE_CHECKING

import httpx

from runtui.api.errors import ApiError, BadAnswer, Misconfigured, ServerFailed, Unreachable
from runtui.api.network import http_client, proxy_variable
from runtui.api.request import Request, Response, headers_of
from runtui.api.request_log import RequestLog, logged
from runtui.api.unreachable import no_answer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sized
    from contextlib import AbstractAsyncContextManager

    from runtui.api.credentials import Credentials, KeyAuth
    from runtui.api.limits import Limits
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

_MAYBE_DONE = "It may have been carried out nevertheless: look at the run before you repeat it."
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


class Transport:
    """Sends requests to the server of one profile."""

    def __init__(
        self,
        profile: Profile,
        credentials: Credentials,
        request_log: RequestLog,
        *,
        headers: Mapping[str, Secret | str] | None = None,
        limits: Limits,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """Raises Misconfigured where headers, proxies or certificates can't be used."""
        self._profile = profile
        self._credentials = credentials
        self._request_log = request_log
        self._limits = limits
        self._is_on_network = transport is None
        self._slots = asyncio.Semaphore(limits.in_flight)
        self._http = http_client(profile, headers_of(profile, headers), limits, transport)

    async def send(self, request: Request) -> Response:
        """Returns the response, whatever its status; where a token was refused, the response to the next one.

        Raises Unreachable, ServerFailed (the body broke off), BadAnswer (too long, or no HTTP), Misconfigured.
        """
        auth = await self._credentials.auth()
        response = await self._send(request, auth)
        if response.status == 401 and self._credentials.is_renewable and not request.is_write:
            return await self._send(request, await self._credentials.renewed_auth(auth))
        return response

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._http.aclose()

    async def _send(self, request: Request, auth: KeyAuth) -> Response:
        progress = _Progress()
        async with self._slots:
            try:
                async with asyncio.timeout(self._limits.deadline):
                    outcome = await self._outcome(request, auth, progress)
            except TimeoutError:
                outcome = self._too_late(progress)
        if isinstance(outcome, ApiError):
            if request.is_write and progress.is_sent:
                outcome.next_step = _MAYBE_DONE
            # Raised here and not where it was caught: a traceback through the transport's frames would hold
            # the headers, and with them the key, in its local variables.
            raise outcome
        return outcome

    async def _outcome(self, request: Request, auth: KeyAuth, progress: _Progress) -> Response | ApiError:
        outcome = await self._logged(request, auth, progress)
        if isinstance(outcome, Unreachable) and progress.is_reused and not request.is_write:
            # A server may close an idle connection in the very moment a request is sent on it.
            outcome = await self._logged(request, auth, progress)
        return outcome

    async def _logged(self, request: Request, auth: KeyAuth, progress: _Progress) -> Response | ApiError:
        """Tries once, and logs it, also where nobody waits for the response any more."""
        on_request = self._request_log.on_request
        if on_request is None:
            return await self._try(request, auth, progress)
        started, outcome = time.perf_counter(), None
        try:
            outcome = await self._try(request, auth, progress)
        finally:
            seconds = time.perf_counter() - started
            on_request(logged(request, outcome, seconds, self._credentials.redacted))
        return outcome

    async def _try(self, request: Request, auth: KeyAuth, progress: _Progress) -> Response | ApiError:
        progress.begin()
        sent = self._request_log.note_sent()
        try:
            async with self._stream(request, auth, progress) as response:
                progress.has_begun = True
                self._request_log.note_date(response.headers.get("date"), sent)
                body = await _read_body(response, self._limits.body)
        except httpx.RequestError as error:
            return self._no_answer(error, has_begun=progress.has_begun)
        except (httpx.InvalidURL, UnicodeError):  # the latter for a host that can be no name
            return Misconfigured("The base URL and the ids make no valid URL.", "Check the base URL.")
        return Response(response.status_code, dict(response.headers), body)

    def _stream(
        self, request: Request, auth: KeyAuth, progress: _Progress
    ) -> AbstractAsyncContextManager[httpx.Response]:
        return self._http.stream(
            request.method,
            request.full_url,
            content=request.body,
            headers={"Content-Type": "application/json"} if request.is_write else None,
            auth=auth,
            extensions={"trace": progress.trace},
        )

    def _no_answer(self, error: httpx.RequestError, *, has_begun: bool) -> ApiError:
        return no_answer(
            error,
            self._profile.host,
            self._limits,
            has_begun=has_begun,
            is_plain=self._profile.base_url.startswith("http:"),
            proxy=proxy_variable(self._profile.base_url) if self._is_on_network else None,
        )

    def _too_late(self, progress: _Progress) -> ApiError:
        what = "finish its answer" if progress.has_begun else "answer"
        within = f"within {self._limits.deadline:g} s"
        return Unreachable(f"{self._profile.host} did not {what} {within}.", "Check the network and the server.")


class _Progress:
    """How far one request has come."""

    def __init__(self) -> None:
        self.begin()

    def begin(self) -> None:
        self.has_begun = False
        """True once the head of a response came."""
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


async def _read_body(response: httpx.Response, most: int) -> bytes:
    """The decompressed body; never more than `most` bytes are in memory, whatever is compressed.

    Raises BadAnswer when it is longer or compressed in a way that was not asked for, ServerFailed when it ends
    too early, and httpx's transport errors.
    """
    if response.is_stream_consumed:
        # A transport inside this process (the demo, tests) may answer with its content at hand.
        _check_size(response.content, most)
        return response.content
    inflate = _inflate(response.headers.get("content-encoding", ""))
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            body += inflate.decompress(chunk, most + 1 - len(body)) if inflate else chunk
            _check_size(body, most)
    except zlib.error:
        raise BadAnswer("The compressed answer is damaged.") from None
    if inflate and body and not inflate.eof:
        raise ServerFailed("The server sent an incomplete answer: its compressed body breaks off.")
    return bytes(body)


def _check_size(body: Sized, most: int) -> None:
    if len(body) > most:
        raise BadAnswer(
            f"The answer is larger than {most / 1_000_000:g} MB and was cut off.", "Ask for fewer runs at a time."
        )


def _inflate(encoding: str) -> zlib._Decompress | None:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(_GZIP_OR_ZLIB)
    raise BadAnswer("The server compresses its answers in a way that was not asked for.")
