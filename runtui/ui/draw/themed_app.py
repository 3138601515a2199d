"""The program's own two themes, and an app that has a palette of whichever theme is in use."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from rich.color import ColorSystem
from rich.text import Text
from textual.app import App
from textual.screen import Screen
from textual.theme import Theme

from runtui.ui.draw.depth import Depth, depth_of
from runtui.ui.draw.line import NOTICE_LIMIT
from runtui.ui.draw.palette import Palette
from runtui.ui.draw.sizing import LOW
from runtui.words.drawn import is_utf8_locale
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from textual.dom import DOMNode
    from textual.notifications import Notify

DARK = Theme(
    name="runtui-dark",
    primary="#4C8DF6",
    secondary="#4C8DF6",
    accent="#4C8DF6",
    background="#111316",
    surface="#191C20",
    panel="#22262B",
    foreground="#DDE1E6",
    warning="#E2A336",
    error="#E0606E",
    success="#4FAE78",
    dark=True,
    variables={
        "text-primary": "#7FB0FF",
        "text-warning": "#EDBB62",
        "text-error": "#F08C96",
        "text-success": "#7CCB9C",
    },
)
LIGHT = Theme(
    name="runtui-light",
    primary="#1F63D6",
    secondary="#1F63D6",
    accent="#1F63D6",
    background="#FCFCFD",
    surface="#F3F4F6",
    panel="#E8EAED",
    foreground="#1D2127",
    warning="#D98A00",
    error="#C8323F",
    success="#2B8A4B",
    dark=False,
    variables={
        "text-primary": "#1A55B8",
        "text-warning": "#7E4A00",
        "text-error": "#A81F2D",
        "text-success": "#195E32",
    },
)

_LIGHT_GROUNDS = frozenset({"7", "15"})
"""White and bright white among the 16 colours of ``COLORFGBG``."""
RACK = "textual-toastrack"
"""Where Textual puts the notices of a screen."""


class ThemedApp(App[None]):
    """The ground all screens stand on. `palette` follows the theme."""

    SUSPENDED_SCREEN_CLASS = "-covered"

    def __init__(self) -> None:
        if not os.environ.get("NO_COLOR", "x"):
            del os.environ["NO_COLOR"]  # set but empty means nothing by the convention (no-color.org)
        super().__init__()
        self._depth = depth_of(self.console.color_system, os.environ)
        if self._depth is Depth.INDEXED:
            # Textual has no way to choose one for the rest it draws.
            self.console._color_system = ColorSystem.EIGHT_BIT  # noqa: SLF001
        self._palette: Palette | None = None
        self._is_ascii = not is_utf8_locale(os.environ)
        self.register_theme(DARK)
        self.register_theme(LIGHT)
        self.theme = default_theme(os.environ)

    @property
    def depth(self) -> Depth:
        """How many colours there are to draw with; all of them where no terminal is drawn to."""
        return Depth.NONE if self.no_color else Depth.TRUE if self.is_headless else self._depth

    @property
    def palette(self) -> Palette:
        """Styles for the theme in use."""
        if self._palette is None:
            variables = self.get_css_variables()
            self._palette = Palette(variables, depth=self.depth, is_ascii=self._is_ascii)
        return self._palette

    def say(self, text: str, *, is_warning: bool = False, seconds: float = 3.0) -> None:
        """Shows any text, a server's included, as a notice."""
        self.notify(
            safe(text, NOTICE_LIMIT),
            severity="warning" if is_warning else "information",
            timeout=seconds,
            markup=False,
        )

    def _on_notify(self, event: Notify) -> None:
        """Makes room before Textual shows a notice: for the same one again, in a low window for any."""
        is_low, new = self.size.height < LOW, event.notification
        gone = [each for each in self._notifications if is_low or each.message == new.message]
        for each in gone:
            del self._notifications[each]
        # Textual would take the words away and leave the room they stood in.
        racks = [each for each in self.screen.children if each.id == RACK] if gone else []
        for room in [each for rack in racks for each in rack.children]:
            if any((room.id or "").endswith(each.identity) for each in gone):
                room.remove()

    @staticmethod
    def plain(text: str) -> Text:
        """Returns any text for the last words on the terminal: safe, and no markup."""
        return Text(safe(text, NOTICE_LIMIT))

    def refresh_css(self, animate: bool = True) -> None:
        """Styles everything anew. Textual asks for that before there is anything, too: it would parse all twice."""
        if self.screen_stack:
            super().refresh_css(animate)
        else:
            self.stylesheet.set_variables(self.get_css_variables())

    def update_styles(self, node: DOMNode, animate: bool = True) -> None:
        """Styles a node and what is in it anew; not a screen that just came: its widgets were as they came."""
        if not isinstance(node, Screen) or node.virtual_size:
            super().update_styles(node, animate)

    def get_css_variables(self) -> dict[str, str]:
        """Returns the variables of the theme in use; asked for again whenever it changes."""
        self._palette = None
        return super().get_css_variables()


def default_theme(environ: Mapping[str, str]) -> str:
    """Returns the own theme that fits the terminal's background as ``COLORFGBG`` tells it; dark if it doesn't."""
    ground = environ.get("COLORFGBG", "").rpartition(";")[2]
    return LIGHT.name if ground in _LIGHT_GROUNDS else DARK.name
