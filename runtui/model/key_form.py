"""What looks like a key: recognised where one was put by mistake, so that it is neither kept nor repeated."""

from __future__ import annotations

import re

from runtui.model.secret import Secret

_BEGINNING = re.compile(r"\s*(?:Bearer\s|Basic\s|sk-|pk-|ghp_|AstraCS:|eyJ[\w-]+\.)", re.IGNORECASE)
_INSIDE = re.compile(
    r"(?<![\w-])(?:(?:sk-|pk-|ghp_|AstraCS:)[\w+/=.~-]{7,}[\w+/=-]|eyJ[\w-]+\.[\w.-]+)", re.IGNORECASE
)  # a key in the middle of a text
_WORD = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{20,}")
_HARMLESS = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a UUID names something
    r"|\d{4}-\d{2}-\d{2}(?:-\w+)*"  # an API version
    r"|/.*|.*/.*\.\w+",  # a path
    re.IGNORECASE,
)
_SECRET_NAME = re.compile(r"(?:^|[-_])(?:(?:api|access|function|subscription)[-_]?)?key$|"
                          r"(?:^|[-_])(?:authorization|cookie|token|secret|passw(?:or)?d|sig|signature|code)$",
                          re.IGNORECASE)  # fmt: skip


def begins_like_key(text: str) -> bool:
    """Tells whether `text` begins as the keys of well-known servers do."""
    return _BEGINNING.match(text) is not None


def holds_key(text: str) -> bool:
    """Tells whether `text` is, begins as, or holds the key of a well-known server."""
    return begins_like_key(text) or _INSIDE.search(text) is not None


def masked(text: str) -> str:
    """Returns `text` with the last four characters of each such key in its place."""
    return _INSIDE.sub(lambda found: Secret(found[0]).tail, text)


def is_like_key(text: str) -> bool:
    """Tells whether a word of `text` is so long and so mixed that it may be a key."""
    return begins_like_key(text) or any(
        _WORD.fullmatch(word) and not _HARMLESS.fullmatch(word) for word in text.split()
    )


def is_secret_name(name: str) -> bool:
    """Tells whether a header or parameter of that name usually carries a secret."""
    return _SECRET_NAME.search(name) is not None
