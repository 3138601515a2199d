"""The colours as a person chooses them: the dialog, and that they are there again at the next start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.profile import Origin
from runtui.store.settings.config import ConfigError
from runtui.ui.dialogs.choice import Choice, ChoiceScreen

if TYPE_CHECKING:
    from textual.theme import Theme

    from runtui.session.launch import Launch
    from runtui.session.session import Session
    from runtui.ui.terminal.terminal_app import TerminalApp


class ThemeChoice:
    """Lets a person choose among the themes there are, and keeps the choice in the settings of the launch."""

    def __init__(self, app: TerminalApp, launch: Launch) -> None:
        self._app, self._launch = app, launch

    def ask(self) -> None:
        """Lets the person choose; a theme is found by a part of its name."""
        now, names = self._app.theme, sorted(self._app.available_themes)
        choices = [Choice(key=name, label=name, is_chosen=name == now) for name in names]
        self._app.push_screen(ChoiceScreen("Theme", choices, search="a part of its name"), self._use)

    def _use(self, name: str | None) -> None:
        self._app.theme = name or self._app.theme

    def remember(self, theme: Theme, session: Session | None) -> None:
        """Saves the colours; the demo touches nothing of the person's."""
        if session is not None and session.connection.origin is not Origin.DEMO:
            try:
                self._launch.config_file.set_theme(theme.name)
            except ConfigError as error:
                self._app.say(f"The theme is not remembered: {error}", is_warning=True, seconds=8)
