"""Compressing the pages that stay on another thread, so that the next page need not wait for it."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.model.packed import PackedPage
    from runtui.model.run import Run

PACKED_HERE = 50_000
"""Bytes up to which packing a page takes less time than a thread does."""
FIRST_AFTER = 0.3
"""Seconds after which the first pages of a thread are packed: their rows are painted meanwhile."""
MOST_WAITING = 2
"""Pages that may wait uncompressed: more would take memory and no less time."""


class PagePacker:
    """Compresses one page after the other on another thread."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._waiting: deque[asyncio.Task[None]] = deque()
        self._later: asyncio.Task[None] | None = None

    def pack_later(self, runs: Sequence[Run]) -> None:
        """Compresses the pages these runs came in once somebody has seen them; what was to come later goes."""
        if self._later is not None:
            self._later.cancel()
        self._later = asyncio.create_task(self._pack_after(FIRST_AFTER, runs))

    async def pack(self, runs: Sequence[Run]) -> None:
        """Compresses the pages these runs came in; returns once few enough are waiting for it."""
        pages = {id(run.page): run.page for run in runs if not run.page.is_packed}
        for page in pages.values():
            if page.size > PACKED_HERE:
                self._waiting.append(asyncio.create_task(self._pack_page(page)))
            else:
                page.pack()
        while len(self._waiting) > MOST_WAITING:
            await self._waiting.popleft()

    async def _pack_after(self, seconds: float, runs: Sequence[Run]) -> None:
        await asyncio.sleep(seconds)
        await self.pack(runs)

    async def _pack_page(self, page: PackedPage) -> None:
        async with self._lock:
            await asyncio.to_thread(page.pack)
