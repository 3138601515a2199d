"""The first screen where nothing is configured: one question at a time. It adds further profiles too."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Input

from runtui.ui.connect.setup_steps import AnswerError, KeyAnswerError
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.key_hints import Hint, hint_lines
from runtui.ui.draw.line import BLANK, Line, Span, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.palette import Ground, Role

if TYPE_CHECKING:
    from textual import events
    from textual.app import ComposeResult

    from runtui.ui.connect.question_words import SetupChoice, SetupStep
    from runtui.ui.connect.setup_steps import Answers, SetupSteps

WIDTH = 66
LOW = 20
"""Height of a window below which the introduction is left out."""
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
        Binding("j,down", "move(1)", "down", show=False, id="first.down"),
        Binding("k,up", "move(-1)", "up", show=False, id="first.up"),
        Binding("enter", "choose", "choose", id="first.choose"),
        Binding("escape", "back", "back", id="first.back", priority=True),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (20, "-low")]  # noqa: RUF012  the base class declares it so

    AUTO_FOCUS = ""  # the hidden field would swallow the keys

    chosen = reactive(0)

    def __init__(self, questions: SetupSteps, answers: Answers = ()) -> None:
        super().__init__()
        self._questions = questions
        self._answers = answers
        self._question = questions.next_question(answers)
        self._problem = ""
        self._doubted = ""
        """The URL that is taken if it is given once more."""
        self.field = Field(id="answer", compact=True)
        self.field.is_key = questions.is_key
        self._above, self._below = Lines(), Lines()

    def compose(self) -> ComposeResult:
        """Yields one column."""
        with Vertical(classes="column"):
            yield from (self._above, self.field, self._below)

    def on_mount(self) -> None:
        """Asks; a description that is complete is asked for its last answer again."""
        if self._question is None:
            self._go_back()
        else:
            self._ask()

    def watch_chosen(self) -> None:
        """Moves the selection."""
        self._show()

    def on_resize(self) -> None:
        """Wraps to the new width."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Takes the line of a number."""
        if self._choices and event.key in DIGITS:
            event.stop()
            self.action_choose(int(event.key) - 1)

    def action_move(self, lines: int) -> None:
        """Chooses another line."""
        if self._choices:
            self.chosen = (self.chosen + lines) % len(self._choices)

    def action_choose(self, place: int | None = None) -> None:
        """Takes a line, or goes on where there is only something to read."""
        choices = self._choices
        if choices and (place is None or place < len(choices)):
            self.chosen = self.chosen if place is None else place
            self._take(choices[self.chosen].value)
        elif place is None and self._question is not None and not self._question.is_typed:
            self._take("")

    def action_back(self) -> None:
        """Asks the question before, else leaves."""
        if self._answers:
            self._go_back()
        elif self.is_active:
            self.dismiss(None)

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

    @property
    def _choices(self) -> tuple[SetupChoice, ...]:
        return self._question.choices if self._question is not None else ()

    def _take(self, text: str) -> None:
        question = self._question
        if question is None:
            return
        try:
            answers = self._questions.with_answer(self._answers, question.topic, text)
        except AnswerError as error:
            if isinstance(error, KeyAnswerError):
                with self.prevent(Input.Changed):
                    self.field.value = ""
            self._say(str(error))
            return
        doubt = self._questions.doubt(answers)
        if doubt and self._doubted != text.strip():
            self._doubted = text.strip()
            self._say(f"{doubt} Enter takes this one all the same.")
            return
        self._go_on(answers)

    def _go_on(self, answers: Answers) -> None:
        following = self._questions.next_question(answers)
        if following is not None:
            self._answers, self._question = answers, following
            self._ask()
        elif self.is_active:
            self._question = None
            self.dismiss(answers)

    def _go_back(self) -> None:
        *before, (_, given) = self._answers
        self._answers = tuple(before)
        self._question = self._questions.next_question(self._answers)
        self._ask(given)

    def _ask(self, given: str | None = None) -> None:
        """Shows the question, with the answer `given` before if there is one."""
        question = self._question
        if question is None:
            return
        self._problem = self._doubted = ""
        self.set_reactive(FirstRunScreen.chosen, _place_of(question, given))
        with self.prevent(Input.Changed):
            self.field.value = question.value if given is None else given
        self.field.cursor_position = len(self.field.value)
        self.field.placeholder = question.placeholder
        self.field.display = question.is_typed
        self.set_focus(self.field if question.is_typed else None)
        self._show()

    def _say(self, problem: str) -> None:
        self._problem = problem
        self._show()

    def _show(self) -> None:
        question = self._question
        if not self.is_mounted or question is None:
            return
        width = max(20, min(WIDTH, int(self.size.width * 0.94)))
        self._above.lines = (*self._head(question, width), *([BLANK] if question.is_typed else []))
        below = self._known(question, width)
        if self._problem:
            below += [BLANK, *paragraph(self._problem, width, Role.WARN if self._doubted else Role.BAD)]
        self._below.lines = (*below, BLANK, *hint_lines(self._hints(question), width))

    def _head(self, question: SetupStep, width: int) -> list[Line]:
        is_low = self.size.height < LOW
        is_start = not self._answers and self._questions.is_first
        lines = [line(Span("runtui", Role.STRONG)), BLANK, *paragraph(ABOUT, width), BLANK]
        lines = lines if is_start and not is_low else []
        lines.append(line(span(question.title, Role.STRONG)))
        lines += [] if is_low else [BLANK]
        if question.about:
            lines += paragraph(question.about, width, Role.MUTED)[: 3 if is_low else None]
            lines += [BLANK] if question.choices and not is_low else []
        return lines + self._lines_of_choices(question)

    def _lines_of_choices(self, question: SetupStep) -> list[Line]:
        count = len(question.choices)
        room = max(1, self.size.height - (AROUND if self.size.height < LOW else AROUND_TALL))
        room = min(room, count)
        top = max(0, min(self.chosen - room // 2, count - room))
        return [self._choice(question.choices, place) for place in range(top, min(count, top + room))]

    def _known(self, question: SetupStep, width: int) -> list[Line]:
        if not question.choices or not question.choices[self.chosen].known:
            return []
        known = paragraph(question.choices[self.chosen].known, width, Role.MUTED)
        return known[:2] if self.size.height < LOW else [BLANK, *known]

    def _hints(self, question: SetupStep) -> list[Hint]:
        back = "back" if self._answers or not self._questions.is_first else "quit"
        if not question.choices:
            return [("enter", "go on"), ("esc", back)]
        return [("enter", "choose"), ("j k", "move"), ("esc", back)]

    def _choice(self, choices: tuple[SetupChoice, ...], place: int) -> Line:
        choice, is_chosen = choices[place], place == self.chosen
        cells = max(LEAST_NAME, *(len(each.name) + 2 for each in choices))
        widest = EDGE + cells + max(len(each.about) for each in choices)
        has_room = widest <= min(WIDTH, int(self.size.width * 0.94))  # else the names are all there is
        spans = (
            Span("▌ " if is_chosen else "  ", Role.CURSOR),
            Span(f"{place + 1}  ", Role.MUTED),
            span(f"{choice.name:<{cells if has_room else 0}}", Role.STRONG if is_chosen else Role.TEXT),
            span(choice.about if has_room else "", Role.MUTED),
        )
        return line(*spans, ground=Ground.SELECTED if is_chosen else None)


def _place_of(question: SetupStep, given: str | None) -> int:
    values = [each.value for each in question.choices]
    return values.index(given) if given in values else 0
