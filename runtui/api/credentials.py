"""The secrets of one connection: put on requests, renewed when refused, and taken out of every text."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError, Misconfigured, Unreachable
from runtui.api.request import unusable_header
from runtui.model.header import first_problem, is_sendable, key_header
from runtui.model.profile import Auth
from runtui.model.secret import Secret, TokenError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, MutableMapping

    from runtui.model.secret import TokenSource

_REMEMBERED = 4
"""Tokens that a server may still repeat in its responses."""
_SHORTEST_WORD = 8
"""Characters from which a word of a header such as ``Bearer sk-…`` is taken for the secret itself."""


class KeyAuth:
    """Puts the key and other secrets on a request; the only place that opens a Secret.

    An opened secret is never put into a variable: crash reports print those. Raises Misconfigured for one
    that can't stand in a header.
    """

    def __init__(self, auth: Auth, secret: Secret | None, headers: Mapping[str, Secret] | None = None) -> None:
        self._auth = auth
        self._secret = secret if auth is not Auth.NONE else None
        self._headers = headers or {}
        if self._secret is not None and not is_sendable(self._secret.reveal()):
            raise Misconfigured("The key holds a character no key has.", "Give the key again, without line breaks.")
        found = first_problem(((name, value.reveal()) for name, value in self._headers.items()), auth)
        if found is not None:
            raise unusable_header(*found)

    def is_signed_with(self, secret: Secret | None) -> bool:
        """Tells whether `secret` is the key this puts on requests."""
        return secret == self._secret

    def sign(self, headers: MutableMapping[str, str]) -> None:
        """Puts the header of the profile's auth and the secret ones into the `headers` of a request."""
        for header, value in self._headers.items():
            headers[header] = value.reveal()
        if self._secret is not None:
            name, before = key_header(self._auth)
            headers[name] = f"{before}{self._secret.reveal()}"


class Credentials:
    """The key, or where tokens come from, and the secret headers. Raises Misconfigured for unusable ones."""

    def __init__(
        self,
        auth: Auth,
        secret: Secret | TokenSource | None,
        headers: Mapping[str, Secret | str] | None = None,
    ) -> None:
        self._auth = auth
        self._source = secret if auth is not Auth.NONE else None
        self._headers = {name: value for name, value in (headers or {}).items() if isinstance(value, Secret)}
        self._tokens: deque[Secret] = deque(maxlen=_REMEMBERED)
        self._turn = asyncio.Lock()
        if isinstance(secret, Secret):
            self._tokens.append(secret)
        KeyAuth(auth, secret if isinstance(secret, Secret) else None, self._headers)

    @property
    def has_key(self) -> bool:
        """True unless requests go out without any key."""
        return self._source is not None

    @property
    def is_renewable(self) -> bool:
        """True where a refused token can be replaced by a new one."""
        return self._source is not None and not isinstance(self._source, Secret)

    async def auth(self) -> KeyAuth:
        """Returns what signs the next request. Raises Misconfigured or Unreachable if there is no token."""
        return self._signed(await self._token())

    async def renewed_auth(self, refused: KeyAuth) -> KeyAuth:
        """Returns what signs a request whose key was `refused`. Several requests refused at once ask once.

        Raises Misconfigured or Unreachable if there is no token.
        """
        async with self._turn:
            token = await self._token()
            if refused.is_signed_with(token):
                token = await self._token(fresh=True)
        return self._signed(token)

    def is_secret(self, text: str) -> bool:
        """Tells whether `text` is one of the secrets, or holds one."""
        return any(secret.is_in(text) for secret in self._known())

    def redacted(self, text: str) -> str:
        """Returns `text` with every secret in it replaced by its tail."""
        for secret in self._known():
            text = secret.redacted_from(text)
        return text

    def masked_in(self, body: bytes) -> bytes:
        """Returns the body of a response with every secret in it replaced by its tail."""
        for secret in self._known():
            body = secret.masked_in(body)
        return body

    async def _token(self, *, fresh: bool = False) -> Secret | None:
        source = self._source
        if source is None or isinstance(source, Secret):
            return source
        try:
            token = await source.token(fresh=fresh)
        except TokenError as error:
            failure = _no_token(error)
        else:
            if token not in self._tokens:
                self._tokens.append(token)
            return token
        # Raised here, so that no traceback leads into the frames that handled the token.
        raise failure

    def _signed(self, token: Secret | None) -> KeyAuth:
        return KeyAuth(self._auth, token, self._headers)

    def _known(self) -> Iterator[Secret]:
        yield from self._tokens
        for secret in self._headers.values():
            yield secret
            yield from (Secret(word) for word in secret.reveal().split() if len(word) >= _SHORTEST_WORD)


def _no_token(error: TokenError) -> ApiError:
    kind = Unreachable if error.is_passing else Misconfigured
    return kind(error.message, error.next_step)
