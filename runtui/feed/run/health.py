"""How a thread fares as far as its loaded runs tell: failures, waits, tokens, outcomes, and what is stuck."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.run.lifetime import waited_seconds
from runtui.model.status import RunStatus, rank_of
from runtui.model.timing import queued_seconds, running_seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from runtui.feed.run.journal import Journal
    from runtui.model.run import Run

ENOUGH = 20
"""Samples from which on one in twenty can be spoken of; with fewer there is no 95th percentile."""
LONG_QUEUED = 30.0
"""Seconds in the queue beyond which a run is stuck."""


class Percentiles(Struct, frozen=True):
    """How long something took, in seconds, each of them a time that really occurred."""

    samples: int
    p50: float | None = None
    """None without samples."""
    p95: float | None = None
    """None with fewer than `ENOUGH` samples."""


class ModelTokens(Struct, frozen=True):
    """What a model used; `runs` are those that reported it."""

    model: str | None
    tokens: int
    runs: int


class Bucket(Struct, frozen=True):
    """The runs created in one stretch of time; instants in seconds since 1970, `end` left out but for the last."""

    start: float
    end: float
    runs: int = 0
    ended: int = 0
    problems: int = 0
    worst: str | None = None
    """The status of the run that ended worst; None if none ended."""


class StuckKind(StrEnum):
    """Why a run counts as stuck."""

    QUEUED = "queued"
    SLOW = "slow"
    """In progress for longer than 95 of 100 runs of its assistant took."""


class Stuck(Struct, frozen=True):
    """A run that takes suspiciously long; `seconds` so far, beyond `limit`."""

    run: Run
    kind: StuckKind
    seconds: float
    limit: float


class Health(Struct, frozen=True, kw_only=True):
    """The loaded runs in a few numbers. None: there is nothing to say it from."""

    runs: int
    waiting: int
    """Those that wait for somebody."""
    ended: int
    problems: int
    """Failed, expired and incomplete ones among the ended."""
    failure_rate: float | None
    """Problems among the ended, from 0 to 1."""
    queue: Percentiles
    duration: Percentiles
    """Of ended runs from start to end; an expired run has no end."""
    waited: Percentiles
    """Of runs that were seen to wait for somebody, as far as that was seen."""
    tokens: int | None
    tokens_by_model: tuple[ModelTokens, ...]
    """Most tokens first."""
    silent_on_tokens: int
    """Ended runs that reported none."""
    stuck: tuple[Stuck, ...]

    @property
    def is_thin(self) -> bool:
        """True where too few runs have ended for the rates to mean much."""
        return self.ended < ENOUGH


def health(runs: Sequence[Run], now: float, journal: Journal | None = None) -> Health:
    """Returns how the runs fared; `now` is the server's time, `journal` what this session saw of them."""
    ended = [run for run in runs if not run.is_active]
    problems = sum(1 for run in ended if run.is_problem)
    reported = [run for run in runs if run.total_tokens is not None]
    return Health(
        runs=len(runs),
        waiting=sum(run.status == RunStatus.REQUIRES_ACTION for run in runs),
        ended=len(ended),
        problems=problems,
        failure_rate=problems / len(ended) if ended else None,
        queue=spread(queued_seconds(run, now) for run in runs if run.started_at is not None),
        duration=spread(running_seconds(run, now) for run in ended),
        waited=spread(waited_seconds(run, now, journal) for run in runs),
        tokens=sum(run.total_tokens or 0 for run in reported) if reported else None,
        tokens_by_model=_tokens_by_model(reported),
        silent_on_tokens=sum(1 for run in ended if run.total_tokens is None),
        stuck=stuck_runs(runs, now, usual_seconds(ended)),
    )


def spread(times: Iterable[float | None]) -> Percentiles:
    """Returns the percentiles of times in seconds (nearest rank); those that are None don't count."""
    known = sorted(seconds for seconds in times if seconds is not None)
    if not known:
        return Percentiles(0)
    return Percentiles(len(known), _rank(known, 0.50), _rank(known, 0.95) if len(known) >= ENOUGH else None)


def ribbon(runs: Iterable[Run], buckets: int) -> tuple[Bucket, ...]:
    """Returns the outcomes from the first creation to the last, in so many equal stretches of time, oldest first.

    A run without a time of creation is left out; of no run at all nothing is returned.
    """
    timed = [(run.created_at, run) for run in runs if run.created_at is not None]
    if not timed or buckets < 1:
        return ()
    first, last = min(at for at, _ in timed), max(at for at, _ in timed)
    width = (last - first) / buckets
    filled: list[list[Run]] = [[] for _ in range(buckets)]
    for at, run in timed:
        filled[min(buckets - 1, int((at - first) / width)) if width else buckets - 1].append(run)
    return tuple(_bucket(each, first + width * place, width) for place, each in enumerate(filled))


def usual_seconds(runs: Iterable[Run]) -> dict[str | None, float]:
    """Returns the p95 of the durations of each assistant's ended runs, where there are enough of them."""
    times: defaultdict[str | None, list[float | None]] = defaultdict(list)
    for run in runs:
        if not run.is_active:
            times[run.assistant_id].append(running_seconds(run, 0.0))
    spreads = {assistant: spread(each) for assistant, each in times.items()}
    return {assistant: each.p95 for assistant, each in spreads.items() if each.p95 is not None}


def stuck_runs(runs: Iterable[Run], now: float, usual: Mapping[str | None, float]) -> tuple[Stuck, ...]:
    """Returns active runs that take too long; `usual` as `usual_seconds` gives it, over all runs that are known."""
    found = (_stuck(run, now, usual) for run in runs if run.status in (RunStatus.QUEUED, RunStatus.IN_PROGRESS))
    return tuple(stuck for stuck in found if stuck is not None)


def _stuck(run: Run, now: float, usual: Mapping[str | None, float]) -> Stuck | None:
    if run.status == RunStatus.QUEUED:
        kind, seconds, limit = StuckKind.QUEUED, queued_seconds(run, now), LONG_QUEUED
    else:
        kind, seconds, limit = StuckKind.SLOW, running_seconds(run, now), usual.get(run.assistant_id, math.inf)
    return Stuck(run, kind, seconds, limit) if seconds is not None and seconds > limit else None


def _bucket(runs: list[Run], start: float, width: float) -> Bucket:
    ends = [run.status for run in runs if not run.is_active]
    return Bucket(
        start=start,
        end=start + width,
        runs=len(runs),
        ended=len(ends),
        problems=sum(1 for run in runs if run.is_problem),
        worst=min(ends, key=rank_of, default=None),
    )


def _tokens_by_model(reported: Iterable[Run]) -> tuple[ModelTokens, ...]:
    tokens: Counter[str | None] = Counter()
    runs: Counter[str | None] = Counter()
    for run in reported:
        tokens[run.model] += run.total_tokens or 0
        runs[run.model] += 1
    return tuple(ModelTokens(model, count, runs[model]) for model, count in tokens.most_common())


def _rank(known: Sequence[float], share: float) -> float:
    return known[max(0, math.ceil(len(known) * share) - 1)]
