"""From the bytes of a response to runs; everything a server may get wrong in a JSON text ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decode_list import open_list, open_object, trimmed
from runtui.api.errors import CHECK_URL, BadAnswer, OtherProtocol
from runtui.api.fitting import fitted
from runtui.api.json_parts import Effort
from runtui.api.langgraph.decode_row import read_row, to_run
from runtui.model.packed import PackedPage
from runtui.model.protocol import WireProtocol
from runtui.model.run import Run, RunPage

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.api.langgraph.row import GraphObject

MOST_BYTES = 32_000_000
"""Bytes of the objects of one answer: they stay in memory, compressed after a while."""
_FRONT = 2_000
"""Bytes in which a list of the Assistants API says that it is one."""


def checked_list(body: bytes, of: str) -> bytes:
    """Returns the list of an answer. Raises OtherProtocol for one of an Assistants server."""
    start = trimmed(body)[:_FRONT]
    if start.startswith(b"{") and (b'"object"' in start or b'"data"' in start):
        error = OtherProtocol(
            f"The server answers with a list of {of} in an object, as servers of the Assistants API do: this is no"
            " LangGraph server.",
            "Give the profile the kind self-hosted, or that of the server.",
        )
        error.protocol = WireProtocol.ASSISTANTS
        raise error
    return body


def decode_run_page(body: bytes, *, thread_id: str | None) -> RunPage:
    """Returns the runs of one response to list runs, in the server's order.

    An object that can't be read becomes a marked run and costs no other; a run of another thread than
    `thread_id` is left out and counted. Raises BadAnswer for what is no list of runs, ServerFailed for half
    of one.
    """
    effort = Effort()
    opened = open_list(body, effort, most_bytes=MOST_BYTES, is_bare=True)
    decoded = [read_row(raw, effort) for raw in opened.objects]
    for place, cut in opened.cuts.items():
        decoded[place].flaws.append(cut)
    return page_of(decoded, thread_id, has_more=opened.has_more, is_cut=opened.is_cut)


def page_of(
    decoded: Sequence[GraphObject], thread_id: str | None, *, has_more: bool | None, is_cut: bool
) -> RunPage:
    """Returns the page of decoded objects, those of other threads left out."""
    own = [each for each in decoded if not _is_foreign(each, thread_id)]
    page = PackedPage([each.raw for each in own], WireProtocol.LANGGRAPH)
    return RunPage(
        runs=tuple(to_run(each, page, place) for place, each in enumerate(own)),
        has_more=has_more,
        is_cut=is_cut,
        size=page.size,
        received=len(decoded),
        cursor=next((each.row.run_id for each in reversed(decoded) if each.row), None),
        foreign_count=len(decoded) - len(own),
    )


def decode_run(body: bytes) -> Run:
    """Returns the run of one response. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    decoded = read_one(body)
    return to_run(decoded, PackedPage([decoded.raw], WireProtocol.LANGGRAPH), 0)


def read_one(body: bytes, read: Callable[[bytes, Effort], GraphObject] = read_row) -> GraphObject:
    """Returns the object of one run. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    raw, cut = fitted(trimmed(body).rstrip())
    decoded = read(raw, Effort())
    if decoded.row is None:
        open_object(decoded.raw)
        raise BadAnswer("The answer is JSON, but not a run: it has no run_id.", CHECK_URL)
    if cut:
        decoded.flaws.append(cut)
    return decoded


def _is_foreign(decoded: GraphObject, thread_id: str | None) -> bool:
    sent = decoded.row.thread_id if decoded.row else None
    return bool(sent) and thread_id is not None and sent != thread_id
