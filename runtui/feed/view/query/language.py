"""What a filter says, as values: terms that must all hold, each with alternatives of which one must."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from runtui.feed.view.query.interval import Interval, Sign
    from runtui.feed.view.query.moment import Moment


class QuerySyntaxError(ValueError):
    """The text is no filter. `message` is a sentence with the next step, `position` the character it is about."""

    def __init__(self, message: str, position: int) -> None:
        super().__init__(message)
        self.message = message
        self.position = position


class QueryField(StrEnum):
    """What a condition is about; the value is what people type before the colon."""

    WORD = ""
    """No field: any of the texts of a run."""
    STATUS = "status"
    MODEL = "model"
    DUR = "dur"
    AGE = "age"
    CREATED = "created"
    TOKENS = "tokens"
    QUEUED = "queued"
    WAIT = "wait"
    """How long it waited for somebody, as far as this session saw it."""
    ENDED = "ended"
    """Since when it has ended."""
    TOOL = "tool"
    """Tools a run waits for, or waited for when it expired."""
    WAITS = "waits"
    """The same by its other name, for those who look for what a run called."""
    CALLED = "called"
    """Tools that the steps of a run called."""
    ARG = "arg"
    """Arguments of such a call."""
    ERR = "err"
    META = "meta"
    ASST = "asst"
    ID = "id"


STEP_FIELDS = (QueryField.CALLED, QueryField.ARG)
"""Fields that only the steps of a run tell."""


class Text(Struct, frozen=True):
    """A text to be found, letters of either case alike."""

    folded: str
    is_exact: bool = False
    """The whole value must be this; exactly nothing is a value that is missing."""

    def is_in(self, value: str | None) -> bool:
        """Tells whether the value of a field has this text."""
        folded = (value or "").casefold()
        return folded == self.folded if self.is_exact else self.folded in folded

    def begins(self, value: str | None) -> bool:
        """Tells whether the value of a field begins with this text."""
        folded = (value or "").casefold()
        return folded == self.folded if self.is_exact else folded.startswith(self.folded)


class When(Struct, frozen=True):
    """A time of creation as typed; what it means depends on the present."""

    sign: Sign
    low: Moment | None
    high: Moment | None = None


class Condition(Struct, frozen=True):
    """One thing asked of one field."""

    field: QueryField
    test: Text | Interval | When
    key: str | None = None
    """The key of metadata or arguments, letters folded; None for any."""


class Term(Struct, frozen=True):
    """Conditions of which one must hold, or none if it is negated."""

    conditions: tuple[Condition, ...]
    is_negated: bool = False


class Query(Struct, frozen=True):
    """A whole filter: every term must hold. Without terms it lets every run through."""

    terms: tuple[Term, ...] = ()
    text: str = ""
    """As typed, without white space around it."""

    @property
    def needs_detail(self) -> bool:
        """True where the whole objects of runs must be read; False where their rows tell all that is asked."""
        return any(needs_whole(condition) for term in self.terms for condition in term.conditions)

    @property
    def needs_steps(self) -> bool:
        """True where it asks for what only steps tell."""
        return any(condition.field in STEP_FIELDS for term in self.terms for condition in term.conditions)


def needs_whole(condition: Condition) -> bool:
    """Tells whether a condition is about more than a row holds."""
    return condition.field in (QueryField.WORD, QueryField.META)
