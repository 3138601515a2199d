"""The state of a feed: one value after each change."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.feed.refresh.loaded_runs import LoadedRuns
    from runtui.feed.refresh.pace import Pace
    from runtui.feed.run.journal import Journal
    from runtui.model.run import Run
    from runtui.model.sight import Sight


class FeedStatus(StrEnum):
    """How far what is shown can be trusted."""

    LOADING = "loading"
    """The first answer has not come yet."""
    LIVE = "live"
    STALE = "stale"
    """The last request failed; it is tried again by itself."""
    BLOCKED = "blocked"
    """The last request failed in a way that only the person can mend."""
    PAUSED = "paused"
    MANUAL = "manual"


def feed_status_of(pace: Pace, error: ApiError | None) -> FeedStatus:
    """Returns the status of a feed after a poll."""
    if error is not None:
        return FeedStatus.STALE if error.is_passing else FeedStatus.BLOCKED
    if pace.is_paused:
        return FeedStatus.PAUSED
    return FeedStatus.LIVE if pace.interval else FeedStatus.MANUAL


class Paging(StrEnum):
    """What lies behind the last loaded run."""

    MORE = "more"
    LOADING = "loading"
    FAILED = "failed"
    END = "end"
    REPEATED = "repeated"
    """The server said that there is more and sent what was known: paging stopped there."""
    EMPTY = "empty"
    """The server said that there is more and sent nothing: paging stopped there."""


class FeedState(Struct, frozen=True, kw_only=True):
    """A thread as known now. `runs` is the feed's own list, to be read only; the rest never changes."""

    thread_id: str
    version: int
    runs: LoadedRuns
    journal: Journal
    order: str = "desc"
    """The order of `runs`: the one asked for, or the one the server uses instead."""
    active_runs: tuple[Run, ...] = ()
    """Active runs, newest first."""
    feed_status: FeedStatus = FeedStatus.LOADING
    paging: Paging = Paging.MORE
    paging_error: ApiError | None = None
    error: ApiError | None = None
    """Why the last refresh failed, None after a good one."""
    last_ok: float | None = None
    """When the last good answer came; local clock."""
    next_poll: float | None = None
    """When the server is asked again; local clock, None if only the person asks."""
    late_since: float | None = None
    """Since when a refresh waits for an answer that is late; local clock, None where none is."""
    interval: float = 0.0
    """Seconds between the last good answer and the next request."""
    skew: float = 0.0
    """Seconds the server's clock is ahead of the local one."""
    stands_at: float | None = None
    """The server time at which all stands still, None where it goes on."""
    requests_per_minute: int = 0
    foreign_count: int = 0
    """Rows of other threads that the server sent and that are left out."""
    is_cut: bool = False
    """Whether an answer held more runs than are read of one."""
    is_gapped: bool = False
    """Whether pages of the server overlap, and runs between them may be missing."""
    ignores_order: bool = False
    """Whether the server lists in one order only, whatever it is asked for."""
    is_turned: bool = False
    """Whether the runs, all in hand, were turned round here, since the server `ignores_order`."""
    unlisted: int = 0
    """Runs that came since the thread was loaded and that ascending order shows only behind pages not loaded."""
    is_paused: bool = False
    """Whether the person wants the server not to be asked, whatever the feed_status is."""
    vanished: tuple[str, ...] = ()
    """Runs the server no longer has, as the last refresh found."""

    @property
    def has_more(self) -> bool:
        """True when another page may be asked for now."""
        return self.paging in (Paging.MORE, Paging.FAILED)

    @property
    def may_have_more(self) -> bool:
        """True while the server may have runs behind the last loaded one."""
        return self.paging in (Paging.MORE, Paging.LOADING, Paging.FAILED)

    def seen(self, sight: Sight) -> FeedState:
        """Returns the state with its errors as they may be seen; the same one where nothing in them is hidden."""
        error, paging_error = (each and each.seen(sight) for each in (self.error, self.paging_error))
        is_same = error is self.error and paging_error is self.paging_error
        return self if is_same else replace(self, error=error, paging_error=paging_error)

    def server_now(self, local_now: float) -> float:
        """Returns the server's time at a local instant."""
        return local_now + self.skew if self.stands_at is None else self.stands_at
