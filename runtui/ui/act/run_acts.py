"""What a person does to runs, step by step: may it be, is it meant, sent once, and what became of it."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from runtui.api.decoders import settings_like, why_not_cancelled
from runtui.api.errors import Misconfigured
from runtui.feed.run.answers import open_calls
from runtui.feed.run.detail import detail_of
from runtui.feed.run.seen import seen_run
from runtui.model.act import Act, ActKind, Fate
from runtui.model.ids import find_run_id
from runtui.model.preset import preset_of
from runtui.model.status import RunStatus
from runtui.session.act_sender import request_of
from runtui.ui.act.pages import add_answers, add_cancelled, add_new_run, add_place, add_request, read_only_page
from runtui.ui.act.sending import SendingScreen
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.dialogs.confirm import YES, ConfirmScreen
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.export.copies import request_curl
from runtui.words.ids import short_id
from runtui.words.safe import safe
from runtui.words.sizes import plural
from runtui.words.status import LONGEST_WORD, run_word

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from runtui.model.detail import Json
    from runtui.model.protocol import WireProtocol
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.session.act_sender import Outcome
    from runtui.session.live_thread import LiveThread
    from runtui.session.session import Session
    from runtui.ui.draw.line import Line
    from runtui.ui.terminal.terminal_app import TerminalApp

MOST_LOOKS = 60
"""At runs that are cancelling, of which most have ended by then."""
LEFT = "runtui was left while a request was under way: look whether it was carried out before you repeat it."
KEPT = "Nothing can be sent from a file."
LOOK, AGAIN, LEAVE = "look", "again", "leave"


@dataclass(frozen=True)
class RunActs:
    """Acts on runs of the thread `live`."""

    app: TerminalApp
    live: LiveThread
    variables_set: Collection[str]
    """The names of the environment variables there are."""
    sight: Sight
    """How much may be seen."""
    show: Callable[[str | None], object]
    """Shows that the session may write, and a run where there is one to select."""

    async def begin(self, name: str, run_ids: Sequence[str | None]) -> None:
        """Does what is called so to runs of the list: those that were marked, else the selected one."""
        loaded = self.live.feed.state.runs
        runs = [run for run_id in run_ids if (run := loaded.get(run_id)) is not None]
        match name:
            case ActKind.CANCEL:
                await self.cancel(runs)
            case ActKind.ANSWER if runs:
                await self.answer(runs[-1])
            case "again" if runs:
                await self.create(runs[-1], is_again=True)
            case ActKind.CREATE:
                await self.create(next(iter(loaded), None))

    async def cancel(self, runs: Sequence[Run]) -> None:
        """Cancels those of the runs that are active, once the person said so."""
        going = [run for run in runs if run.is_active and run.status != RunStatus.CANCELLING]
        active = [run for run in going if not why_not_cancelled(run)]
        if not active:
            self.app.say(why_not_cancelled(going[0]) if going else _nothing_to_cancel(runs), seconds=8)
            return
        if not await self.may_write():
            return
        acts = [Act(kind=ActKind.CANCEL, thread_id=self.live.thread_id, run_id=run.id) for run in active]

        def about(page: PageBuilder) -> None:
            add_cancelled(page, active, self._session.acts.refused_cancels, self._now)

        count = len(acts)
        title = "Cancel this run?" if count == 1 else f"Cancel {plural(count, 'run')}?"
        yes = "Yes, cancel it" if count == 1 else f"Yes, cancel all {count}"
        if await self._is_meant(title, acts, about, answers=("No, leave it be", yes)):
            outcomes = await self._send("Cancelling", acts)
            done = [each.act.run_id or "" for each in outcomes if each.fate is Fate.DONE]
            self.app.run_worker(self._follow_end(done), group="following")

    async def _follow_end(self, run_ids: Sequence[str]) -> None:
        """Asks for runs that are cancelling where nothing else does: while paused, or refreshed by hand."""
        feed = self.live.feed
        for _ in range(MOST_LOOKS):
            await asyncio.sleep(self._session.timing.cancelling_every)
            runs = [run for run_id in run_ids if (run := feed.state.runs.get(run_id)) is not None]
            if not any(run.is_active for run in runs):
                return
            if feed.pace.is_paused or not feed.pace.interval:
                feed.poll_now()

    async def answer(self, run: Run) -> None:
        """Answers all calls that a run waits for; what was written stays until it was sent."""
        from runtui.ui.act.answering import Answering  # noqa: PLC0415  few answer

        detail = detail_of(run)
        calls = open_calls(detail)
        if not calls:
            action = detail.required_action if run.status == RunStatus.REQUIRES_ACTION else None
            state = run_word(run) if action is None else safe(action.kind, LONGEST_WORD)
            self.app.say(f"{short_id(run.id)} waits for no answer: it is {state}.")
            return
        if not await self.may_write():
            return
        answering = Answering(self.app, self.live, detail, self.sight)
        while (act := await answering.written()) is not None:

            def about(page: PageBuilder, act: Act = act) -> None:
                add_answers(page, act, calls)

            if not await self._is_meant("Send this answer?", [act], about, answers=("No, go back", "Yes, send it")):
                continue
            if problem := answering.too_late():
                self.app.say(problem, is_warning=True, seconds=8)
                return
            (outcome,) = await self._send("Answering", [act])
            if outcome.fate is Fate.DONE:
                self._session.drafts.note_sent(act, calls)
            return

    async def create(self, like: Run | None, *, is_again: bool = False) -> None:
        """Creates a run: `is_again` with all settings of the run `like`, else with its assistant alone."""
        from runtui.ui.act.new_run import NewRunForm  # noqa: PLC0415  few create runs

        if not await self.may_write():
            return
        detail = detail_of(like) if is_again and like is not None else None
        earlier = settings_like(detail.run, detail.document) if detail is not None else {}
        seen = settings_like(detail.run, seen_run(detail, self.sight).document) if detail is not None else {}
        assistant = like.assistant_id if like is not None else None
        settings: dict[str, Json] = {"assistant_id": assistant} if assistant else {}
        title = f"Run again: like {short_id(like.id)}" if is_again and like is not None else "New run"
        form = NewRunForm(self.app, title, earlier or settings, earlier=earlier, seen=seen, protocol=self._protocol)
        while (filled := await form.filled()) is not None:
            act = Act(kind=ActKind.CREATE, thread_id=self.live.thread_id, settings=filled)
            differing = form.differing if earlier else None

            def about(page: PageBuilder, act: Act = act, differing: list[str] | None = differing) -> None:
                add_new_run(page, act, differing, self.live.feed.state.active_runs)

            if await self._is_meant("Create this run?", [act], about, answers=("No, go back", "Yes, create it")):
                (outcome,) = await self._send("Creating", [act])
                await self._go_to_new(outcome)
                return

    async def _go_to_new(self, outcome: Outcome) -> None:
        """Selects the new run, or the one that keeps the thread locked."""
        run_id = outcome.run.id if outcome.run is not None else find_run_id(outcome.words)
        await self.live.feed.refresh()
        if run_id is not None and self.live.feed.state.runs.get(run_id) is not None:
            self.show(run_id)

    async def may_write(self) -> bool:
        """Tells whether this session may write; where not, explains that and lets the person allow it."""
        gate, place = self._session.gate, self._session.place(self.live.thread_id)
        if place.is_file:
            self.app.say(KEPT)
            return False
        if not gate.is_open:
            no, yes = "No, stay read-only", "Yes, for this session only"
            screen = ConfirmScreen("This session only reads", partial(read_only_page, place), no=no, yes=yes)
            if await self.app.push_screen_wait(screen) == YES:
                gate.open()
                self.show(None)
        return gate.is_open

    async def _is_meant(
        self, title: str, acts: Sequence[Act], about: Callable[[PageBuilder], None], *, answers: tuple[str, str]
    ) -> bool:
        """Shows what is about to be sent and where, and returns whether it is to be."""
        session, (no, yes) = self._session, answers
        connection = session.connection

        def page(width: int) -> list[Line]:
            builder = PageBuilder(width, is_dense=True)
            add_place(builder, session.place(self.live.thread_id))
            about(builder)
            add_request(builder, acts, connection.profile)
            return builder.lines

        curl = self._curl(acts[0]) if len(acts) == 1 else None
        copy = None if curl is None else partial(self.app.copy_to_clipboard, curl, "the curl command")
        return await self.app.push_screen_wait(ConfirmScreen(title, page, no=no, yes=yes, copy=copy)) == YES

    def _curl(self, act: Act) -> str | None:
        connection = self._session.connection
        try:
            request = request_of(act, connection.profile)
            return request_curl(connection, request, variables_set=self.variables_set)
        except Misconfigured:
            return None

    async def _send(self, title: str, acts: Sequence[Act]) -> list[Outcome]:
        """Sends the acts one by one, each once, and returns what became of them."""
        screen = SendingScreen(title, acts)
        self.app.push_screen(screen)
        outcomes: list[Outcome] = []
        for act in acts:
            if screen.is_stopped:
                break
            outcomes.append(await self._sent(act))
            screen.take(outcomes[-1])
            self.live.feed.poll_now()
        screen.end()
        if all(each.fate is Fate.DONE for each in outcomes) and not screen.is_stopped:
            screen.leave()
            self.app.say(outcomes[0].words if len(outcomes) == 1 else f"{len(outcomes)} done: {title.lower()}.")
        else:
            await screen.left.wait()
        return [await self._settled(each) for each in outcomes]

    async def _sent(self, act: Act) -> Outcome:
        try:
            return (await self._session.acts.send(act)).seen(self.sight)
        except asyncio.CancelledError:
            self.app.terminal.say_at_end(LEFT)
            raise

    async def _settled(self, outcome: Outcome) -> Outcome:
        """Lets the person look, and send again what was not carried out as far as the run shows."""
        if outcome.run is not None:
            self.show(outcome.run.id)
        sender = self._session.acts
        while outcome.fate in (Fate.UNDONE, Fate.UNKNOWN):
            again = [Choice(key=AGAIN, label="Send it again")] if outcome.fate is Fate.UNDONE else []
            choices = [Choice(key=LOOK, label="Look at the run again"), *again, Choice(key=LEAVE, label="Leave it")]
            chosen = await self.app.push_screen_wait(ChoiceScreen("The answer was lost", choices, outcome.words))
            if chosen == AGAIN:
                outcome = await self._sent(outcome.act)
            elif chosen == LOOK:
                outcome = await sender.look(outcome)
            else:
                return outcome
            self.live.feed.poll_now()
            if outcome.fate in (Fate.DONE, Fate.REFUSED):
                self.app.say(outcome.words, is_warning=outcome.fate is Fate.REFUSED, seconds=8)
        return outcome

    @property
    def _session(self) -> Session:
        return self.live.session

    @property
    def _protocol(self) -> WireProtocol:
        return preset_of(self._session.connection.profile.kind).protocol

    @property
    def _now(self) -> float:
        return self.live.feed.state.server_now(time.time())


def _nothing_to_cancel(runs: Sequence[Run]) -> str:
    if len(runs) != 1:
        return "Nothing to cancel: none of these runs is active."
    run = runs[0]
    if run.status == RunStatus.CANCELLING:
        return f"{short_id(run.id)} is being cancelled already."
    return f"Nothing to cancel: {short_id(run.id)} is {run_word(run)}."
