"""From the bytes of a response to runs; everything a server may get wrong in a JSON text ends here."""

from __future__ import annotations

from msgspec import Struct

from runtui.api.assistants.decode_row import DecodedRow, read_row, to_run
from runtui.api.decode_list import open_list, open_object, trimmed
from runtui.api.errors import CHECK_URL, BadAnswer, ServerFailed
from runtui.api.fitting import fitted
from runtui.api.json_parts import Effort
from runtui.model.packed import PackedPage
from runtui.model.run import Run, RunPage

_MOST_BYTES = 32_000_000
"""Bytes of the objects of one answer: they stay in memory, compressed after a while."""


class Posted(Struct, frozen=True):
    """What the response to a POST says of the run it was about; servers send a run, an id or nothing."""

    run: Run | None = None
    run_id: str | None = None


def decode_run_page(body: bytes, *, thread_id: str | None) -> RunPage:
    """Returns the runs of one response to list runs, in the server's order.

    An object that can't be read becomes a marked run and costs no other; a run of another thread than
    `thread_id` is left out and counted. Raises BadAnswer for what is no list of runs, ServerFailed for half
    of one.
    """
    effort = Effort()
    opened = open_list(body, effort, most_bytes=_MOST_BYTES)
    decoded = [read_row(raw, effort) for raw in opened.objects]
    for place, cut in opened.cuts.items():
        decoded[place].flaws.append(cut)
    own = [each for each in decoded if not _is_strange(each, thread_id)]
    page = PackedPage([each.raw for each in own])
    return RunPage(
        runs=tuple(to_run(each, page, place) for place, each in enumerate(own)),
        has_more=opened.has_more,
        is_cut=opened.is_cut,
        size=page.size,
        received=len(decoded),
        cursor=next((each.row.id for each in reversed(decoded) if each.row), None),
        foreign_count=len(decoded) - len(own),
    )


def decode_run(body: bytes) -> Run:
    """Returns the run of one response. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    decoded = _read_one(body)
    if decoded.row is None:
        open_object(decoded.raw)
        raise BadAnswer("The answer is JSON, but not a run: it has no id.", CHECK_URL)
    return to_run(decoded, PackedPage([decoded.raw]), 0)


def decode_posted(body: bytes) -> Posted:
    """Returns what the response to a POST says of its run. Never raises: the run is fetched anyway."""
    decoded = _read_one(body)
    if decoded.row is not None:
        run = to_run(decoded, PackedPage([decoded.raw]), 0)
        return Posted(run if run.status else None, run.id)
    try:
        return Posted(run_id=open_object(body).text("run_id") or None)
    except (BadAnswer, ServerFailed):
        return Posted()


def _read_one(body: bytes) -> DecodedRow:
    raw, cut = fitted(trimmed(body).rstrip())
    decoded = read_row(raw, Effort())
    if cut:
        decoded.flaws.append(cut)
    return decoded


def _is_strange(decoded: DecodedRow, thread_id: str | None) -> bool:
    sent = decoded.row.thread_id if decoded.row else None
    return bool(sent) and thread_id is not None and sent != thread_id
