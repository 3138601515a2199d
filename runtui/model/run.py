"""A run as a row: the few fields that a list of 100,000 needs, and the way to the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.page import Page
from runtui.model.status import PROBLEM, TERMINAL, is_worked_out

if TYPE_CHECKING:
    from runtui.model.packed import PackedPage


class Run(Struct, frozen=True, eq=False, kw_only=True, gc=False):
    """One version of one run. Compared by identity: the same object means that nothing changed.

    Nothing it holds leads back to it, so that the garbage collector may pass over it: there are many.
    """

    id: str
    status: str
    """The server's own word, "" if it sent none; worked out from more than the run where `said` has that word."""
    said: str | None = None
    """The server's own word where `status` is another: a protocol has no word for it, or shows it elsewhere."""
    thread_id: str | None = None
    assistant_id: str | None = None
    model: str | None = None
    created_at: float | None = None
    """All instants: seconds since 1970 by the server's clock, whole unless the server sends fractions."""
    started_at: float | None = None
    expires_at: float | None = None
    ended_at: float | None = None
    """completed_at, failed_at or cancelled_at; an expired run carries no end."""
    waits_since: float | None = None
    """Since when it waits for somebody, where the server tells that; most tell it of no run."""
    total_tokens: int | None = None
    error_code: str | None = None
    error_message: str | None = None
    """Its first words, where there is no code."""
    incomplete_reason: str | None = None
    has_required_action: bool = False
    waiting_tools: tuple[str, ...] = ()
    """Names of the calls in required_action, in order."""
    needs_approval: bool = False
    """Whether required_action asks for leave to make those calls, not for what they return."""
    flaws: tuple[str, ...] = ()
    """Fields that could not be read, each with what was wrong with it."""
    digest: int = 0
    """Equal digests: the server sent the same bytes."""
    page: PackedPage
    place: int = 0

    @property
    def is_worked_out(self) -> bool:
        """True where the server's own word doesn't say by itself what `status` does."""
        return is_worked_out(self.status, self.said)

    @property
    def is_active(self) -> bool:
        """True while the server may still change this run."""
        return self.status not in TERMINAL

    @property
    def is_problem(self) -> bool:
        """True for failed, expired and incomplete."""
        return self.status in PROBLEM

    @property
    def is_unreadable(self) -> bool:
        """True for an object that could not be read as a run at all; its id was made up here."""
        return self.id.startswith("unreadable:")

    def raw(self) -> bytes:
        """Returns the whole object as the server sent it (JSON)."""
        return self.page.open(self.place)


class RunPage(Page, frozen=True, kw_only=True):
    """One answer to list runs."""

    runs: tuple[Run, ...]
    poll_after: float | None = None
    """Seconds the server wants to be left alone (``openai-poll-after-ms``)."""
