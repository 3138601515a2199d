"""Members that objects of several kinds and protocols have alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.fields import FieldReader, read_json
from runtui.model.detail import Usage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.detail import Json

# Servers were seen with each of them; the last are those of the Responses API.
_PROMPT_PARTS = ("prompt_tokens_details", "prompt_token_details", "input_tokens_details")
_COMPLETION_PARTS = ("completion_tokens_details", "completion_token_details", "output_tokens_details")


def read_metadata(fields: FieldReader) -> tuple[tuple[str, str], ...]:
    """Returns the pairs of ``metadata`` in the server's order; a value that is no text as its JSON."""
    metadata = fields.inside("metadata")
    pairs = ((key, metadata.source(key)) for key in metadata)
    return tuple((key, "null" if text is None else text) for key, text in pairs)


def read_usage(fields: FieldReader) -> Usage | None:
    """Returns ``usage``."""
    if "usage" not in fields:
        return None
    usage = fields.inside("usage")
    return Usage(
        prompt=usage.count("prompt_tokens"),
        completion=usage.count("completion_tokens"),
        total=usage.count("total_tokens"),
        cached=_part_of(usage, _PROMPT_PARTS, "cached_tokens"),
        reasoning=_part_of(usage, _COMPLETION_PARTS, "reasoning_tokens"),
    )


def _part_of(usage: FieldReader, names: Sequence[str], part: str) -> int | None:
    counts = (usage.inside(name).count(part) for name in names if usage.is_object(name))
    return next((count for count in counts if count is not None), None)


def read_document(raw: bytes) -> Json:
    """Returns the whole object; None if it is not JSON."""
    try:
        return read_json(raw)
    except ValueError:
        return None
