"""The one request that tells which threads changed, where a protocol has one: the others needn't be asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import ApiError

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.run_source import RunSource
    from runtui.session.thread_watch import ThreadWatch


async def look_at_marks(source: RunSource, watch: ThreadWatch, time_of_day: Callable[[], float]) -> None:
    """Asks for the marks of all threads and hands them to the watch, or why there are none."""
    try:
        marks = await source.thread_marks()
    except ApiError as error:
        watch.note_no_marks(error, time_of_day())
    else:
        watch.note_marks(marks, time_of_day())
