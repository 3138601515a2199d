"""The form in which the calls of a run are answered: one box a call, its arguments and schema beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypeAlias

from msgspec.structs import replace
from textual import on
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.widgets import TextArea

from runtui.feed.run.answers import is_too_late, leave_problem, open_calls, unanswered, wants_leave
from runtui.feed.run.schema_check import check_call, schema_of
from runtui.feed.run.seen import seen_run
from runtui.model.status import RunStatus
from runtui.session.drafts import Draft, DraftForm
from runtui.ui.act.editor import Editor
from runtui.ui.detail.calls import add_arguments, add_call_name
from runtui.ui.detail.required_action import name_of
from runtui.ui.detail.tools_tab import add_schema, description_of
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.draw.key_hints import hint_lines
from runtui.ui.draw.line import BLANK, Span, cell, line, span
from runtui.ui.draw.line_view import LineView
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.status import expiry
from runtui.words.sizes import byte_size, plural, thousands
from runtui.words.status import run_word

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.app import ComposeResult

    from runtui.model.detail import RunDetail, ToolCall
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.session.drafts import Drafts
    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.draw.line import Line

Answers: TypeAlias = tuple[dict[str, str], dict[str, bool]]
"""What functions returned, and which calls may be made, by call id."""
FILE, LAST, EDITOR = "file", "last", "editor"
"""Where an output may come from but the keyboard."""
NEXT_FORM = {DraftForm.TEXT: DraftForm.JSON, DraftForm.JSON: DraftForm.EMPTY, DraftForm.EMPTY: DraftForm.TEXT}
MOST_NAMED = 6
"""Calls that are named beside each other."""


class AnswerScreen(Dialog[Answers | None]):
    """Returns outputs and leaves for all calls of a run; None if the person left it, with the drafts kept.

    `now` is the time of the server and `current` the run as it is known by now. `fetch` brings a text from
    elsewhere, for the call and the draft there is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+r", "send", "see what is sent, and send it", id="answer.send"),
        Binding("tab", "step(1)", "next call", id="answer.next"),
        Binding("shift+tab", "step(-1)", "previous call", id="answer.previous"),
        Binding("ctrl+t", "form", "text, JSON, or empty", id="answer.form"),
        Binding("ctrl+o", "fetch('file')", "from a file", id="answer.file"),
        Binding("ctrl+g", "fetch('editor')", "in $EDITOR", id="answer.editor"),
        Binding("ctrl+l", "fetch('last')", "an earlier answer of this function", id="answer.last"),
        Binding("y", "decide(True)", "approve the call", id="answer.approve"),
        Binding("n", "decide(False)", "deny the call", id="answer.deny"),
        Binding("pagedown", "read(1)", "read on about the call, from its end from above", id="answer.read"),
        Binding("pageup", "read(-1)", "read back about the call", id="answer.read-back"),
        Binding("escape", "back", "back; what is written is kept", id="answer.back"),
    ]

    def __init__(
        self,
        detail: RunDetail,
        sight: Sight,
        drafts: Drafts,
        *,
        now: Callable[[], float],
        current: Callable[[], Run | None],
        fetch: Callable[[str, ToolCall, Draft], object],
    ) -> None:
        super().__init__()
        self._detail, self._seen, self._drafts = detail, seen_run(detail, sight), drafts
        self._now, self._current, self._fetch = now, current, fetch
        self._calls = open_calls(detail)
        self._at = 0
        self._problem = ""
        self._head, self._foot = Lines(ground=Ground.PANE), Lines(ground=Ground.PANE)
        self._about, self._editor = LineView(), Editor(soft_wrap=True, tab_behavior="focus")

    def compose(self) -> ComposeResult:
        """Yields the calls, what is known of one beside the box for it, and the keys."""
        with Vertical(id="block"):
            yield self._head
            with Horizontal(id="answer"):
                yield self._about
                yield self._editor
            yield self._foot

    def on_mount(self) -> None:
        """Begins with the first call that has no answer yet."""
        open_ids = {call.id for call in self._missing()}
        self._at = next((place for place, call in enumerate(self._calls) if call.id in open_ids), 0)
        self.set_interval(1.0, self._show)
        self._turn_to(self._at)

    def on_unmount(self) -> None:
        """Keeps the drafts, however the form was left."""
        self._drafts.save(self._detail.run.id)

    def on_resize(self) -> None:
        """Wraps to the width."""
        self.call_after_refresh(self._turn_to, self._at)

    @property
    def call(self) -> ToolCall:
        """The call that is being answered."""
        return self._calls[self._at]

    @property
    def _asks_leave(self) -> bool:
        return wants_leave(self._detail.required_action, self.call)

    @property
    def _draft(self) -> Draft:
        return self._drafts.of(self._detail.run.id, self.call.id or "")

    def keep(self, draft: Draft, call: ToolCall | None = None) -> None:
        """Takes in a draft for the call, the one on screen unless told."""
        call = call or self.call
        self._problem = ""
        self._drafts.keep(self._detail.run.id, call.id or "", draft)
        if call is self.call:
            self._turn_to(self._at)

    @on(TextArea.Changed)
    def take_text(self) -> None:
        """Keeps what is typed."""
        if not self._editor.read_only and self._editor.text != self._draft.text:
            form = DraftForm.TEXT if self._draft.form is DraftForm.EMPTY else self._draft.form
            self._drafts.keep(
                self._detail.run.id, self.call.id or "", replace(self._draft, text=self._editor.text, form=form)
            )
            self._problem = ""
            self._show()

    @on(Editor.LongPasted)
    def take_paste(self, event: Editor.LongPasted) -> None:
        """Keeps a long text whole, of which only the beginning is shown."""
        self.keep(replace(self._draft, text=event.text, form=DraftForm.TEXT))

    def action_step(self, step: int) -> None:
        """Goes to another call, round the end."""
        self._turn_to((self._at + step) % len(self._calls))

    def action_form(self) -> None:
        """Claims another form for what is written."""
        if not self._asks_leave:
            self.keep(replace(self._draft, form=NEXT_FORM[self._draft.form]))

    def action_fetch(self, source: str) -> None:
        """Brings a text from elsewhere."""
        if not self._asks_leave or (source == EDITOR and self.call.decisions):
            self._fetch(source, self.call, self._draft)

    def action_decide(self, approve: bool) -> None:
        """Approves the call or denies it, and goes to the next one."""
        if self._asks_leave:
            text = self._draft.text if self._draft.approve is approve else ""
            self.keep(replace(self._draft, approve=approve, text=text))
            if self._missing():
                self.action_step(1)

    def action_read(self, step: int) -> None:
        """Scrolls what is known of the call, where the box has no use for the key."""
        about = self._about
        if step < 0:
            about.scroll_page_up(animate=False)
        elif about.scroll_y < about.max_scroll_y:
            about.scroll_page_down(animate=False)
        else:
            about.scroll_home(animate=False)

    def action_send(self) -> None:
        """Returns all answers, unless something is missing or it is too late."""
        self._problem = self._too_late() or self._first_problem()
        if self._problem:
            self._show()
            return
        run_id = self._detail.run.id
        drafts = {call.id or "": (call, self._drafts.of(run_id, call.id or "")) for call in self._calls}
        leaves = {
            call_id: bool(draft.approve)
            for call_id, (call, draft) in drafts.items()
            if wants_leave(self._detail.required_action, call)
        }
        outputs = {each: draft.output for each, (_, draft) in drafts.items() if each not in leaves or draft.output}
        self.leave((outputs, leaves))

    def _missing(self) -> list[ToolCall]:
        run_id = self._detail.run.id
        given = [call.id or "" for call in self._calls if not self._drafts.of(run_id, call.id or "").is_empty]
        return unanswered(self._detail, given)

    def _too_late(self) -> str:
        run = self._current() or self._detail.run
        if run.status != RunStatus.REQUIRES_ACTION:
            return f"It can't be answered any more: the run is {run_word(run)} meanwhile."
        return "Too late: the run expires within 2 s." if is_too_late(run, self._now()) else ""

    def _first_problem(self) -> str:
        """What is missing or wrong, and turns to the first call of it."""
        missing = self._missing()
        if missing:
            self._turn_to(self._calls.index(missing[0]))
            names = ", ".join(name_of(call) for call in missing[:MOST_NAMED])
            return f"All calls are answered in one request. {plural(len(missing), 'answer')} missing: {names}."
        for place, call in enumerate(self._calls):
            draft = self._drafts.of(self._detail.run.id, call.id or "")
            if draft.approve is not None and (why := leave_problem(call, approve=draft.approve, text=draft.output)):
                self._turn_to(place)
                return why
            problem = draft.problem
            if problem:
                self._turn_to(place)
                return f"{name_of(call)} is {problem}. ctrl+t sends it as text."
        return ""

    def _turn_to(self, place: int) -> None:
        self._at = place
        if not self._about.size.width:
            return
        self._editor.display = not self._asks_leave
        (self._about if self._asks_leave else self._editor).focus()
        if self._editor.read_only or self._editor.text != self._draft.text:
            self._editor.show(self._draft.text)
        self._about.show(self._page(self._about.size.width - 3), from_top=True)
        self._show()

    def _page(self, width: int) -> list[Line]:
        """What is known of the call: its arguments, what the function is for, what it takes."""
        page, calls = PageBuilder(width), open_calls(self._seen)
        call = calls[self._at] if len(calls) == len(self._calls) else self.call
        add_call_name(page, call, name_of(call), self._at + 1)
        about = description_of(self._seen, call) or call.about
        if about:
            page.text(about, Role.MUTED)
        page.section("Arguments")
        add_arguments(page, call, check_call(self._seen, call))
        schema = schema_of(self._seen, call)
        if schema:
            page.section("What it takes")
            add_schema(page, schema)
        return page.lines

    def _show(self) -> None:
        """Draws everything but the box and what stands beside it."""
        width = self._head.size.width
        if not width:
            return
        run = self._current() or self._detail.run
        count, missing = len(self._calls), len(self._missing())
        title = f"Answer {plural(count, 'call')}"
        answered = f"   {thousands(count - missing)} of {thousands(count)} answered"
        blank = [] if self.size.height < 30 else [BLANK]
        head = line(span(title, Role.STRONG), Span(answered, Role.MUTED), right=expiry(run, self._now()))
        self._head.lines = (head, line(*self._names()), *blank)
        late = self._too_late()
        said = paragraph(late or self._problem, width, Role.BAD) if late or self._problem else [self._state_line()]
        self._foot.lines = (*blank, *said, *hint_lines(self._hints(), width))

    def _names(self) -> list[Span]:
        """The calls beside each other, the one on screen strong, each with whether it is answered."""
        spans: list[Span] = []
        first = max(0, min(self._at - 2, len(self._calls) - MOST_NAMED))
        for place, call in list(enumerate(self._calls))[first : first + MOST_NAMED]:
            draft = self._drafts.of(self._detail.run.id, call.id or "")
            sign = ("·", Role.MUTED) if draft.is_empty else ("✗", Role.BAD) if draft.problem else ("✓", Role.GOOD)
            name = cell(f"{place + 1} {name_of(call)[:24]}", Role.STRONG if place == self._at else Role.MUTED)
            spans += [Span(f"{sign[0]} ", sign[1]), name, Span("   ")]
        return spans

    def _state_line(self) -> Line:
        """What stands in the box, in words."""
        draft = self._draft
        if self._asks_leave:
            words = {None: "not decided", True: "approved", False: "denied"}[draft.approve]
            given = " ".join(draft.output[:400].split())[:60]
            more = f"{', as ' if draft.approve else ': '}{given}" if given and draft.approve is not None else ""
            return line(span(words + more, Role.MUTED if draft.approve is None else Role.STRONG))
        size = "" if draft.form is DraftForm.EMPTY else f", {byte_size(len(draft.output.encode(errors='replace')))}"
        part = "; only its beginning is shown, ctrl+g edits it" if self._editor.read_only else ""
        problem = [span(f"   ✗ {draft.problem}", Role.BAD)] if draft.problem else []
        return line(Span(f"sent as {draft.form.value}{size}{part}", Role.MUTED), *problem)

    def _hints(self) -> list[Hint]:
        leave: list[Hint] = [("y", "approve"), ("n", "deny")]
        wanted, what = ("reject", "reason") if self._draft.approve is False else ("edit", "edit")
        leave += [("ctrl+g", what)] if wanted in self.call.decisions else []
        write: list[Hint] = [("ctrl+t", "form"), ("ctrl+o", "file"), ("ctrl+g", "editor"), ("ctrl+l", "earlier")]
        step: list[Hint] = [("tab", "next call")] if len(self._calls) > 1 else []
        read: list[Hint] = [("pgdn", "read on")] if self._about.max_scroll_y else []
        return [("ctrl+r", "send"), *(leave if self._asks_leave else write), *step, *read, ("esc", "back")]
