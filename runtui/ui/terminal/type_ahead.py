"""Type-ahead: holds back keys and pastes until what the key before them opened has the focus.

A terminal sends what is typed quickly in one packet. Textual (8.2.8) hands all of it to the widget that has the
focus then, and runs the action of the first key after that: what was meant for a box would be commands of the list.
"""

from __future__ import annotations

import asyncio
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from textual.events import Key, Paste

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from textual.app import App
    from textual.dom import DOMNode
    from textual.screen import Screen
    from textual.widget import Widget
    from textual.worker import Worker

LONGEST = 1.0
"""Seconds a key waits for what opens, which may hang."""
QUIET_ROUNDS = 3
"""How often in a row nothing may change until all is taken for open."""
_AFTER_PAINTING = 0.02
"""Seconds after a key alone, until when it is painted, before its end is looked for."""
_LOOK_AGAIN = 0.05
"""Seconds after which is looked whether a widget that owes an answer still lives."""


class TypeAhead:
    """Delivers keys and pastes one by one.

    `opens` tells whether a worker opens something that the next key is meant for.
    """

    def __init__(
        self,
        app: App[None],
        deliver: Callable[[Key | Paste], Awaitable[None]],
        opens: Callable[[Worker[object]], bool],
    ) -> None:
        self._app = app
        self._deliver = deliver
        self._opens = opens
        self._waiting: deque[Key | Paste] = deque()
        self._is_busy = False
        self._task: asyncio.Task[None] | None = None
        self._start: asyncio.TimerHandle | None = None
        self._took_text: Widget | None = None
        self._screen_before: Screen[object] | None = None
        self._workers_before: frozenset[Worker[object]] = frozenset()

    async def take(self, event: Key | Paste) -> None:
        """Delivers an event now, or as soon as those before it have done what they do."""
        self._waiting.append(event)
        if self._start is not None:
            self._go_on_now()
        if not self._is_busy:
            self._is_busy = True
            try:
                await self._deliver_next()
            finally:
                self._start = asyncio.get_running_loop().call_later(_AFTER_PAINTING, self._go_on_now)
                if self._waiting:
                    self._go_on_now()

    def stop(self) -> None:
        """Forgets what still waits: the program ends."""
        self._waiting.clear()
        for each in (self._start, self._task):
            if each is not None:
                each.cancel()

    def _go_on_now(self) -> None:
        if self._start is not None:
            self._start.cancel()
            self._start = None
        self._task = asyncio.create_task(self._go_on(), name="runtui-type-ahead")

    async def _go_on(self) -> None:
        try:
            while True:
                if not self._is_more_text():
                    with suppress(TimeoutError):
                        async with asyncio.timeout(LONGEST):
                            await self._settle()
                if not self._waiting:
                    return
                await self._deliver_next()
        finally:
            self._is_busy = False

    async def _deliver_next(self) -> None:
        event = self._waiting.popleft()
        self._screen_before, self._workers_before = self._app.screen, frozenset(self._app.workers)
        self._took_text = self._app.focused if self._is_text(event) else None
        await self._deliver(event)

    def _is_more_text(self) -> bool:
        """Whether text follows text in the same box, which keeps the order by itself."""
        focused = self._app.focused
        return bool(self._waiting) and focused is self._took_text is not None and self._is_text(self._waiting[0])

    def _is_text(self, event: Key | Paste) -> bool:
        focused = self._app.focused
        if focused is None or isinstance(event, Paste):
            return False
        return focused.check_consume_key(event.key, event.character)

    async def _settle(self) -> None:
        """Returns when the last event is done with, and what it opened has the focus."""
        quiet, before = 0, self._place()
        while quiet < QUIET_ROUNDS:
            for node in (self._app.focused or self._app.screen).ancestors_with_self:
                await _pass_through(node)
            now = self._place()
            quiet = quiet + 1 if now == before and self._is_open() else 0
            before = now

    def _place(self) -> tuple[Screen[object], Widget | None]:
        return self._app.screen, self._app.focused

    def _is_open(self) -> bool:
        screen = self._app.screen
        if screen is not self._screen_before:
            return screen.is_mounted and (screen.focused is not None or not screen.focus_chain)
        return not any(
            self._opens(each) for each in set(self._app.workers) - self._workers_before if not each.is_finished
        )


async def _pass_through(node: DOMNode) -> None:
    """Returns when the node has handled all that it had been sent before."""
    passed = asyncio.Event()
    if not node.call_later(passed.set):
        await asyncio.sleep(0)
        return
    while not passed.is_set() and node.is_running:
        with suppress(TimeoutError):
            await asyncio.wait_for(passed.wait(), _LOOK_AGAIN)
