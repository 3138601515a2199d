"""From the bytes of an answer to responses, as runs."""

from __future__ import annotations

from enum import Enum, auto
from typing import TYPE_CHECKING

from runtui.api.decode_list import open_list, open_object, trimmed
from runtui.api.errors import CHECK_URL, BadAnswer
from runtui.api.fitting import fitted
from runtui.api.json_parts import Effort
from runtui.api.responses.decode_row import as_newest, may_wait, read_response, to_run
from runtui.model.packed import PackedPage
from runtui.model.protocol import WireProtocol
from runtui.model.run import Run, RunPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.decode_list import Opened
    from runtui.api.responses.decode_row import DecodedResponse

_MOST_BYTES = 32_000_000
"""Bytes of the objects of one answer: they stay in memory, compressed after a while."""


class Newest(Enum):
    """Where in a list the newest response of the conversation stands."""

    FIRST = auto()
    LAST_OF_ALL = auto()
    """The last one, if the list has no more."""
    ELSEWHERE = auto()

    def place(self, *, has_more: bool | None) -> int | None:
        """Returns the index of it, None where it isn't there."""
        is_last = self is Newest.LAST_OF_ALL and has_more is False
        return 0 if self is Newest.FIRST else -1 if is_last else None


def decode_run_page(
    body: bytes,
    *,
    thread_id: str | None,
    newest: Newest = Newest.ELSEWHERE,
    read: Callable[[bytes, Effort], DecodedResponse] = read_response,
) -> RunPage:
    """Returns the responses of one answer to list responses, in the server's order.

    An object that can't be read becomes a marked run and costs no other; a response of another conversation than
    `thread_id` is left out and counted. Only the newest one can wait. Raises BadAnswer for what is no list,
    ServerFailed for half of one.
    """
    effort = Effort()
    opened = open_list(body, effort, of="responses", most_bytes=_MOST_BYTES)
    decoded = _decoded(opened, read, effort)
    own = [each for each in decoded if not _is_strange(each, thread_id)]
    at = newest.place(has_more=opened.has_more)
    own = [as_newest(each, effort) if each is own[at or 0] and at is not None else each for each in own]
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


def _decoded(
    opened: Opened, read: Callable[[bytes, Effort], DecodedResponse], effort: Effort
) -> list[DecodedResponse]:
    decoded = [read(raw, effort) for raw in opened.objects]
    for place, cut in opened.cuts.items():
        decoded[place].flaws.append(cut)
    return decoded


def decode_run(
    body: bytes, *, is_newest: bool = False, read: Callable[[bytes, Effort], DecodedResponse] = read_response
) -> Run:
    """Returns the response of one answer. Raises BadAnswer if it holds none, ServerFailed if it is cut short."""
    decoded = _read_one(body, read)
    if decoded.row is None:
        open_object(decoded.raw)
        raise BadAnswer("The answer is JSON, but not a response: it has no id.", CHECK_URL)
    if is_newest:
        decoded = as_newest(decoded, Effort())
    return to_run(decoded, PackedPage([decoded.raw], WireProtocol.RESPONSES), 0)


def waits_if_newest(run: Run) -> bool:
    """Tells whether a response waits if no later one follows it."""
    return may_wait(_read_one(run.raw(), read_response), Effort())


def _read_one(body: bytes, read: Callable[[bytes, Effort], DecodedResponse]) -> DecodedResponse:
    raw, cut = fitted(trimmed(body).rstrip())
    decoded = read(raw, Effort())
    if cut:
        decoded.flaws.append(cut)
    return decoded


def _is_strange(decoded: DecodedResponse, thread_id: str | None) -> bool:
    sent = decoded.row.thread_id if decoded.row else None
    return bool(sent) and thread_id is not None and sent != thread_id
