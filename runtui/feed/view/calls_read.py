"""The calls in the steps of runs, as far as those were read: what they answer to a filter that asks for calls."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Protocol

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.sent import Sent

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.feed.view.query.step_filter import StepFilter
    from runtui.model.run import Run
    from runtui.model.step import StepCall

MOST_CHARACTERS = 32_000_000
"""Of the names and arguments that are kept; those of the runs read first go."""


class CallSource(Protocol):
    """Who knows which run called what."""

    @property
    def is_at_hand(self) -> bool:
        """Whether it answers for runs of which nobody read anything yet, which takes its time, but no request."""

    @property
    def is_ready(self) -> bool:
        """Whether it answers already."""

    @property
    def version(self) -> int:
        """Another number once it may know more."""

    def verdict(self, run: Run, step_filter: StepFilter) -> bool | None:
        """Returns whether a run passes, None where that isn't known."""


class _ReadCalls(Struct, frozen=True):
    """What was read of one run."""

    digest: int
    calls: tuple[StepCall, ...]
    is_whole: bool
    """Whether the run can't have called anything else."""
    size: int


class CallsRead:
    """The calls of the runs of one thread whose steps somebody read."""

    is_at_hand = False
    is_ready = True

    def __init__(self) -> None:
        self.version = 0
        self._read: OrderedDict[str, _ReadCalls] = OrderedDict()
        self._size = 0

    def note(self, run: Run, calls: Iterable[StepCall], *, is_whole: bool) -> None:
        """Takes in the calls in the steps of a run; `is_whole`: in all that it has by now.

        Those of a run that goes on are never all.
        """
        before = self._read.get(run.id)
        is_whole = is_whole and not run.is_active
        if before is not None and before.is_whole and before.digest == run.digest:
            return
        kept = tuple(map(_without_outputs, calls))
        size = sum(len(each.name or "") + len(each.arguments or "") + len(each.code or "") for each in kept)
        self._forget(run.id)
        self._read[run.id] = _ReadCalls(run.digest, kept, is_whole, size)
        self._size += size
        self.version += 1
        while self._size > MOST_CHARACTERS and len(self._read) > 1:
            self._forget(next(iter(self._read)))

    def verdict(self, run: Run, step_filter: StepFilter) -> bool | None:
        """Returns whether a run passes, None where its steps would have to be read first."""
        read = self._read.get(run.id)
        if read is None:
            return None
        return step_filter.accepts(read.calls, is_whole=read.is_whole and read.digest == run.digest)

    def _forget(self, run_id: str) -> None:
        gone = self._read.pop(run_id, None)
        self._size -= 0 if gone is None else gone.size


def _without_outputs(call: StepCall) -> StepCall:
    return replace(call, output=None, logs=(), images=(), results=(), child=None, sent=Sent(), document=None)
