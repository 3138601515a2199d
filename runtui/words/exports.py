"""Runs as lines of a file: the server's objects as JSON, one array or one a line, or a table as CSV."""

from __future__ import annotations

import csv
import io
import json
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import msgspec

from runtui.model.timing import running_seconds
from runtui.words.safe import safe
from runtui.words.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from runtui.model.run import Run

COLUMNS: Final = (
    *("id", "status", "created_at", "started_at", "ended_at", "duration_s"),
    *("model", "assistant_id", "total_tokens", "reason"),
)
_FORMULA: Final = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
"""How a cell begins that a spreadsheet would run; the wide signs are read so too where they are typed."""
_CONTROLS: Final = re.compile(r"[\x7f-\x9f]")
"""Those that may stand in a JSON text as they are, and that a terminal may obey."""


class ExportFormat(StrEnum):
    """What a file of runs may look like; the value is also the ending of its name."""

    JSONL = "jsonl"
    CSV = "csv"
    JSON = "json"


def opening(wanted: ExportFormat) -> str:
    """Returns what stands before the first run."""
    return {ExportFormat.JSON: "[", ExportFormat.CSV: _csv(COLUMNS), ExportFormat.JSONL: ""}[wanted]


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
    duration_of: Callable[[Run], float | None] = took,
) -> Iterator[str]:
    """Yields the text of each run, which comes with its whole object; `is_first` where no run stands before.

    `duration_of` tells the seconds that a run took, for tables.
    """
    for run, raw in runs:
        if wanted is ExportFormat.CSV:
            yield _csv(row_of(run, duration_of))
        elif wanted is ExportFormat.JSONL:
            yield object_line(run, raw) + "\n"
        else:
            yield ("\n" if is_first else ",\n") + object_line(run, raw)
            is_first = False


def row_of(run: Run, duration_of: Callable[[Run], float | None] = took) -> tuple[str, ...]:
    """Returns a run by `COLUMNS`; times are RFC 3339 in UTC, "" stands for what is not known.

    No text has a control in it, and one that a spreadsheet would take for a formula gets an apostrophe in front.
    """
    duration = duration_of(run)
    tokens = "" if run.total_tokens is None else str(run.total_tokens)
    reason = run.error_code or run.incomplete_reason or ""
    return (
        *(_plain(run.id), _plain(run.status)),
        *(rfc3339(each) or "" for each in (run.created_at, run.started_at, run.ended_at)),
        "" if duration is None else f"{duration:g}" if duration < 1e6 else f"{duration:.0f}",
        *(_plain(run.model), _plain(run.assistant_id), tokens, _plain(reason)),
    )


def object_line(run: Run, raw: bytes) -> str:
    """Returns the object as the server sent it, on one line; one that is no JSON as ``{"id", "not_json"}``.

    What a terminal could obey is escaped, which means the same in JSON.
    """
    text = raw.decode("utf-8", "replace")
    if not _is_json(raw, text):
        return json.dumps({"id": run.id, "not_json": text})
    # In JSON that can be read line ends stand between values only, and these controls within strings.
    return _CONTROLS.sub(_escape, text.replace("\r", " ").replace("\n", " "))


def _escape(found: re.Match[str]) -> str:
    return f"\\u{ord(found[0]):04x}"


def _is_json(raw: bytes, text: str) -> bool:
    try:
        msgspec.json.decode(raw, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return _is_tolerable(text)
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


def _plain(text: str | None) -> str:
    return f"'{safe(text)}" if text and _FORMULA.match(text) else safe(text or "")


def _csv(row: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow(row)
    return line.getvalue()
