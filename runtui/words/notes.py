"""The NOTE column: the one reason to look at a row, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtui.model.secret import HIDDEN
from runtui.model.sight import Sight
from runtui.model.status import RunStatus
from runtui.words.safe import safe
from runtui.words.status import what_was_said

if TYPE_CHECKING:
    from runtui.model.run import Run

LONGEST_NOTE: Final = 200
"""Characters; a table cell shows fewer."""
MOST_NAMES: Final = 12
_DEFAULT: Final = Sight()


def note(run: Run, room: int = LONGEST_NOTE, sight: Sight = _DEFAULT) -> str:
    """Returns what a row says about its run: waiting tools, reason code, unreadable fields; "" for nothing.

    Has fewer words for the same where `room` characters are too few. `sight` is what of it may be seen.
    """
    if run.is_unreadable:
        return "not readable as a run"
    parts = (_reason(run, room, sight), _flaws(run))
    told, said = "; ".join(part for part in parts if part), what_was_said(run)
    whole = f"{told}  {said}".strip()
    return safe(whole if len(whole) <= room else told or said, LONGEST_NOTE)


def some_names(names: tuple[str, ...]) -> str:
    """Returns the first names, separated by commas, and how many more there are. Not made safe."""
    shown = [name.strip() or "?" for name in names[:MOST_NAMES]]
    more = len(names) - len(shown)
    return ", ".join([*shown, f"{more:,} more"] if more else shown)


def seen_word(name: str, text: str, sight: Sight) -> str:
    """Returns a text of a row, which the server calls `name`, as it may be seen."""
    if not sight.is_redacted:
        return text
    # Imported here: the rows come first.
    from runtui.model.redaction import is_harmless  # noqa: PLC0415

    return text if is_harmless(name, text) else HIDDEN


def _seen_message(text: str, sight: Sight) -> str:
    if sight.is_redacted:
        return HIDDEN
    from runtui.model.masking import masked_text  # noqa: PLC0415  as above

    return text if sight.is_unmasked else masked_text(text)


def _reason(run: Run, room: int, sight: Sight) -> str:
    match run.status:
        case RunStatus.REQUIRES_ACTION:
            return _waits_for(run)
        case RunStatus.FAILED:
            code, message = (run.error_code or "").strip(), run.error_message
            words = seen_word("code", code, sight) if code else message and _seen_message(message, sight)
            return words or ("no reason given" if run.page.protocol.lists_reasons else "")
        case RunStatus.INCOMPLETE:
            reason = (run.incomplete_reason or "").strip()
            return seen_word("reason", reason, sight) if reason else "no reason given"
        case RunStatus.EXPIRED if run.has_required_action:
            if run.needs_approval:
                return "never approved"
            return "never answered"
        case _:
            return ""


def _waits_for(run: Run) -> str:
    if not run.has_required_action:
        return "no required_action sent"
    nothing = "paused before a step" if run.is_worked_out else "no tool call in required_action"
    return some_names(run.waiting_tools) or nothing


def _flaws(run: Run) -> str:
    if not run.flaws:
        return ""
    fields = tuple(dict.fromkeys(flaw.partition(":")[0] for flaw in run.flaws))
    return f"unreadable field{'s' if len(fields) > 1 else ''}: {some_names(fields)}"
