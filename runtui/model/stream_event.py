"""An event of a run's stream: what the server said the moment something happened."""

from __future__ import annotations

from msgspec import Struct


class StreamEvent(Struct, frozen=True, kw_only=True):
    """One event as it was sent. All of it is text of a server."""

    name: str
    data: str
    """Mostly JSON."""
    event_id: str = ""
    """What the stream goes on behind when it is asked for again; "" where the server keeps no events."""
    is_cut: bool = False
    """Whether the data were longer than is read of one event."""
