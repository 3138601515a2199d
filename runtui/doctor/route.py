"""The way to a server, one step at a time: its name, a connection, encryption."""

from __future__ import annotations

import queue
import socket
import ssl
import threading
import time
from typing import TYPE_CHECKING, TypeVar, cast
from urllib.parse import urlsplit

from runtui.api.errors import ApiError
from runtui.api.network import proxy_variable, trusted_certificates
from runtui.api.unreachable import untrusted
from runtui.doctor.check import Cause, Check

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

T = TypeVar("T")
PATIENCE = 5.0
"""Seconds for each step."""
MOST_ADDRESSES = 4
_PORTS = {"https": 443, "http": 80}


def route_checks(base_url: str) -> Iterator[Check]:
    """Yields what each step to the server found, until one is bad; through a proxy, only that there is one."""
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or _PORTS[parts.scheme]
    proxy = proxy_variable(base_url)
    if proxy is not None:
        yield Check.note("route", f"Through the proxy that {proxy} names; it looks the host up itself.")
        return
    addresses, check = _resolved(host, port)
    yield check
    if not addresses:
        return
    connection, check = _connected(addresses, port)
    yield check
    if connection is not None:
        with connection:
            if parts.scheme == "https":
                yield _encrypted(connection, host)


def _resolved(host: str, port: int) -> tuple[list[str], Check]:
    began = time.monotonic()
    try:
        found = _within(lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except TimeoutError:
        problem = f"No answer about {host} within {PATIENCE:g} s."
    except (OSError, UnicodeError):  # the latter for what can be no name at all
        problem = f"The host name {host} is not known."
    else:
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        shown = ", ".join(addresses[:MOST_ADDRESSES])
        return addresses[:MOST_ADDRESSES], Check.good("DNS", f"{host} is {shown}", seconds=_since(began))
    return [], Check.bad("DNS", problem, "Check the base URL and the network.", cause=Cause.NETWORK)


def _connected(addresses: list[str], port: int) -> tuple[socket.socket | None, Check]:
    began = time.monotonic()
    problem = ""
    for address in addresses:
        try:
            connection = socket.create_connection((address, port), timeout=PATIENCE)
        except OSError as error:
            problem = problem or (error.strerror or "no answer").lower()
        else:
            words = f"connected to {address}, port {port}"
            return connection, Check.good("TCP", words, seconds=_since(began))
    words = f"No connection to port {port} of {', '.join(addresses)}: {problem}."
    advice = "Check the port, the firewall, and whether the server runs."
    return None, Check.bad("TCP", words, advice, cause=Cause.NETWORK, seconds=_since(began))


def _encrypted(connection: socket.socket, host: str) -> Check:
    began = time.monotonic()
    try:
        with trusted_certificates().wrap_socket(connection, server_hostname=host) as encrypted:
            words = f"{encrypted.version()}, {_certificate_words(encrypted)}"
        return Check.good("TLS", words, seconds=_since(began))
    except ApiError as error:
        return Check.of_request("TLS", error)
    except ssl.SSLError as error:
        words, advice = untrusted(error, host)
    except OSError:
        words, advice = "No encrypted connection came about.", "Check the port: does it speak https?"
    return Check.bad("TLS", words, advice, cause=Cause.NETWORK, seconds=_since(began))


def _certificate_words(encrypted: ssl.SSLSocket) -> str:
    certificate = encrypted.getpeercert() or {}
    until = str(certificate.get("notAfter", "")) or "?"
    issuer = cast("tuple[tuple[tuple[str, str], ...], ...]", certificate.get("issuer", ()))
    names = dict(pair for part in issuer for pair in part)
    by = names.get("organizationName") or names.get("commonName") or "?"
    return f"certificate by {by}, valid until {until}"


def _since(began: float) -> float:
    return time.monotonic() - began


def _within(call: Callable[[], T]) -> T:
    """What `call` returns; a resolver can't be interrupted, so a thread that nobody waits for asks it."""
    outcomes: queue.SimpleQueue[T | Exception] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcomes.put(call())
        except (OSError, UnicodeError) as error:
            outcomes.put(error)

    threading.Thread(target=run, name="runtui-resolver", daemon=True).start()
    try:
        outcome = outcomes.get(timeout=PATIENCE)
    except queue.Empty:
        raise TimeoutError from None
    if isinstance(outcome, Exception):
        raise outcome
    return outcome
