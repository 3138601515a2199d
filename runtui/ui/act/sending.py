"""The dialog that stands there while acts are sent, and tells of each what became of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.model.act import Fate
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import hint_spans
from runtui.ui.draw.line import BLANK, Span, line, span
from runtui.ui.draw.lines import Lines
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW
from runtui.ui.draw.wrap import wrap
from runtui.words.ids import short_id
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from textual.app import ComposeResult

    from runtui.model.act import Act
    from runtui.session.act_sender import Outcome
    from runtui.ui.draw.line import Line

LONGEST = 600
"""Characters of what is told of one act."""
_SIGNS = {Fate.DONE: ("✓", Role.GOOD), Fate.REFUSED: ("✗", Role.BAD)}
_LOST = ("?", Role.WARN)


class SendingScreen(Dialog[None]):
    """Lists the acts. What is under way is waited for: a POST can't be called back, only those behind it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,q", "back", "stop behind the one under way, or back", id="sending.back")
    ]

    def __init__(self, title: str, acts: Sequence[Act]) -> None:
        super().__init__()
        self._title, self._acts = title, acts
        self._outcomes: list[Outcome] = []
        self.is_stopped = False
        """Whether the acts that are not under way yet shall not be sent."""
        self.is_over = False
        """Whether nothing more is sent."""
        self.left = asyncio.Event()
        """Set once the person left it."""
        self._page = Lines(ground=Ground.PANE)

    def compose(self) -> ComposeResult:
        """Yields the one page."""
        with Vertical(id="block"):
            yield self._page

    def on_unmount(self) -> None:
        """Lets go who waits for the end."""
        self.left.set()

    def on_resize(self) -> None:
        """Wraps to the width."""
        self.call_after_refresh(self.show)

    def take(self, outcome: Outcome) -> None:
        """Tells what became of the next act."""
        self._outcomes.append(outcome)
        self.show()

    def end(self) -> None:
        """Takes in that nothing more is sent."""
        self.is_over = True
        self.show()

    def action_back(self) -> None:
        """Stops what isn't under way yet; closes the dialog once nothing is."""
        if self.is_over:
            self.leave()
        else:
            self.is_stopped = True
            self.show()

    def show(self) -> None:
        """Draws the acts as they stand."""
        width = self._page.size.width
        if not width:
            return
        blank = [] if self.size.height < LOW else [BLANK]
        rows = [each for place in range(len(self._acts)) for each in self._act_lines(place, width)]
        key = ("esc", "back" if self.is_over else "stop behind this one")
        room = max(3, int(self.size.height * 0.9) - 6)
        self._page.lines = (
            line(span(self._title, Role.STRONG)), *blank, *rows[-room:], *blank, line(*hint_spans([key]))
        )  # fmt: skip

    def _act_lines(self, place: int, width: int) -> list[Line]:
        act = self._acts[place]
        name = short_id(act.run_id) if act.run_id else "new run"
        if place >= len(self._outcomes):
            is_next = place == len(self._outcomes) and not self.is_over
            words = "sending …" if is_next else "not sent" if self.is_over or self.is_stopped else "waits"
            return [line(Span("  "), span(name), Span("  "), Span(words, Role.MUTED))]
        outcome = self._outcomes[place]
        sign, role = _SIGNS.get(outcome.fate, _LOST)
        step = outcome.error.next_step if outcome.error is not None and outcome.fate is Fate.REFUSED else ""
        pieces = wrap(safe(f"{outcome.words} {step}".strip(), LONGEST), width - 2)
        return [line(Span(f"{sign if not at else ' '} ", role), Span(each)) for at, each in enumerate(pieces)]
