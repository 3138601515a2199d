"""All that the look of a row depends on, as one value, and what its cells tell. No clock of its own."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.run.lifetime import Exactness, elapsed, ended_after, lifetime, took_at_most
from runtui.feed.watch.thread_status import DOUBT_AFTER
from runtui.model.sight import Sight
from runtui.model.status import RunStatus
from runtui.model.timing import age, queued_seconds, seconds_left
from runtui.ui.draw.line import CELL_LIMIT, Span
from runtui.ui.draw.paint import padded
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import expiry_cells, glyph_role, word_role
from runtui.words import ids, times
from runtui.words.notes import note, seen_word
from runtui.words.safe import safe
from runtui.words.sizes import tokens
from runtui.words.status import glyph, run_word

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.feed.run.journal import Journal
    from runtui.model.run import Run

CREATED_CELLS = 16
"""Of a time of creation: one in an earlier year has no seconds."""
SECONDS_TOLD = 62.0
"""Ages up to which a row tells seconds, and a little more to tell the first minute at once."""


class RowLook(NamedTuple):
    """What a row is at the moment, besides its run."""

    is_selected: bool = False
    has_focus: bool = False
    is_changed: bool = False
    is_stale: bool = False
    is_filtered_out: bool = False
    """Whether it no longer belongs to the filter."""
    is_marked: bool = False
    is_told: bool = False
    """Whether its end is to be told."""
    sight: Sight = Sight()
    """How much of what servers send may be seen."""
    has_clock_times: bool = False
    shows_created: bool = True
    """Whether there is room for the time of creation, which takes a while to be told."""

    def but(
        self, is_selected: bool, is_changed: bool, is_filtered_out: bool, is_marked: bool, is_told: bool
    ) -> RowLook:
        """Returns the look of a row that differs from the others."""
        return self._replace(
            is_selected=is_selected,
            is_changed=is_changed,
            is_filtered_out=is_filtered_out,
            is_marked=is_marked,
            is_told=is_told,
        )

    @property
    def ground(self) -> Ground:
        """What the row stands on."""
        if not self.is_selected:
            return Ground.LIST
        return Ground.SELECTED if self.has_focus else Ground.SELECTED_QUIET


class RowKey(NamedTuple):
    """A run, and what of its cells depends on the time or on others: equal keys, equal rows."""

    run: Run
    look: RowLook
    age: str
    created: str
    time: tuple[Span, ...]
    """A duration, a ticking clock, or the time to expiry."""
    assistant_name: str = ""
    """As far as it is known."""
    waiting: str = "-"
    """How long it waited for somebody, as far as this session saw it."""

    def still(self) -> RowKey:
        """Returns all but what ticks: equal for two looks of which only the age and the clock differ."""
        return self._replace(age="", time=(), waiting="")

    def status(self, width: int) -> tuple[Span, ...]:
        """Returns the glyph and the word of the status in so many cells."""
        return _status(self.run.status, run_word(self.run), width)

    def note(self, width: int) -> str:
        """Returns the reason to look at the run, in the words for a column of that width."""
        return note(self.run, width, self.look.sight)

    @property
    def queued(self) -> str:
        """How long it was in the queue, once it started; while it is there, its time tells that."""
        return times.duration(None if self.run.started_at is None else queued_seconds(self.run, 0.0))

    @property
    def short_id(self) -> str:
        """The end of the run's id."""
        return "-" if self.run.is_unreadable else ids.short_id(self.run.id)

    @property
    def model(self) -> str:
        """The model."""
        return safe(seen_word("model", self.run.model or "-", self.look.sight), CELL_LIMIT)

    @property
    def tokens(self) -> str:
        """How many tokens the run took."""
        return tokens(self.run.total_tokens)

    @property
    def assistant(self) -> str:
        """The name of the assistant, else the end of its id."""
        return safe(self.assistant_name, CELL_LIMIT) or ids.short_id(self.run.assistant_id or "-", "asst_")


def row_key(
    run: Run, look: RowLook, journal: Journal, now: float, names: Mapping[str, str] | None = None
) -> RowKey:
    """Returns what the look of a row depends on at a server time; `names` are those of assistants by id."""
    created = _created(run.created_at, now // 60 * 60) if look.shows_created else ""
    assistant = names.get(run.assistant_id or "", "") if names else ""
    since = times.short_moment(run.created_at, now) if look.has_clock_times else times.age(age(run, now))
    return RowKey(run, look, since, created, _time(run, journal, now), assistant, _waiting(run, journal, now))


def ticks(run: Run, journal: Journal, now: float) -> bool:
    """Tells whether a second may change how a row looks: its clock, its age in seconds, the mark of a change."""
    if run.is_active or now - (run.created_at or 0.0) < SECONDS_TOLD:
        return True
    seen = journal.last(run.id)
    return seen is not None and now - seen.at < SECONDS_TOLD


@lru_cache(maxsize=1024)
def _created(created_at: float | None, minute: float) -> str:
    """How the creation is told from a minute on: it changes at midnight only, and is asked for on every key."""
    return times.moment(created_at, minute)[:CREATED_CELLS]


@lru_cache(maxsize=64)
def _status(status: str, told: str, width: int) -> tuple[Span, ...]:
    sign = Span(f"{glyph(status)} ", glyph_role(status))
    return sign, Span(padded(told, width - len(sign.text)), word_role(status))


def _waiting(run: Run, journal: Journal, now: float) -> str:
    if journal.last(run.id) is None:  # as most runs are: they ended before anybody looked
        return times.duration(None)
    waiting = lifetime(run, journal, now).waiting
    least = "≥ " if waiting is not None and waiting.bound is Exactness.AT_LEAST else ""
    return f"{least}{times.duration(None if waiting is None else int(waiting.seconds))}"


def _time(run: Run, journal: Journal, now: float) -> tuple[Span, ...]:
    left = seconds_left(run, now)
    waits = run.status == RunStatus.REQUIRES_ACTION
    if left is not None and (waits or left < -DOUBT_AFTER):
        return expiry_cells(left, waits=waits)
    if run.is_active:
        seconds = elapsed(run, now, journal)
        return (Span(times.duration(None if seconds is None else int(seconds)), Role.RUNS),)
    took = ended_after(run, journal)
    most = took_at_most(run) if took is None else None
    return (Span(times.duration(took) if most is None else f"≤ {times.duration(most)}", Role.MUTED),)
