"""The way to one server: certificates and proxies, as the environment names them."""

from __future__ import annotations

import importlib.util
import os
import ssl
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass  # httpx imports it anyway

import httpx

from runtui.api.errors import Misconfigured
from runtui.api.no_proxy import is_without_proxy
from runtui.model.host import is_loopback

if TYPE_CHECKING:
    from runtui.api.limits import Limits

_KEPT_ALIVE = 60.0
"""Seconds an idle connection is kept: longer than the slowest usual refresh, shorter than most servers wait."""
_PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
_HTTPS = 443
_LARGEST_PORT = 65535
_UNSET = "Correct or unset it and start again."

if importlib.util.find_spec("sniffio") is None:
    # httpcore (1.0) looks for it four times a request, on the disk where it isn't: half a millisecond.
    sys.modules["sniffio"] = None  # type: ignore[assignment]  # so Python says that there is no such module


def network_transport(base_url: str, limits: Limits) -> httpx.AsyncBaseTransport:
    """Returns what carries requests to the server of `base_url`, through the proxy that the environment names.

    Raises Misconfigured where certificates or proxies can't be used; it never repeats their values.
    """
    pool = httpx.Limits(
        max_connections=limits.in_flight + 1,  # one for a stream that is followed beside them
        max_keepalive_connections=limits.in_flight,
        keepalive_expiry=_KEPT_ALIVE,
    )
    if urlsplit(base_url).scheme == "http":
        # No TLS is spoken here, so no certificates are loaded (25 ms); this context would trust nobody.
        return httpx.AsyncHTTPTransport(verify=ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), limits=pool)
    if not is_loopback(urlsplit(base_url).hostname or ""):
        _check_proxies()
    proxy = _proxy_of(base_url)
    return httpx.AsyncHTTPTransport(
        verify=trusted_certificates(), limits=pool, proxy=None if proxy is None else _address_of(proxy[1])
    )


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
    proxy = _proxy_of(base_url)
    return None if proxy is None else proxy[0]


def _proxy_of(base_url: str) -> tuple[str, str] | None:
    """The variable and the address of the proxy on the way to a server.

    Plain http and this computer itself are never reached through one: it would read the key. httpx itself passes
    over ``*.host`` and networks in NO_PROXY (0.28), so it is not asked.
    """
    parts = urlsplit(base_url)
    host, port = parts.hostname or "", parts.port or _HTTPS
    proxies = getproxies()
    name = next((f"{each}_proxy" for each in ("https", "all") if proxies.get(each)), None)
    if name is None or parts.scheme == "http" or is_loopback(host) or _is_direct(host, port, proxies.get("no")):
        return None
    return name if os.environ.get(name) else name.upper(), proxies[name.removesuffix("_proxy")].strip()


def _is_direct(host: str, port: int, patterns: str | None) -> bool:
    # Without the variable the system's own settings, where it has any, name the hosts.
    return proxy_bypass(host) if patterns is None else is_without_proxy(host, port, patterns)


def _check_proxies() -> None:
    for name in _PROXY_VARIABLES:
        for variable in (name, name.lower()):
            _check_proxy(variable, os.environ.get(variable, "").strip())


def _check_proxy(variable: str, address: str) -> None:
    if not address:
        return
    try:
        urlsplit(_address_of(address))  # refuses brackets that httpx leaves out
        proxy = httpx.Proxy(_address_of(address))
    except (ValueError, httpx.InvalidURL):
        proxy = None
    if proxy is None or not proxy.url.host or (proxy.url.port or 0) > _LARGEST_PORT:
        raise Misconfigured(f"{variable} is no proxy address, such as http://host:8080.", _UNSET)
    if proxy.url.scheme.startswith("socks"):
        raise Misconfigured(f"{variable} names a SOCKS proxy; only http:// and https:// work here.", _UNSET)


def _address_of(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"
