"""A line for each change of a run that is watched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.color import has_color, painted
from runtui.feed.run.lifetime import elapsed
from runtui.feed.run.seen_object import seen_raw
from runtui.model.sight import Sight
from runtui.words import times
from runtui.words.drawn import to_ascii
from runtui.words.exports import object_line
from runtui.words.notes import note
from runtui.words.status import glyph, glyph_tone, run_word

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.cli.environment import Environment
    from runtui.model.run import Run

_STATUS = 17
"""Cells of the longest status with its sign."""


class ChangeLines:
    """Says what changed, for a person or as the server's objects, in the form that the arguments want."""

    def __init__(self, arguments: Namespace, environment: Environment) -> None:
        self._environment = environment
        self._is_json = arguments.format == "jsonl"
        self._has_color = has_color(arguments, environment)

    def say(self, run: Run, now: float) -> None:
        """Says that a run is in a new status since `now`."""
        if self._is_json:
            self._environment.write(object_line(run.id, seen_raw(run.raw(), Sight())) + "\n")
            return
        status = f"{glyph(run.status)} {run_word(run)}".ljust(_STATUS)
        seconds = elapsed(run, now)
        took = times.duration(None if seconds is None else int(seconds))
        left, right = f"{times.clock(now)}  ", f"  {run.id}  {took}  {note(run)}".rstrip()
        if not self._environment.has_utf8:
            status, right = to_ascii(status), to_ascii(right)
        status = painted(status, glyph_tone(run.status)) if self._has_color else status
        self._environment.write(f"{left}{status}{right}\n")
