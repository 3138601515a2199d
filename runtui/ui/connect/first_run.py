"""The first screen where nothing is configured: a list, and what is typed for its line. It adds profiles too."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input

from runtui.model.base_url import base_url_in
from runtui.model.topic import Topic
from runtui.ui.connect.setup_steps import URLS, AnswerError, KeyAnswerError
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
INTRO = 5
"""Lines of the introduction."""
MOST_FIELDS = 3
LABEL_GAP = 2
DIGITS = "123456789"
MARGIN = 1
"""Lines that stay free around the column where there is room."""
ABOUT = (
    "runtui shows the runs of Assistants threads live: which run, since when, why, how long is left, and what "
    "unblocks it."
)
TAKEN = "Only the base URL was taken from what you pasted. A key is asked for next."


class FirstRunScreen(Screen["Answers | None"]):
    """Returns the answers that describe a server, None if the person left.

    Begins with the last screen of the answers given before, or with a base URL that somebody typed.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "back", "back", id="first.back", priority=True),
        Binding("up", "move(-1)", "the line above", show=False, id="first.up"),
        Binding("down", "move(1)", "the line below", show=False, id="first.down"),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-tiny"), (LOW, "-low")]  # noqa: RUF012  the base class declares it so

    AUTO_FOCUS = ""  # a hidden field would swallow the keys

    def __init__(self, steps: SetupSteps, answers: Answers = (), *, base_url: str = "", leaves: str) -> None:
        """`leaves` says what it is to leave."""
        super().__init__()
        self._steps, self._leaves, self._begins_with = steps, leaves, base_url
        self._is_again = bool(answers) and steps.next_step(answers) is None
        self._answers = steps.before(answers) if self._is_again else answers
        """What was chosen and typed on the screens before this one."""
        self._kept = dict(answers)
        """What was answered here before, so that nobody types it twice."""
        self._step = self._next_step()
        self._asked: tuple[SetupStep, ...] = ()
        """What is typed for the line of the cursor."""
        self._problem = self._note = ""
        self._doubted = ""
        """The URL that is taken if it is given once more."""
        self.fields = [Field(compact=True) for _ in range(MOST_FIELDS)]
        self._labels = [Lines() for _ in self.fields]
        pairs = zip(self._labels, self.fields, strict=True)
        self._typed = [Horizontal(label, field, classes="answer") for label, field in pairs]
        self.rows: ChoiceList[SetupChoice] = ChoiceList(self._draw, ground=Ground.LIST)
        self._above, self._gap, self._below = Lines(), Lines(BLANK), Lines()

    @property
    def field(self) -> Field:
        """The field with the focus, else the first one."""
        return next((each for each in self.fields if each is self.focused), self.fields[0])

    def compose(self) -> ComposeResult:
        """Yields one column."""
        with Vertical(classes="column"):
            yield from (self._above, self.rows, self._gap, *self._typed, self._below)

    def on_mount(self) -> None:
        """Asks; a description that is complete is asked for its last screen again."""
        for each in self.fields:
            each.is_key, each.of_paste = self._steps.is_key, self._of_paste
        self.watch(self.rows, "cursor", self._show_fields, init=False)
        self._ask()
        if self._begins_with:
            self._take_url(self._begins_with)
        elif self._is_again:
            self._begin_typing()

    def on_resize(self) -> None:
        """Wraps to the new width."""
        self._show()

    def on_key(self, event: events.Key) -> None:
        """Takes the line of a number."""
        place = DIGITS.find(event.key)
        if place >= 0 and self.focused is self.rows:
            event.stop()
            if place < len(self.rows.rows):
                self.rows.cursor = place
                self._choose()

    def on_paste(self, event: events.Paste) -> None:
        """Takes a URL that is pasted into the list, to the line of its kind."""
        base_url = base_url_in(event.text)
        if base_url is not None and self.focused is self.rows and self._step.topic in (Topic.PLACE, Topic.KIND):
            event.stop()
            self._take_url(base_url)
            self._note_taken(event.text, base_url)

    def on_descendant_focus(self) -> None:
        """Says what is known of the field."""
        self._show()

    @on(ChoiceList.Chosen)
    def take_choice(self) -> None:
        """Takes a line."""
        self._choose()

    @on(Input.Changed)
    def answer_changed(self) -> None:
        """Takes back what was said of another text."""
        if self._problem and self.field.value.strip() != self._doubted:
            self._problem = self._doubted = ""
            self._show()

    @on(Input.Submitted)
    def take_text(self) -> None:
        """Goes to the next field if nothing is wrong so far, from the last one on to what follows."""
        if self._beside(1) is None:
            self._submit()
        elif self._taken(self.fields.index(self.field) + 1) is not None:
            self.action_move(1)

    def action_move(self, by: int) -> None:
        """Goes to the field above or below, from the first one to the list."""
        self._problem = ""
        field = self._beside(by)
        if field is not None:
            self.set_focus(field)
        elif by < 0:
            self.set_focus(self.rows)

    def action_back(self) -> None:
        """Goes back from what is typed to the list, from there to the screen before, else leaves."""
        self._keep()
        if self.focused is not self.rows:
            self._problem = self._doubted = self._note = ""
            self.set_focus(self.rows)
        elif self._answers:
            self._answers = self._steps.before(self._answers)
            self._ask()
        elif self.is_active:
            self.dismiss(None)

    def _next_step(self) -> SetupStep:
        step = self._steps.next_step(self._answers)
        assert step is not None  # noqa: S101  answers that are complete never stay here
        return step

    def _ask(self) -> None:
        """Shows the list, with what was answered before if there is anything."""
        self._problem = self._doubted = self._note = ""
        self._asked, self._step = (), self._next_step()
        self.set_focus(self.rows)
        self.rows.show(self._step.choices)
        self.rows.action_first()
        self.rows.put_cursor(self._kept.get(self._step.topic))
        self._show_fields()

    def _show_fields(self) -> None:
        """Shows what is typed for the line of the cursor, with what was typed before."""
        self._keep()
        row = self.rows.row
        if row is None:
            return
        self._asked = self._steps.fields((*self._answers, (self._step.topic, row.value)))
        cells = max((len(step.title) for step in self._asked), default=0) + LABEL_GAP
        for field, label, step in zip(self.fields, self._labels, self._asked, strict=False):
            label.styles.width = cells
            with self.prevent(Input.Changed):
                field.value = self._kept.get(step.topic, step.value)
            field.placeholder = step.placeholder
            label.lines = (line(span(step.title, Role.MUTED)),)
        self._show()

    def _keep(self) -> None:
        """Keeps what was typed: it is there again on any line that asks for it."""
        for field, step in zip(self.fields, self._asked, strict=False):
            if field.value != step.value:
                self._kept[step.topic] = field.value

    def _choose(self) -> None:
        self._begin_typing() if self._asked else self._submit()

    def _begin_typing(self) -> None:
        if self._asked:
            self.set_focus(self.fields[0])

    def _beside(self, by: int) -> Field | None:
        """The field above or below the one with the focus, None where there is none."""
        place = self.fields.index(self.field) + by
        return self.fields[place] if 0 <= place < len(self._asked) else None

    def _submit(self) -> None:
        answers = self._taken(len(self._asked))
        if answers is not None:
            self._go_on(answers)

    def _taken(self, count: int) -> Answers | None:
        """The answers with the line of the cursor and so many fields; None, and said, where one is wrong."""
        row = self.rows.row
        if row is None:
            return None
        self._keep()
        self._kept[self._step.topic] = row.value
        answers = self._steps.with_answer(self._answers, self._step.topic, row.value)
        for field, step in zip(self.fields, self._asked[:count], strict=False):
            try:
                answers = self._steps.with_answer(answers, step.topic, field.value)
            except AnswerError as error:
                self._refuse(field, error)
                return None
            doubt = self._steps.doubt(answers)
            if doubt and self._doubted != field.value.strip():
                self._doubted = field.value.strip()
                self._say(field, f"{doubt} Enter takes this one all the same.")
                return None
        return answers

    def _refuse(self, field: Field, error: AnswerError) -> None:
        if isinstance(error, KeyAnswerError):
            with self.prevent(Input.Changed):
                field.value = ""
        self._doubted = ""
        self._say(field, str(error))

    def _say(self, field: Field, problem: str) -> None:
        self._problem, self._note = problem, ""
        self.set_focus(field)
        self._show()

    def _go_on(self, answers: Answers) -> None:
        is_back = len(answers) <= len(self._answers)
        if self._steps.next_step(answers) is not None:
            self._answers = answers
            self._ask()
            if is_back:
                self._begin_typing()
        elif self.is_active:
            self.dismiss(answers)

    def _take_url(self, base_url: str) -> None:
        """Goes to the line of the kind that the URL looks like, and puts it in."""
        *before, (topic, kind) = self._steps.places_of(base_url)
        self._kept |= {topic: kind, Topic.URL: base_url}
        self._asked, self._answers = (), tuple(before)
        self._ask()
        self._begin_typing()

    def _of_paste(self, text: str) -> str:
        """What stays of a paste: where a base URL is asked for, that alone."""
        base_url = base_url_in(text)
        if base_url is None or self._asked[self.fields.index(self.field)].topic not in URLS:
            return text
        self._note_taken(text, base_url)
        return base_url

    def _note_taken(self, text: str, base_url: str) -> None:
        self._note = "" if base_url == text.strip() else TAKEN
        self._show()

    @property
    def _is_typing(self) -> bool:
        return self.focused in self.fields[: len(self._asked)]

    def _show(self) -> None:
        if not self.is_mounted:
            return
        width, height = max(20, min(WIDTH, int(self.size.width * 0.94))), self.size.height
        is_low = height < LOW
        count = 0 if is_low and not self._is_typing else len(self._asked)
        for place, each in enumerate(self._typed):
            each.display = place < count
        self._gap.display = bool(count) and not is_low
        above, below = self._head(width), self._foot(width)
        around = len(above) + len(below) + count + self._gap.display + (0 if is_low else MARGIN)
        spare = height - around - len(self.rows.rows) - (0 if count else 2)
        has_intro = spare >= INTRO and not self._answers and self._steps.is_first
        intro = [line(Span("runtui", Role.STRONG)), BLANK, *paragraph(ABOUT, width), BLANK] if has_intro else []
        self._above.lines = (*intro, *above)
        self._below.lines = tuple(below)
        self.rows.limit(1 if is_low and self._is_typing else max(1, height - around - len(intro)))

    def _head(self, width: int) -> list[Line]:
        is_low, title = self.size.height < LOW, line(span(self._step.title, Role.STRONG))
        about = paragraph(self._step.about, width, Role.MUTED) if self._step.about else []
        if is_low:
            return [title, *about[:3]]
        return [title, BLANK, *about, *([BLANK] if about else [])]

    def _foot(self, width: int) -> list[Line]:
        """What is wrong, else what is known of the line or of the field; as high for every line of the list."""
        hints = hint_lines(self._hints(), width)
        if self._problem:
            words = paragraph(self._problem, width, Role.WARN if self._doubted else Role.BAD)
        else:
            words = paragraph(self._note or self._known(), width, Role.TEXT if self._note else Role.MUTED)
        if self.size.height < LOW:
            return [*words[:3], *hints]
        most = max(len(paragraph(each.known, width)) for each in self._step.choices)
        return [BLANK, *words, *[BLANK] * (most - len(words)), BLANK, *hints]

    def _known(self) -> str:
        if self._is_typing:
            return self._asked[self.fields.index(self.field)].about
        return self.rows.row.known if self.rows.row is not None else ""

    def _hints(self) -> list[Hint]:
        if self._is_typing:
            return [("enter", "go on" if self._beside(1) is None else "next"), ("esc", "to the list")]
        back = "back" if self._answers else self._leaves
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
