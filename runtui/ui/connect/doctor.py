"""The doctor: every step between this machine and the runs of the open thread, and what to do about each cross."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType
from textual.containers import Vertical

from runtui.doctor.check import TOPIC_WIDTH, Check, CheckMark
from runtui.doctor.open_session import session_checks
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.line import Line, Span, line, span
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import Lines, keys_line
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.wrap import wrap
from runtui.words.safe import safe
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from textual.app import ComposeResult

    from runtui.session.launch import Launch
    from runtui.session.session import Session

INDENT = 2 + TOPIC_WIDTH + 1
LONGEST = 1000
"""Characters of a finding that are shown."""
_ROLES = {CheckMark.GOOD: Role.GOOD, CheckMark.BAD: Role.BAD, CheckMark.NOTE: Role.MUTED}


class DoctorScreen(Dialog[None]):
    """Shows each finding as soon as it is there; leaving ends the questions."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "examine", "again", id="doctor.again"),
        Binding("escape,q,enter", "leave", "back", id="doctor.back"),
    ]

    def __init__(self, launch: Launch, session: Session, thread_id: str | None) -> None:
        super().__init__()
        self._launch = launch
        self._session = session
        self._thread_to_check = thread_id
        self._findings: list[Check] = []
        self._is_done = False
        # Held here and not looked for: an answer may come while the screen is being taken down.
        self._title, self.view = Lines(ground=Ground.PANE, id="title"), LineView()

    def compose(self) -> ComposeResult:
        """Yields title, findings and keys."""
        with Vertical(id="block"):
            yield self._title
            yield self.view
            yield Lines(keys_line(("r", "again"), ("esc", "back")), ground=Ground.PANE, id="keys")

    def on_mount(self) -> None:
        """Begins."""
        self.view.focus()
        self.action_examine()

    def on_resize(self) -> None:
        """Wraps to the new width."""
        self.call_after_refresh(self._show)

    def action_leave(self) -> None:
        """Ends the questions."""
        if self.is_active:
            self.dismiss(None)

    @work(group="doctor", exclusive=True)
    async def action_examine(self) -> None:
        """Asks everything, from the beginning."""
        self._findings, self._is_done = [], False
        self._show()
        size = (self.app.size.width, self.app.size.height)
        async with aclosing(session_checks(self._launch, self._session, self._thread_to_check, size)) as findings:
            async for finding in findings:
                self._findings.append(finding)
                self._show()
        self._is_done = True
        self._show()

    def _show(self) -> None:
        self._title.lines = (line(span("Doctor", Role.STRONG), right=(self._verdict(),)),)
        width = max(20, self.view.size.width)
        lines: list[Line] = []
        cross: range | None = None
        for finding in self._findings:
            found = _lines_of(finding, width)
            if finding.is_bad and cross is None:
                cross = range(len(lines), len(lines) + len(found))
            lines += found
        if not self._is_done:
            lines.append(line(Span("▸ ", Role.RUNS), Span("checking", Role.MUTED)))
        self.view.show(lines, from_top=False)
        self.view.reveal(cross or range(len(lines) - 1, len(lines)))

    def _verdict(self) -> Span:
        crosses = sum(finding.is_bad for finding in self._findings)
        if crosses:
            return Span(plural(crosses, "cross", "crosses"), Role.BAD)
        return Span("all is well", Role.GOOD) if self._is_done else Span("", Role.MUTED)


def _lines_of(finding: Check, width: int) -> list[Line]:
    """What was found, and below it what to do."""
    room = max(8, width - INDENT)
    first, *rest = wrap(safe(finding.found, LONGEST), room) or [""]
    head = (
        Span(f"{finding.mark.value} ", _ROLES[finding.mark]),
        Span(f"{finding.topic:<{TOPIC_WIDTH}} ", Role.MUTED),
        Span(first, Role.BAD if finding.is_bad else Role.TEXT),
    )
    margin = Span(" " * INDENT)
    role = Role.BAD if finding.is_bad else Role.TEXT
    advice = wrap(safe(finding.advice, LONGEST), room) if finding.advice else []
    # What to do about a cross is to be read; beside a note it is only worth knowing.
    return [
        line(*head),
        *(line(margin, Span(each, role)) for each in rest),
        *(line(margin, Span(each, Role.TEXT if finding.is_bad else Role.MUTED)) for each in advice),
    ]
