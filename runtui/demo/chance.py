"""The random numbers and ids of the demo, seeded by the arguments alone: the same on every machine."""

from __future__ import annotations

from hashlib import blake2b
from random import Random

_ALPHANUMERICS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_LETTER_OF_BYTE = bytes(_ALPHANUMERICS[byte % len(_ALPHANUMERICS)] for byte in range(256))
_ID_LENGTH = 24


def seeded_random(*parts: str | int) -> Random:
    """Returns a generator that depends on `parts` and nothing else."""
    return Random("/".join(map(str, parts)))  # noqa: S311  made-up runs, no secret depends on them


def make_id(prefix: str, *parts: str | int) -> str:
    """Returns `prefix`, an underscore and 24 alphanumerics that depend on the arguments and nothing else."""
    name = "/".join(map(str, (prefix, *parts)))
    letters = blake2b(name.encode(), digest_size=_ID_LENGTH).digest().translate(_LETTER_OF_BYTE)
    return f"{prefix}_{letters.decode()}"
