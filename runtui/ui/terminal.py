"""Giving the terminal back whatever happens: signals, suspension, a vanished window, a bug."""

from __future__ import annotations

import asyncio
import signal
import sys
import traceback
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

WATCH_SECONDS = 1.0
"""How often to look whether the terminal is still there."""


class Terminal:
    """Watches over the terminal of one app."""

    def __init__(self, app: App[None]) -> None:
        self._app = app

    def watch(self) -> None:
        """Installs the signal handlers; where the platform has none of them, the default stays."""
        if self._app.is_headless:
            return
        loop = asyncio.get_running_loop()
        for name in ("SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            if number is not None and sys.platform != "win32":
                loop.add_signal_handler(number, self._leave, int(number))
        self._app.app_resume_signal.subscribe(self._app, self._repaint)

    def report_crash(self) -> None:
        """Leaves a report of the exception being handled: file, line and kind, never a value."""
        error = sys.exception() if sys.version_info >= (3, 11) else None
        lines = ["runtui ended because of a bug. Please report these lines:"]
        if error is not None:
            lines += [
                f"  {frame.filename}:{frame.lineno} in {frame.name}"
                for frame in traceback.extract_tb(error.__traceback__)
            ]
            # The message may quote a header, and with it a key.
            lines.append(f"  {type(error).__module__}.{type(error).__qualname__}")
        self._app.exit(return_code=1, message="\n".join(lines))

    def _leave(self, number: int) -> None:
        self._app.exit(return_code=128 + number)

    def _repaint(self, _: object) -> None:
        """Draws everything anew after Ctrl+Z and ``fg``, when the screen is blank."""
        self._app.refresh(repaint=True, layout=True)
