"""The report of ``runtui doctor``: prints each finding as soon as it is there, and ends with an exit code."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.exits import CliError, Exit
from runtui.doctor.check import TOPIC_WIDTH, Cause, Check
from runtui.words.drawn import to_ascii

if TYPE_CHECKING:
    from runtui.cli.environment import Environment
    from runtui.model.detail import Json

EXITS = {
    Cause.MACHINE: Exit.ERROR,
    Cause.SETTINGS: Exit.USAGE,
    Cause.KEY: Exit.NO_KEY,
    Cause.NOT_THERE: Exit.NOT_THERE,
    Cause.NETWORK: Exit.NO_NETWORK,
    Cause.RATE: Exit.RATE_LIMITED,
}
_CAUSES = {code: cause for cause, code in EXITS.items()}


def finding_of(topic: str, error: CliError, advice: str = "") -> Check:
    """Returns the finding that a step failed as a command of its own would."""
    return Check.bad(topic, str(error), advice, cause=_CAUSES.get(error.code, Cause.MACHINE))


class Report:
    """Prints findings, and keeps them for the exit code and the JSON."""

    def __init__(self, around: Environment, *, as_json: bool) -> None:
        self._around = around
        self._as_json = as_json
        self._findings: list[Check] = []

    def add(self, *findings: Check) -> bool:
        """Takes in findings and prints them, unless JSON is wanted; False if one of them is bad."""
        for finding in findings:
            self._findings.append(finding)
            for line in () if self._as_json else _lines(finding):
                self._around.say(line if self._around.has_utf8 else to_ascii(line))
        self._around.stdout.flush()
        return not any(finding.is_bad for finding in findings)

    def end(self) -> Exit:
        """Prints the JSON if it is wanted, and returns the exit code: that of the first bad finding."""
        code = next((EXITS[finding.cause] for finding in self._findings if finding.cause), Exit.DONE)
        if self._as_json:
            checks: list[Json] = [finding.to_json() for finding in self._findings]
            self._around.say_json({"exit_code": int(code), "checks": checks})
        return code


def _lines(finding: Check) -> tuple[str, ...]:
    """What was found, and below it what to do."""
    line = f"{finding.mark} {finding.topic:<{TOPIC_WIDTH}} {finding.found}"
    return (line, f"  {'':<{TOPIC_WIDTH}} {finding.advice}") if finding.advice else (line,)
