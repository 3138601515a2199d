"""The lists of the Responses protocol: at some indexes there is nothing, since runs differ in their parts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.demo.responses.items import MOST_ITEMS, place_in_run, run_items
from runtui.demo.responses.parts import MOST_PARTS, parts_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.demo.responses.items import DemoItem
    from runtui.demo.responses.parts import RunPart
    from runtui.demo.run_script import RunScript
    from runtui.demo.thread_life import ThreadLife
    from runtui.model.detail import Json


class ResponseObjects:
    """The responses of a conversation."""

    def __init__(
        self, thread: ThreadLife, now: float, document: Callable[[RunScript, RunPart], dict[str, Json]]
    ) -> None:
        self._thread = thread
        self._now = now
        self._document = document

    def __len__(self) -> int:
        return MOST_PARTS * len(self._thread)

    def index_of(self, wanted: str) -> int | None:
        """The index of that response."""
        found = part_in_run(wanted)
        index = self._thread.index_of(found[0]) if found is not None else None
        return None if found is None or index is None else MOST_PARTS * index + found[1]

    def document(self, index: int) -> dict[str, Json] | None:
        """The response object; None where the run has no such part."""
        script = self._thread.script(index // MOST_PARTS)
        parts = parts_of(script, self._now)
        number = index % MOST_PARTS
        return self._document(script, parts[number]) if number < len(parts) else None


class ItemObjects:
    """The items of a conversation."""

    def __init__(self, thread: ThreadLife, now: float) -> None:
        self._thread = thread
        self._now = now
        self._items: dict[int, tuple[DemoItem, ...]] = {}

    def __len__(self) -> int:
        return MOST_ITEMS * len(self._thread)

    def index_of(self, wanted: str) -> int | None:
        """The index of that item."""
        found = place_in_run(wanted)
        index = self._thread.index_of(found[0]) if found is not None else None
        return None if found is None or index is None else MOST_ITEMS * index + found[1]

    def document(self, index: int) -> dict[str, Json] | None:
        """The item; None where the run has no such one."""
        run, place = divmod(index, MOST_ITEMS)
        if run not in self._items:
            self._items[run] = run_items(self._thread.script(run), self._now)
        items = self._items[run]
        return items[place].document if place < len(items) else None


def part_in_run(wanted: str) -> tuple[str, int] | None:
    """Returns the id of the run and the number of its part that the id of a response names, None for another id."""
    rest = wanted.removeprefix("resp_")
    if rest == wanted or not rest[-1:].isdecimal() or int(rest[-1]) >= MOST_PARTS:
        return None
    return f"run_{rest[:-1]}", int(rest[-1])
