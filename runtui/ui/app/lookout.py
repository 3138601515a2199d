"""Whether somebody looks, and at what: the session hears of it, and whoever comes back hears what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.widgets import Input

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.session.session import Session
    from runtui.ui.app.main_screen import MainScreen

EVERY = 1.0
"""Seconds."""


class Lookout:
    """Looks at one session and its main screen, or at the screen above; `go` opens a thread at a run.

    A screen with threads says in `looked_at` which ones somebody looks at; one that has a place for it takes in
    `news` what happened meanwhile.
    """

    def __init__(self, session: Session, runs: MainScreen, go: Callable[[str, str], object]) -> None:
        self._session, self._runs, self._go = session, runs, go
        runs.set_interval(EVERY, self.look)

    def look(self) -> None:
        """Tells the session which threads somebody looks at now, and the screens what there is to be told."""
        runs, top = self._runs, self._runs.app.screen
        shown = runs.thread_pane if top is runs else top
        self._session.attend(getattr(shown, "looked_at", ()) if runs.app.app_focus else ())
        news = self._session.attention.away.news
        runs.news = news
        if hasattr(top, "news"):
            top.news = news

    def set_focus(self, *, has_focus: bool) -> None:
        """Takes in whether the terminal has the focus: the open thread is asked for at another pace."""
        if self._runs.live is not None:
            self._runs.live.set_focus(has_focus=has_focus)
        (self._session.attention.away.come_back if has_focus else self._session.attention.away.leave)()
        self.look()

    def takes_key(self, key: str) -> bool:
        """Goes to the first of what is told, where that is the meaning of a key now."""
        top, news = self._runs.app.screen, self._session.attention.away.news
        if key != "enter" or not news or isinstance(self._runs.app.focused, Input):
            return False
        if not hasattr(top, "news"):
            return False
        self._session.attention.away.dismiss()
        self._go(news[0].thread_id, news[0].run.id)
        self.look()
        return True
