"""The simulated server on loopback: the same answers as in the process, behind a key and the beta header."""

from __future__ import annotations

import hmac
import socket
import threading
import time
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self, TypeAlias, cast
from urllib.parse import parse_qsl, urlsplit

from runtui.demo.api import DemoApi
from runtui.demo.messages import DemoRequest, DemoResponse, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

_Request: TypeAlias = "socket.socket | tuple[bytes, socket.socket]"
"""As socketserver declares it; over TCP always a socket."""
_Address: TypeAlias = "str | tuple[str, int] | object"

BETA = "assistants=v2"
LARGEST_BODY = 1 << 20
"""Bytes of a request; more is refused."""


class DemoServer:
    """A simulated Assistants API on a port of 127.0.0.1, served while the context is open.

    Every request needs ``OpenAI-Beta: assistants=v2`` and a bearer key: `key`, or any where that is None.
    `port` 0 takes a free one. `clock` returns seconds since 1970; `latency` is the number of seconds each
    answer takes. Raises OSError when the port can't be had.
    """

    def __init__(
        self,
        *,
        port: int = 0,
        key: str | None = None,
        seed: int = 7,
        clock: Callable[[], float] = time.time,
        latency: float = 0.0,
    ) -> None:
        gate = Gate(DemoApi(seed=seed, clock=clock), key=key, latency=latency)
        self._server = _Server(port, gate)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def base_url(self) -> str:
        """The URL a client is given."""
        return f"http://127.0.0.1:{self._server.server_port}/v1"

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


class Gate:
    """Checks who asks before the API answers; lets one request in at a time."""

    def __init__(self, api: DemoApi, *, key: str | None, latency: float) -> None:
        self._api = api
        self._key = key
        self._latency = latency
        self._lock = threading.Lock()

    def answer(self, ask: DemoRequest) -> DemoResponse:
        """Returns the answer, after `latency` seconds."""
        if self._latency > 0:
            time.sleep(self._latency)
        with self._lock:
            try:
                self._check(ask)
            except RefusedError as error:
                return self._api.refuse(error)
            return self._api.answer(ask)

    def refuse(self, status: int, problem: str) -> DemoResponse:
        """Returns the answer to what is no proper request."""
        with self._lock:
            return self._api.refuse(RefusedError(status, problem))

    def _check(self, ask: DemoRequest) -> None:
        scheme, _, given = ask.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not given.strip():
            raise RefusedError(401, "No API key was given. Send it as 'Authorization: Bearer KEY'.")
        if self._key is not None and not hmac.compare_digest(given.strip().encode(), self._key.encode()):
            raise RefusedError(401, "The API key is not correct.", code="invalid_api_key")
        if ask.headers.get("openai-beta") != BETA:
            problem = f"This API is asked with the header 'OpenAI-Beta: {BETA}'."
            raise RefusedError(400, problem, code="invalid_beta")


class _Server(ThreadingHTTPServer):
    daemon_threads = False

    def __init__(self, port: int, gate: Gate) -> None:
        self.gate = gate
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
            self._send(self.server.gate.refuse(413, problem))
            return
        parts = urlsplit(self.path)
        ask = DemoRequest(
            method=self.command,
            path=parts.path,
            query=dict(parse_qsl(parts.query, keep_blank_values=True)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(length),
        )
        self._send(self.server.gate.answer(ask))

    do_POST = do_GET  # noqa: N815  the names under which http.server looks for a method
    do_PUT = do_GET  # noqa: N815
    do_PATCH = do_GET  # noqa: N815
    do_DELETE = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing is logged: stdout carries one line, and nobody reads stderr."""

    def _body_length(self) -> int | None:
        text = "?" if "Transfer-Encoding" in self.headers else self.headers.get("Content-Length", "0")
        is_number = text.isdecimal() and len(text) < 10
        return int(text) if is_number and int(text) <= LARGEST_BODY else None

    def _send(self, answer: DemoResponse) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(answer.body)
