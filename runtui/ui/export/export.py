"""Runs written to a file: the dialog that asks for its name and replaces nothing unasked, and the writing.

That happens off the loop and a few runs at a time, so that the screen goes on living.
"""

from __future__ import annotations

import asyncio
import re
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import on, work
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.widgets import Input

from runtui.feed.run.journal import Journal
from runtui.feed.run.lifetime import ended_after
from runtui.feed.run.seen import seen_raw, seen_row
from runtui.model.sight import Sight
from runtui.store.whole_file import NewFile
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.dialogs.dialog import Dialog
from runtui.ui.dialogs.field import Field
from runtui.ui.draw.key_hints import hint_lines, one_hint_line
from runtui.ui.draw.line import BLANK, line, span
from runtui.ui.draw.lines import Lines, paragraph
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.sizing import LOW
from runtui.words.exports import ExportFormat, closing, entries, opening
from runtui.words.keys import refused_key
from runtui.words.sizes import plural, thousands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from textual.app import ComposeResult

    from runtui.feed.refresh.state import FeedState
    from runtui.model.packed import PackedPage
    from runtui.model.run import Run

ABOUT = "The ending of the name decides: .jsonl one object a line, .json one array of them, .csv a table."
_DEFAULT = Sight()
AT_A_TIME = 200
"""Runs between two reports of progress."""


class ExportScreen(Dialog[str | None]):
    """Asks where to write `runs` of the thread that `state` is of.

    Returns what was written, in words; None if nothing was.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "stop, or back", id="export.leave", priority=True)
    ]

    def __init__(
        self, runs: Sequence[Run], state: FeedState, *, is_key: Callable[[str], bool], sight: Sight = _DEFAULT
    ) -> None:
        super().__init__()
        self._runs = runs
        self._which = f"{thousands(len(runs))} of {plural(len(state.runs), 'loaded run')}"
        self._suggested = suggested_name(state.thread_id, time.time())
        self._journal = state.journal
        self._sight = sight
        self._is_writing = False
        self.field = Field(id="export-path", compact=True, select_on_focus=False)
        self.field.is_key = is_key
        self._above, self._below = Lines(ground=Ground.PANE), Lines(ground=Ground.PANE)

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
        self.call_after_refresh(self._say, "")

    def action_leave(self) -> None:
        """Stops the writing, which leaves no file, or goes back."""
        if self._is_writing:
            self.workers.cancel_group(self, "export")
            self._is_writing = False
            self._say("Stopped. Nothing was written.", Role.WARN)
        elif self.is_active:
            self.dismiss(None)

    @on(Input.Submitted, "#export-path")
    def submitted(self) -> None:
        """Writes the file."""
        if self.field.is_key(self.field.value):
            self.field.value = self._suggested
            self._say(refused_key("the name of a file"), Role.BAD)
        elif not self._is_writing:
            try:
                self._write(Path(self.field.value.strip()).expanduser())
            except RuntimeError:
                self._say("There is no such home directory.", Role.BAD)

    @work(group="export", exclusive=True)
    async def _write(self, path: Path) -> None:
        if not path.name or format_of(path) is None:
            self._say("The name must end in .jsonl, .csv or .json.", Role.BAD)
            return
        is_written = await self._written(path, replaces=False)
        if is_written is False and await self._may_replace(path):
            is_written = await self._written(path, replaces=True)
        if is_written:
            hidden = ", what people and models wrote hidden" if self._sight.is_redacted else ""
            self._end(f"{plural(len(self._runs), 'run')} written to {_short(path)}{hidden}.")

    def _end(self, words: str) -> None:
        """Returns what was written; under the help, says it."""
        if self.is_active:
            self.dismiss(words)
        else:
            self._say(words)

    async def _written(self, path: Path, *, replaces: bool) -> bool | None:
        """Whether the file is written; False where another one is in the way, None where it can't be."""
        self._is_writing, trouble = True, ""
        try:
            await export(
                self._runs,
                path,
                journal=self._journal,
                on_progress=self._show_progress,
                sight=self._sight,
                replaces=replaces,
            )
        except FileExistsError:
            return False
        except ExportError as error:
            trouble = f"Not written: {error}."
        finally:
            self._is_writing = False
        if trouble:
            self._say(trouble, Role.BAD)
        return None if trouble else True

    async def _may_replace(self, path: Path) -> bool:
        keep = Choice(key="no", label="No", text="keep it, choose another name")
        replace = Choice(key="yes", label="Yes", text="replace it")
        dialog = ChoiceScreen("There is such a file already", [keep, replace], str(path))
        may_replace = await self.app.push_screen_wait(dialog) == replace.key
        if not may_replace:
            self._say("Nothing was written.")
        return may_replace

    def _show_progress(self, count: int) -> None:
        self._say(f"{thousands(count)} of {thousands(len(self._runs))} written")

    def _say(self, words: str, role: Role = Role.MUTED) -> None:
        width = self._above.size.width
        if not width:
            return
        title = line(span("Export ", Role.STRONG), span(self._which, Role.MUTED))
        said = paragraph(words or f"{ABOUT} {_where()}", width, role)
        hints = (("enter", "write"), ("esc", "stop" if self._is_writing else "back"))
        if self.size.height < LOW:
            self._above.lines = (title,)
            self._below.lines = (*said[: max(1, self.size.height - 3)], one_hint_line(hints, width))
            return
        self._above.lines = (title, BLANK)
        self._below.lines = (BLANK, *said, BLANK, *hint_lines(hints, width))


