"""The doctor: every step between this machine and the runs of the open thread, and what to do about each cross."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, ClassVar

from textual import work
from textual.binding import Binding, BindingType

from runtui.doctor.check import TOPIC_WIDTH, Check, CheckMark
from runtui.doctor.open_session import session_checks
from runtui.model.sight import Sight
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.line import Line, Span, line
from runtui.ui.draw.palette import Role
from runtui.ui.draw.wrap import wrap
from runtui.words.safe import safe
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.session.launch import Launch
    from runtui.session.session import Session

INDENT = 2 + TOPIC_WIDTH + 1
LONGEST = 1000
"""Characters that are shown of what a check found."""
_ROLES = {CheckMark.GOOD: Role.GOOD, CheckMark.BAD: Role.BAD, CheckMark.NOTE: Role.MUTED}


class DoctorScreen(PageDialog):
    """Shows each check as soon as it is done; leaving ends the checking."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("r", "examine", "again", id="doctor.again"),
        Binding("escape,q,enter", "back", "back", id="doctor.back"),
    ]
    HEADING = "Doctor"
    KEYS = (("r", "again"), ("esc", "back"))

    def __init__(self, launch: Launch, session: Session, thread_id: str | None) -> None:
        super().__init__()
        self._launch = launch
        self._session = session
        self._thread_to_check = thread_id
        self._checks: list[Check] = []
        self._is_done = False
        self._in_sight = range(0)

    def on_mount(self) -> None:
        """Begins."""
        self.action_examine()

    @work(group="doctor", exclusive=True)
    async def action_examine(self) -> None:
        """Checks everything, from the beginning."""
        self._checks, self._is_done = [], False
        self.lay_out()
        size = (self.app.size.width, self.app.size.height)
        async with aclosing(session_checks(self._launch, self._session, self._thread_to_check, size)) as checks:
            async for check in checks:
                self._checks.append(check)
                self.lay_out()
        self._is_done = True
        self.lay_out()

    def verdict(self) -> tuple[Span, ...]:
        """Returns how many crosses there are, or that there is none."""
        crosses = sum(check.is_bad for check in self._checks)
        if crosses:
            return (Span(plural(crosses, "cross", "crosses"), Role.BAD),)
        return (Span("all is well", Role.GOOD),) if self._is_done else ()

    def page(self, width: int) -> list[Line]:
        """Returns what the checks found so far."""
        lines: list[Line] = []
        cross: range | None = None
        sight = Sight(is_redacted=self._session.is_redacted)
        for check in self._checks:
            found = _lines_of(check.seen(sight), width)
            if check.is_bad and cross is None:
                cross = range(len(lines), len(lines) + len(found))
            lines += found
        if not self._is_done:
            lines.append(line(Span("▸ ", Role.RUNS), Span("checking", Role.MUTED)))
        self._in_sight = cross or range(len(lines) - 1, len(lines))
        return lines

    def lay_out(self) -> None:
        """Writes the page, and brings the first cross on screen, else the last line."""
        super().lay_out()
        self.view.reveal(self._in_sight)


def _lines_of(check: Check, width: int) -> list[Line]:
    """What was found, and below it what to do."""
    room = max(8, width - INDENT)
    first, *rest = wrap(safe(check.found, LONGEST), room) or [""]
    head = (
        Span(f"{check.mark.value} ", _ROLES[check.mark]),
        Span(f"{check.topic:<{TOPIC_WIDTH}} ", Role.MUTED),
        Span(first, Role.BAD if check.is_bad else Role.TEXT),
    )
    margin = Span(" " * INDENT)
    role = Role.BAD if check.is_bad else Role.TEXT
    advice = wrap(safe(check.advice, LONGEST), room) if check.advice else []
    # What to do about a cross is to be read; beside a note it is only worth knowing.
    return [
        line(*head),
        *(line(margin, Span(each, role)) for each in rest),
        *(line(margin, Span(each, Role.TEXT if check.is_bad else Role.MUTED)) for each in advice),
    ]
