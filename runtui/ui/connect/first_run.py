"""The first screen where nothing is configured: one setup step at a time. It adds further profiles too."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import Screen
from textual.widgets import Input

from runtui.ui.connect.setup_steps import AnswerError, KeyAnswerError
from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.key_hints import Hint, hint_lines
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from runtui.ui.connect.setup_step import SetupChoice, SetupStep
    from runtui.ui.connect.setup_steps import Answers, SetupSteps

WIDTH = 66
LEAST_NAME = 17
EDGE = 5
"""Cells before a name: the cursor and the number."""
DIGITS = "123456789"
AROUND = 6
"""Lines besides the choices where there is little room."""
AROUND_TALL = 15
"""The same where there is room for the introduction."""
ABOUT = (
    "runtui shows the runs of Assistants threads live: which run, since when, why, how long is left, and what "
    "unblocks it."
)


class FirstRunScreen(Screen["Answers | None"]):
    """Returns the answers that describe a server, None if the person left; begins after those given."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "go_on", "go on, where there is only something to read", id="first.go-on"),
        Binding("escape", "back", "back", id="first.back", priority=True),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (LOW, "-low")]  # noqa: RUF012  the base class declares it so

    AUTO_FOCUS = ""  # the hidden field would swallow the keys

    def __init__(self, steps: SetupSteps, answers: Answers = ()) -> None:
        super().__init__()
        self._steps = steps
        self._answers = answers
        self._step = steps.next_step(answers)
        self._problem = ""
        self._doubted = ""
        """The URL that is taken if it is given once more."""
        self.field = Field(id="answer", compact=True)
        self.field.is_key = steps.is_key
        self.rows: ChoiceList[SetupChoice] = ChoiceList(self._draw, ground=Ground.LIST)
        self._above, self._below = Lines(), Lines()

    def compose(self) -> ComposeResult:
        """Yields one column."""
        with Vertical(classes="column"):
            yield from (self._above, self.field, self.rows, self._below)

    def on_mount(self) -> None:
        """Asks; a description that is complete is asked for its last answer again."""
        self.watch(self.rows, "cursor", self._show, init=False)
        if self._step is None:
            self._go_back()
        else:
            self._ask()

    def on_resize(self) -> None:
        """Wraps to the new width."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Takes the line of a number."""
        place = DIGITS.find(event.key)
        if place >= 0 and self._step is not None and self._step.choices:
            event.stop()
            if place < len(self._step.choices):
                self._take(self._step.choices[place].value)

    @on(ChoiceList.Chosen)
    def take_choice(self, event: ChoiceList.Chosen) -> None:
        """Takes a line."""
        self._take(event.key)

    @on(Input.Changed, "#answer")
    def answer_changed(self) -> None:
        """Takes back what was said of another text."""
        if self._problem and self.field.value.strip() != self._doubted:
            self._problem = self._doubted = ""
            self._show()

    @on(Input.Submitted, "#answer")
    def take_text(self, event: Input.Submitted) -> None:
        """Takes what was typed, or says what is wrong with it."""
        self._take(event.value)

    def action_go_on(self) -> None:
        """Goes on where there is only something to read."""
        if self._step is not None and not self._step.is_typed and not self._step.choices:
            self._take("")

    def action_back(self) -> None:
        """Goes back to the step before, else leaves."""
        if self._answers:
            self._go_back()
        elif self.is_active:
            self.dismiss(None)

    def _take(self, text: str) -> None:
        if self._step is None:
            return
        try:
            answers = self._steps.with_answer(self._answers, self._step.topic, text)
        except AnswerError as error:
            if isinstance(error, KeyAnswerError):
                with self.prevent(Input.Changed):
                    self.field.value = ""
            self._say(str(error))
            return
        doubt = self._steps.doubt(answers)
        if doubt and self._doubted != text.strip():
            self._doubted = text.strip()
            self._say(f"{doubt} Enter takes this one all the same.")
            return
        self._go_on(answers)

    def _go_on(self, answers: Answers) -> None:
        following = self._steps.next_step(answers)
        if following is not None:
            self._answers, self._step = answers, following
            self._ask()
        elif self.is_active:
            self._step = None
            self.dismiss(answers)

    def _go_back(self) -> None:
        *before, (_, given) = self._answers
        self._answers = tuple(before)
        self._step = self._steps.next_step(self._answers)
        self._ask(given)

    def _ask(self, given: str | None = None) -> None:
        """Shows the step, with the answer `given` before if there is one."""
        step = self._step
        if step is None:
            return
        self._problem = self._doubted = ""
        with self.prevent(Input.Changed):
            self.field.value = step.value if given is None else given
        self.field.cursor_position = len(self.field.value)
        self.field.placeholder = step.placeholder
        self.field.display, self.rows.display = step.is_typed, bool(step.choices)
        self.rows.show(step.choices)
        self.rows.action_first()
        self.rows.put_cursor(given)
        self.set_focus(self.field if step.is_typed else self.rows if step.choices else None)
        self._show()

    def _say(self, problem: str) -> None:
        self._problem = problem
        self._show()

    def _show(self) -> None:
        step = self._step
        if not self.is_mounted or step is None:
            return
        width = max(20, min(WIDTH, int(self.size.width * 0.94)))
        self._above.lines = (*self._head(step, width), *([BLANK] if step.is_typed else []))
        self.rows.limit(max(1, self.size.height - (AROUND if self.size.height < LOW else AROUND_TALL)))
        below = self._known(width)
        if self._problem:
            below += [BLANK, *paragraph(self._problem, width, Role.WARN if self._doubted else Role.BAD)]
        self._below.lines = (*below, BLANK, *hint_lines(self._hints(step), width))

    def _head(self, step: SetupStep, width: int) -> list[Line]:
        is_low = self.size.height < LOW
        is_start = not self._answers and self._steps.is_first
        lines = [line(Span("runtui", Role.STRONG)), BLANK, *paragraph(ABOUT, width), BLANK]
        lines = lines if is_start and not is_low else []
        lines.append(line(span(step.title, Role.STRONG)))
        lines += [] if is_low else [BLANK]
        if step.about:
            lines += paragraph(step.about, width, Role.MUTED)[: 3 if is_low else None]
            lines += [BLANK] if step.choices and not is_low else []
        return lines

    def _known(self, width: int) -> list[Line]:
        """What is known of the choice of the cursor."""
        if self.rows.row is None or not self.rows.row.known:
            return []
        known = paragraph(self.rows.row.known, width, Role.MUTED)
        return known[:2] if self.size.height < LOW else [BLANK, *known]

    def _hints(self, step: SetupStep) -> list[Hint]:
        back = "back" if self._answers or not self._steps.is_first else "quit"
        if not step.choices:
            return [("enter", "go on"), ("esc", back)]
        return [("enter", "choose"), ("j k", "move"), ("esc", back)]

    def _draw(self, choice: SetupChoice, width: int, is_marked: bool) -> tuple[Line, ...]:
        del width
        choices = self.rows.rows
        cells = max(LEAST_NAME, *(len(each.name) + 2 for each in choices))
        widest = EDGE + cells + max(len(each.about) for each in choices)
        has_room = widest <= min(WIDTH, int(self.size.width * 0.94))  # else the names are all there is
        number = Span(f" {choices.index(choice) + 1}  ", Role.MUTED)
        name = span(f"{choice.name:<{cells if has_room else 0}}", Role.STRONG if is_marked else Role.TEXT)
        return (line(number, name, span(choice.about if has_room else "", Role.MUTED)),)
