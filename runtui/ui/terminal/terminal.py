"""Giving the terminal back whatever happens: signals, suspension, a vanished window, a bug."""

from __future__ import annotations

import asyncio
import codecs
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

from textual.worker import WorkerFailed

from runtui.ui.terminal.crash import report_of, report_of_trace
from runtui.ui.terminal.watchdog import Watchdog
from runtui.ui.terminal.window_title import GIVE_BACK
from runtui.words.drawn import to_ascii

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from rich.traceback import Trace

    from runtui.ui.draw.themed_app import ThemedApp

    Hook = Callable[..., object]

TIME_TO_LEAVE = 5.0
"""Seconds the app may take to leave the screen; then the process ends without it."""
TIME_TO_END = 1.0
"""Seconds the process may take after that: some library may still wait for an answer."""
MOST_REPORTS = 3
LEAVING_SIGNALS = (
    *("SIGTERM", "SIGHUP", "SIGINT", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIGVTALRM", "SIGPROF"),
    *("SIGXCPU", "SIGPOLL", "SIGPWR", "SIGSTKFLT", "SIGTRAP", "SIGABRT", "SIGSYS"),
)
"""All that end a process, as far as the platform has them; so do those of real time. Not those of a fault, such as
SIGSEGV: Python's handlers run later, and going back to the fault never ends. Python ignores the rest."""
HANGUP = 1


class Terminal:
    """Watches over the terminal of one app.

    `returned` is called after the process was stopped and goes on, with the screen drawn anew.
    """

    def __init__(self, app: ThemedApp, returned: Callable[[], None]) -> None:
        self._app = app
        self._returned = returned
        self._reports: list[str] = []
        self._is_away = False
        self._hooks_before: tuple[Hook, Hook] | None = None
        stream = sys.__stderr__  # where Textual draws
        fileno = stream.fileno() if stream is not None and stream.isatty() else None
        self._watchdog = Watchdog(fileno, lambda: self._leave(128 + HANGUP, TIME_TO_END))

    def watch(self) -> None:
        """Installs everything; what the platform lacks stays as it is."""
        if self._app.is_headless:
            return
        self._loop = asyncio.get_running_loop()
        self._loop.set_exception_handler(lambda _, context: self._note_lost(context.get("exception")))
        self._hooks_before = threading.excepthook, sys.unraisablehook
        threading.excepthook = lambda failure: self._thread_died(failure.exc_value)
        sys.unraisablehook = lambda failure: self._note_lost(failure.exc_value)
        if self._app.palette.is_ascii and sys.__stderr__ is not None:
            write_ascii(sys.__stderr__)
        if sys.platform != "win32":
            self._watch_signals()
        self._watchdog.start()

    def expect_end(self, code: int) -> None:
        """Ends the process soon, with or without the app, which was asked to end: something in it may hang."""
        self._watchdog.expect_end(code, TIME_TO_LEAVE)

    def note_given_back(self, code: int) -> None:
        """Lets everybody write to the terminal again: the screen is left."""
        if self._hooks_before is not None:
            threading.excepthook, sys.unraisablehook = self._hooks_before
        self._watchdog.note_given_back()
        self._watchdog.expect_end(code, TIME_TO_LEAVE if self._reports else TIME_TO_END)

    def note_title(self, is_kept: bool) -> None:
        """Notes whether the terminal keeps a title that is to be given back."""
        self._watchdog.farewell = GIVE_BACK.encode() if is_kept else b""

    def note_bug(self, error: BaseException) -> None:
        """Remembers a bug for the last words, the first few of them."""
        self._note(report_of(error.error if isinstance(error, WorkerFailed) else error))

    def note_trace(self, trace: Trace) -> None:
        """Remembers a bug of which only the trace is left."""
        self._note(report_of_trace(trace))

    def _note(self, report: str) -> None:
        if report not in self._reports and len(self._reports) < MOST_REPORTS:
            self._reports.append(report)

    def say_at_end(self, words: str) -> None:
        """Says something once the screen is left."""
        self._reports.append(words)

    def last_words(self) -> str:
        """Returns the reports of all bugs met and what else is to be said, "" if there is nothing, for the end."""
        return "".join(f"{report}\n" for report in self._reports)

    def _watch_signals(self) -> None:
        for number in leaving_signals():
            # Who started the program may have it ignored, as nohup does.
            if signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, self._on_leaving_signal)
        self._stop = signal.signal(signal.SIGTSTP, self._on_stop_signal)
        signal.signal(signal.SIGCONT, lambda _number, _frame: self._on_loop(self._come_back))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, leaving_signals())

    def _on_leaving_signal(self, number: int, _: FrameType | None) -> None:
        self._leave(128 + number, TIME_TO_END if number == HANGUP else TIME_TO_LEAVE)

    def _leave(self, code: int, seconds: float) -> None:
        """Ends the app from another thread or a signal, and the process after so many seconds in any case."""
        self._watchdog.expect_end(code, seconds)
        self._on_loop(lambda: self._app.exit(return_code=code))

    def _on_stop_signal(self, number: int, _: FrameType | None) -> None:
        # Textual's own handler writes to a queue, which the signal may have interrupted: later, on the loop.
        self._is_away = True
        stop = self._stop
        if callable(stop):
            self._on_loop(lambda: stop(number, None))

    def _come_back(self) -> None:
        """Takes the screen again, all of it: whoever stopped the program may have changed everything.

        Sent to the background by ``bg``, the driver stops the process again before it draws.
        """
        driver = self._app._driver  # noqa: SLF001  Textual has no public way to it
        if driver is None or not self._watchdog.has_terminal:
            return
        if not self._is_away:
            driver.suspend_application_mode()
        self._is_away = False
        driver.resume_application_mode()
        self._app.refresh(repaint=True, layout=True)
        self._returned()

    def _thread_died(self, error: BaseException | None) -> None:
        if isinstance(error, Exception) and self._watchdog.has_terminal:  # without one, drawing fails and is no bug
            self.note_bug(error)
            self._on_loop(lambda: self._app.exit(return_code=1))

    def _note_lost(self, error: BaseException | None) -> None:
        """An error that nobody asked for: the app goes on, the last words report it."""
        if isinstance(error, Exception) and self._watchdog.has_terminal:
            self.note_bug(error)

    def _on_loop(self, act: Callable[[], object]) -> None:
        with suppress(RuntimeError):  # the loop is closed: the program is ending already
            self._loop.call_soon_threadsafe(act)


def hold_signals() -> None:
    """Makes the signals to leave wait for `Terminal.watch`: Textual takes the screen before that."""
    if sys.platform != "win32":
        signal.pthread_sigmask(signal.SIG_BLOCK, leaving_signals())


def leaving_signals() -> list[int]:
    """Returns the signals that end a process and can be caught."""
    named = [int(getattr(signal, name)) for name in LEAVING_SIGNALS if hasattr(signal, name)]
    real_time = range(getattr(signal, "SIGRTMIN", 0), getattr(signal, "SIGRTMAX", -1) + 1)
    return [*named, *real_time]


def write_ascii(stream: TextIO) -> None:
    """Makes the stream write ASCII only: all that is not becomes its twin, of the same width."""
    codecs.register_error("runtui.twins", _twins)
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None:
        reconfigure(encoding="ascii", errors="runtui.twins")


def _twins(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return to_ascii(error.object[error.start : error.end]), error.end
