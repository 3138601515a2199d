"""An app that deals with its terminal: clipboard, mouse, programs that have it meanwhile, and giving it back.

It gives it back however it ends, and says of a bug where it is, never a value.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from textual import work
from textual.app import SuspendNotSupported
from textual.css.query import NoMatches
from textual.events import Event, Key, Paste
from textual.worker import WorkerFailed

from runtui.ui.draw.themed_app import ThemedApp
from runtui.ui.terminal.clipboard import Clipboard
from runtui.ui.terminal.paste_parser import use_paste_parser
from runtui.ui.terminal.programs import (
    ExternalProgram,
    ExternalProgramError,
    child_environment,
    command_of,
    run_on_text,
    sweep_folders,
)
from runtui.ui.terminal.terminal import Terminal
from runtui.ui.terminal.type_ahead import TypeAhead
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import RenderableType
    from textual.driver import Driver
    from textual.worker import Worker

    from runtui.model.profile import Profile

SWEPT_AFTER = 2.0
"""Seconds after the start."""
_PIXELS = "_enable_mouse_pixels"
"""Where the terminal counts in pixels, since the first method makes it count in cells again."""
_ENABLING = ("_enable_mouse_support", _PIXELS)
_DISABLING = ("_disable_mouse_support",)


class TerminalApp(ThemedApp):
    """Watches over its own end, and deals with the terminal while it lasts."""

    def __init__(self) -> None:
        super().__init__()
        self.terminal = Terminal(self, returned=self.took_terminal)
        self._type_ahead = TypeAhead(self, self._deliver, self.opens_dialog)

    def on_mount(self) -> None:
        """Removes what a program that was killed left behind, once nothing else is in a hurry."""
        environ = dict(os.environ)
        self.set_timer(
            SWEPT_AFTER, lambda: asyncio.get_running_loop().run_in_executor(None, sweep_folders, environ)
        )

    def get_driver_class(self) -> type[Driver]:
        """Returns the driver, which takes no part of a paste for a key."""
        return use_paste_parser(super().get_driver_class())

    async def on_event(self, event: Event) -> None:
        """Hands keys and pastes on in order, each when what the one before it opened is there."""
        if isinstance(event, Key | Paste) and not event.is_forwarded:
            await self._type_ahead.take(event)
        else:
            await super().on_event(event)

    async def _deliver(self, event: Key | Paste) -> None:
        if isinstance(event, Paste) and not getattr(self.focused, "password", False):
            event.text = "\n".join(safe(each) for each in event.text.splitlines())
        if isinstance(event, Key) and self.takes_key(event.key):
            return
        await super().on_event(event)

    def on_paste(self) -> None:
        """Says that a paste which nothing took does nothing."""
        self.say("Nothing here takes a paste: / filters by it, t opens the thread whose id it holds.")

    def action_press(self, key: str) -> None:
        """Presses a key: what a click on its hint means."""
        self.simulate_key(key)

    def opens_dialog(self, worker: Worker[object]) -> bool:
        """Tells whether the next key is meant for what the worker opens."""
        del worker
        return False

    def takes_key(self, key: str) -> bool:
        """Called before anything else gets a key; tells whether the app took it."""
        del key
        return False

    def took_terminal(self) -> None:
        """Called when the process was stopped and goes on, with the screen drawn anew."""

    def known_profiles(self) -> Iterable[Profile]:
        """Returns the profiles whose keys no program may get."""
        return ()

    def environment_of_programs(self) -> dict[str, str]:
        """Returns what programs get for their environment: ours, without the keys of any profile."""
        return child_environment(os.environ, self.known_profiles())

    def copy_to_clipboard(self, text: str, name: str = "the text") -> None:
        """Copies any text, one that is selected on the screen too; says what became of it, calling it `name`."""
        self._clipboard = safe(" ".join(text.split()))  # what Ctrl+V puts into the inputs
        self._give_to_clipboard(text, name)

    @work(group="copying")
    async def _give_to_clipboard(self, text: str, name: str) -> None:
        driver = self._driver
        clipboard = Clipboard(driver.write if driver is not None else len, self.environment_of_programs())
        words, is_there = await clipboard.give(text, name)
        self.say(words, is_warning=not is_there)

    def action_interrupt(self) -> None:
        """Does what Ctrl+C means: copies what is selected, ends the program where nothing is."""
        text = getattr(self.focused, "selected_text", "") or self.screen.get_selected_text()
        if text:
            self.copy_to_clipboard(text)
        else:
            self.exit()

    def open_in_program(self, program: ExternalProgram, text: str, name: str) -> str | None:
        """Shows a text, as a file called `name`, in the person's own program, or says why that can't be.

        Returns the text as it is then, None where it was not shown.
        """
        environ = self.environment_of_programs()
        trouble, after = "", None
        try:
            command = command_of(program, environ)
            with self.suspend():
                try:  # inside: an error that passes suspend() would leave the terminal away
                    after = run_on_text(command, text, name, environ)
                except ExternalProgramError as error:
                    trouble = str(error)
            self.refresh(repaint=True, layout=True)
        except (ExternalProgramError, SuspendNotSupported) as error:
            trouble = str(error)
        if trouble:
            self.say(trouble, is_warning=True, seconds=8)
        return after

    @property
    def has_mouse(self) -> bool:
        """Whether the program takes clicks and the wheel; else the terminal selects text as everywhere else."""
        return self._driver is not None and self._driver._mouse  # noqa: SLF001  see action_give_mouse

    def action_give_mouse(self, to_program: bool) -> None:
        """Lets the program have the mouse, or the terminal; it stays so when the program was away and comes back.

        Textual decides this once, in `App.run(mouse=…)`, and has no public way to change it. Its drivers (8.2.8)
        obey `_mouse` whenever they take the terminal or give it back, and their two methods do nothing where it
        is False.
        """
        driver = self._driver
        if driver is not None and self.has_mouse is not to_program:
            driver._mouse = True  # noqa: SLF001  the methods need it
            for name in _ENABLING if to_program else _DISABLING:
                if name != _PIXELS or getattr(driver, "_mouse_pixels", False):
                    getattr(driver, name, bool)()  # the driver of the tests has none of them
            driver._mouse = to_program  # noqa: SLF001
        taken = "The mouse is the terminal's: select with it. --no-mouse starts so."
        self.say("The mouse works here." if to_program else taken)

    def exit(self, result: None = None, return_code: int = 0, message: RenderableType | None = None) -> None:
        """Ends the app, and the process even where something hangs."""
        super().exit(result, return_code, message)
        self.terminal.expect_end(return_code)

    async def on_unmount(self) -> None:
        """Leaves the screen to the shell."""
        self.terminal.note_given_back(self.return_code or 0)

    def panic(self, *renderables: RenderableType) -> None:
        """Ends the program after a bug. Textual's own report prints messages and variables, keys among them."""
        for each in renderables:
            from rich.traceback import Traceback  # noqa: PLC0415  a tenth of the start, for a bug only

            if isinstance(each, Traceback):  # from the thread that reads the keyboard
                self.terminal.note_trace(each.trace)
        self._fatal_error()

    def _handle_exception(self, error: Exception) -> None:
        cause = error.error if isinstance(error, WorkerFailed) else error
        if isinstance(cause, NoMatches) and not self.is_running:
            return  # the program ends, and its widgets went before the last answer came
        self.terminal.note_bug(error)
        super()._handle_exception(error)

    async def _shutdown(self) -> None:
        """Ends the workers first: Textual takes the widgets they write to from under them."""
        self._type_ahead.stop()
        self.workers.cancel_all()
        await super()._shutdown()

    def _fatal_error(self) -> None:
        self._return_code = 1
        self.terminal.expect_end(1)
        self._close_messages_no_wait()
