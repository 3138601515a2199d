"""What a profile means on the wire: URLs, headers, query and how the key travels."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote

import httpx

from runtui import __version__
from runtui.api.errors import Misconfigured
from runtui.model.profile import Auth

if TYPE_CHECKING:
    from collections.abc import Generator

    from runtui.model.profile import Profile
    from runtui.model.secret import Secret

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\x20-\x7e]*")
_KEY_HEADERS = {
    Auth.API_KEY: "api-key",
    Auth.PORTKEY: "x-portkey-api-key",
    Auth.ASTRA: "astra-api-token",
}


class KeyAuth(httpx.Auth):
    """Puts the key on a request; the only place that opens the Secret.

    The opened key is never put into a variable: crash reports print those. Raises Misconfigured for a key
    that can't stand in a header.
    """

    def __init__(self, auth: Auth, secret: Secret | None) -> None:
        self._auth = auth
        self._secret = secret if auth is not Auth.NONE else None
        if self._secret is not None and not _HEADER_VALUE.fullmatch(self._secret.reveal()):
            raise Misconfigured("The key holds a character no key has.", "Give the key again, without line breaks.")

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """Yields `request` with the header of the profile's auth; without a secret as it is."""
        if self._secret is not None:
            name = _KEY_HEADERS.get(self._auth)
            if name is None:
                request.headers["Authorization"] = f"Bearer {self._secret.reveal()}"
            else:
                request.headers[name] = self._secret.reveal()
        yield request


def headers_of(profile: Profile) -> dict[str, str]:
    """Returns the headers of every request but the key's. Raises Misconfigured for one that can't be sent."""
    headers = {
        "Accept": "application/json",
        "Accept-Encoding": "gzip",  # what api/body.py opens within bounds
        "User-Agent": f"runtui/{__version__}",
    }
    if profile.beta:
        headers["OpenAI-Beta"] = "assistants=v2"
    if profile.organization:
        headers["OpenAI-Organization"] = profile.organization
    if profile.project:
        headers["OpenAI-Project"] = profile.project
    headers.update(profile.headers)
    for name, value in headers.items():
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise Misconfigured(
                f"The header {name!r} of profile {profile.name} holds a character no header may have.",
                "Correct it in the profile.",
            )
    return headers


def url_of(profile: Profile, *segments: str) -> str:
    """Returns the URL below the profile's base URL, each segment quoted so that it stays one.

    Raises Misconfigured for a segment that would lead elsewhere ("", "." and "..").
    """
    if any(segment in ("", ".", "..") for segment in segments):
        raise Misconfigured("An id is empty or consists of dots: it can't stand in a URL.")
    return "/".join((profile.base_url, *(quote(segment, safe="", errors="replace") for segment in segments)))
