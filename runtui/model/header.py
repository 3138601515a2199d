"""Which headers a profile may name: those that can be sent as they are, beside the program's own and the key's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.model.profile import Auth

if TYPE_CHECKING:
    from collections.abc import Iterable

# What h11 sends: words of visible ASCII with blanks between them, none at either end.
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,80}")
_VALUE = re.compile(r"(?:[\x21-\x7e]++(?:\x20++[\x21-\x7e]++)*+)?")
_OF_CONNECTION = frozenset({
    "connection", "content-length", "expect", "host", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade",
})  # fmt: skip
_OPENED = re.compile(r"(?:(?:gzip|deflate|identity)(?:;q=[01](?:\.\d{1,3})?)?(?: *, *|$))+", re.IGNORECASE)
_KEY_HEADERS = {
    Auth.API_KEY: "api-key",
    Auth.X_API_KEY: "x-api-key",
    Auth.PORTKEY: "x-portkey-api-key",
    Auth.ASTRA: "astra-api-token",
}


def key_header(auth: Auth) -> tuple[str, str]:
    """Returns the header in which the key travels, and what stands before the key in it."""
    name = _KEY_HEADERS.get(auth)
    return ("Authorization", "Bearer ") if name is None else (name, "")


def auth_of_header(name: str) -> Auth | None:
    """Returns the auth whose key travels in a header of that name, None where there is none."""
    return next((auth for auth, header in _KEY_HEADERS.items() if header == name.lower()), None)


def is_header_name(text: str) -> bool:
    """Tells whether a text can be the name of a header."""
    return _NAME.fullmatch(text) is not None


def is_sendable(value: str) -> bool:
    """Tells whether a text can be the value of a header."""
    return _VALUE.fullmatch(value) is not None


def header_problem(name: str, value: str, auth: Auth) -> str:
    """Returns why a header can't be sent beside a key of that auth, as the end of a sentence; "" if it can.

    The value may be a secret, and is not repeated.
    """
    lower = name.lower()
    problems = (
        (not is_header_name(name), "is no name that a header may have."),
        (not is_sendable(value), "holds a character no header may have, or a blank at an end."),
        (lower in _OF_CONNECTION, "belongs to the connection: the program sends its own with each request."),
        (lower == "content-type", "is not sent: what the program sends is JSON."),
        (
            lower == "accept-encoding" and not _OPENED.fullmatch(value),
            "names a packing that the program can't open: gzip, deflate and identity work.",
        ),
        (
            auth is not Auth.NONE and lower == key_header(auth)[0].lower(),
            f'is where the key travels: leave it out, or say auth = "{Auth.NONE}" and send it instead of a key.',
        ),
    )
    return next((words for is_so, words in problems if is_so), "")


def first_problem(headers: Iterable[tuple[str, str]], auth: Auth) -> tuple[str, str] | None:
    """Returns the name of the first header that can't be sent, and why; None if all can."""
    named: set[str] = set()
    for name, value in headers:
        problem = header_problem(name, value, auth)
        if not problem and name.lower() in named:
            problem = "is there twice."
        if problem:
            return name, problem
        named.add(name.lower())
    return None
