"""The simulated API on loopback: an HTTP server around it, and the check of the key and the beta header."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

from msgspec.structs import replace

from runtui.demo.request import LOOKS_EVERY, DemoRequest, DemoResponse, RefusedError

if TYPE_CHECKING:
    from types import TracebackType

    from runtui.demo.request import MoreToCome

_Request: TypeAlias = "socket.socket | tuple[bytes, socket.socket]"
"""As socketserver declares it; over TCP always a socket."""
_Address: TypeAlias = "str | tuple[str, int] | object"

LARGEST_BODY = 1 << 20
"""Bytes of a request; more is refused."""


class ServedApi(Protocol):
    """What the server asks for its responses; called from one thread a connection."""

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the response to a request."""

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the response to what is no proper request."""


class SimulatedServer(ServedApi, Protocol):
    """A whole simulated server, which knows how its key travels."""

    def check_key(self, request: DemoRequest, key: str | None) -> None:
        """Raises RefusedError where the request hasn't got the key."""


class DemoServer:
    """Serves an API on a port of 127.0.0.1 while the context is open; `path` ends the base URL.

    `port` 0 takes a free one. Raises OSError when the port can't be had.
    """

    def __init__(self, api: ServedApi, *, port: int = 0, path: str = "/v1") -> None:
        self._path = path
        self._server = _Server(port, api)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    @property
    def base_url(self) -> str:
        """The URL a client is given."""
        return f"http://127.0.0.1:{self.port}{self._path}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.close_connections()
        self._server.server_close()


class GuardedApi:
    """A simulated API as a server in the net shows it: behind a key, one request at a time.

    `key` is the only one accepted, None where the API decides; each answer takes `latency` seconds.
    """

    def __init__(self, api: SimulatedServer, *, key: str | None = None, latency: float = 0.0) -> None:
        self._api = api
        self._key = key
        self._latency = latency
        self._lock = threading.Lock()

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the response, after `latency` seconds."""
        if self._latency > 0:
            time.sleep(self._latency)
        with self._lock:
            try:
                self._api.check_key(request, self._key)
            except RefusedError as error:
                return self._api.refuse(error)
            response = self._api.answer(request)
        return response if response.more is None else replace(response, more=_OneAtATime(response.more, self._lock))

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the response to what is no proper request."""
        with self._lock:
            return self._api.refuse(error)


class _OneAtATime:
    """The rest of an answer, asked for while no request is answered."""

    def __init__(self, more: MoreToCome, lock: threading.Lock) -> None:
        self._more = more
        self._lock = lock

    def due(self) -> bytes | None:
        """Returns what is to be sent by now."""
        with self._lock:
            return self._more.due()


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, port: int, api: ServedApi) -> None:
        self.api = api
        self.ends = threading.Event()
        """Set once no answer is to go on."""
        self._connections: set[_Request] = set()
        super().__init__(("127.0.0.1", port), _Handler)

    def process_request(self, request: _Request, client_address: _Address) -> None:
        # Noted before its thread starts, so that closing misses none.
        self._connections.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: _Request) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def close_connections(self) -> None:
        """Wakes the threads that wait for a next request on a connection that is kept alive, or follow a run."""
        self.ends.set()
        for connection in tuple(self._connections):
            with suppress(OSError):
                cast(socket.socket, connection).shutdown(socket.SHUT_RDWR)

    def handle_error(self, *_: object) -> None:
        """A client that hangs up in the middle of an answer is nobody's news."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    server: _Server

    def do_GET(self) -> None:
        length = self._body_length()
        if length is None:
            self.close_connection = True
            problem = f"A body needs a Content-Length of at most {LARGEST_BODY} bytes."
            self._send(self.server.api.refuse(RefusedError(413, problem)))
            return
        parts = urlsplit(self.path)
        pairs = tuple(parse_qsl(parts.query, keep_blank_values=True))
        request = DemoRequest(
            method=self.command,
            path=parts.path,
            query=dict(pairs),
            pairs=pairs,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        self._send(self.server.api.answer(request))

    do_POST = do_GET  # noqa: N815  the names under which http.server looks for a method
    do_PUT = do_GET  # noqa: N815
    do_PATCH = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815
    do_OPTIONS = do_GET  # noqa: N815
    do_TRACE = do_GET  # noqa: N815
    do_QUERY = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing is logged: stdout carries one line, and nobody reads stderr."""

    def _body_length(self) -> int | None:
        text = "?" if "Transfer-Encoding" in self.headers else self.headers.get("Content-Length", "0")
        is_number = text.isdecimal() and len(text) < 10
        return int(text) if is_number and int(text) <= LARGEST_BODY else None

    def _send(self, response: DemoResponse) -> None:
        self.send_response_only(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if response.more is not None:
            self.send_header("Transfer-Encoding", "chunked")
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)
        if response.more is not None:
            self._send_on(response.more)

    def _send_on(self, more: MoreToCome) -> None:
        """Sends the rest in chunks, until it ends or the client has hung up."""
        self.wfile.flush()  # the head: nobody knows when there is more
        while (part := more.due()) is not None and not self.server.ends.wait(0 if part else LOOKS_EVERY):
            if part:
                self.wfile.write(b"%x\r\n%s\r\n" % (len(part), part))
                self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")
