"""What reaches somebody who doesn't look: title of the window, bell, notifications, a program of their own."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.feed.watch.groups import ThreadGroup, waiting
from runtui.session.teller import AFTER_BLUR, MEANS, Teller, TellSwitch
from runtui.session.view_settings import LayoutSettings
from runtui.ui.terminal.osc import sequence_of, usual_means
from runtui.ui.terminal.window_title import WindowTitle, takes_title
from runtui.words.telling import NAME, ToldRun, title_words, told_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.watch.groups import PlacedThread
    from runtui.model.run import Run
    from runtui.session.change_program import ChangeProgram
    from runtui.session.launch import Launch
    from runtui.session.run_changes import RunChange
    from runtui.session.session import Session
    from runtui.session.teller import Told
    from runtui.session.thread_watch import WatchedThreads
    from runtui.ui.app.main_screen import MainScreen
    from runtui.ui.terminal.terminal_app import TerminalApp

_WHAT, _HOW, _WHEN = "Of what", "How", "When"
_LINES = (
    (TellSwitch.NEEDS_YOU, _WHAT, "Runs that need you", ""),
    (TellSwitch.ANY_END, _WHAT, "The end of any run", "B; b for one run"),
    (TellSwitch.BELL, _HOW, "Bell", ""),
    (TellSwitch.OSC_9, _HOW, "Notification, OSC 9", "iTerm2, WezTerm, Ghostty"),
    (TellSwitch.OSC_777, _HOW, "Notification, OSC 777", "VTE, foot, rxvt, Konsole"),
    (TellSwitch.WITH_FOCUS, _WHEN, "Also while you look at this window", ""),
)
_SAID = {TellSwitch.BELL: "bell", TellSwitch.OSC_9: "notification", TellSwitch.OSC_777: "notification"}


class Announcer:
    """Tells of the runs of one session at a time, as it is switched; what is switched is remembered."""

    def __init__(self, app: TerminalApp, launch: Launch) -> None:
        config = launch.config
        self._app, self._clock = app, launch.timing.clock
        self._title = WindowTitle(app.terminal.note_title) if config.title is not False else None
        self._command = config.on_change
        self._program: ChangeProgram | None = None
        self.teller = Teller(after_blur=AFTER_BLUR if config.after_blur is None else config.after_blur)
        self._session: Session | None = None
        self._screen: MainScreen | None = None
        self._settings: LayoutSettings | None = None
        self._counted: tuple[WatchedThreads | None, Sequence[PlacedThread], int, int] = (None, (), 0, 0)
        self._has_failed = False

    def begin(self, session: Session, screen: MainScreen) -> None:
        """Tells of the runs of this session from now on, at the pace of the clock of its screen."""
        self._app.watch(screen, "now", lambda now: self.tick(screen.thread_list, now), init=False)
        self._app.watch(self._app, "app_focus", self._note_focus)
        self._screen = screen
        session.on_change = self._note
        self._session, self._settings = session, LayoutSettings(session.book)
        self.teller.switches = self._settings.tell_switches()
        self.teller.marked = self._settings.told_runs(session.name)
        self._show_marked()

    def tell(self, what: str) -> None:
        """Tells of the end of the selected ``run`` or of ``any``, or no longer; else lets the person choose."""
        from runtui.ui.watch.watch_screen import WatchScreen  # noqa: PLC0415  after the first picture

        screen = self._app.screen
        if what == "run":
            self._mark(screen.selected_run if isinstance(screen, WatchScreen) else self._selected_run)
        elif what == "any":
            self._switch_ends()
        else:
            self._choose()

    def tick(self, watched: WatchedThreads, now: float) -> None:
        """Brings the title up to date and tells what is due; `now` by the server's clock."""
        driver = self._app._driver  # noqa: SLF001  Textual has no public way to it
        if self._title is not None and driver is not None and takes_title(os.environ):
            self._title.show(self._title_at(watched, now), driver)
        told = self.teller.due(self._clock())
        if told:
            self._tell(told, now)

    @property
    def _has_means(self) -> bool:
        """Whether anything that is told reaches anybody."""
        return bool(self._command) or not self.teller.switches.isdisjoint(MEANS)

    @property
    def _about(self) -> str:
        """What the dialog says of all that isn't switched there."""
        program = f"{self._command[0]} (on_change)" if self._command else "no program (on_change)"
        title = "on" if self._title is not None else "off"
        return (
            f"Told {self.teller.after_blur:g}s after this window lost the focus (after_blur), many at once as one. "
            f"In the settings: {program}, title {title}."
        )

    def _mark(self, run: Run | None) -> None:
        """Tells when this run ends, or no longer."""
        if run is None:
            self._app.say("No run is selected.")
        elif not run.is_active and run.id not in self.teller.marked:
            self._app.say("This run has ended already.")
        else:
            if self.teller.mark(run.id):
                self._say_on("the end of this run")
            else:
                self._app.say("You are not told of the end of this run.")
            self._keep_marked()

    def _switch(self, switch: TellSwitch) -> None:
        """Switches one thing on, or off, and remembers it."""
        self.teller.switch(switch)
        self._keep()

    def _switch_ends(self) -> None:
        """Tells of the end of any run, or no longer."""
        self._switch(TellSwitch.ANY_END)
        if TellSwitch.ANY_END in self.teller.switches:
            self._say_on("the end of any run")
        else:
            self._app.say("You are not told of the end of any run, only of those marked with b.")

    def _say_on(self, what: str) -> None:
        """Says how; whoever asks to be told, and has no means on, gets both that the terminal may have."""
        if not self._has_means:
            self.teller.switches |= {TellSwitch.BELL, usual_means(os.environ)}
            self._keep()
        ways = dict.fromkeys(_SAID[each] for each in MEANS if each in self.teller.switches)
        ways |= {"on_change": None} if self._command else {}
        always = TellSwitch.WITH_FOCUS in self.teller.switches
        when = "" if always else f", {self.teller.after_blur:g}s after you left this window"
        self._app.say(f"You are told of {what} by {' and '.join(ways)}{when}.", seconds=5)

    @property
    def _selected_run(self) -> Run | None:
        state = self._screen.state if self._screen is not None else None
        return (
            state.runs.get(self._screen.table.selected) if state is not None and self._screen is not None else None
        )

    def _note_focus(self, has_focus: bool) -> None:
        self.teller.note_focus(self._clock(), has_focus=has_focus)

    def _choose(self) -> None:
        from runtui.ui.dialogs.choice import Choice, ChoiceScreen  # noqa: PLC0415  the room of a dialog

        def choose(key: str) -> Sequence[Choice]:
            self._switch(TellSwitch(key))
            return lines()

        def lines() -> Sequence[Choice]:
            on = self.teller.switches
            return [
                Choice(key=each.value, section=section, label=label, words=words, is_chosen=each in on)
                for each, section, label, words in _LINES
            ]

        self._app.push_screen(ChoiceScreen("Tell me", lines(), self._about, choose=choose))

    def _keep(self) -> None:
        if self._settings is not None:
            self._settings.keep_tell_switches(self.teller.switches)

    def _keep_marked(self) -> None:
        if self._settings is not None and self._session is not None:
            self._settings.keep_told_runs(self._session.name, self.teller.marked)
        self._show_marked()

    def _show_marked(self) -> None:
        if self._screen is not None:
            self._screen.view_options = replace(self._screen.view_options, told=self.teller.marked)

    def _note(self, change: RunChange) -> None:
        session, marked = self._session, self.teller.marked
        if session is not None:
            self.teller.note(change, session.label(change.thread_id))
        if self.teller.marked != marked:
            self._keep_marked()

    def _title_at(self, watched: WatchedThreads, now: float) -> str:
        if watched is not self._counted[0]:
            bad = sum(each.is_unseen for each in watched.placed if each.group is ThreadGroup.ENDED_BADLY)
            running = sum(each.group is ThreadGroup.RUNNING for each in watched.placed)
            self._counted = (watched, waiting(watched.placed), bad, running)
        _, waits, bad, running = self._counted
        runs = [ToldRun(each.saved.label, "", each.status.seconds_left(now)) for each in waits]
        return title_words(runs, bad=bad, running=running)

    def _tell(self, told: tuple[Told, ...], now: float) -> None:
        runs = [ToldRun(each.label, each.change.run.status, each.seconds_left(now)) for each in told]
        text, switches, driver = told_words(runs), self.teller.switches, self._app._driver  # noqa: SLF001  as above
        if TellSwitch.BELL in switches:
            self._app.bell()
        for means in (TellSwitch.OSC_9, TellSwitch.OSC_777):
            if means in switches and driver is not None:
                driver.write(sequence_of(means, NAME, text, os.environ))
        if self._command:
            self._app.run_worker(self._run_program(told, now), group="telling", exit_on_error=True)

    async def _run_program(self, told: tuple[Told, ...], now: float) -> None:
        session = self._session
        if session is None:
            return
        # Imported here: hardly anybody has such a program.
        from runtui.session.change_program import ChangeProgram, document_of  # noqa: PLC0415

        place = session.place()
        document = document_of(told, profile=session.profile_name, host=place.host, at=time.time(), now=now)
        environ = self._app.environment_of_programs()
        environ = {name: value for name, value in environ.items() if not session.client.is_secret(value)}
        self._program = self._program or ChangeProgram(self._command)
        trouble = await self._program.run(document, environ)
        if trouble:
            session.notes.note_trouble(trouble)
            if not self._has_failed:  # once: what is told is no reason to disturb again and again
                self._app.say(f"{trouble} L has it each time.", is_warning=True, seconds=8)
            self._has_failed = True
