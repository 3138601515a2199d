"""Writing the loaded runs to a file, off the loop and a few at a time, so that the screen goes on living."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from runtui.feed.run.detail import detail_of
from runtui.feed.run.journal import Journal
from runtui.feed.run.lifetime import ended_after
from runtui.store.new_file import NewFile
from runtui.ui.detail.redaction import redacted_run
from runtui.words.exports import ExportFormat, closing, entries, opening

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from runtui.model.packed import PackedPage
    from runtui.model.run import Run

AT_A_TIME = 200
"""Runs between two reports of progress."""


class ExportError(Exception):
    """The file can't be written; ``str(error)`` says why. What was at its place is as it was."""


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
    journal: Journal | None = None,
    tell: Callable[[int], object],
    is_redacted: bool = False,
    replaces: bool = False,
) -> None:
    """Writes the runs in their order to `path`, in the format of its ending; `tell` hears how many are written.

    `journal` is what this session saw of them: it may have seen the end of one whose server tells none.

    Raises ExportError, FileExistsError where there is a file and it must not be replaced. Cancelled, it leaves
    no file.
    """
    wanted = format_of(path)
    if wanted is None:
        raise ExportError("the name must end in .jsonl, .csv or .json")
    make = partial(_text, wanted=wanted, journal=journal or Journal(), is_redacted=is_redacted)
    try:
        with await asyncio.to_thread(NewFile, path) as file:
            await asyncio.to_thread(file.write, opening(wanted))
            for start in range(0, len(runs), AT_A_TIME):
                part = runs[start : start + AT_A_TIME]
                await asyncio.to_thread(_write, file, make, part, is_first=not start)
                tell(start + len(part))
            await asyncio.to_thread(file.write, closing(wanted))
            await asyncio.to_thread(file.keep, replaces=replaces)
    except FileExistsError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a name that holds a NUL
        raise ExportError(getattr(error, "strerror", None) or str(error)) from error


def _write(file: NewFile, make: Callable[..., str], runs: Sequence[Run], *, is_first: bool) -> None:
    file.write(make(runs, is_first=is_first))


def _text(runs: Sequence[Run], *, is_first: bool, wanted: ExportFormat, journal: Journal, is_redacted: bool) -> str:
    objects = (
        _objects(runs, is_redacted=is_redacted) if wanted is not ExportFormat.CSV else ((run, b"") for run in runs)
    )
    duration_of = partial(ended_after, journal=journal)
    return "".join(entries(objects, wanted, is_first=is_first, duration_of=duration_of))


def _objects(runs: Sequence[Run], *, is_redacted: bool) -> Iterator[tuple[Run, bytes]]:
    """Each run with its object; the runs of a page stand together, so it is opened once for all of them."""
    page: PackedPage | None = None
    objects: Sequence[bytes] = ()
    for run in runs:
        if is_redacted:
            yield run, redacted_run(detail_of(run)).raw.encode("utf-8", "replace")
            continue
        if run.page is not page:
            page, objects = run.page, run.page.open_all()
        yield run, objects[run.place]
