"""What a run did and said, read from the checkpoints of its thread when somebody reads it."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from runtui.api.decode_list import open_object
from runtui.api.errors import NotFound, ServerFailed
from runtui.api.langgraph.decode_message import decode_message_page
from runtui.api.langgraph.decode_step import decode_step_page
from runtui.api.langgraph.endpoints import LARGEST_PAGE
from runtui.api.langgraph.history import (
    Checkpoint,
    RunHistory,
    decode_checkpoints,
    id_of,
    message_object,
    message_objects,
    messages_of,
    page_body,
    resting_on_checkpoint,
    step_objects,
    told_by,
)
from runtui.model.status import TERMINAL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from runtui.api.langgraph.endpoints import GraphEndpoints
    from runtui.api.langgraph.standings import Fetch, Standings
    from runtui.model.message import MessagePage
    from runtui.model.step import StepPage

MOST_CHECKPOINTS = 10_000
FIRST_PAGE = 20
"""Checkpoints of the first request: each repeats all values, which may be large."""
_PAGE_BYTES = 4_000_000
"""About so many are asked for at once."""
_MOST_BYTES = 64_000_000
_MOST_KEPT = 3
"""Histories of ended runs that are remembered: steps and messages are made of the same."""
_MOST_MESSAGES = 5_000


class _CheckpointPage(NamedTuple):
    checkpoints: list[Checkpoint]
    received: int
    size: int
    """Bytes."""


class GraphStory:
    """Makes steps and messages of what is known of a run."""

    def __init__(
        self, fetch: Fetch, endpoints: GraphEndpoints, standings: Standings, is_aegra: Callable[[], Awaitable[bool]]
    ) -> None:
        self._fetch, self._endpoints, self._is_aegra = fetch, endpoints, is_aegra
        self._standings = standings
        self._histories: OrderedDict[tuple[str, object], RunHistory] = OrderedDict()
        self._listed: tuple[object, list[bytes]] = (None, [])
        """What was listed last, whole: the next page is taken from it."""
        self._is_cut = False
        """Whether steps of it are missing: a history of too many checkpoints, or one that leads nowhere."""
        self._shown = 0
        """How many of these were shown."""
        self._first: OrderedDict[str, Checkpoint] = OrderedDict()
        """The checkpoint that first holds a message, as far as histories were read."""

    async def read(self, thread_id: str, run_id: str) -> None:
        """Reads what the checkpoints say of a run itself."""
        await self._history(thread_id, run_id, patient=True)

    async def steps(self, thread_id: str, run_id: str, *, limit: int, after: str | None, patient: bool) -> StepPage:
        """Returns one page of the steps of a run, oldest first."""
        key = ("steps", run_id)
        if after is None or self._listed[0] != key:
            history = await self._history(thread_id, run_id, patient=patient)
            self._listed = (key, step_objects(history, self._standings.status_of(run_id)))
            self._is_cut, self._shown = history.is_cut, 0
        objects, has_more = self._part(after, limit, _step_id)
        page = decode_step_page(page_body(objects, has_more=has_more), run_id=run_id)
        return replace(page, is_cut=page.is_cut or (self._is_cut and not has_more))

    async def messages(
        self, thread_id: str, run_id: str | None, *, limit: int, after: str | None, order: str, patient: bool
    ) -> MessagePage:
        """Returns one page of the messages that came with a run, or of those that the thread holds now."""
        key = ("messages", thread_id, run_id, order)
        if after is None or self._listed[0] != key:
            if run_id is not None:
                objects = message_objects(await self._history(thread_id, run_id, patient=patient))
            else:
                objects = await self._newest(thread_id, patient=patient)
            self._listed, self._shown = (key, objects if order == "asc" else objects[::-1]), 0
        shown, has_more = self._part(after, limit, id_of)
        page = decode_message_page(page_body(shown, has_more=has_more), thread_id=thread_id, run_id=run_id)
        return replace(page, has_more=has_more, cursor=id_of(shown[-1]) if shown else None)

    def _part(self, after: str | None, limit: int, id_in: Callable[[bytes], str]) -> tuple[Sequence[bytes], bool]:
        """The objects behind the one with the id `after`, and whether there are more."""
        _, objects = self._listed
        place = 0 if after is None else self._shown  # ids may repeat: it goes on where the last page ended
        if place and id_in(objects[place - 1]) != after:
            place = next((at for at, each in enumerate(objects, start=1) if id_in(each) == after), 0)
        self._shown = min(place + limit, len(objects))
        return objects[place : self._shown], self._shown < len(objects)

    async def _newest(self, thread_id: str, *, patient: bool) -> list[bytes]:
        """The messages that the thread holds now, oldest first, each with where it came from if that was read."""
        values = await self._fetch(self._endpoints.messages(thread_id), _values_of, patient=patient)
        messages = messages_of(values)
        return [self._with_first(raw) for raw in messages]

    def _with_first(self, message: bytes) -> bytes:
        first = self._first.get(id_of(message))
        return message_object(message) if first is None else resting_on_checkpoint(message, first)

    async def _history(self, thread_id: str, run_id: str, *, patient: bool) -> RunHistory:
        """The checkpoints of a run, and what was said before it; of an ended run read once."""
        version = self._standings.version_of(run_id)
        known = self._histories.get(version) if version is not None else None
        if known is not None:
            return known
        history = await self._read(thread_id, run_id, patient=patient)
        is_over = self._standings.status_of(run_id) in TERMINAL
        self._standings.note_found(run_id, told_by(history, is_over=is_over))
        self._note_first(history)
        if version is not None and is_over:
            self._histories[version] = history
            while len(self._histories) > _MOST_KEPT:
                self._histories.popitem(last=False)
        return history

    async def _read(self, thread_id: str, run_id: str, *, patient: bool) -> RunHistory:
        checkpoints: list[Checkpoint] = []
        limit, size, before, is_whole, met = FIRST_PAGE, 0, None, False, set[str | None]()
        while len(checkpoints) < MOST_CHECKPOINTS and size < _MOST_BYTES and not is_whole:
            page = await self._page(thread_id, run_id, limit=limit, before=before, patient=patient)
            listed = [each for each in page.checkpoints if each.id not in met]
            if not listed and page.received:
                break  # none that can be read, or the same again: where it goes on is not known
            met.update(each.id for each in listed)
            own = [each for each in listed if each.run_id == run_id]
            checkpoints += own
            before = listed[-1].id if listed else None
            # Aegra lists those of other runs too: behind the run's own there is none of it.
            is_whole = page.received < limit or bool(checkpoints and len(own) < len(listed))
            if before is None:
                break
            size += page.size
            limit = max(1, min(LARGEST_PAGE, _PAGE_BYTES * max(1, page.received) // max(1, page.size)))
        if not checkpoints:
            return RunHistory()
        oldest = checkpoints[-1]
        is_first = oldest.is_input or not is_whole
        known = oldest if is_first else await self._before(thread_id, oldest, patient=patient)
        ids = frozenset(known.message_ids) if known is not None else frozenset[str]()
        return RunHistory(checkpoints=tuple(checkpoints), known=ids, is_cut=not is_whole)

    async def _page(
        self, thread_id: str, run_id: str, *, limit: int, before: str | None, patient: bool
    ) -> _CheckpointPage:
        def decode(body: bytes) -> _CheckpointPage:
            return _CheckpointPage(*decode_checkpoints(body, run_id=run_id), len(body))

        of_run = None if await self._is_aegra() else run_id
        request = self._endpoints.history(thread_id, run_id=of_run, limit=limit, before=before)
        return await self._fetch(request, decode, patient=patient)

    async def _before(self, thread_id: str, oldest: Checkpoint, *, patient: bool) -> Checkpoint | None:
        """What stood there before a run that took no input: it carried on what another one began."""
        request = self._endpoints.history(thread_id, run_id=None, limit=1, before=oldest.id)
        try:
            checkpoints, _ = await self._fetch(request, decode_checkpoints, patient=patient)
        except (NotFound, ServerFailed):
            return None
        return checkpoints[0] if checkpoints else None

    def _note_first(self, history: RunHistory) -> None:
        for checkpoint in history.checkpoints:
            for each in checkpoint.message_ids:
                if each not in history.known:
                    self._first[each] = checkpoint
        while len(self._first) > _MOST_MESSAGES:
            self._first.popitem(last=False)


def _step_id(step: bytes) -> str:
    return open_object(step).text("id") or ""


def _values_of(body: bytes) -> bytes:
    return open_object(body).raw("values") or b"null"
