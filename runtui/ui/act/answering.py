"""What a form needs to be filled: texts from files, editor and earlier answers, and the time there is left."""

from __future__ import annotations

import asyncio
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.feed.run.answers import call_to_edit, is_too_late
from runtui.model.act import Act, answer_to
from runtui.model.status import RunStatus
from runtui.session.drafts import DraftForm
from runtui.ui.act.answer_screen import EDITOR, FILE, AnswerScreen
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.terminal.programs import ExternalProgram
from runtui.words.status import run_word

if TYPE_CHECKING:
    from runtui.model.detail import RunDetail, ToolCall
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.session.drafts import Draft
    from runtui.session.live_thread import LiveThread
    from runtui.ui.terminal.terminal_app import TerminalApp

LARGEST_FILE = 10_000_000
"""Characters of an output."""


class Answering:
    """Lets a person write the answers to one run of a thread."""

    def __init__(self, app: TerminalApp, live: LiveThread, detail: RunDetail, sight: Sight) -> None:
        self._app, self._live, self._detail, self._sight = app, live, detail, sight
        self._screen: AnswerScreen | None = None

    async def written(self) -> Act | None:
        """Shows the form, and returns what is to be sent; None if the person left it."""
        session = self._live.session
        self._screen = AnswerScreen(
            self._detail,
            self._sight,
            session.drafts,
            now=self._now,
            current=self._current,
            fetch=self._fetch,
        )
        answers = await self._app.push_screen_wait(self._screen)
        if answers is None:
            return None
        return answer_to(self._detail.run, self._live.thread_id, *answers)

    def too_late(self) -> str:
        """Returns why the run can't be answered any more, "" where it can."""
        run = self._current() or self._detail.run
        if run.status != RunStatus.REQUIRES_ACTION:
            return f"Not sent: the run is {run_word(run)} meanwhile."
        return "Not sent: the run expires within 2 s." if is_too_late(run, self._now()) else ""

    def _current(self) -> Run | None:
        return self._live.feed.state.runs.get(self._detail.run.id)

    def _now(self) -> float:
        return self._live.feed.state.server_now(time.time())

    def _fetch(self, source: str, call: ToolCall, draft: Draft) -> None:
        """Brings a text for a call from a file, the editor or an earlier answer."""
        if source == EDITOR:
            edits = bool(call.decisions) and draft.approve is not False
            name = f"output.{'json' if edits or draft.form is DraftForm.JSON else 'txt'}"
            before = draft.text or (call_to_edit(call) if edits else "")
            text = self._app.open_in_program(ExternalProgram.EDITOR, before, name)
            if edits and text is not None:
                draft = replace(draft, approve=True)
                text = "" if text == call_to_edit(call) else text
            if text is not None:
                self._take(call, draft, text if draft.text.endswith("\n") else text.removesuffix("\n"))
        elif source == FILE:
            about = f"Its text is what {call.name or 'the call'} returned."
            read = partial(self._read, call, draft)
            self._app.push_screen(AskScreen("From a file", about, read, wanted="a path"))
        else:
            self._offer_last(call, draft)

    def _offer_last(self, call: ToolCall, draft: Draft) -> None:
        last = self._live.session.drafts.last(call.name)
        if not last:
            self._app.say("Nothing was sent for this function in this session yet.")
            return
        choices = [Choice(key=str(at), label=" ".join(text[:400].split())[:80]) for at, text in enumerate(last)]

        def take(chosen: str | None) -> None:
            if chosen is not None:
                self._take(call, draft, last[int(chosen)])

        self._app.push_screen(ChoiceScreen("Sent before", choices), take)

    async def _read(self, call: ToolCall, draft: Draft, path: str) -> str | None:
        """Reads a file; returns why it can't be."""
        try:
            text = await asyncio.to_thread(_text_of, path)
        except (OSError, ValueError, RuntimeError) as error:
            return f"It can't be read: {getattr(error, 'strerror', None) or 'it is no UTF-8 text'}."
        if text is None:
            return "That file is too large for an output."
        self._take(call, draft, text)
        return None

    def _take(self, call: ToolCall, draft: Draft, text: str) -> None:
        form = DraftForm.TEXT if draft.form is DraftForm.EMPTY else draft.form
        if self._screen is not None:
            self._screen.keep(replace(draft, text=text, form=form), call)


def _text_of(path: str) -> str | None:
    """The text of a file, None for one that is too large."""
    with Path(path).expanduser().open(encoding="utf-8", newline="") as file:
        text = file.read(LARGEST_FILE + 1)
    return text if len(text) <= LARGEST_FILE else None
