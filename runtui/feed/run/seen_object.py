"""What of the text of one object may be seen, told soon: thousands of runs are listed, exported and kept."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import TYPE_CHECKING

from runtui.api.json_parts import Effort, SplitError, member_spans, regular_members
from runtui.model.json_rewrite import is_json
from runtui.model.masking import is_clean_json, masked_text

if TYPE_CHECKING:
    from runtui.model.sight import Sight

_LONGEST_MEMBER = 20_000
"""Bytes of a member that is worth remembering."""
_LONG = 200
"""Bytes from which on few members are alike but for those that are the same."""
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
    if sight.is_whole or (not sight.is_redacted and holds_no_credential(raw)):
        return raw
    text = raw.decode("utf-8", "replace")
    seen = seen_text(text, sight)
    return raw if seen == text else seen.encode("utf-8", "replace")


def holds_no_credential(raw: bytes) -> bool:
    """Tells for certain, and soon, that nothing of an object would be masked; False: it may be.

    Thousands of runs share their instructions and tools: each member is looked at by itself, a long one once.
    """
    members = regular_members(raw)
    if members is None:
        if not is_json(raw.decode("utf-8", "replace")):
            return False
        try:
            members = [(name, raw[start:end].rstrip()) for name, start, end in member_spans(raw, Effort())]
        except SplitError:
            return False
    return all(_is_clean(*each) for each in members)


def _is_clean(name: str, value: bytes) -> bool:
    if name.lower() == "value" or len(value) > _LONGEST_MEMBER:  # what it is, another member may say
        return False
    if len(value) < _LONG and b"\\" not in value:
        return _is_clean_short(name, value.translate(_DIGITS))
    return _is_clean_long(name, value)


def _is_clean_value(name: str, value: bytes) -> bool:
    document = f"{{{json.dumps(name)}:{value.decode('utf-8', 'replace')}}}"
    return is_clean_json(document) or masked_text(document) == document


_is_clean_short = lru_cache(maxsize=1024)(_is_clean_value)
_is_clean_long = lru_cache(maxsize=1024)(_is_clean_value)  # of their own: ids and texts don't drive them out
