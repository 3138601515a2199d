"""Why no answer came, in words: the transport's own text is never passed on, since it may repeat a header."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from runtui.api.errors import ApiError, BadAnswer, Misconfigured, NotAccepted, ServerFailed, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.api.limits import Limits

_SELF_SIGNED = (18, 19)
_NOT_YET, _EXPIRED = 9, 10
_OTHER_NAME = (62, 64)
_NO_TLS = (
    "WRONG_VERSION_NUMBER",
    "HTTP_REQUEST",
    "UNKNOWN_PROTOCOL",
    "PACKET_LENGTH_TOO_LONG",
    "RECORD_LAYER_FAILURE",
)
"""What OpenSSL calls an answer that is no TLS, in its versions."""
_TRUST = "If you trust it, name its CA certificate in SSL_CERT_FILE."
_OTHER_TLS = "Check the port; else the server's TLS is too old, or wants a certificate of yours."
_PROXY_LOGIN = "Put the right ones into {}, such as http://USER:PASSWORD@HOST:8080, and start again."
_CHECK_PROXY = "Check the proxy, or correct or unset {} and start again."
_PERHAPS_TLS = "Perhaps it wants https://: check scheme and port of the base URL."


def no_answer(
    error: httpx.RequestError,
    host: str,
    limits: Limits,
    *,
    has_begun: bool,
    is_plain: bool = False,
    proxy: str | None = None,
) -> ApiError:
    """Returns the error to raise for a transport error; `has_begun` if the head of an answer had come.

    `is_plain`: without TLS. `proxy` is the variable that names the proxy on the way, None where there is none.
    """
    there = host if proxy is None else f"The proxy named in {proxy}"
    if isinstance(error, httpx.ConnectTimeout):
        next_step = "Check the network." if proxy is None else _CHECK_PROXY.format(proxy)
        return Unreachable(f"{there} accepted no connection within {limits.connect:g} s.", next_step)
    if isinstance(error, httpx.ConnectError):
        return _no_tls(error, host) or (_no_proxy(error, proxy) if proxy else _not_connected(error, host))
    if isinstance(error, httpx.ProxyError):
        if str(error).startswith("407"):
            # Not tried again by itself: a proxy may lock the account after a few wrong passwords.
            next_step = _PROXY_LOGIN.format(proxy or "HTTPS_PROXY")
            return NotAccepted(f"{there} wants a user name and password.", next_step, status=407)
        words = f"{there} refused to connect to {host}." if proxy else f"The proxy refused to connect to {host}."
        return Unreachable(words, _CHECK_PROXY.format(proxy or "HTTPS_PROXY"))
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return Misconfigured("The request could not be put together.", "Check the headers of the profile.")
    return _broken_off(error, host, has_begun=has_begun, is_plain=is_plain)


def _broken_off(error: httpx.RequestError, host: str, *, has_begun: bool, is_plain: bool) -> ApiError:
    if has_begun:
        return ServerFailed(f"{host} sent an incomplete answer: the connection broke off.")
    if isinstance(error, httpx.RemoteProtocolError) and not _is_hang_up(error):
        next_step = _PERHAPS_TLS if is_plain else "Check host and port of the base URL."
        return BadAnswer(f"{host} does not answer in HTTP.", next_step)
    return Unreachable(f"{host} closed the connection without an answer.", _PERHAPS_TLS if is_plain else "")


def _is_hang_up(error: httpx.RemoteProtocolError) -> bool:
    return "disconnected" in str(error)


def _not_connected(error: httpx.ConnectError, host: str) -> ApiError:
    for cause in _causes(error):
        match cause:
            case socket.gaierror():
                return Unreachable(f"The host name {host} is not known.", "Check the base URL and the network.")
            case ConnectionRefusedError():
                return Unreachable(f"{host} refuses connections.", "Check the port, and whether the server runs.")
            case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH | errno.ENETDOWN):
                return Unreachable(f"There is no way through the network to {host}.", "Check the network.")
            case _:
                continue
    return Unreachable(f"No connection to {host}.", "Check the base URL and the network.")


def _no_proxy(error: httpx.ConnectError, variable: str) -> ApiError:
    """The proxy is what was to be connected to; its address may hold a password and is not repeated."""
    next_step = _CHECK_PROXY.format(variable)
    for cause in _causes(error):
        match cause:
            case socket.gaierror():
                return Unreachable(f"The host name of the proxy named in {variable} is not known.", next_step)
            case ConnectionRefusedError():
                return Unreachable(f"The proxy named in {variable} refuses connections.", next_step)
            case _:
                continue
    return Unreachable(f"The proxy named in {variable} can't be reached.", next_step)


def _no_tls(error: httpx.ConnectError, host: str) -> ApiError | None:
    """The error of the encryption, which is spoken with the server itself also where a proxy is on the way."""
    cause = next((each for each in _causes(error) if isinstance(each, ssl.SSLError)), None)
    return None if cause is None else Unreachable(*untrusted(cause, host))


def untrusted(error: ssl.SSLError, host: str) -> tuple[str, str]:
    """Returns why there is no encrypted connection, and what to do."""
    if not isinstance(error, ssl.SSLCertVerificationError):
        if getattr(error, "reason", None) in _NO_TLS:  # only what OpenSSL raised has one
            return f"{host} does not speak TLS there.", "Is it http://? Check scheme and port of the base URL."
        return f"{host} and this program found no common way to encrypt.", _OTHER_TLS
    code, certificate = error.verify_code, f"The certificate of {host}"
    if code in _SELF_SIGNED:
        return f"{certificate} is self-signed: nobody vouches for that server.", _TRUST
    if code in (_EXPIRED, _NOT_YET):
        words = "has expired" if code == _EXPIRED else "is not valid yet"
        return f"{certificate} {words}.", "Check this computer's clock; else the server needs a new certificate."
    if code in _OTHER_NAME:
        return f"{certificate} was made for another name.", "Check the host in the base URL: it must be that name."
    return f"{certificate} comes from an authority this computer does not know.", _TRUST


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The errors behind `error`, those of parallel connection attempts too."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        cause = waiting.pop(0)
        if cause is None or id(cause) in seen:
            continue
        seen.add(id(cause))
        yield cause
        inner = cause.exceptions if isinstance(cause, BaseExceptionGroup) else ()
        waiting += [cause.__cause__, cause.__context__, *inner]
