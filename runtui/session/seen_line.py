"""An object of a server as one line that may be seen: thousands of them are listed and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.run.seen_object import seen_raw, seen_soon
from runtui.words.exports import object_line, sound_line

if TYPE_CHECKING:
    from runtui.model.sight import Sight


def seen_line(object_id: str, raw: bytes, sight: Sight) -> str:
    """Returns what `object_line` makes of what `seen_raw` leaves: mostly one look tells what both ask."""
    seen = seen_soon(raw, sight)
    return object_line(object_id, seen_raw(raw, sight)) if seen is None else sound_line(seen)
