"""The dialog with what the server says about the thread."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual.binding import Binding, BindingType

from runtui.api.errors import ApiError
from runtui.feed.run.seen import seen_thread
from runtui.ui.dialogs.page_dialog import PageDialog
from runtui.ui.draw.page_builder import PageBuilder
from runtui.words import times
from runtui.words.explain import absence
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.model.sight import Sight
    from runtui.model.thread import Thread
    from runtui.session.live_thread import LiveThread
    from runtui.ui.draw.line import Line
    from runtui.ui.terminal.terminal_app import TerminalApp


async def show_details(app: TerminalApp, live: LiveThread, sight: Sight, *, now: float) -> None:
    """Asks the server for the thread and shows what it says, or why it says nothing; `now` is its time."""
    try:
        thread = await live.session.client.fetch_thread(live.thread_id)
    except ApiError as error:
        app.say(error.seen(sight).sentence, is_warning=True, seconds=8)
        return
    app.push_screen(ThreadDetailsScreen(thread, live.session.label(live.thread_id), now, sight))


class ThreadDetailsScreen(PageDialog):
    """Shows id, age and metadata of a thread."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape,q,enter", "dismiss", "back", id="details.back")]
    HEADING = "Thread details"
    KEYS = (("esc", "back"),)

    def __init__(self, thread: Thread, label: str | None, now: float, sight: Sight) -> None:
        super().__init__()
        self._thread, self._label, self._now = seen_thread(thread, sight), label, now

    def page(self, width: int) -> list[Line]:
        """Returns the facts."""
        thread, page = self._thread, PageBuilder(width)
        page.pair("Thread", thread.id)
        page.pair("Label", self._label or "-")
        created = thread.created_at
        age = "" if created is None else f"   {times.ago(self._now - created)}"
        page.pair("Created", times.zoned(created, self._now) + age)
        count = len(thread.metadata)
        page.section("Metadata", plural(count, "entry", "entries") if count else absence(thread.sent, "metadata"))
        for key, value in thread.metadata:
            page.pair(key, value)
        return page.lines
