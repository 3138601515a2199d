"""What looks like a key, by its form or by the name it stands under: neither kept nor repeated where it is met."""

from __future__ import annotations

import re
from functools import lru_cache

from runtui.model.secret import Secret

_BEGINNING = re.compile(r"\s*(?:Bearer\s|Basic\s|sk-|pk-|ghp_|AstraCS:|eyJ[\w-]+\.)", re.IGNORECASE)
_INSIDE = re.compile(
    r"(?<![\w-])(?:(?:sk-|pk-|gh[opsu]_|github_pat_|glpat-|xox[abp]-|AKIA|AIza|AstraCS:)[\w+/=.~-]{7,}[\w+/=-]"
    r"|eyJ[\w-]+\.[\w.-]+)",
    re.IGNORECASE,
)  # a key in the middle of a text
_WORD = re.compile(r"(?=.*\d)(?=.*[A-Za-z])[\w+/=.~-]{20,}")
_HARMLESS = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"  # a UUID names something
    r"|\d{4}-\d{2}-\d{2}(?:-\w+)*"  # an API version
    r"|/.*|.*/.*\.\w+",  # a path
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CREDENTIAL = re.compile(
    r"(?:\w*(?:key|token|secret|passw(?:or)?d|passphrase|cookie|credential|authorization|authorisation)s?"
    r"|pwd|jwt|bearer|sig|signature|otp|sas)"
)
_OTHER_WORDS = frozenset(
    {"monkey", "donkey", "turkey", "hockey", "jockey", "whiskey", "hotkey", "hotkeys", "portkey"}
)
_COUNTS = frozenset(
    {
        *("max", "min", "total", "count", "num", "limit", "prompt", "completion", "input", "output", "cached"),
        *(
            "reasoning",
            "budget",
            "per",
            "rate",
            "used",
            "remaining",
            "audio",
            "image",
            "text",
            "details",
            "prediction",
        ),
    }
)
"""Words that make a number of ``tokens``."""
_SUBJECTS = frozenset(
    {"points", "point", "findings", "facts", "takeaways", "insights", "features", "phrases", "terms"}
)
"""What a ``key`` in front of it says no more of than that it is important."""
_LAST_OF_PARAMETER = re.compile(r"(?:^|[-_])code$", re.IGNORECASE)
_LONGEST_NAME = 200


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
    return is_credential_name(name) or _LAST_OF_PARAMETER.search(name) is not None


@lru_cache(maxsize=4096)
def is_credential_name(name: str) -> bool:
    """Tells whether a field, header or parameter of that name usually carries a credential, as ``apiKey`` does.

    A count of tokens is none.
    """
    words = [each.lower() for each in _NAME_WORD.findall(name[:_LONGEST_NAME])]
    if "tokens" in words or "token" in words:
        words = [] if _COUNTS.intersection(words) else words
    followed = zip(words, (*words[1:], ""), strict=False)
    return any(
        _CREDENTIAL.fullmatch(word) and word not in _OTHER_WORDS and not (word == "key" and after in _SUBJECTS)
        for word, after in followed
    )
