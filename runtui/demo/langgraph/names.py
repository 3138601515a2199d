"""The ids and times of the simulated LangGraph server: uuids that follow from what they name, ISO with µs."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import blake2b
from uuid import UUID

from runtui.demo.langgraph.refused import DetailError

_PLACE_BITS, _INDEX_BITS = 32, 24
_SPREAD = 0x9E3779B1
"""Makes neighbours look different; odd, so that it can be undone."""


def uuid_of(*parts: str | int) -> str:
    """Returns the uuid that depends on `parts` and nothing else."""
    return str(UUID(bytes=_digest(*parts), version=4))


def hex_of(*parts: str | int) -> str:
    """Returns the 32 hexadecimal digits that depend on `parts` and nothing else."""
    return _digest(*parts).hex()


def place_uuid(index: int, part: int, *parts: str | int) -> str:
    """Returns a uuid in which the place of a run can be found again: its index and which part of it."""
    place = _folded((part << _INDEX_BITS | index) * _SPREAD % (1 << _PLACE_BITS)) ^ _mask(*parts)
    digest = int.from_bytes(_digest(*parts, index, part))
    return str(UUID(int=digest >> _PLACE_BITS << _PLACE_BITS | place, version=4))


def place_of(run_id: str, *parts: str | int) -> tuple[int, int]:
    """Returns index and part that `place_uuid` wrote into this id, were it one with these `parts`."""
    spread = UUID(run_id).int % (1 << _PLACE_BITS) ^ _mask(*parts)
    place = _folded(spread) * pow(_SPREAD, -1, 1 << _PLACE_BITS) % (1 << _PLACE_BITS)
    return place % (1 << _INDEX_BITS), place >> _INDEX_BITS


def iso(instant: float) -> str:
    """Returns the instant as the server writes it: UTC, with microseconds."""
    return datetime.fromtimestamp(instant, UTC).isoformat(timespec="microseconds")


def checked_uuid(text: str, kind: str) -> str:
    """Returns the id; raises DetailError for what is no uuid, which no object of that kind can have."""
    if re.fullmatch("[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12}", text) is None:
        raise DetailError(422, f"Invalid {kind} ID: must be a UUID")
    return str(UUID(text))


def _digest(*parts: str | int) -> bytes:
    return blake2b("/".join(map(str, parts)).encode(), digest_size=16).digest()


def _folded(number: int) -> int:
    """The number with its upper half in its lower one too; folded twice it is what it was."""
    return number ^ number >> _PLACE_BITS // 2


def _mask(*parts: str | int) -> int:
    return int.from_bytes(_digest(*parts)) % (1 << _PLACE_BITS)
