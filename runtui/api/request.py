"""A request and its response as values, and what a profile adds to every request: URL, query and plain headers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable
from urllib.parse import quote, urlencode

from msgspec import Struct

from runtui import __version__
from runtui.api.errors import Misconfigured
from runtui.model.header import first_problem
from runtui.model.profile import find_references

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.api.open_stream import OpenStream
    from runtui.model.capability import Capability
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

_ID_HEADERS = (
    *("x-request-id", "apim-request-id", "x-ms-request-id", "request-id", "x-ms-client-request-id"),
    *("cf-ray", "x-amzn-requestid"),
)
_CORRECT = "Correct it in the profile."


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
    """The id after which a page begins."""
    capability: Capability | None = None
    """The function that some servers lack; None for what every server has."""
    is_proven: bool = False
    """True where the server was seen to have that function."""
    is_aside: bool = False
    """Whether it never takes the last free place: the list of runs on screen is to come whatever else hangs."""
    body: bytes | None = None
    """What a POST sends, as JSON; None for a GET."""
    is_search: bool = False
    """Whether the POST only asks: a list whose conditions stand in the body."""
    last_event_id: str | None = None
    """The event behind which a stream is to go on; None for a request whose answer is read whole."""

    @property
    def is_write(self) -> bool:
        """True for a request that changes something and so is never repeated."""
        return self.body is not None and not self.is_search

    @property
    def is_stream(self) -> bool:
        """True for one whose answer is read as it comes."""
        return self.last_event_id is not None

    @property
    def method(self) -> str:
        """GET or POST."""
        return "GET" if self.body is None else "POST"

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
    """A whole response of any status."""

    status: int
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes
    """Decompressed; empty where it comes as a stream."""
    stream: OpenStream | None = None
    """Where the body is to be read as it comes."""

    @property
    def request_id(self) -> str | None:
        """The server's own name for the request."""
        return next((value for _, value in self.request_ids), None)

    @property
    def request_ids(self) -> tuple[tuple[str, str], ...]:
        """All names of the request, each behind its header: a gateway has one, the server behind it another."""
        return tuple((name, self.headers[name]) for name in _ID_HEADERS if self.headers.get(name))


@runtime_checkable
class Sender(Protocol):
    """What sends requests to one server, or answers them from elsewhere."""

    async def send(self, request: Request) -> Response:
        """Returns the response, whatever its status. Raises ApiError where there is none."""

    async def aclose(self) -> None:
        """Ends it; nothing is sent from then on."""


def url_of(profile: Profile, *segments: str) -> str:
    """Returns the URL below the profile's base URL, each segment quoted so that it stays one.

    Raises Misconfigured for a segment that would lead elsewhere ("", "." and "..").
    """
    if any(segment in ("", ".", "..") for segment in segments):
        raise Misconfigured("An id is empty or consists of dots: it can't stand in a URL.")
    return "/".join((profile.base_url, *(quote(segment, safe="", errors="replace") for segment in segments)))


def headers_of(profile: Profile, headers: Mapping[str, Secret | str] | None = None) -> dict[str, str]:
    """Returns the headers of every request but the secret ones.

    `headers` are the profile's own with what they refer to filled in; None: as they stand in the profile.
    Raises Misconfigured for one that can't be sent, and for a reference that nobody resolved.
    """
    sent = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",  # what the transport opens within bounds
        "User-Agent": f"runtui/{__version__}",
    }
    if profile.beta:
        sent["OpenAI-Beta"] = "assistants=v2"
    if profile.organization:
        sent["OpenAI-Organization"] = profile.organization
    if profile.project:
        sent["OpenAI-Project"] = profile.project
    own = dict(profile.headers) if headers is None else headers
    plain = {name: value for name, value in own.items() if isinstance(value, str)}
    named = {name.lower() for name in own}
    sent = {name: value for name, value in sent.items() if name.lower() not in named} | plain
    found = first_problem(sent.items(), profile.auth)
    if found is not None:
        raise unusable_header(*found)
    for name, value in plain.items():
        if find_references(value):
            raise Misconfigured(f"The header {name!r} names a secret that was not looked up.", _CORRECT)
    return sent


def unusable_header(name: str, problem: str) -> Misconfigured:
    """Returns the error for a header that can't be sent; its value may be a secret and is not repeated."""
    return Misconfigured(f"The header {name!r} {problem}", _CORRECT)
