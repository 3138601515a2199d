"""The way a person takes through the threads: where the previous one, and the next that waits, lie from here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.watch.groups import PlacedThread


class Stop(Struct, frozen=True):
    """A thread, and the run of it that was read or is to be; None: whichever it shows."""

    thread_id: str
    run_id: str | None = None


class Trail:
    """Remembers which threads were open, and from where the person went to those that wait or to a child run."""

    def __init__(self) -> None:
        self._opened: list[str] = []
        """The ids of the threads that were open, each once, the latest last."""
        self._began_at: Stop | None = None

    def note_opened(self, thread_id: str) -> None:
        """Remembers that a thread is open now."""
        self._opened = [each for each in self._opened if each != thread_id] + [thread_id]

    def begin_at(self, here: Stop | None) -> None:
        """Remembers from where the person goes on; None: nothing leads back but the thread before."""
        self._began_at = here

    def previous(self) -> Stop | None:
        """Returns where the person came from, else the thread before this one; None where none was open."""
        return self._began_at or (Stop(self._opened[-2]) if len(self._opened) > 1 else None)

    def next_waiting(self, found: Sequence[PlacedThread], here: Stop | None) -> Stop:
        """Returns the first of those that wait, or the one behind `here` once the person is among them."""
        ids = [each.thread_id for each in found]
        goes_on = self._began_at is not None or (here is not None and here.thread_id == ids[0])
        self._began_at = self._began_at or here
        at = ids.index(here.thread_id) + 1 if goes_on and here is not None and here.thread_id in ids else 0
        target = found[at % len(found)]
        return Stop(target.thread_id, target.status.last_run_id)
