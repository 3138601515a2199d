"""The open thread: asks for its runs for as long as it is open, shows them, and asks what it is called."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.session.launch import Launch
    from runtui.session.live_thread import LiveThread
    from runtui.session.session import Session
    from runtui.ui.app.main_screen import MainScreen
    from runtui.ui.terminal.terminal_app import TerminalApp

LABEL_AFTER = 0.05
"""Seconds after the runs came that the thread is asked for its name: their rows are painted meanwhile."""


class ThreadFollower:
    """Follows one thread of a session at a time on its main screen.

    That is built when the first is shown: the server is asked before, as both take a while.
    """

    def __init__(
        self, app: TerminalApp, launch: Launch, session: Session, screen: Callable[[], MainScreen]
    ) -> None:
        self._app, self._launch, self._session, self._screen = app, launch, session, screen
        self._last: LiveThread | None = None
        self._view = launch.view

    def follow(self, thread_id: str) -> LiveThread:
        """Asks for the runs of a thread from now on, as eagerly as for those of the last one."""
        from runtui.session.live_thread import LiveThread  # noqa: PLC0415  after the first frame

        pace = self._last.feed.pace if self._last is not None else None
        options = self._launch.options_of(self._session.connection.profile)
        live = LiveThread(self._session, thread_id, options, pace)
        self._keep_fresh(live)
        return live

    def show(self, live: LiveThread, run_id: str | None = None) -> None:
        """Shows a thread that is followed, at a run; one of the first pages."""
        self._screen().show_thread(live, self._session.place(live.thread_id), run_id)
        if self._view is not None:
            self._show_view(self._view)
            self._view = None
        self._app.run_worker(self._ask_for_label(live), group="label", exclusive=True)

    def _show_view(self, name: str) -> None:
        from runtui.session.saved_views import SavedViews  # noqa: PLC0415  few starts name one

        view = SavedViews(self._session.book).find(name)
        if view is not None:
            self._screen().run_list.show_view(view)
        else:
            self._app.say("No view is called so: v lists them.", is_warning=True, seconds=8)

    def turn_round(self) -> None:
        """Follows the thread from its other end, and goes to the selected run there."""
        if self._last is not None:
            live = self._last.in_other_order()
            self._keep_fresh(live)
            self.show(live, self._screen().run_list.followed)

    def _keep_fresh(self, live: LiveThread) -> None:
        self._last = live
        self._app.run_worker(live.feed.run(), group="feed", exclusive=True)

    async def _ask_for_label(self, live: LiveThread) -> None:
        await live.answered()
        await asyncio.sleep(LABEL_AFTER)
        thread = await live.fetch_thread()
        if thread is not None and self._screen().live is live:
            self._screen().suggest_label(thread)
