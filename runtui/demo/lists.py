"""The lists of the server: what is in each, and which page of it a request gets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Protocol, TypeVar

from msgspec import Struct

from runtui.demo.documents.message import assistant_message_document, user_message_document, user_message_id
from runtui.demo.documents.run import run_document
from runtui.demo.documents.step import assistant_message_id, step_document, steps_of
from runtui.demo.documents.thread import assistant_document
from runtui.demo.request import RefusedError
from runtui.demo.scenario import read_scenario

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from runtui.demo.run_script import RunScript
    from runtui.demo.simulation import Simulation
    from runtui.demo.thread_life import ThreadLife
    from runtui.model.detail import Json

DEFAULT_LIMIT = 20
LARGEST_LIMIT = 100

_WHOLE_NUMBER = re.compile("-?[0-9]{1,9}")

Document_co = TypeVar("Document_co", covariant=True)


class ObjectList(Protocol[Document_co]):
    """Objects by their index, oldest first; at some indexes there may be none."""

    def __len__(self) -> int: ...

    def index_of(self, wanted: str) -> int | None:
        """The index of the object of that id, None if it isn't here."""

    def document(self, index: int) -> Document_co | None:
        """The object at that index, None if there is none."""


class RunObjects:
    """The runs of a thread."""

    def __init__(self, thread: ThreadLife, now: float) -> None:
        self._thread = thread
        self._now = now

    def __len__(self) -> int:
        return len(self._thread)

    def index_of(self, wanted: str) -> int | None:
        """The index of that run."""
        return self._thread.index_of(wanted)

    def document(self, index: int) -> dict[str, Json]:
        """The run object; there is one at every index."""
        return run_document(self._thread.script(index), self._now)


class MessageObjects:
    """The messages of a thread: two indexes for each run, the answer's empty until one is being written."""

    def __init__(self, thread: ThreadLife, now: float) -> None:
        self._thread = thread
        self._now = now

    def __len__(self) -> int:
        return 2 * len(self._thread)

    def index_of(self, wanted: str) -> int | None:
        """The index of that message; walks back from the newest, so that a reader of the end waits least."""
        for index in range(len(self._thread) - 1, -1, -1):
            run_id = self._thread.run_id(index)
            if wanted == user_message_id(run_id):
                return 2 * index
            if wanted == assistant_message_id(run_id):
                return 2 * index + 1
        return None

    def document(self, index: int) -> dict[str, Json] | None:
        """The message object; None where nothing was asked or written."""
        script = self._thread.script(index // 2)
        return assistant_message_document(script, self._now) if index % 2 else user_message_document(script)


class RowObjects:
    """A short list whose objects are all at hand, oldest first."""

    def __init__(self, documents: Sequence[dict[str, Json]]) -> None:
        self._documents = documents

    def __len__(self) -> int:
        return len(self._documents)

    def index_of(self, wanted: str) -> int | None:
        """The index of that object."""
        return next((index for index, row in enumerate(self._documents) if row["id"] == wanted), None)

    def document(self, index: int) -> dict[str, Json]:
        """The object; there is one at every index."""
        return self._documents[index]


def step_objects(script: RunScript, now: float) -> RowObjects:
    """Returns the steps of a run."""
    return RowObjects([step_document(script, step) for step in steps_of(script, now)])


def run_message_objects(script: RunScript, now: float) -> RowObjects:
    """Returns what a run wrote: its answer, or nothing yet."""
    answer = assistant_message_document(script, now)
    return RowObjects([] if answer is None else [answer])


def assistant_objects(simulation: Simulation) -> RowObjects:
    """Returns the assistants."""
    return RowObjects(
        [
            assistant_document(read_scenario(key), assistant, simulation.assistant_created_at(assistant))
            for assistant, key in simulation.assistants.items()
        ]
    )


class PageQuery(Struct, frozen=True, kw_only=True):
    """Which part of a list is wanted."""

    limit: int = DEFAULT_LIMIT
    is_ascending: bool = False
    after: str | None = None
    before: str | None = None


def read_query(query: Mapping[str, str]) -> PageQuery:
    """Returns the four list parameters; raises RefusedError where one has no meaning."""
    order = query.get("order", "desc")
    if order not in ("asc", "desc"):
        raise RefusedError(400, "'order' is either 'asc' or 'desc'.", code="invalid_value", param="order")
    return PageQuery(
        limit=_read_limit(query.get("limit")),
        is_ascending=order == "asc",
        after=query.get("after") or None,
        before=query.get("before") or None,
    )


def page(objects: ObjectList[dict[str, Json]], query: PageQuery, *, kind: str) -> dict[str, Json]:
    """Returns the list envelope around `objects_of`; raises RefusedError for a cursor that isn't in the list."""
    documents, has_more = objects_of(objects, query, kind=kind)
    return {
        "object": "list",
        "data": list(documents),
        "first_id": documents[0]["id"] if documents else None,
        "last_id": documents[-1]["id"] if documents else None,
        "has_more": has_more,
    }


def objects_of(objects: ObjectList[Document_co], query: PageQuery, *, kind: str) -> tuple[list[Document_co], bool]:
    """Returns the objects next to the cursor, in the order asked for, and whether there are more.

    With ``after`` they begin right behind that object; with ``before`` alone they end right in front of it, and
    more means in front of them. Raises RefusedError for a cursor that isn't in the list.
    """
    indexes = range(len(objects)) if query.is_ascending else range(len(objects) - 1, -1, -1)
    first = 0 if query.after is None else _offset(objects, indexes, query.after, "after", kind) + 1
    end = len(indexes) if query.before is None else _offset(objects, indexes, query.before, "before", kind)
    window = indexes[first : max(first, end)]
    is_backwards = query.before is not None and query.after is None
    found = _first_documents(objects, reversed(window) if is_backwards else window, query.limit + 1)
    kept = found[: query.limit]
    return kept[::-1] if is_backwards else kept, len(found) > query.limit


def _read_limit(text: str | None) -> int:
    if text is None:
        return DEFAULT_LIMIT
    if not _WHOLE_NUMBER.fullmatch(text):
        raise RefusedError(400, "'limit' must be a whole number.", code="invalid_type", param="limit")
    limit = int(text)
    if limit < 1:
        problem = f"'limit' must be 1 or more, not {limit}."
        raise RefusedError(400, problem, code="integer_below_min_value", param="limit")
    if limit > LARGEST_LIMIT:
        problem = f"'limit' must be {LARGEST_LIMIT} or less, not {limit}."
        raise RefusedError(400, problem, code="integer_above_max_value", param="limit")
    return limit


def _offset(objects: ObjectList[object], indexes: range, wanted: str, param: str, kind: str) -> int:
    index = objects.index_of(wanted)
    if index is None:
        raise RefusedError(400, f"'{param}' names no {kind} of this list: '{wanted}'.", param=param)
    return indexes.index(index)


def _first_documents(objects: ObjectList[Document_co], indexes: Iterable[int], count: int) -> list[Document_co]:
    found: list[Document_co] = []
    for index in indexes:
        if len(found) == count:
            break
        document = objects.document(index)
        if document is not None:
            found.append(document)
    return found
