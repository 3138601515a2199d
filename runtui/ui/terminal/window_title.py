"""The title of the terminal's window: ours while the program has the terminal, and afterwards the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from textual.driver import Driver

LONGEST = 100
"""Characters."""
# XTWINOPS 22 and 23 (xterm control sequences): a stack of titles, which tmux and most terminals have.
_PUSH, GIVE_BACK = "\x1b[22;2t", "\x1b[23;2t"


def takes_title(environ: Mapping[str, str]) -> bool:
    """Tells whether there is a title to be had and given back: the Linux console has none, GNU screen no stack."""
    return environ.get("TERM") != "linux" and not environ.get("STY")


class WindowTitle:
    """Writes the title where it changed. `pushed` is told whether the terminal keeps another one for later."""

    def __init__(self, pushed: Callable[[bool], object]) -> None:
        self._pushed = pushed
        self._shown: str | None = None
        self._driver: Driver | None = None

    def show(self, text: str, driver: Driver) -> None:
        """Shows a title, the first time after the one before was kept; any text is made safe."""
        text = safe(text, LONGEST)
        if self._driver is not driver:
            self._give_back_at_stop(driver)
        if text == self._shown:
            return
        if self._shown is None:
            driver.write(_PUSH)
            self._pushed(True)
        self._shown = text
        driver.write(f"\x1b]2;{text}\a")

    def _give_back_at_stop(self, driver: Driver) -> None:
        """Lets the driver give the title back whenever it gives the terminal back; Textual has no other place."""
        self._driver, stop = driver, driver.stop_application_mode

        def stop_with_title() -> None:
            if self._shown is not None:
                self._shown = None
                self._pushed(False)
                driver.write(GIVE_BACK)
            stop()

        driver.stop_application_mode = stop_with_title  # type: ignore[method-assign]  # of this one
