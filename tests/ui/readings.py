"""Run objects read into values, and lines read back as text, for tests without an app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.assistants.decode_run import decode_run_page
from runtui.feed.run import detail
from runtui.feed.run.journal import Journal
from tests.servers.in_process import THREAD
from tests.ui.objects import page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.model.detail import RunDetail
    from runtui.model.run import Run
    from runtui.ui.draw.line import Line
    from tests.servers.simulated import RunObject


def run_of(run: RunObject) -> Run:
    """Returns a run as the program reads it."""
    return decode_run_page(page_of([run]).content, thread_id=THREAD).runs[0]


def detail_of(run: RunObject) -> RunDetail:
    """Returns a run in full as the program reads it."""
    return detail.detail_of(run_of(run))


def seen_as(run: Run, *sights: tuple[float, str]) -> Journal:
    """Returns a journal that saw `run` in these statuses at these instants."""
    journal = Journal()
    for at, status in sights:
        journal.note(run.__class__(id=run.id, status=status, page=run.page, place=run.place), at)
    return journal


def texts(lines: Iterable[Line]) -> list[str]:
    """Returns each line as plain text, a gap before what stands at the right edge."""
    return [
        "".join(span.text for span in line.left)
        + ("  " if line.right else "")
        + "".join(span.text for span in line.right)
        for line in lines
    ]
