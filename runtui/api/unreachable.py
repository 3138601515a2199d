"""Why no answer came, in words: the transport's own text is never passed on, since it may repeat a header."""

from __future__ import annotations

import errno
import socket
import ssl
from typing import TYPE_CHECKING

import httpx

from runtui.api.errors import ApiError, BadAnswer, Misconfigured, ServerFailed, Unreachable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.api.limits import Limits

_SELF_SIGNED = (18, 19)
_EXPIRED = 10
_OTHER_NAME = (62, 64)
_TRUST = "If you trust it, name its CA certificate in SSL_CERT_FILE."


def no_answer(error: httpx.RequestError, host: str, limits: Limits, *, has_begun: bool) -> ApiError:
    """Returns the error to raise for a transport error; `has_begun` if the head of an answer had come."""
    if isinstance(error, httpx.ConnectTimeout):
        return Unreachable(f"{host} accepted no connection within {limits.connect:g} s.", "Check the network.")
    if isinstance(error, httpx.ConnectError):
        return _not_connected(error, host)
    if isinstance(error, httpx.ProxyError):
        return Unreachable(f"The proxy refused to connect to {host}.", "Check HTTPS_PROXY and ALL_PROXY.")
    if isinstance(error, httpx.LocalProtocolError | httpx.UnsupportedProtocol):
        return Misconfigured("The request could not be put together.", "Check the headers of the profile.")
    return _broken_off(error, host, has_begun=has_begun)


def _broken_off(error: httpx.RequestError, host: str, *, has_begun: bool) -> ApiError:
    if has_begun:
        return ServerFailed(f"{host} sent an incomplete answer: the connection broke off.")
    if isinstance(error, httpx.RemoteProtocolError) and not _is_hang_up(error):
        return BadAnswer(f"{host} does not answer in HTTP.", "Check host and port of the base URL.")
    return Unreachable(f"{host} closed the connection without an answer.")


def _is_hang_up(error: httpx.RemoteProtocolError) -> bool:
    return "disconnected" in str(error)


def _not_connected(error: httpx.ConnectError, host: str) -> ApiError:
    for cause in _causes(error):
        match cause:
            case ssl.SSLCertVerificationError():
                return Unreachable(_distrusted(cause, host), _TRUST)
            case ssl.SSLError():
                return Unreachable(f"{host} and this program found no common way to encrypt.", "Check the port.")
            case socket.gaierror():
                return Unreachable(f"The host name {host} is not known.", "Check the base URL and the network.")
            case ConnectionRefusedError():
                return Unreachable(f"{host} refuses connections.", "Check the port, and whether the server runs.")
            case OSError(errno=errno.ENETUNREACH | errno.EHOSTUNREACH | errno.ENETDOWN):
                return Unreachable(f"There is no way through the network to {host}.", "Check the network.")
            case _:
                continue
    return Unreachable(f"No connection to {host}.", "Check the base URL and the network.")


def _distrusted(error: ssl.SSLCertVerificationError, host: str) -> str:
    if error.verify_code in _SELF_SIGNED:
        return f"The certificate of {host} is self-signed: nobody vouches for that server."
    if error.verify_code == _EXPIRED:
        return f"The certificate of {host} has expired."
    if error.verify_code in _OTHER_NAME:
        return f"The certificate of {host} was made for another name."
    return f"The certificate of {host} comes from an authority this computer does not know."


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
