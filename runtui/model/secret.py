"""A secret as a value that shows itself nowhere, and where one comes from that does not last."""

from __future__ import annotations

import re
from typing import Final, Protocol

HIDDEN: Final = "hidden"
"""Stands in the place of what people wrote. Drawn muted, as is a text of a server that happens to be this word."""
MASKED: Final = "masked"
"""Stands in the place of a credential that a server sends. Drawn so, too."""
_ALLOWED = re.compile(r"[\x21-\x7e]+")
_ESCAPED = re.compile(rb"\\u00[2-7]|\\[^ntrbfu\"\\]")
"""What JSON needn't escape; hardly any server does."""
_ALWAYS_ESCAPED = frozenset('"\\')
_TAIL = 4
_SHORTEST_FOUND = 8
_LONG_ENOUGH_FOR_A_TAIL = 12


class SecretError(ValueError):
    """The text can't be a key. Its message never repeats the text."""


class Secret:
    """A key or token. ``repr``, ``str`` and ``format`` are redacted; only :meth:`reveal` opens it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    @classmethod
    def parse(cls, text: str) -> Secret:
        """Returns the key in `text` without surrounding white space.

        Raises SecretError for an empty text and for anything that can't stand in an HTTP header.
        """
        value = text.strip()
        if not value:
            raise SecretError("The key is empty. Paste the whole key.")
        if not _ALLOWED.fullmatch(value):
            raise SecretError(
                "The key holds a space or a character no key has. Copy it again, without line breaks."
            )
        return cls(value)

    def reveal(self) -> str:
        """Returns the key itself: for an HTTP header or the OS keyring, nothing else."""
        return self._value

    @property
    def tail(self) -> str:
        """The last four characters behind an ellipsis; of a short key none."""
        return "…" + self._value[-_TAIL:] if len(self._value) >= _LONG_ENOUGH_FOR_A_TAIL else "…"

    def is_in(self, text: str) -> bool:
        """Tells whether `text` is the key, or holds it; a short one stands in other words by chance."""
        is_long = len(self._value) >= _LONG_ENOUGH_FOR_A_TAIL
        return text.strip() == self._value or (is_long and self._value in text)

    def redacted_from(self, text: str) -> str:
        """Returns `text` with every occurrence of the key replaced by its tail."""
        return text.replace(self._value, self.tail) if self._value else text

    def masked_in(self, body: bytes) -> bytes:
        """Returns JSON or other text with the key replaced by its tail, also where its characters are escaped.

        A key so short that it may be a word of any language stays: it would stand in other words by chance.
        """
        if len(self._value) < _SHORTEST_FOUND or (self._value.isalpha() and self.tail == "…"):
            return body
        body = body.replace(self._value.encode(), self.tail.encode())
        may_be_escaped = (b"\\" in body and _ESCAPED.search(body)) or not _ALWAYS_ESCAPED.isdisjoint(self._value)
        return (
            re.sub("".join(map(_escaped, self._value)).encode(), self.tail.encode(), body)
            if may_be_escaped
            else body
        )

    def __repr__(self) -> str:
        return "Secret(…)"

    def __str__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> str:
        raise TypeError("a secret is never pickled or copied to disk")


def _escaped(character: str) -> str:
    """A pattern of all ways in which JSON, or JSON in JSON, may write a character."""
    plain = re.escape(character) if character.isalnum() else rf"\\*{re.escape(character)}"
    return rf"(?:{plain}|\\+u00(?i:{ord(character):02x}))"


class TokenError(Exception):
    """There is no token. The message says why, `next_step` what to do; neither holds a token.

    `is_passing` tells whether the same question may be answered later without anybody's help.
    """

    def __init__(self, message: str, next_step: str = "", *, is_passing: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.is_passing = is_passing


class TokenSource(Protocol):
    """Gives the token of a connection."""

    async def token(self, *, fresh: bool = False) -> Secret:
        """Returns a token that should be accepted now; with `fresh` one newer than those given before.

        Raises TokenError.
        """
