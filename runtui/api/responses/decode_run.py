"""From the bytes of an answer to responses, as runs."""

from __future__ import annotations

from enum import Enum, auto

from runtui.api.decode_list import open_list, open_object, trimmed
from runtui.api.errors import CHECK_URL, BadAnswer
from runtui.api.fitting import fitted
from runtui.api.json_parts import Effort
from runtui.api.responses.decode_row import DecodedResponse, as_newest, may_wait, read_response, to_run
from runtui.model.packed import PackedPage
from runtui.model.protocol import WireProtocol
from runtui.model.run import Run, RunPage

_MOST_BYTES = 32_000_000
"""Bytes of the objects of one answer: they stay in memory, compressed after a while."""


class Newest(Enum):
    """Where in a list the newest response of the conversation stands."""

    FIRST = auto()
    LAST_OF_ALL = auto()
    """The last one, if the list has no more."""
    ELSEWHERE = auto()


def decode_run_page(body: bytes, *, thread_id: str | None, newest: Newest = Newest.ELSEWHERE) -> RunPage:
    """Returns the responses of one answer to list responses, in the server's order.

    An object that can't be read becomes a marked run and costs no other; a response of another conversation than
    `thread_id` is left out and counted. Only the newest one can wait. Raises BadAnswer for what is no list,
    ServerFailed for half of one.
    """
    effort = Effort()
    opened = open_list(body, effort, of="responses", most_bytes=_MOST_BYTES)
    decoded = [read_response(raw, effort) for raw in opened.objects]
    for place, cut in opened.cuts.items():
        decoded[place].flaws.append(cut)
    own = [each for each in decoded if not _is_strange(each, thread_id)]
    is_last = newest is Newest.LAST_OF_ALL and opened.has_more is False
    if own and (newest is Newest.FIRST or is_last):
        place = -1 if is_last else 0
        own[place] = as_newest(own[place], effort)
    page = PackedPage([each.raw for each in own], WireProtocol.RESPONSES)
    return RunPage(
        runs=tuple(to_run(each, page, place) for place, each in enumerate(own)),
        has_more=opened.has_more,
        is_cut=opened.is_cut,
        size=page.size,
        received=len(decoded),
        cursor=next((each.row.id for each in reversed(decoded) if each.row), None),
        foreign_count=len(decoded) - len(own),
    )


def decode_run(body: bytes, *, is_newest: bool = False) -> Run:
    """Returns the response of one answer. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    decoded = _read_one(body)
    if decoded.row is None:
        open_object(decoded.raw)
        raise BadAnswer("The answer is JSON, but not a response: it has no id.", CHECK_URL)
    if is_newest:
        decoded = as_newest(decoded, Effort())
    return to_run(decoded, PackedPage([decoded.raw], WireProtocol.RESPONSES), 0)


def waits_if_newest(run: Run) -> bool:
    """Tells whether a response waits if no later one follows it."""
    return may_wait(_read_one(run.raw()), Effort())


def _read_one(body: bytes) -> DecodedResponse:
    raw, cut = fitted(trimmed(body).rstrip())
    decoded = read_response(raw, Effort())
    if cut:
        decoded.flaws.append(cut)
    return decoded


def _is_strange(decoded: DecodedResponse, thread_id: str | None) -> bool:
    sent = decoded.row.thread_id if decoded.row else None
    return bool(sent) and thread_id is not None and sent != thread_id
