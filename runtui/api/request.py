"""What is asked and what comes back, as values between the client, the wire and the words for failures."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from msgspec import Struct

from runtui.api.addressing import url_of

if TYPE_CHECKING:
    from runtui.model.capability import Capability
    from runtui.model.profile import Profile

_ID_HEADERS = ("x-request-id", "apim-request-id", "x-ms-request-id", "request-id")


class Request(Struct, frozen=True, kw_only=True):
    """One request, and which ids of it an error can be about."""

    profile: Profile
    path: tuple[str, ...]
    """Segments below the base URL, unquoted."""
    parameters: tuple[tuple[str, str | None], ...] = ()
    """Those that are None are not sent."""
    thread_id: str | None = None
    run_id: str | None = None
    cursor: str | None = None
    """The id after or before which a page begins."""
    capability: Capability | None = None
    """The function that some servers lack; None for what every server has."""
    is_proven: bool = False
    """True where the server was seen to have that function."""
    body: bytes | None = None
    """What a POST sends, as JSON; None for a GET."""

    @property
    def is_write(self) -> bool:
        """True for a request that changes something and so is never repeated."""
        return self.body is not None

    @property
    def url(self) -> str:
        """The URL without its query. Raises Misconfigured for an id that can't stand in one."""
        return url_of(self.profile, *self.path)

    @property
    def full_url(self) -> str:
        """The URL with the profile's own parameters and those of this request."""
        own = ((name, value) for name, value in self.parameters if value is not None)
        query = urlencode([*self.profile.query, *own], errors="replace")
        return f"{self.url}?{query}" if query else self.url


class Response(Struct, frozen=True):
    """A whole answer of any status."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    """Decompressed."""

    @property
    def request_id(self) -> str | None:
        """The server's own name for the request."""
        return next((self.headers[name] for name in _ID_HEADERS if self.headers.get(name)), None)
