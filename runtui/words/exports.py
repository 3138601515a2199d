"""Runs as lines of a file: the server's objects as JSON, one array or one a line, or a table as CSV."""

from __future__ import annotations

import io
import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from runtui.model.timing import queued_seconds, running_seconds
from runtui.words.safe import safe
from runtui.words.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from runtui.model.run import Run

WAITED: Final = "waited_s"
"""The column of how long a run was seen to wait, which only those who saw it can fill."""
VALUES: Final[dict[str, Callable[[Run], str]]] = {
    "id": lambda run: run.id,
    "status": lambda run: run.status if run.said is None or run.is_worked_out else run.said,  # the server's word
    "created_at": lambda run: rfc3339(run.created_at) or "",
    "started_at": lambda run: rfc3339(run.started_at) or "",
    "ended_at": lambda run: rfc3339(run.ended_at) or "",
    "duration_s": lambda run: seconds_text(took(run)),
    "model": lambda run: run.model or "",
    "assistant_id": lambda run: run.assistant_id or "",
    "total_tokens": lambda run: "" if run.total_tokens is None else str(run.total_tokens),
    "reason": lambda run: run.error_code or run.incomplete_reason or "",
    "queued_s": lambda run: "" if run.started_at is None else seconds_text(queued_seconds(run, 0.0)),
    WAITED: lambda _: "",
}
"""The columns of a table of runs, and what stands in each: times are RFC 3339 in UTC, "" what is not known."""
SecondsOf: TypeAlias = "Mapping[str, Callable[[Run], float | None]]"
_AS_TOLD: Final[SecondsOf] = {}
_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a cell begins that a spreadsheet would run; the wide signs are read so too where they are typed."""
_CONTROLS: Final = re.compile(r"[\x7f-\x9f]")
"""Those that may stand in a JSON text as they are, and that a terminal may obey."""
_DELETE: Final = "\x7f"
"""The only one of them in ASCII."""


class ExportFormat(StrEnum):
    """What a file of runs may look like; the value is also the ending of its name."""

    JSONL = "jsonl"
    CSV = "csv"
    JSON = "json"


def opening(wanted: ExportFormat) -> str:
    """Returns what stands before the first run."""
    return {ExportFormat.JSON: "[", ExportFormat.CSV: csv_line(VALUES), ExportFormat.JSONL: ""}[wanted]


def closing(wanted: ExportFormat) -> str:
    """Returns what stands after the last run."""
    return "\n]\n" if wanted is ExportFormat.JSON else ""


def took(run: Run) -> float | None:
    """Returns the seconds from the start to the end of a run as the server tells them, None if it doesn't."""
    return running_seconds(run, 0.0) if run.ended_at is not None else None


def entries(
    runs: Iterable[tuple[Run, bytes]],
    wanted: ExportFormat,
    *,
    is_first: bool,
    seconds_of: SecondsOf = _AS_TOLD,
) -> Iterator[str]:
    """Yields the text of each run, which comes with its whole object; `is_first` where no run stands before.

    `seconds_of` tells by column what this session knows better than the server, for tables.
    """
    for run, raw in runs:
        if wanted is ExportFormat.CSV:
            yield csv_line(row_of(run, seconds_of))
        elif wanted is ExportFormat.JSONL:
            yield object_line(run.id, raw) + "\n"
        else:
            yield ("\n" if is_first else ",\n") + object_line(run.id, raw)
            is_first = False


def row_of(run: Run, seconds_of: SecondsOf = _AS_TOLD) -> tuple[str, ...]:
    """Returns a run by `VALUES`, as it may stand in a CSV; `seconds_of` tells by column what is known better."""
    values = {name: csv_text(value(run)) for name, value in VALUES.items()}
    told = {"duration_s": took(run)} | {name: seconds(run) for name, seconds in seconds_of.items()}
    return tuple((values | {name: seconds_text(each) for name, each in told.items()}).values())


def seconds_text(seconds: float | None) -> str:
    """Returns seconds for a program, "" for None."""
    if seconds is None:
        return ""
    return f"{seconds:g}" if seconds < 1e6 else f"{seconds:.0f}"


def object_line(object_id: str, raw: bytes) -> str:
    """Returns the object as the server sent it, on one line; one that is no JSON as ``{"id", "not_json"}``.

    What a terminal could obey is escaped, which means the same in JSON.
    """
    if not _is_json(raw):
        return json.dumps({"id": object_id, "not_json": raw.decode("utf-8", "replace")})
    return sound_line(raw)


def sound_line(raw: bytes) -> str:
    """Returns what `object_line` does of an object that is known to be JSON."""
    text = raw.decode("utf-8", "replace")
    # In JSON that can be read line ends stand between values only, and these controls within strings.
    line = text.replace("\r", " ").replace("\n", " ")
    return line if line.isascii() and _DELETE not in line else _CONTROLS.sub(_escape, line)


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _is_json(raw: bytes) -> bool:
    try:
        msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _is_tolerable(raw.decode("utf-8", "replace"))
    return True


def _is_tolerable(text: str) -> bool:
    """Whether Python's own decoder, which takes lone surrogates, can read it; NaN is no JSON."""
    try:
        json.loads(text, parse_constant=_refuse, parse_int=str)
    except (ValueError, RecursionError):
        return False
    return True


def _refuse(name: str) -> None:
    raise ValueError(name)


def csv_text(text: str) -> str:
    """Returns a text as a cell: without controls, with an apostrophe before what a spreadsheet would run."""
    return f"'{safe(text)}" if _FORMULA.match(text) else safe(text)


def tsv_line(row: Iterable[str]) -> str:
    """Returns cells as a line of TSV, which quotes nothing: what is no control character may stand in it."""
    return "\t".join(row) + "\n"


def csv_line(row: Iterable[str]) -> str:
    """Returns cells as a line of CSV."""
    # Imported here: JSON needs none of it.
    import csv  # noqa: PLC0415

    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()
