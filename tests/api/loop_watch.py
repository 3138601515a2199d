"""Measures how long the event loop stands still, in seconds of this process's own work.

What others do doesn't count, nor does the garbage of all the tests before, which is not collected meanwhile.
"""

import asyncio
import gc
import time


class LoopWatch:
    """Watches while its context is open; `longest` is the most work that was done between two turns of the loop."""

    async def __aenter__(self):
        self.longest = 0.0
        gc.disable()
        self._beating = asyncio.create_task(self._beat())
        await asyncio.sleep(0)
        return self

    async def __aexit__(self, *_):
        await asyncio.sleep(0.005)
        self._beating.cancel()
        gc.enable()

    async def _beat(self):
        before = time.process_time()
        while True:
            await asyncio.sleep(0.001)
            now = time.process_time()
            self.longest, before = max(self.longest, now - before), now