def _where() -> str:
    """Where a bare name goes to."""
    try:
        return f"A name without a folder is put into {_short(Path.cwd())}."
    except OSError:  # the directory is gone
        return ""


def _short(path: Path) -> str:
    try:
        return str(Path("~") / path.absolute().relative_to(Path.home()))
    except (OSError, RuntimeError, ValueError):  # not below the home directory, or there is none
        return str(path)


class ExportError(Exception):
    """The file can't be written; ``str(error)`` says why. What was at its place is as it was."""


def suggested_name(thread_id: str, now: float) -> str:
    """Returns a name that no file in the current directory is likely to have."""
    thread = re.sub(r"[^A-Za-z0-9_-]+", "-", thread_id)[:60]
    return f"runs-{thread}-{datetime.fromtimestamp(now).astimezone():%Y%m%d-%H%M%S}.jsonl"


def format_of(path: Path) -> ExportFormat | None:
    """Returns the format that the ending of a name asks for, None for any other ending."""
    try:
        return ExportFormat(path.suffix.removeprefix(".").lower())
    except ValueError:
        return None


async def export(
    runs: Sequence[Run],
    path: Path,
    *,
    journal: Journal | None = None,
    on_progress: Callable[[int], object],
    sight: Sight = _DEFAULT,
    replaces: bool = False,
) -> None:
    """Writes the runs in their order to `path`; `on_progress` is called with the count of those written.

    `journal` is what this session saw of them: it may have seen the end of one whose server sends none. Raises
    ExportError, FileExistsError where there is a file and it must not be replaced. Cancelled, it leaves no file.
    """
    wanted = format_of(path)
    if wanted is None:
        raise ExportError("the name must end in .jsonl, .csv or .json")
    pieces = _pieces(runs, wanted, journal or Journal(), sight)
    try:
        with await asyncio.to_thread(NewFile, path) as file:
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                text, count = piece
                await asyncio.to_thread(file.write, text)
                on_progress(count)
            await asyncio.to_thread(file.keep, replaces=replaces)
    except FileExistsError:
        raise
    except (OSError, ValueError) as error:  # ValueError: a name that holds a NUL
        raise ExportError(getattr(error, "strerror", None) or str(error)) from error


def _pieces(runs: Sequence[Run], wanted: ExportFormat, journal: Journal, sight: Sight) -> Iterator[tuple[str, int]]:
    """The text of the file, made a few runs at a time, each piece with how many runs are written by its end."""
    duration_of = partial(ended_after, journal=journal)
    yield opening(wanted), 0
    for start in range(0, len(runs), AT_A_TIME):
        part = runs[start : start + AT_A_TIME]
        is_table = wanted is ExportFormat.CSV
        objects = ((seen_row(run, sight), b"") for run in part) if is_table else _objects(part, sight)
        text = "".join(entries(objects, wanted, is_first=not start, duration_of=duration_of))
        yield text, start + len(part)
    yield closing(wanted), len(runs)


def _objects(runs: Sequence[Run], sight: Sight) -> Iterator[tuple[Run, bytes]]:
    """Each run with its object; the runs of a page stand together, so it is opened once for all of them."""
    page: PackedPage | None = None
    objects: Sequence[bytes] = ()
    for run in runs:
        if run.page is not page:
            page, objects = run.page, run.page.open_all()
        yield run, seen_raw(objects[run.place], sight)
