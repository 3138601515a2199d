"""Runs written to a file, of the name that a dialog asked for.

That happens off the loop and a few runs at a time, so that the screen goes on living.
"""

from __future__ import annotations

import asyncio
import re
import time
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from runtui.feed.run.lifetime import ended_after, waited_seconds
from runtui.feed.run.seen import seen_row
from runtui.feed.run.seen_object import seen_raw
from runtui.model.sight import Sight
from runtui.store.whole_file import NewFile
from runtui.ui.export.file_dialog import HIDDEN, ExportError, FileDialog, short_path, writing_errors
from runtui.words.exports import WAITED, ExportFormat, closing, entries, opening
from runtui.words.sizes import plural, thousands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from runtui.feed.refresh.state import FeedState
    from runtui.feed.run.journal import Journal
    from runtui.model.packed import PackedPage
    from runtui.model.run import Run
    from runtui.words.exports import SecondsOf

_DEFAULT = Sight()
AT_A_TIME = 200
"""Runs between two reports of progress."""


class ExportScreen(FileDialog):
    """Asks where to write `runs` of the thread that `state` is of."""

    ABOUT = "The ending of the name decides: .jsonl one object a line, .json one array of them, .csv a table."

    def __init__(
        self, runs: Sequence[Run], state: FeedState, *, is_key: Callable[[str], bool], sight: Sight = _DEFAULT
    ) -> None:
        which = f"{thousands(len(runs))} of {plural(len(state.runs), 'loaded run')}"
        super().__init__("Export", which, suggested=suggested_name(state.thread_id, time.time()), is_key=is_key)
        self._runs = runs
        self._state = state
        self._sight = sight

    def trouble_of(self, path: Path) -> str:
        """Returns what is wrong with the ending."""
        return "" if format_of(path) is not None else "The name must end in .jsonl, .csv or .json."

    async def write(self, path: Path, *, replaces: bool) -> str:
        """Writes the runs."""
        await export(
            self._runs,
            path,
            seen=seen_seconds(self._state.journal, self._state.server_now(time.time())),
            on_progress=self._show_progress,
            sight=self._sight,
            replaces=replaces,
        )
        hidden = HIDDEN if self._sight.is_redacted else ""
        return f"{plural(len(self._runs), 'run')} written to {short_path(path)}{hidden}."

    def _show_progress(self, count: int) -> None:
        self.say(f"{thousands(count)} of {thousands(len(self._runs))} written")


def suggested_name(thread_id: str, now: float) -> str:
    """Returns a name that no file in the current directory is likely to have."""
    thread = re.sub(r"[^A-Za-z0-9_-]+", "-", thread_id)[:60]
    return f"runs-{thread}-{datetime.fromtimestamp(now).astimezone():%Y%m%d-%H%M%S}.jsonl"


def format_of(path: Path) -> ExportFormat | None:
    """Returns the format that the ending of a name asks for, None for any other ending."""
    try:
        return ExportFormat(path.suffix.removeprefix(".").lower())
    except ValueError:
        return None


async def export(
    runs: Sequence[Run],
    path: Path,
    *,
    seen: SecondsOf | None = None,
    on_progress: Callable[[int], object],
    sight: Sight = _DEFAULT,
    replaces: bool = False,
) -> None:
    """Writes the runs in their order to `path`; `on_progress` is called with the count of those written.

    `seen` is what this session knows of them (`seen_seconds`). Raises ExportError, FileExistsError where there is a
    file and it must not be replaced. Cancelled, it leaves no file.
    """
    wanted = format_of(path)
    if wanted is None:
        raise ExportError("the name must end in .jsonl, .csv or .json")
    pieces = _pieces(runs, wanted, seen or {}, sight)
    with writing_errors(), await asyncio.to_thread(NewFile, path) as file:
        while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
            text, count = piece
            await asyncio.to_thread(file.write, text)
            on_progress(count)
        await asyncio.to_thread(file.keep, replaces=replaces)


def seen_seconds(journal: Journal, now: float) -> SecondsOf:
    """Returns what a session saw of runs up to a server time: also the end of one whose server sends none."""
    return {
        "duration_s": partial(ended_after, journal=journal),
        WAITED: partial(waited_seconds, now=now, journal=journal),
    }


def _pieces(runs: Sequence[Run], wanted: ExportFormat, seen: SecondsOf, sight: Sight) -> Iterator[tuple[str, int]]:
    """The text of the file, made a few runs at a time, each piece with how many runs are written by its end."""
    yield opening(wanted), 0
    for start in range(0, len(runs), AT_A_TIME):
        part = runs[start : start + AT_A_TIME]
        is_table = wanted is ExportFormat.CSV
        objects = ((seen_row(run, sight), b"") for run in part) if is_table else _objects(part, sight)
        text = "".join(entries(objects, wanted, is_first=not start, seconds_of=seen))
        yield text, start + len(part)
    yield closing(wanted), len(runs)


def _objects(runs: Sequence[Run], sight: Sight) -> Iterator[tuple[Run, bytes]]:
    """Each run with its object; the runs of a page stand together, so it is opened once for all of them."""
    page: PackedPage | None = None
    objects: Sequence[bytes] = ()
    for run in runs:
        if run.page is not page:
            page, objects = run.page, run.page.open_all()
        yield run, seen_raw(objects[run.place], sight)
