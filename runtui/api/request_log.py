"""One request as it went, for a log: no body, no header, no secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from runtui.model.key_form import is_like_key, is_secret_name


class LoggedRequest(Struct, frozen=True, kw_only=True):
    """A request and what came of it."""

    method: str
    url: str
    """Without the values of parameters that may be secrets."""
    outcome: str
    """The status, or why there is none."""
    seconds: float
    size: int | None = None
    """Bytes of the answer, decoded."""
    request_id: str | None = None
    """The server's own name for the request."""


NoteExchange: TypeAlias = Callable[[LoggedRequest], object]
"""Called after every request that was sent."""


def loggable_url(url: str, own: Mapping[str, str]) -> str:
    """Returns a URL with the values of parameters that may be secrets left out; `own` are the profile's.

    An id looks much like a key, so only of the profile's own parameters the look decides.
    """
    parts = urlsplit(url)
    secret = {name for name, value in own.items() if is_like_key(value)}
    query = [
        (name, "..." if name in secret or is_secret_name(name) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(parts._replace(query=urlencode(query, safe="[]*.")))
