"""One form for the name of a host, whoever typed it, and how near it is: everything that compares hosts uses it."""

from __future__ import annotations

import ipaddress
import re

LONGEST_HOST = 253
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_NEAR = tuple(
    ipaddress.ip_network(each)
    for each in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "fc00::/7", "fe80::/10")
)
"""Networks that are never routed to the outside; Python's `is_private` holds reserved and tunnel ones too."""
_OLD_TOP_LEVEL = frozenset({"com", "net", "org", "edu", "gov", "mil", "int", "arpa", "info", "biz"})


class HostError(ValueError):
    """The text is no plain host. Its message is a sentence with the next step."""


def parse_host(text: str) -> str:
    """Returns a host in its one form: lower case, ASCII (``xn--…``), addresses as they are written in full.

    Takes names with other dots and letters (UTS 46), with one dot at the end, and IPv6 without brackets. Raises
    HostError for everything that two programs may read differently: numbers that stand for an address, zones,
    escapes, empty or overlong labels.
    """
    if ":" in text:
        return _address(text)
    name = _ascii(text).lower().removesuffix(".")
    labels = name.split(".")
    if len(name) > LONGEST_HOST or not all(_LABEL.fullmatch(label) for label in labels):
        raise HostError("The host holds a character or a part no host has. Give one such as host.example.")
    return _address(name) if _NUMBER.fullmatch(labels[-1]) else name


def is_same_host(one: str, other: str) -> bool:
    """Tells whether two texts name the same host; one that is none is like no other."""
    try:
        return parse_host(one) == parse_host(other)
    except HostError:
        return False


def is_loopback(host: str) -> bool:
    """Tells whether `host`, as `parse_host` returns it, is this computer."""
    address = _address_or_none(host)
    return host == "localhost" if address is None else address.is_loopback


def is_near(host: str) -> bool:
    """Tells whether `host`, as `parse_host` returns it, can only be of this computer or the local network.

    A name of one label is, such as ``nas``, but no top-level domain: those can have an address of their own.
    """
    address = _address_or_none(host)
    if address is not None:
        return address.is_loopback or any(address in network for network in _NEAR)
    is_top_level = len(host) == 2 or host.startswith("xn--") or host in _OLD_TOP_LEVEL
    return "." not in host and not is_top_level


def _address(text: str) -> str:
    address = None if "%" in text else _address_or_none(text)
    if address is None:
        raise HostError("The host is a number that programs read differently. Give a full IPv4 or IPv6 address.")
    return str(address)


def _address_or_none(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return mapped or address


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    # Imported here: its tables take a while, and hardly any host needs them.
    import idna  # noqa: PLC0415

    try:
        return idna.encode(text, uts46=True).decode("ascii")
    except idna.IDNAError:
        raise HostError("The host holds a character no host has. Give one such as host.example.") from None
