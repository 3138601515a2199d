"""A clock faster than the real one, for everything in this process; call it before Textual is imported."""

from __future__ import annotations

import selectors
import time
from asyncio import DefaultEventLoopPolicy, SelectorEventLoop, set_event_loop_policy


def run_fast(speed: float) -> None:
    """Makes `speed` seconds pass in one: the clocks, and every wait of the event loop.

    Not made faster is what a thread waits for: Textual's reader of keys looks up ten times a real second.
    """
    if speed == 1:
        return
    for name in ("time", "monotonic"):
        setattr(time, name, _faster(getattr(time, name), speed))
    set_event_loop_policy(_policy(speed))


def _faster(clock: object, speed: float) -> object:
    assert callable(clock)
    began = clock()
    return lambda: began + (clock() - began) * speed


def _policy(speed: float) -> DefaultEventLoopPolicy:
    class Selector(selectors.EpollSelector):
        """Waits for what is a shorter time outside."""

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            return super().select(timeout if timeout is None or timeout <= 0 else timeout / speed)

    class Policy(DefaultEventLoopPolicy):
        """Makes such loops."""

        def new_event_loop(self) -> SelectorEventLoop:
            return SelectorEventLoop(Selector())

    return Policy()
