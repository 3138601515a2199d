"""What a profile means on the wire: URLs, headers, query and how the key travels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from runtui import __version__
from runtui.api.errors import Misconfigured
from runtui.model.profile import Auth, find_references

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_CORRECT = "Correct it in the profile."
_KEY_HEADERS = {
    Auth.API_KEY: "api-key",
    Auth.PORTKEY: "x-portkey-api-key",
    Auth.ASTRA: "astra-api-token",
}


def key_header(auth: Auth) -> tuple[str, str]:
    """Returns the header in which the key travels, and what stands before the key in it."""
    name = _KEY_HEADERS.get(auth)
    return ("Authorization", "Bearer ") if name is None else (name, "")


class KeyAuth(httpx.Auth):
    """Puts the key and other secrets on a request; the only place that opens a Secret.

    An opened secret is never put into a variable: crash reports print those. Raises Misconfigured for one
    that can't stand in a header.
    """

    def __init__(self, auth: Auth, secret: Secret | None, headers: Mapping[str, Secret] | None = None) -> None:
        self._auth = auth
        self._secret = secret if auth is not Auth.NONE else None
        self._headers = headers or {}
        if self._secret is not None and not _HEADER_VALUE.fullmatch(self._secret.reveal()):
            raise Misconfigured("The key holds a character no key has.", "Give the key again, without line breaks.")
        for name, value in self._headers.items():
            if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value.reveal()):
                raise _unusable(name)

    def is_signed_with(self, secret: Secret | None) -> bool:
        """Tells whether `secret` is the key this puts on requests."""
        return secret == self._secret

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yields `request` with the header of the profile's auth and the secret ones."""
        for header, value in self._headers.items():
            request.headers[header] = value.reveal()
        if self._secret is not None:
            name = _KEY_HEADERS.get(self._auth)
            if name is None:
                request.headers["Authorization"] = f"Bearer {self._secret.reveal()}"
            else:
                request.headers[name] = self._secret.reveal()
        yield request


def headers_of(profile: Profile, headers: Mapping[str, Secret | str] | None = None) -> dict[str, str]:
    """Returns the headers of every request but the secret ones.

    `headers` are the profile's own with what they refer to filled in; None: as they stand in the profile.
    Raises Misconfigured for one that can't be sent, and for a reference that nobody resolved.
    """
    sent = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",  # what api/body.py opens within bounds
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
    for name, value in sent.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise _unusable(name)
        if find_references(value):
            raise Misconfigured(f"The header {name!r} names a secret that was not looked up.", _CORRECT)
    return sent


def url_of(profile: Profile, *segments: str) -> str:
    """Returns the URL below the profile's base URL, each segment quoted so that it stays one.

    Raises Misconfigured for a segment that would lead elsewhere ("", "." and "..").
    """
    if any(segment in ("", ".", "..") for segment in segments):
        raise Misconfigured("An id is empty or consists of dots: it can't stand in a URL.")
    return "/".join((profile.base_url, *(quote(segment, safe="", errors="replace") for segment in segments)))


def _unusable(name: str) -> Misconfigured:
    return Misconfigured(f"The header {name!r} holds a character no header may have.", _CORRECT)
