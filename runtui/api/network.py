"""The HTTP client for one server, and the way there: certificates and proxies, as the environment names them."""

from __future__ import annotations

import os
import ssl
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass  # httpx imports it anyway

import httpx

from runtui.api.errors import Misconfigured
from runtui.model.base_url import is_loopback

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.limits import Limits
    from runtui.model.profile import Profile

_KEPT_ALIVE = 60.0
"""Seconds an idle connection is kept: longer than the slowest usual refresh, shorter than most servers wait."""
_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_LARGEST_PORT = 65535
_UNSET = "Correct or unset it and start again."


def http_client(
    profile: Profile, headers: dict[str, str], limits: Limits, transport: httpx.AsyncBaseTransport | None = None
) -> httpx.AsyncClient:
    """Returns the client that sends `headers` with each request, over `transport` if one is given.

    Raises Misconfigured where certificates or proxies can't be used.
    """
    pool = httpx.Limits(
        max_connections=limits.in_flight,
        max_keepalive_connections=limits.in_flight,
        keepalive_expiry=_KEPT_ALIVE,
    )
    build = partial(
        httpx.AsyncClient,
        headers=headers,
        limits=pool,
        timeout=httpx.Timeout(None, connect=limits.connect),
        follow_redirects=False,
    )
    transport = transport or _direct_transport(profile.base_url, pool)
    return _through_environment(build) if transport is None else build(transport=transport)


def trusted_certificates() -> ssl.SSLContext:
    """Returns the TLS context: SSL_CERT_FILE, else SSL_CERT_DIR, else the authorities that httpx ships with.

    Raises Misconfigured, naming the variable, where that file or folder can't be used.
    """
    folder = os.environ.get("SSL_CERT_DIR")
    if folder and not os.environ.get("SSL_CERT_FILE") and not Path(folder).is_dir():
        raise Misconfigured("SSL_CERT_DIR names no folder that can be read.", _UNSET)
    try:
        return httpx.create_ssl_context()
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        variable = "SSL_CERT_FILE" if os.environ.get("SSL_CERT_FILE") else "SSL_CERT_DIR"
    raise Misconfigured(f"{variable} names no certificates that can be read.", _UNSET)


def proxy_variable(base_url: str) -> str | None:
    """Returns the variable whose proxy is on the way to a server, as it is written; None where there is no proxy.

    Where the system's own settings name one, it is called by the variable that would.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if parts.scheme == "http" or is_loopback(host) or proxy_bypass(host):
        return None
    proxies = getproxies()
    name = next((f"{each}_proxy" for each in (parts.scheme, "all") if proxies.get(each)), None)
    if name is None:
        return None
    return name if os.environ.get(name) else name.upper()


def _direct_transport(base_url: str, pool: httpx.Limits) -> httpx.AsyncBaseTransport | None:
    """The transport for servers that are reached directly, None where the environment decides.

    Plain http and this computer itself are never reached through a proxy: it would read the key.
    """
    parts = urlsplit(base_url)
    if parts.scheme == "http":
        # No TLS is spoken here, so no certificates are loaded (25 ms); this context would trust nobody.
        return httpx.AsyncHTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), limits=pool)
    if is_loopback(parts.hostname or ""):
        return httpx.AsyncHTTPTransport(verify=trusted_certificates(), limits=pool)
    return None


def _through_environment(build: Callable[..., httpx.AsyncClient]) -> httpx.AsyncClient:
    """What `build` makes of the certificates and proxies of the environment; errors never repeat their values."""
    _check_proxies()
    certificates = trusted_certificates()
    try:
        return build(verify=certificates)
    except (ValueError, httpx.InvalidURL):
        pass
    raise Misconfigured("NO_PROXY holds something that is no host name.", _UNSET)


def _check_proxies() -> None:
    for name in _PROXY_VARIABLES:
        for variable in (name, name.lower()):
            _check_proxy(variable, os.environ.get(variable, "").strip())


def _check_proxy(variable: str, address: str) -> None:
    if not address:
        return
    try:
        url = address if "://" in address else f"http://{address}"
        urlsplit(url)  # refuses brackets that httpx leaves out
        proxy = httpx.Proxy(url)
    except (ValueError, httpx.InvalidURL):
        proxy = None
    if proxy is None or not proxy.url.host or (proxy.url.port or 0) > _LARGEST_PORT:
        raise Misconfigured(f"{variable} is no proxy address, such as http://host:8080.", _UNSET)
    if proxy.url.scheme.startswith("socks"):
        raise Misconfigured(f"{variable} names a SOCKS proxy; only http:// and https:// work here.", _UNSET)
