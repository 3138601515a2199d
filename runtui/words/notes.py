"""The NOTE column: the one reason to look at a row, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtui.model.status import RunStatus
from runtui.words.safe import safe

if TYPE_CHECKING:
    from runtui.model.run import Run

LONGEST_NOTE: Final = 200
"""Characters; a table cell shows fewer."""
MOST_NAMES: Final = 12


def note(run: Run, room: int = LONGEST_NOTE) -> str:
    """Returns what a row says about its run: waiting tools, reason code, unreadable fields; "" for nothing.

    Has fewer words for the same where `room` characters are too few.
    """
    if run.is_unreadable:
        return "not readable as a run"
    parts = (_reason(run, room), _flaws(run))
    return safe("; ".join(part for part in parts if part), LONGEST_NOTE)


def some_names(names: tuple[str, ...]) -> str:
    """Returns the first names, separated by commas, and how many more there are. Not made safe."""
    shown = [name.strip() or "?" for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join([*shown, f"{more:,} more"] if more else shown)


def _reason(run: Run, room: int) -> str:
    match run.status:
        case RunStatus.REQUIRES_ACTION:
            return _waits_for(run)
        case RunStatus.FAILED:
            return (run.error_code or "").strip() or run.error_message or "no reason given"
        case RunStatus.INCOMPLETE:
            return (run.incomplete_reason or "").strip() or "no reason given"
        case RunStatus.EXPIRED if run.has_required_action:
            if run.needs_approval:
                return "never approved"
            return "tools never answered" if room >= 20 else "never answered"
        case _:
            return ""


def _waits_for(run: Run) -> str:
    if not run.has_required_action:
        return "no required_action sent"
    return some_names(run.waiting_tools) or "no tool call in required_action"


def _flaws(run: Run) -> str:
    if not run.flaws:
        return ""
    fields = tuple(dict.fromkeys(flaw.partition(":")[0] for flaw in run.flaws))
    return f"unreadable field{'s' if len(fields) > 1 else ''}: {some_names(fields)}"
