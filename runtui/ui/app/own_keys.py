"""An app with keys and colours of the person's own: read from the settings, and kept there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.model.profile import Origin
from runtui.store.settings.config import ConfigError
from runtui.ui.export.take import Taking

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.theme import Theme


class OwnKeys(Taking):
    """Uses the keys of the settings, or says which line of them is wrong and uses the usual ones."""

    keymap: Mapping[str, str] = {}
    """Key strings by the id of the binding they replace."""

    def use_own_keys(self) -> None:
        """Puts the keys of the settings to use."""
        keys = self.launch.config.keys
        if not keys:
            return
        # Imported here: only who changes keys needs all screens to be known.
        from runtui.ui.app.help import help_parts  # noqa: PLC0415
        from runtui.ui.app.keymap import KeymapError, described_error, read_keymap  # noqa: PLC0415

        try:
            self.keymap = read_keymap(keys, help_parts(self.BINDINGS))
        except KeymapError as error:
            words = described_error(error, self.launch.config_file.path)
            self.say(f"The usual keys are used: {words}", is_warning=True, seconds=10)
            return
        self.set_keymap(dict(self.keymap))

    def remember_theme(self, theme: Theme) -> None:
        """Saves the colours; the demo touches nothing of the person's."""
        if self.session is not None and self.session.connection.origin is not Origin.DEMO:
            try:
                self.launch.config_file.set_theme(theme.name)
            except ConfigError as error:
                self.say(f"The theme is not remembered: {error}", is_warning=True, seconds=8)

    def action_help(self) -> None:
        """Shows all keys."""
        from runtui.ui.app.help import HelpScreen  # noqa: PLC0415  as above

        focused = self.screen.focused.BINDINGS if self.screen.focused is not None else ()
        self.push_screen(HelpScreen(self.BINDINGS, self.keymap, (*self.screen.BINDINGS, *focused)))
