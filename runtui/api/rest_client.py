"""Requests to one server, whatever its protocol: retries, errors, decoding, and the functions the server lacks."""

from __future__ import annotations

import asyncio
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar, cast

from msgspec.structs import replace

from runtui.api.capabilities import Capabilities
from runtui.api.credentials import Credentials
from runtui.api.error_answers import failure_of, in_context
from runtui.api.errors import ApiError, BadAnswer, NotOffered, WriteNotAllowed
from runtui.api.limits import Limits
from runtui.api.request import Sender
from runtui.api.request_log import RequestLog
from runtui.api.retry import with_retries

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    import httpx

    from runtui.api.request import Request, Response
    from runtui.api.retry import OnWait
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret, TokenSource
    from runtui.model.stream_event import StreamEvent

T = TypeVar("T")


def _never() -> bool:
    return False


class RestClient:
    """Sends the requests of a protocol's client to the server of one profile. Belongs to one event loop."""

    may_write: Callable[[], bool] = staticmethod(_never)
    """Whether a request may leave that changes something."""
    on_wait: OnWait | None = None
    """Hears of each wait before something is sent again."""
    decodes_aside = True
    """Whether a long answer is decoded on another thread, so that a key press is answered meanwhile."""

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
        self.capabilities = Capabilities()
        self.request_log = RequestLog(clock)
        self.credentials = Credentials(profile.auth, secret, headers)
        self._clock = clock
        self.limits = limits or Limits()
        if isinstance(transport, Sender):
            self._transport: Sender = transport
            return
        # Imported here: with it comes httpx, of which a file in the place of a server needs nothing.
        from runtui.api.transport import Transport  # noqa: PLC0415

        self._transport = Transport(
            profile, self.credentials, self.request_log, headers=headers, limits=self.limits, transport=transport
        )

    async def send(self, request: Request, read: Callable[[Response], T], *, patient: bool = False) -> T:
        """Returns what `read` makes of the response. Raises ApiError.

        Nothing is sent for a function the server is known to lack, nor a POST unless somebody allowed that.
        `patient`: a passing error is tried again, but never that of a POST.
        """
        if request.is_write and not self.may_write():
            raise WriteNotAllowed
        if request.capability is not None:
            self.capabilities.check(request.capability)
        if patient and not request.is_write:
            return await with_retries(lambda: self._send_once(request, read), self.limits, self.on_wait)
        return await self._send_once(request, read)

    async def events(self, request: Request) -> AsyncIterator[StreamEvent]:
        """Yields the events of a stream until it ends or breaks off. Raises ApiError."""
        from runtui.api.event_stream import EventReader  # noqa: PLC0415  the rows come first

        response = await self._transport.send(request)
        if response.stream is None:
            raise failure_of(request, response, self.credentials, self._clock()) or _no_stream()
        try:
            if not response.headers.get("content-type", "").lower().startswith("text/event-stream"):
                raise _no_stream()
            reader = EventReader(self.credentials.masked_in)
            async for chunk in response.stream.chunks():
                for event in reader.feed(chunk):
                    yield event
        finally:
            await response.stream.aclose()

    async def aclose(self) -> None:
        """Closes all connections."""
        await self._transport.aclose()

    async def _send_once(self, request: Request, read: Callable[[Response], T]) -> T:
        capability = request.capability
        if capability is not None:
            request = replace(request, is_proven=self.capabilities.is_proven(capability))
        response = await self._transport.send(request)
        failure = failure_of(request, response, self.credentials, self._clock())
        if failure is not None:
            if capability is not None and isinstance(failure, NotOffered):
                self.capabilities.note_missing(capability, failure.message)
            raise failure
        value = await self._read(request, response, read)
        if capability is not None:
            self.capabilities.note_proven(capability)
        return value

    async def _read(self, request: Request, response: Response, read: Callable[[Response], T]) -> T:
        try:
            if self.decodes_aside and _takes_long(response.body, self.limits):
                return await _read_aside(read, response)
            return read(response)
        except ApiError as error:
            raise in_context(error, request, response, self.credentials, self._clock()) from error


def _no_stream() -> BadAnswer:
    return BadAnswer("The answer is no stream of events.", "Perhaps something on the way holds streams back.")


def _takes_long(body: bytes, limits: Limits) -> bool:
    """Whether a key press would wait for the decoding: of many bytes, or of many parts, however short."""
    return len(body) > limits.thread_above or body.count(b",") > limits.thread_above_commas


async def _read_aside(read: Callable[[Response], T], response: Response) -> T:
    """Reads on a thread that nobody waits for at the end of the program, as they do for those of a pool."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: BaseException | None) -> None:
        if future.done():
            return  # cancelled
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(cast("T", value))

    def run() -> None:
        value, failure = None, None
        try:
            value = read(response)
        except BaseException as error:  # noqa: BLE001  raised where it is waited for
            failure = error
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(settle, value, failure)

    threading.Thread(target=run, name="runtui-decoding", daemon=True).start()
    return await future
