"""One request over HTTP and its response: bounded in time, size and number, every way to fail put into words."""

from __future__ import annotations

import asyncio
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

import httpx

from runtui.api.body import read_beginning, read_body
from runtui.api.errors import ApiError, Misconfigured, Unreachable
from runtui.api.network import network_transport, proxy_variable
from runtui.api.request import Request, Response, headers_of
from runtui.api.request_log import RequestLog, logged
from runtui.api.unreachable import no_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.credentials import Credentials, KeyAuth
    from runtui.api.limits import Limits
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

_SUCCESS = 2
"""First digit of the statuses of success."""
_MAYBE_DONE = "It may have been carried out nevertheless: look at the run before you repeat it."


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
        self._is_closed = False
        self._slots = asyncio.Semaphore(limits.in_flight)
        self._aside_slots = asyncio.Semaphore(max(1, limits.in_flight - 1))
        self._headers = headers_of(profile, headers)
        self._timeout = httpx.Timeout(None, connect=limits.connect).as_dict()
        # No httpx.AsyncClient: it keeps the cookies of every answer and reads where a redirect leads, both
        # whatever a server sends, and neither can be switched off.
        self._network = transport or network_transport(profile.base_url, limits)

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
        """Closes all connections; nothing is sent from then on."""
        self._is_closed = True
        await self._network.aclose()

    async def _send(self, request: Request, auth: KeyAuth) -> Response:
        if self._is_closed:  # a pool of connections would open new ones, with the key of a server that was left
            raise RuntimeError("the connections are closed")
        progress = _Progress()
        async with self._aside_slots if request.is_aside else nullcontext(), self._slots:
            try:
                async with asyncio.timeout(self._limits.deadline):
                    outcome = await self._outcome(request, auth, progress)
            except TimeoutError:
                outcome = self._too_late(progress)
        if isinstance(outcome, ApiError):
            if request.is_write and progress.is_sent:
                outcome.next_step, outcome.may_be_done = _MAYBE_DONE, True
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
        taken: Response | None = None
        sent = self._request_log.note_sent()
        try:
            response = await self._network.handle_async_request(self._http_request(request, auth, progress))
            try:
                progress.has_begun = True
                self._request_log.note_date(response.headers.get("date"), sent)
                taken = self._begun(response) if request.is_stream else None
                return taken or await self._whole(response)
            finally:
                if taken is None:
                    await response.aclose()
        except httpx.RequestError as error:
            return self._no_answer(error, has_begun=progress.has_begun)
        except (httpx.InvalidURL, UnicodeError):  # the latter for a host that can be no name
            return Misconfigured("The base URL and the ids make no valid URL.", "Check the base URL.")

    def _http_request(self, request: Request, auth: KeyAuth, progress: _Progress) -> httpx.Request:
        http_request = httpx.Request(
            request.method,
            request.full_url,
            content=request.body,
            headers=self._headers | ({"Content-Type": "application/json"} if request.body is not None else {}),
            extensions={"trace": progress.trace, "timeout": self._timeout},
        )
        if request.last_event_id is not None:
            of_stream = {"Accept": "text/event-stream", "Accept-Encoding": "identity", "Cache-Control": "no-store"}
            http_request.headers.update(of_stream | {"Last-Event-ID": request.last_event_id})
            http_request.extensions["timeout"] = self._timeout | {"read": self._limits.silence}
        auth.sign(http_request.headers)
        return http_request

    def _begun(self, response: httpx.Response) -> Response | None:
        """The head of a success, whose body somebody is going to read; None for anything else."""
        if response.status_code // 100 != _SUCCESS:
            return None
        # Imported here: the rows come first, and few follow anything.
        from runtui.api.open_stream import OpenStream  # noqa: PLC0415

        stream = OpenStream(response, self._dropped)
        return Response(response.status_code, dict(response.headers), b"", stream)

    def _dropped(self, error: httpx.RequestError) -> ApiError:
        if isinstance(error, httpx.ReadTimeout):
            return Unreachable(f"{self._profile.host} was silent for {self._limits.silence:g} s.")
        return self._no_answer(error, has_begun=True)

    async def _whole(self, response: httpx.Response) -> Response:
        status = response.status_code
        if status // 100 == _SUCCESS:
            body = await read_body(response, self._limits.body)
        else:
            body = await read_beginning(response, self._limits.error_body)  # the status says enough
        masked = self._credentials.masked_in  # a server may send back what it was sent
        headers = {name: masked(value.encode()).decode() for name, value in response.headers.items()}
        return Response(status, headers, masked(body))

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
