"""From the bytes of an answer to runs; everything a server may get wrong in a JSON text ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.details import read_detail
from runtui.api.envelope import open_list, open_object, trimmed
from runtui.api.errors import CHECK_URL, BadAnswer, ServerFailed
from runtui.api.rows import DecodedRow, read_row, to_run
from runtui.model.packed import PackedPage
from runtui.model.run import Run, RunPage

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail


class Posted(Struct, frozen=True):
    """What the answer to a POST says of the run it was about; servers answer with a run, an id or nothing."""

    run: Run | None = None
    run_id: str | None = None


def decode_run_page(body: bytes, *, thread_id: str | None) -> RunPage:
    """Returns the runs of one answer to list runs, in the server's order.

    An object that can't be read becomes a marked run and costs no other; a run of another thread than
    `thread_id` is left out and counted. Raises BadAnswer for what is no list of runs, ServerFailed for half
    of one.
    """
    objects, has_more = open_list(body)
    readings = [read_row(raw) for raw in objects]
    own = [reading for reading in readings if not _is_strange(reading, thread_id)]
    page = PackedPage([reading.raw for reading in own])
    return RunPage(
        runs=tuple(to_run(reading, page, place) for place, reading in enumerate(own)),
        has_more=has_more,
        received=len(readings),
        cursor=next((reading.row.id for reading in reversed(readings) if reading.row), None),
        foreign_count=len(readings) - len(own),
    )


def decode_run(body: bytes) -> Run:
    """Returns the run of one answer. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    reading = read_row(trimmed(body))
    if reading.row is None:
        open_object(reading.raw)
        raise BadAnswer("The answer is JSON, but not a run: it has no id.", CHECK_URL)
    return to_run(reading, PackedPage([reading.raw]), 0)


def decode_posted(body: bytes) -> Posted:
    """Returns what the answer to a POST says of its run. Never raises: the run is fetched anyway."""
    reading = read_row(trimmed(body))
    if reading.row is not None:
        run = to_run(reading, PackedPage([reading.raw]), 0)
        return Posted(run if run.status else None, run.id)
    try:
        return Posted(run_id=open_object(body).text("run_id") or None)
    except (BadAnswer, ServerFailed):
        return Posted()


def decode_detail(run: Run) -> RunDetail:
    """Returns everything `run` holds; fields that can't be read are None. Never raises."""
    return read_detail(run)


def decode_name(body: bytes) -> str | None:
    """Returns the ``name`` of the object in an answer, None if it has none.

    Raises BadAnswer if it is no object, ServerFailed if it is cut short.
    """
    return open_object(body).text("name") or None


def _is_strange(reading: DecodedRow, thread_id: str | None) -> bool:
    sent = reading.row.thread_id if reading.row else None
    return bool(sent) and thread_id is not None and sent != thread_id
