"""The simulated API on loopback: an HTTP server around it, and the check of the key and the beta header."""

from __future__ import annotations

import hmac
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Protocol, Self, TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

from runtui.demo.request import DemoRequest, DemoResponse, RefusedError

if TYPE_CHECKING:
    from types import TracebackType

    from runtui.demo.api import DemoApi

_Request: TypeAlias = "socket.socket | tuple[bytes, socket.socket]"
"""As socketserver declares it; over TCP always a socket."""
_Address: TypeAlias = "str | tuple[str, int] | object"

BETA = "assistants=v2"
LARGEST_BODY = 1 << 20
"""Bytes of a request; more is refused."""


class ServedApi(Protocol):
    """What the server asks for its responses; called from one thread a connection."""

    def answer(self, request: DemoRequest) -> DemoResponse:
        """Returns the response to a request."""

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the response to what is no proper request."""


class DemoServer:
    """Serves an API on a port of 127.0.0.1 while the context is open.

    `port` 0 takes a free one. Raises OSError when the port can't be had.
    """

    def __init__(self, api: ServedApi, *, port: int = 0) -> None:
        self._server = _Server(port, api)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        """The port it listens on."""
        return self._server.server_port

    @property
    def base_url(self) -> str:
        """The URL a client is given."""
        return f"http://127.0.0.1:{self.port}/v1"

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
    """The simulated API as a server in the net shows it: behind a key, one request at a time.

    Every request needs ``OpenAI-Beta: assistants=v2`` and a bearer key: `key`, or any where that is None.
    Each answer takes `latency` seconds.
    """

    def __init__(self, api: DemoApi, *, key: str | None = None, latency: float = 0.0) -> None:
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
                self._check(request)
            except RefusedError as error:
                return self._api.refuse(error)
            return self._api.answer(request)

    def refuse(self, error: RefusedError) -> DemoResponse:
        """Returns the response to what is no proper request."""
        with self._lock:
            return self._api.refuse(error)

    def _check(self, request: DemoRequest) -> None:
        scheme, _, given = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise RefusedError(401, "No API key was given. Send it as 'Authorization: Bearer KEY'.")
        if self._key is not None and not hmac.compare_digest(given.strip().encode(), self._key.encode()):
            raise RefusedError(401, "The API key is not correct.", code="invalid_api_key")
        if request.headers.get("openai-beta") != BETA:
            problem = f"This API is asked with the header 'OpenAI-Beta: {BETA}'."
            raise RefusedError(400, problem, code="invalid_beta")


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, port: int, api: ServedApi) -> None:
        self.api = api
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
        """Wakes the threads that wait for a next request on a connection that is kept alive."""
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
        request = DemoRequest(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
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
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(response.body)
