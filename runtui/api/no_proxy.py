"""Which hosts are reached without the proxy: NO_PROXY, read as curl reads it."""

from __future__ import annotations

from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_SEPARATORS = str.maketrans(",;", "  ")


def is_without_proxy(host: str, port: int, patterns: str) -> bool:
    """Tells whether a host is one of the comma-separated `patterns`.

    A name stands for itself and every name below it, also written as ``.name`` or ``*.name``; an address for
    itself or, as ``10.0.0.0/8`` or ``fd00::/8``, for a network; ``*`` for everything. Any of them may have a port.
    What can't be read as one of these is passed over.
    """
    name = host.strip("[]").rstrip(".").lower()
    address = _address(name)
    return any(_matches(each, name, address, port) for each in patterns.lower().translate(_SEPARATORS).split())


def _matches(pattern: str, name: str, address: IPv4Address | IPv6Address | None, port: int) -> bool:
    pattern, wanted_port = _without_port(pattern.rpartition("://")[2])
    if wanted_port not in ("", str(port)):
        return False
    if pattern == "*":
        return True
    if address is not None:
        with suppress(ValueError):
            return address in ip_network(pattern, strict=False)
        return False
    suffix = pattern.removeprefix("*").strip(".")
    return bool(suffix) and f".{name}".endswith(f".{suffix}")


def _without_port(pattern: str) -> tuple[str, str]:
    """The pattern without brackets, and its port; an address of several colons has none outside of brackets."""
    if pattern.startswith("["):
        address, _, rest = pattern[1:].partition("]")
        network, _, port = rest.partition(":")
        return f"{address}{network}", port
    head, _, port = pattern.partition(":")
    return (head, port) if port.isdigit() else (pattern, "")


def _address(host: str) -> IPv4Address | IPv6Address | None:
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
