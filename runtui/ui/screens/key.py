"""The key screen: asks once, checks, stores in the OS keyring, and says where the key is. Never shows it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import Input

from runtui.model.profile import KeySource
from runtui.store.key_finder import FoundKey
from runtui.ui.key_check import Mark, Step, TypedKey
from runtui.ui.palette import Role
from runtui.ui.shown import BLANK, Line, Span, line, span
from runtui.ui.widgets.lines import Lines, keys_line, paragraph

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from textual.app import ComposeResult

    from runtui.model.profile import Connection
    from runtui.ui.launch import Launch

WIDTH = 66
NOTICE_AFTER = 1.0
"""Seconds until the screen says that the keyring takes its time."""
ABOUT = "Checked once, then kept in the keyring of this system. It is never written to a file and never shown."
WAITING = (
    "The keyring has not answered yet: it may ask for its password in a window of its own. The key is read as soon "
    "as it answers. A key typed here is used for this session only."
)


class KeyScreen(Screen[FoundKey | None]):
    """Returns the key and where it is, None if the person went back.

    With `reading`, an answer of the keyring that is still awaited, the screen goes by itself when that comes.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "session_only", "this session only", id="key.session", priority=True),
        Binding("escape", "back", "back", id="key.back", priority=True),
    ]

    field = query_one("#key", Input)

    def __init__(
        self,
        launch: Launch,
        connection: Connection,
        *,
        thread_id: str | None = None,
        reason: str = "",
        reading: Awaitable[FoundKey] | None = None,
        is_first: bool = True,
    ) -> None:
        super().__init__()
        self._connection = connection
        self._thread_to_open = thread_id
        self._reason = reason
        self._reading = reading
        self._is_first = is_first
        self._typed = TypedKey(launch, connection, self._show)
        self._busy = False

    def compose(self) -> ComposeResult:
        """Yields one column."""
        with Vertical(classes="column"):
            yield Lines(id="title")
            yield Input(password=True, id="key", compact=True)
            yield Lines(id="steps")

    def on_mount(self) -> None:
        """Asks."""
        name = self._connection.profile.name
        title = f"API key for {name}" if name != "-" else "API key"
        host = self._connection.profile.base_url.partition("://")[2]
        self.query_one("#title", Lines).lines = (
            line(span(title, Role.STRONG), right=(span(host, Role.MUTED),)),
            BLANK,
        )
        self._show([])
        self.field.focus()
        if self._reading is not None:
            self._await_keyring(self._reading)

    @work(group="reading")
    async def _await_keyring(self, reading: Awaitable[FoundKey]) -> None:
        found = await reading
        self._reading = None
        if found.secret is not None and self.is_current:
            self.dismiss(found)
        else:
            self._show(self._typed.steps)

    @on(Input.Submitted, "#key")
    def submitted(self) -> None:
        """Checks and keeps the key."""
        if not self._busy:
            self._use(in_session=self._reading is not None)

    def action_session_only(self) -> None:
        """Checks the key and forgets it when the program ends."""
        if self._busy and self._typed.is_checked and self._typed.secret is not None:
            self.dismiss(FoundKey(secret=self._typed.secret, source=KeySource.SESSION))
        elif not self._busy:
            self._use(in_session=True)

    def action_back(self) -> None:
        """Gives up: the key goes on for this session if the keyring is what is waited for."""
        if self._busy and self._typed.is_checked and self._typed.secret is not None:
            self.dismiss(FoundKey(secret=self._typed.secret, source=KeySource.SESSION))
        else:
            self.dismiss(None)

    @work(group="key", exclusive=True)
    async def _use(self, *, in_session: bool) -> None:
        self._busy = True
        try:
            source = await self._checked_and_kept(in_session=in_session)
        finally:
            self._busy = False
        if source is not None:
            await asyncio.sleep(0 if source is KeySource.SESSION else 0.6)  # long enough to read where the key is
            self.dismiss(FoundKey(secret=self._typed.secret, source=source))

    async def _checked_and_kept(self, *, in_session: bool) -> KeySource | None:
        if not await self._typed.check(self.field.value, self._thread_to_open):
            return None
        if in_session:
            return KeySource.SESSION
        timer = self.set_timer(NOTICE_AFTER, self._typed.say_waiting)
        try:
            return await self._typed.keep()
        finally:
            timer.stop()

    def _show(self, steps: Sequence[Step]) -> None:
        width = max(20, min(WIDTH, self.size.width - 4))
        lines = [BLANK, *paragraph(self._about(), width, Role.MUTED), BLANK]
        lines += [_step_line(step) for step in steps]
        if self._typed.advice:
            lines += [BLANK, *paragraph(self._typed.advice, width)]
        retry = "try again" if any(step.mark is Mark.FAILED for step in steps) else "save"
        back = "quit" if self._is_first else "back"
        if steps and steps[-1].mark is Mark.BUSY and self._typed.is_checked:
            back = "use it for this session"
        lines += [BLANK, keys_line(("enter", retry), ("ctrl+o", "this session only"), ("esc", back))]
        self.query_one("#steps", Lines).lines = tuple(lines)

    def _about(self) -> str:
        if self._reading is not None:
            return WAITING
        return f"{self._reason} {ABOUT}".strip()


def _step_line(step: Step) -> Line:
    role = {Mark.DONE: Role.GOOD, Mark.FAILED: Role.BAD, Mark.BUSY: Role.RUNS}[step.mark]
    words = span(f"{step.words}   ", Role.BAD if step.mark is Mark.FAILED else Role.TEXT)
    return line(Span(f"{step.mark.value} ", role), words, span(step.detail, Role.MUTED))
