"""The report of ``runtui doctor``: prints each check as soon as it is there, and ends with an exit code."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING

from runtui.cli.exits import Exit
from runtui.doctor.check import TOPIC_WIDTH, Check
from runtui.words.drawn import to_ascii

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from runtui.cli.environment import Environment
    from runtui.model.detail import Json


class Report:
    """Prints checks, and keeps them for the exit code and the JSON."""

    def __init__(self, environment: Environment, *, as_json: bool) -> None:
        self._environment = environment
        self._as_json = as_json
        self._checks: list[Check] = []

    async def take(self, checks: AsyncGenerator[Check, None]) -> None:
        """Takes in the checks, and prints each unless JSON is wanted."""
        async with aclosing(checks) as found:
            async for check in found:
                self._checks.append(check)
                for line in () if self._as_json else _lines(check):
                    self._environment.say(line if self._environment.has_utf8 else to_ascii(line))
                self._environment.stdout.flush()

    def end(self) -> Exit:
        """Prints the JSON if it is wanted, and returns the exit code: that of the first bad check."""
        code = next((Exit(check.cause) for check in self._checks if check.cause), Exit.DONE)
        if self._as_json:
            checks: list[Json] = [check.to_json() for check in self._checks]
            self._environment.say_json({"exit_code": int(code), "checks": checks})
        return code


def _lines(check: Check) -> tuple[str, ...]:
    """What was found, and below it what to do."""
    line = f"{check.mark} {check.topic:<{TOPIC_WIDTH}} {check.found}"
    return (line, f"  {'':<{TOPIC_WIDTH}} {check.advice}") if check.advice else (line,)
