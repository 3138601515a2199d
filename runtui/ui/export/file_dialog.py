"""The dialog that asks for the name of a file and has it written; nothing is replaced unasked."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.key_hints import hint_lines, one_hint_line
from runtui.ui.draw.line import BLANK, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW
from runtui.words.keys import refused_key

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from textual.app import ComposeResult

HIDDEN = ", what people and models wrote hidden"


class ExportError(Exception):
    """The file can't be written; ``str(error)`` says why. What was at its place is as it was."""


class FileDialog(Dialog[str | None]):
    """Asks for a name and writes. Returns what was written, in words; None if nothing was."""

    ABOUT: ClassVar[str] = ""
    """What the ending of the name decides."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "stop, or back", id="export.leave", priority=True)
    ]

    def __init__(self, title: str, which: str, *, suggested: str, is_key: Callable[[str], bool]) -> None:
        """`which` says what of it is written; `suggested` is the name at first."""
        super().__init__()
        self._title, self._which, self._suggested = title, which, suggested
        self._is_writing = False
        self.field = Field(id="export-path", compact=True, select_on_focus=False)
        self.field.is_key = is_key
        self._above, self._below = Lines(ground=Ground.PANE), Lines(ground=Ground.PANE)

    def trouble_of(self, path: Path) -> str:
        """Returns what is wrong with a name, "" for nothing."""
        raise NotImplementedError

    async def write(self, path: Path, *, replaces: bool) -> str:
        """Writes the file and returns what was written, in words.

        Raises ExportError, FileExistsError where there is one and it must not be replaced. Cancelled, it leaves
        no file.
        """
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        """Yields title, field and words."""
        with Vertical(id="block"):
            yield from (self._above, self.field, self._below)

    def on_mount(self) -> None:
        """Asks for the name."""
        self.field.value = self._suggested
        self.field.focus()

    def on_resize(self) -> None:
        """Wraps to the new width."""
        self.call_after_refresh(self.say, "")

    def action_leave(self) -> None:
        """Stops the writing, which leaves no file, or goes back."""
        if self._is_writing:
            self.workers.cancel_group(self, "export")
            self._is_writing = False
            self.say("Stopped. Nothing was written.", Role.WARN)
        elif self.is_active:
            self.dismiss(None)

    @on(Input.Submitted, "#export-path")
    def submitted(self) -> None:
        """Writes the file."""
        if self.field.is_key(self.field.value):
            self.field.value = self._suggested
            self.say(refused_key("the name of a file"), Role.BAD)
        elif not self._is_writing:
            try:
                self._write_to(Path(self.field.value.strip()).expanduser())
            except RuntimeError:
                self.say("There is no such home directory.", Role.BAD)

    def say(self, words: str, role: Role = Role.MUTED) -> None:
        """Says something below the field; "": what a name may be."""
        width = self._above.size.width
        if not width:
            return
        title = line(span(f"{self._title} ", Role.STRONG), span(self._which, Role.MUTED))
        said = paragraph(words or f"{self.ABOUT} {_where()}", width, role)
        hints = (("enter", "write"), ("esc", "stop" if self._is_writing else "back"))
        if self.size.height < LOW:
            self._above.lines = (title,)
            self._below.lines = (*said[: max(1, self.size.height - 3)], one_hint_line(hints, width))
            return
        self._above.lines = (title, BLANK)
        self._below.lines = (BLANK, *said, BLANK, *hint_lines(hints, width))

    @work(group="export", exclusive=True)
    async def _write_to(self, path: Path) -> None:
        trouble = self.trouble_of(path)
        if trouble or not path.name:
            self.say(trouble or "A name is needed.", Role.BAD)
            return
        words = await self._written(path, replaces=False)
        if words is None and await self._may_replace(path):
            words = await self._written(path, replaces=True)
        if words:
            self._end(words)

    def _end(self, words: str) -> None:
        """Returns what was written; under the help, says it."""
        if self.is_active:
            self.dismiss(words)
        else:
            self.say(words)

    async def _written(self, path: Path, *, replaces: bool) -> str | None:
        """What was written; None where another file is in the way, "" where it can't be."""
        self._is_writing, trouble = True, ""
        try:
            return await self.write(path, replaces=replaces)
        except FileExistsError:
            return None
        except ExportError as error:
            trouble = f"Not written: {error}."
        finally:
            self._is_writing = False
        self.say(trouble, Role.BAD)
        return ""

    async def _may_replace(self, path: Path) -> bool:
        keep = Choice(key="no", label="No", text="keep it, choose another name")
        replace = Choice(key="yes", label="Yes", text="replace it")
        dialog = ChoiceScreen("There is such a file already", [keep, replace], str(path))
        may_replace = await self.app.push_screen_wait(dialog) == replace.key
        if not may_replace:
            self.say("Nothing was written.")
        return may_replace


@contextmanager
def writing_errors() -> Iterator[None]:
    """Turns what the disk refuses into an ExportError; a FileExistsError stays one."""
    try:
        yield
    except FileExistsError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a name that holds a NUL
        raise ExportError(getattr(error, "strerror", None) or str(error)) from error


def short_path(path: Path) -> str:
    """Returns a path as people write it, below the home directory with ``~``."""
    try:
        return str(Path("~") / path.absolute().relative_to(Path.home()))
    except (OSError, RuntimeError, ValueError):  # not below the home directory, or there is none
        return str(path)


def _where() -> str:
    """Where a bare name goes to."""
    try:
        return f"A name without a folder is put into {short_path(Path.cwd())}."
    except OSError:  # the directory is gone
        return ""
