"""Pages a whole thread into a feed; ``paged PORT RUNS`` prints seconds, memory a run, and the cost of a look."""

from __future__ import annotations

import asyncio
import gc
import json
import random
import sys
import time
from statistics import median

from runtui.api.assistants.client import AssistantsClient
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.source import ListOptions
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from tests.bench.processes import KEY
from tests.bench.runs import THREAD
from tests.bench.servers import base_url
from tests.bench.window import resident_bytes

LOOKS = 200


async def measure(port: int, runs: int) -> dict[str, float]:
    """Loads all of the thread as scrolling does, then waits until what is kept is as small as it gets."""
    client = AssistantsClient(Profile(name="-", base_url=base_url(port)), Secret.parse(KEY))
    feed = RunFeed(client, THREAD, listing=ListOptions(page_size=100))
    await feed.refresh()
    gc.collect()
    before, first, began = resident_bytes(), len(feed.state.runs), time.perf_counter()
    peak = 0
    while feed.state.has_more:
        await feed.load_more()
        peak = max(peak, resident_bytes())
    seconds = time.perf_counter() - began
    await _all_packed(feed)
    packed = time.perf_counter() - began
    gc.collect()
    kept, loaded = resident_bytes() - before, len(feed.state.runs)
    if loaded != runs:
        raise AssertionError(f"{loaded} of {runs} runs were loaded")
    look = _look(feed)
    await client.aclose()
    return {
        "seconds": seconds,
        "seconds_until_packed": packed,
        "bytes_a_run": kept / (loaded - first),
        "peak_bytes_a_run": (peak - before) / (loaded - first),
        "look_ms": look,
    }


async def _all_packed(feed: RunFeed, patience: float = 60.0) -> None:
    until = time.perf_counter() + patience
    for run in feed.state.runs:
        while not run.page.is_packed and time.perf_counter() < until:  # noqa: ASYNC110  nobody tells when
            await asyncio.sleep(0.05)


def _look(feed: RunFeed) -> float:
    """Milliseconds until the JSON of some run is at hand."""
    times = []
    for run in random.Random(1).sample(list(feed.state.runs), LOOKS):
        began = time.perf_counter()
        if run.id.encode() not in run.raw():
            raise AssertionError(f"{run.id} has the JSON of another run")
        times.append(time.perf_counter() - began)
    return median(times) * 1000


if __name__ == "__main__":
    json.dump(asyncio.run(measure(int(sys.argv[1]), int(sys.argv[2]))), sys.stdout)
