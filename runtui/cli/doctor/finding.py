"""What one check found, and the report that prints each finding as soon as it is there."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Self

from msgspec import Struct

from runtui.cli.exits import CliError, Exit, exit_of
from runtui.words.drawn import to_ascii

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.cli.surroundings import Surroundings
    from runtui.model.detail import Json

_TOPIC_WIDTH = 9


class Mark(StrEnum):
    """How a check ended. `NOTE`: neither good nor bad, or not checked."""

    GOOD = "✓"
    BAD = "✗"
    NOTE = "·"


class Finding(Struct, frozen=True, kw_only=True):
    """One line of the report. `advice` is what to do; `code` counts for a bad one only."""

    topic: str
    mark: Mark
    words: str
    advice: str = ""
    code: Exit = Exit.DONE
    seconds: float | None = None

    @classmethod
    def good(cls, topic: str, words: str, *, seconds: float | None = None) -> Self:
        """Returns a finding that all is well."""
        return cls(topic=topic, mark=Mark.GOOD, words=words, seconds=seconds)

    @classmethod
    def note(cls, topic: str, words: str, advice: str = "") -> Self:
        """Returns a finding that is only worth knowing."""
        return cls(topic=topic, mark=Mark.NOTE, words=words, advice=advice)

    @classmethod
    def bad(
        cls, topic: str, words: str, advice: str = "", *, code: Exit = Exit.ERROR, seconds: float | None = None
    ) -> Self:
        """Returns a finding that something has to be done about."""
        return cls(topic=topic, mark=Mark.BAD, words=words, advice=advice, code=code, seconds=seconds)

    @classmethod
    def of_request(cls, topic: str, error: ApiError, *, seconds: float | None = None) -> Self:
        """Returns the finding that a request failed."""
        return cls.bad(topic, error.message, error.next_step, code=exit_of(error), seconds=seconds)

    @classmethod
    def of_command(cls, topic: str, error: CliError, advice: str = "") -> Self:
        """Returns the finding that a step failed as a command of its own would."""
        return cls.bad(topic, str(error), advice, code=error.code)

    @property
    def is_bad(self) -> bool:
        """Whether something has to be done."""
        return self.mark is Mark.BAD

    def lines(self) -> tuple[str, ...]:
        """Returns the lines for a person: what was found, and below it what to do."""
        took = "" if self.seconds is None else f"  ({self.seconds * 1000:.0f} ms)"
        line = f"{self.mark} {self.topic:<{_TOPIC_WIDTH}} {self.words}{took}"
        return (line, f"  {'':<{_TOPIC_WIDTH}} {self.advice}") if self.advice else (line,)

    def to_json(self) -> dict[str, Json]:
        """Returns the object for a program."""
        return {
            "topic": self.topic,
            "result": self.mark.name.lower(),
            "words": self.words,
            "advice": self.advice,
            "seconds": None if self.seconds is None else round(self.seconds, 4),
        }


class Report:
    """Prints findings, and keeps them for the exit code and the JSON."""

    def __init__(self, around: Surroundings, *, as_json: bool) -> None:
        self._around = around
        self._as_json = as_json
        self._findings: list[Finding] = []

    def add(self, *findings: Finding) -> bool:
        """Takes in findings and prints them, unless JSON is wanted; False if one of them is bad."""
        for finding in findings:
            self._findings.append(finding)
            for line in () if self._as_json else finding.lines():
                self._around.say(line if self._around.has_utf8 else to_ascii(line))
        self._around.stdout.flush()
        return not any(finding.is_bad for finding in findings)

    def end(self) -> Exit:
        """Prints the JSON if it is wanted, and returns the exit code: that of the first bad finding."""
        code = next((finding.code for finding in self._findings if finding.is_bad), Exit.DONE)
        if self._as_json:
            checks: list[Json] = [finding.to_json() for finding in self._findings]
            self._around.say_json({"exit_code": int(code), "checks": checks})
        return code
