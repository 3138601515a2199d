"""What one check found: a mark, words, what to do, and what kind of trouble it is."""

from __future__ import annotations

from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING, Self

from msgspec import Struct
from msgspec.structs import replace

from runtui.api.errors import ApiError, Misconfigured, NotAccepted, NotFound, NotOffered, RateLimited, Unreachable
from runtui.words.ids import request_words

if TYPE_CHECKING:
    from runtui.model.detail import Json
    from runtui.model.sight import Sight

TOPIC_WIDTH = 9


class CheckMark(StrEnum):
    """How a check ended. `NOTE`: neither good nor bad, or not checked."""

    GOOD = "✓"
    BAD = "✗"
    NOTE = "·"


class Cause(IntEnum):
    """What kind of trouble a bad check is, as the exit code that a command ends with for it."""

    MACHINE = 1
    """A file, or the server, failed."""
    SETTINGS = 2
    KEY = 4
    NOT_THERE = 5
    NETWORK = 6
    RATE = 7


_CAUSES: tuple[tuple[type[ApiError], Cause], ...] = (
    (Misconfigured, Cause.SETTINGS),
    (NotAccepted, Cause.KEY),
    (NotFound, Cause.NOT_THERE),
    (NotOffered, Cause.NOT_THERE),
    (Unreachable, Cause.NETWORK),
    (RateLimited, Cause.RATE),
)


class Check(Struct, frozen=True, kw_only=True):
    """One line of the report. `advice` is what to do; only a bad one has a `cause`."""

    topic: str
    mark: CheckMark
    words: str
    advice: str = ""
    cause: Cause | None = None
    seconds: float | None = None
    error: ApiError | None = None

    @classmethod
    def good(cls, topic: str, words: str, *, seconds: float | None = None) -> Self:
        """Returns a check that all is well."""
        return cls(topic=topic, mark=CheckMark.GOOD, words=words, seconds=seconds)

    @classmethod
    def note(cls, topic: str, words: str, advice: str = "", *, error: ApiError | None = None) -> Self:
        """Returns a check that is only worth knowing; `error` is one whose message is in the words."""
        return cls(topic=topic, mark=CheckMark.NOTE, words=words, advice=advice, error=error)

    @classmethod
    def bad(
        cls, topic: str, words: str, advice: str = "", *, cause: Cause = Cause.MACHINE, seconds: float | None = None
    ) -> Self:
        """Returns a check that something has to be done about."""
        return cls(topic=topic, mark=CheckMark.BAD, words=words, advice=advice, cause=cause, seconds=seconds)

    @classmethod
    def of_request(cls, topic: str, error: ApiError, *, seconds: float | None = None) -> Self:
        """Returns the check that a request failed."""
        cause = next((cause for kind, cause in _CAUSES if isinstance(error, kind)), Cause.MACHINE)
        request = f"({request_words(error.request_id)})" if error.request_id else ""
        advice = f"{error.next_step} {request}".strip()
        return replace(cls.bad(topic, error.message, advice, cause=cause, seconds=seconds), error=error)

    def seen(self, sight: Sight) -> Self:
        """Returns it as it may be seen: redacted, without the server's words."""
        if self.error is None:
            return self
        return replace(self, words=self.words.replace(self.error.message, self.error.seen(sight).message))

    @property
    def is_bad(self) -> bool:
        """Whether something has to be done."""
        return self.mark is CheckMark.BAD

    @property
    def found(self) -> str:
        """The words, with the time it took."""
        return self.words if self.seconds is None else f"{self.words}  ({self.seconds * 1000:.0f} ms)"

    def to_json(self) -> dict[str, Json]:
        """Returns the object for a program."""
        return {
            "topic": self.topic,
            "result": self.mark.name.lower(),
            "words": self.words,
            "advice": self.advice,
            "seconds": None if self.seconds is None else round(self.seconds, 4),
        }
