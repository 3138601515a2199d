"""How large the detail beside or under the list is: as the person makes it, remembered through the thread book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.draw.sizing import LARGEST, SMALLEST, Shares, dragged, stepped
from runtui.ui.terminal.terminal_app import TerminalApp

if TYPE_CHECKING:
    from textual.geometry import Size

    from runtui.session.view_settings import LayoutSettings
    from runtui.ui.detail.pane import RunDetailPane


class DetailSize:
    """Sets the part of the window that one detail pane has, and keeps it once there are settings."""

    def __init__(self, detail: RunDetailPane) -> None:
        self._detail = detail
        self._settings: LayoutSettings | None = None

    def open(self, settings: LayoutSettings) -> None:
        """Takes over what is remembered, and keeps there what is chosen from now on."""
        self._settings = settings
        width, height = settings.detail_shares()
        self._detail.shares = Shares(width=width, height=height)

    def step(self, step: int, window: Size, lines: int) -> None:
        """Makes the detail larger (1) or smaller (-1), as far as the list has what it needs; 0: the usual size.

        `lines` are those that list and detail have together.
        """
        detail = self._detail
        shares = stepped(detail.shares, step, window, lines, list_needs=detail.list_needs) if step else Shares()
        if shares is not None:
            self._share(shares)
        elif isinstance(detail.app, TerminalApp):
            detail.app.say(LARGEST if step > 0 else SMALLEST)

    def drag(self, cells: int, window: Size, lines: int, *, is_over: bool) -> None:
        """Gives the detail so many columns, or lines; they are kept where the drag `is_over`."""
        self._share(dragged(self._detail.shares, cells, window, lines), is_kept=is_over)

    def _share(self, shares: Shares, *, is_kept: bool = True) -> None:
        self._detail.shares = shares
        if is_kept and self._settings is not None:
            self._settings.keep_detail_shares(shares.width, shares.height)
