"""The columns of runs in what commands print, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.cli.list_columns import ColumnSet, column
from runtui.feed.run.lifetime import elapsed
from runtui.model.status import RunStatus
from runtui.model.timing import age, queued_seconds, seconds_left
from runtui.words import times
from runtui.words.exports import VALUES, WAITED, seconds_text
from runtui.words.notes import note
from runtui.words.sizes import tokens
from runtui.words.status import glyph, glyph_tone, run_word

if TYPE_CHECKING:
    from runtui.cli.list_columns import ListColumn
    from runtui.model.run import Run

    Columns = tuple[ListColumn[Run], ...]

_NOTE = 40
"""Characters of the reason in a table."""


def run_columns(now: float) -> ColumnSet[Run]:
    """Returns the columns of runs at an instant by the server's clock."""
    table: Columns = (
        column("status", lambda run: f"{glyph(run.status)} {run_word(run)}", lambda run: glyph_tone(run.status)),
        column("run", lambda run: run.id),
        column("age", lambda run: times.age(age(run, now))),
        column("time", lambda run: _time(run, now)),
        column("note", lambda run: note(run, _NOTE)),
        column("model", lambda run: run.model or ""),
        column("tokens", lambda run: tokens(run.total_tokens)),
    )
    others: Columns = (
        column("assistant", lambda run: run.assistant_id or ""),
        column("created", lambda run: times.moment(run.created_at, now)),
        column("expires_at", lambda run: times.rfc3339(run.expires_at) or ""),
    )
    sheet = VALUES | {"queued_s": lambda run: seconds_text(queued_seconds(run, now))}
    return ColumnSet(table, [column(name, sheet[name]) for name in sheet if name != WAITED], others)


def _time(run: Run, now: float) -> str:
    left = seconds_left(run, now)
    if run.status == RunStatus.REQUIRES_ACTION and left is not None:
        return " ".join(times.expiry(left)).replace("expires in", "exp").replace("expiry passed", "exp")
    seconds = elapsed(run, now)
    return times.duration(int(seconds) if run.is_active and seconds is not None else seconds)
