"""A thread: as the server describes it, and as the thread book remembers it."""

from __future__ import annotations

from msgspec import Struct


class Thread(Struct, frozen=True, kw_only=True):
    """What the server says about a thread."""

    id: str
    created_at: float | None = None
    metadata: tuple[tuple[str, str], ...] = ()


class SavedThread(Struct, frozen=True, kw_only=True):
    """One entry of the thread book."""

    thread_id: str
    label: str | None = None
    is_pinned: bool = False
    opened_at: float | None = None
    """Seconds since 1970; None if never opened."""
    last_run: LastRun | None = None


class LastRun(Struct, frozen=True, kw_only=True):
    """The newest run of a thread as this machine last saw it: enough to redraw its line."""

    run_id: str
    status: str
    created_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    expires_at: float | None = None
    seen_at: float
