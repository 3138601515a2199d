"""Where in a file which object stands, as far as it is read: pages of its lists, as a server would answer them.

One thread adds, others ask; who asks for more than is known yet waits.
"""

from __future__ import annotations

import os
import threading
from array import array
from typing import TYPE_CHECKING, BinaryIO

from msgspec import Struct

from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.store.archive.records import Record

PUBLISHED_EVERY = 200
"""Objects added between two looks of those who wait."""
FIRST_REST = 0.5
"""Seconds for which the first picture has it, once its rows are known."""
REST = 0.003
"""Seconds for which the rest of the program has the interpreter then, unless somebody waits for what is behind."""


class KeptPage(Struct, frozen=True):
    """A page of a list."""

    objects: list[bytes]
    has_more: bool


class KeptObjects:
    """The objects of one file by type, thread and run, in the order in which they stand in it."""

    def __init__(self, file: BinaryIO) -> None:
        self.threads: list[str] = []
        """The threads that objects are of, in order."""
        self.problem: str | None = None
        """What of the file could not be read, once all of it was tried."""
        self.protocol = WireProtocol.ASSISTANTS
        """Whose objects they are, as far as they say so."""
        self.ended_at: float | None = None
        """When the making of the file ended, once all of it was read; seconds since 1970."""
        self.without_steps: set[str] = set()
        """The runs whose steps the server didn't give when the file was made."""
        self._descriptor = file.fileno()
        self._file = file
        self._ids: list[str] = []
        self._offsets, self._sizes = array("Q"), array("L")
        self._lists: dict[tuple[str, str, str], array[int]] = {}
        """The places of the objects of a list: by type, thread and run, "" for all of the thread."""
        self._by_id: dict[tuple[str, str], int] = {}
        """Where a run stands in its list; where else an object of a type stands."""
        self._ascending: dict[str, bool] = {}
        """Whether the runs of a thread stand oldest first; by thread id, as far as their times differ."""
        self._first_created: dict[str, float | None] = {}
        """When the first run of a thread was created, until another one tells the order."""
        self._known = threading.Condition()
        self._wanted = threading.Event()
        """Whether somebody came to wait for more."""
        self._is_done = False
        self._waiting = 0
        """How many wait for more to be known."""

    def add(self, record: Record, offset: int, size: int, created_at: float | None = None) -> None:
        """Notes where an object stands; by `created_at` it is known whether the newest run stands first."""
        key = (record.type, record.thread_id, record.run_id if record.type == "step" else "")
        if (record.type, record.id) in self._by_id:
            return
        place, places = len(self._ids), self._lists.setdefault(key, array("L"))
        if record.type != "step":
            self._by_id[record.type, record.id] = len(places) if record.type == "run" else place
        if record.type == "run":
            self._note_run(record.thread_id, created_at, is_first=not places)
        self._ids.append(record.id)
        self._offsets.append(offset)
        self._sizes.append(size)
        places.append(place)
        if record.type == "message" and record.run_id:
            self._lists.setdefault(("message", record.thread_id, record.run_id), array("L")).append(place)
        if not len(self._ids) % PUBLISHED_EVERY:
            self._rest(FIRST_REST if len(self._ids) == PUBLISHED_EVERY else REST)

    def _rest(self, seconds: float) -> None:
        """Lets those look who wait for what is known now, and the rest of the program go on."""
        with self._known:
            self._known.notify_all()
            self._wanted.clear()
        if not self._waiting:
            self._wanted.wait(seconds)

    def _note_run(self, thread_id: str, created_at: float | None, *, is_first: bool) -> None:
        if is_first:
            self.threads.append(thread_id)
            self._first_created[thread_id] = created_at
        first = self._first_created.get(thread_id)
        if first is not None and created_at is not None and created_at != first:
            self._ascending[thread_id] = created_at > first
            self._first_created[thread_id] = None

    @property
    def is_done(self) -> bool:
        """Whether all of the file was read."""
        return self._is_done

    def end(self, problem: str | None) -> None:
        """Notes that there is no more, and what could not be read."""
        with self._known:
            self.problem, self._is_done = problem, True
            self._known.notify_all()

    def wait(self, seconds: float | None = None) -> bool:
        """Waits until all is known, at most so long; tells whether it is."""
        return self._wait_for(lambda: self._is_done, seconds)

    def wait_for_thread(self) -> str | None:
        """Returns the thread of the first run, None where there is none."""
        self._wait_for(lambda: bool(self.threads))
        return self.threads[0] if self.threads else None

    def object(self, kind: str, object_id: str, thread_id: str = "") -> bytes | None:
        """Returns one object, None if the file has none of that id."""
        self._wait_for(lambda: (kind, object_id) in self._by_id)
        place = self._by_id.get((kind, object_id))
        if place is None:
            return None
        if kind == "run":
            places = self._lists.get((kind, thread_id, ""), array("L"))
            if place >= len(places) or self._ids[places[place]] != object_id:
                return None
            place = places[place]
        return self._read(place)

    def runs(self, thread_id: str, *, limit: int, after: str | None, is_ascending: bool) -> KeptPage | None:
        """Returns a page of runs, None where the run `after` isn't among them."""
        key = ("run", thread_id, "")
        self._wait_for(lambda: len(self._lists.get(key, ())) > 1)
        is_backward = is_ascending is not self._ascending.get(thread_id, False)
        if after is not None:
            self._wait_for(lambda: ("run", after) in self._by_id)
        begin = -1 if after is None else self._by_id.get(("run", after))
        if begin is None:
            return None
        return self._page(key, limit, None if after is None else begin, is_backward=is_backward)

    def steps(self, thread_id: str, run_id: str, *, limit: int, after: str | None) -> KeptPage | None:
        """Returns a page of the steps of a run, oldest first, None where the step `after` isn't among them."""
        self.wait()
        key = ("step", thread_id, run_id)
        return self._behind(key, limit, after, is_backward=False)

    def steps_of(self, thread_id: str, run_id: str) -> list[bytes]:
        """Returns all steps of a run that are known by now, oldest first."""
        return [self._read(place) for place in self._lists.get(("step", thread_id, run_id), ())]

    def messages(
        self, thread_id: str, *, run_id: str | None, limit: int, after: str | None, is_ascending: bool
    ) -> KeptPage | None:
        """Returns a page of the messages of a thread, with `run_id` those that this run wrote.

        None where the message `after` isn't among them.
        """
        self.wait()
        return self._behind(("message", thread_id, run_id or ""), limit, after, is_backward=not is_ascending)

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    def _behind(
        self, key: tuple[str, str, str], limit: int, after: str | None, *, is_backward: bool
    ) -> KeptPage | None:
        ids = [self._ids[place] for place in self._lists.get(key, ())] if after is not None else []
        if after is not None and after not in ids:
            return None
        return self._page(key, limit, None if after is None else ids.index(after), is_backward=is_backward)

    def _page(self, key: tuple[str, str, str], limit: int, behind: int | None, *, is_backward: bool) -> KeptPage:
        """The objects of a list behind a place in it."""
        if is_backward:
            self.wait()
            places = self._lists.get(key, array("L"))
            end = len(places) if behind is None else behind
            found = places[max(0, end - limit) : end][::-1]
            return KeptPage([self._read(place) for place in found], end > limit)
        begin = 0 if behind is None else behind + 1
        self._wait_for(lambda: len(self._lists.get(key, ())) > begin + limit)
        places = self._lists.get(key, array("L"))
        found = places[begin : begin + limit]
        return KeptPage([self._read(place) for place in found], len(places) > begin + limit)

    def _wait_for(self, is_known: Callable[[], bool], seconds: float | None = None) -> bool:
        with self._known:
            self._waiting += 1
            self._wanted.set()
            try:
                return self._known.wait_for(lambda: self._is_done or is_known(), seconds)
            finally:
                self._waiting -= 1

    def _read(self, place: int) -> bytes:
        return os.pread(self._descriptor, self._sizes[place], self._offsets[place])
