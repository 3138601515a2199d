"""The dialogs of the saved views: which to show, under which name to save this one, which to remove."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.session.saved_views import PRESETS, SavedView, SavedViews
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.table.columns import order_words
from runtui.words.table import quick_words

if TYPE_CHECKING:
    from runtui.feed.view.view import Arrangement
    from runtui.session.session import Session
    from runtui.ui.terminal.terminal_app import TerminalApp

SAVE = Choice(key="save", label="Save this view", text="filter, sort, columns and order of now", section="Views")
REMOVE = Choice(key="remove", label="Remove a view", text="one of your own", section="Views")
_VIEW = "view "


class ViewDialogs:
    """Asks the person about the views of a session; the rest is what is on show now, to be saved."""

    def __init__(
        self, app: TerminalApp, session: Session, arrangement: Arrangement, columns: tuple[str, ...], order: str
    ) -> None:
        self._app, self._views = app, SavedViews(session.book, session.is_key)
        self._now = SavedView(name="", arrangement=arrangement, columns=columns, order=order)

    async def ask(self) -> SavedView | None:
        """Returns the view to show, None where something else was chosen, which is done then."""
        own = self._views.own()
        choices = [*_listed(PRESETS, "Always there"), *_listed(own, "Your own"), SAVE, *([REMOVE] if own else [])]
        chosen = await self._app.push_screen_wait(ChoiceScreen("Views", choices))
        if chosen == SAVE.key:
            await self._save()
        elif chosen == REMOVE.key:
            await self._remove(own)
        return self._views.find(chosen.removeprefix(_VIEW)) if chosen and chosen.startswith(_VIEW) else None

    async def _save(self) -> None:
        async def keep(name: str) -> str | None:
            return self._views.save(replace(self._now, name=name))

        about = f"{described(self._now)}. A view of the same name is replaced."
        name = await self._app.push_screen_wait(AskScreen("Save this view", about, keep, wanted="a name"))
        if name is not None:
            self._app.say(f"Saved: v shows {name.strip()} again, in any thread.")

    async def _remove(self, own: list[SavedView]) -> None:
        chosen = await self._app.push_screen_wait(ChoiceScreen("Remove a view", list(_listed(own, "Your own"))))
        if chosen is not None:
            self._views.remove(chosen.removeprefix(_VIEW))
            self._app.say(f"{chosen.removeprefix(_VIEW)} is removed.")


def _listed(views: list[SavedView] | tuple[SavedView, ...], section: str) -> list[Choice]:
    return [Choice(key=_VIEW + each.name, label=each.name, text=described(each), section=section) for each in views]


def described(view: SavedView) -> str:
    """Returns what a view shows, in a line."""
    arranged = view.arrangement
    parts = [
        arranged.query.text,
        quick_words(arranged.quick, arranged.statuses),
        order_words(arranged.sort) if arranged.sort is not None else "",
        f"columns {' '.join(view.columns)}" if view.columns else "",
        "oldest first" if view.order == "asc" else "",
    ]
    return ", ".join(each for each in parts if each) or "all runs"
