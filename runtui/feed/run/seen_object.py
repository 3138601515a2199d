"""What of the text of one object may be seen, told soon: thousands of runs are listed, exported and kept."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from runtui.api.json_parts import Effort, SplitError, member_spans, regular_object
from runtui.model.json_rewrite import is_json
from runtui.model.masking import are_plain, is_clean_json, is_suspect, masked_json, masked_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.sight import Sight

_LONGEST_MEMBER = 20_000
"""Bytes of a member that is worth remembering."""
_LONG = 200
"""Bytes from which on few members are alike but for those that are the same."""
_OPENING = b"{["
_DIGITS = bytes.maketrans(b"023456789", b"111111111")
"""Whether a text may be a credential, any digit tells as well as another; times, counts and ids differ in them."""


def seen_text(text: str, sight: Sight) -> str:
    """Returns the text of an object as it may be seen; the same text where nothing in it is hidden."""
    if not sight.is_unmasked:
        text = masked_text(text)
    if not sight.is_redacted:
        return text
    # Imported here: mostly nothing is hidden.
    from runtui.model.redaction import redacted_json  # noqa: PLC0415

    return redacted_json(text)


def seen_raw(raw: bytes, sight: Sight) -> bytes:
    """Returns the object of a run as it may be seen; the same bytes where nothing in it is hidden."""
    seen = seen_soon(raw, sight)
    if seen is not None:
        return seen
    if sight.is_whole or (not sight.is_redacted and _holds_no_credential(raw)):
        return raw
    text = raw.decode("utf-8", "replace")
    hidden = seen_text(text, sight)
    return raw if hidden == text else hidden.encode("utf-8", "replace")


def seen_soon(raw: bytes, sight: Sight) -> bytes | None:
    """Returns an object that is JSON for certain as it may be seen; None where more has to be looked at.

    Thousands of runs share their instructions and tools: each member is looked at by itself, a long one once.
    """
    regular = None if sight.is_unmasked or sight.is_redacted else regular_object(raw)
    if regular is None or not _are_plain(regular.names):
        return None
    pairs = [*zip(regular.names, regular.values, strict=True)]
    if _are_clean(pairs):
        return raw
    seen = [_seen_value(*each) for each in pairs]
    return None if None in seen else regular.with_values([each for each in seen if each is not None])


def _are_clean(members: Sequence[tuple[str, bytes]]) -> bool:
    """Looks at all short values that are no objects or lists at once."""
    others = [each for each in members if len(each[1]) >= _LONG or each[1][0] in _OPENING]
    if not all(_is_clean(*each) for each in others):
        return False
    short = b"\n".join([value for _, value in members if len(value) < _LONG and value[0] not in _OPENING])
    if short.isascii() and b"\\" not in short and not is_suspect(short.decode()):
        return True
    return all(_is_clean(*each) for each in members)


def _holds_no_credential(raw: bytes) -> bool:
    """Tells for certain that nothing of an object would be masked; False: it may be."""
    if not is_json(raw.decode("utf-8", "replace")):
        return False
    try:
        return all(_is_clean(name, raw[start:end].rstrip()) for name, start, end in member_spans(raw, Effort()))
    except SplitError:
        return False


def _is_clean(name: str, value: bytes) -> bool:
    if name.lower() == "value" or len(value) > _LONGEST_MEMBER:  # what it is, another member may say
        return False
    if len(value) < _LONG and b"\\" not in value:
        return _is_clean_short(name, value.translate(_DIGITS))
    return _is_clean_long(name, value)


def _seen_value(name: str, value: bytes) -> bytes | None:
    if _is_clean(name, value):
        return value
    return _masked_value(name, value) if len(value) <= _LONGEST_MEMBER else _masked_value.__wrapped__(name, value)


@lru_cache(maxsize=64)
def _masked_value(name: str, value: bytes) -> bytes | None:
    """The value without its credentials; None where Python reads it otherwise than msgspec did."""
    head = f"{{{json.dumps(name)}:"
    text = f"{head}{value.decode('utf-8', 'replace')}}}"
    return masked_json(text)[len(head) : -1].encode("utf-8", "replace") if is_json(text) else None


def _is_clean_value(name: str, value: bytes) -> bool:
    document = f"{{{json.dumps(name)}:{value.decode('utf-8', 'replace')}}}"
    return is_clean_json(document) or masked_text(document) == document


_are_plain = lru_cache(maxsize=16)(are_plain)
_is_clean_short = lru_cache(maxsize=1024)(_is_clean_value)
_is_clean_long = lru_cache(maxsize=1024)(_is_clean_value)  # of their own: ids and texts don't drive them out
