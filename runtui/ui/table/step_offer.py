"""Reading the steps that a filter asks for: what is offered, how far it is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from runtui.api.errors import ApiError
from runtui.feed.view.calls_read import CallsRead
from runtui.session.step_reading import PER_MINUTE, StepReading, seconds_for
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.words.safe import safe
from runtui.words.sizes import plural, thousands
from runtui.words.times import duration

if TYPE_CHECKING:
    from runtui.session.live_thread import LiveThread
    from runtui.ui.table.last_line import LastLine
    from runtui.ui.table.run_table import RunTable

FIRST = (100, 1000)
"""Runs of which the steps may be read at first."""
LONGEST = 500
"""Characters of what a server says."""


@dataclass(frozen=True)
class StepOffer:
    """Reads the steps of the runs that the rest of the filter leaves, as many as the person chooses."""

    live: LiveThread
    table: RunTable
    last_line: LastLine

    async def ask(self) -> None:
        """Offers it, and reads; says so where there is nothing to be read."""
        app, unread = self.table.app, self.table.view.unread
        if not isinstance(self.live.calls, CallsRead):
            app.notify(f"The file doesn't hold the steps of {plural(len(unread), 'run')}.")
        elif not unread:
            app.notify("The filter asks for no steps that aren't read. called:NAME and arg.KEY:VALUE do.")
        elif (chosen := await app.push_screen_wait(self._screen(len(unread)))) is not None:
            await self._read(int(chosen), self.live.calls)

    def _screen(self, unread: int) -> ChoiceScreen:
        counts = [*(each for each in FIRST if each < unread), unread]
        labels = [f"the first {thousands(each)}" for each in counts[:-1]]
        labels.append(f"all {thousands(unread)}" if unread > 1 else "the one")
        choices = [
            Choice(key=str(each), label=label, words=f"{plural(each, 'request')}, {_time(each)}")
            for each, label in zip(counts, labels, strict=True)
        ]
        about = (
            f"Only steps tell what a run called: those of {plural(unread, 'run')} that the rest of the filter "
            f"leaves aren't read. A request each or more, {PER_MINUTE:.0f} a minute at most; esc stops it."
        )
        return ChoiceScreen("Read steps", choices, about)

    async def _read(self, count: int, calls: CallsRead) -> None:
        runs, line = self.table.view.unread[:count], self.last_line
        reading = StepReading(self.live.session.client, self.live.thread_id, calls)

        def show() -> None:
            line.done = f"{thousands(reading.done)} of {plural(len(runs), 'run')}"

        reading.on_progress = show
        show()
        line.loads_for = "reading steps"
        try:
            await reading.read(runs)
        except ApiError as error:
            words = f"Steps of {plural(reading.done, 'run')} were read. {safe(error.sentence, LONGEST)}"
            self.table.app.notify(words, markup=False, severity="warning")
        finally:
            line.loads_for = line.done = ""
            self.table.state = self.live.feed.state  # has the rows follow what is known now
        if reading.failed:
            self.table.app.notify(f"The server doesn't give the steps of {plural(reading.failed, 'run')}.")


def _time(requests: int) -> str:
    return f"about {duration(int(seconds_for(requests)))}"
