"""The answer of one command on the runs of a thread: whom to ask, and the way out for what comes."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self, TypeVar

from runtui.cli.color import has_color
from runtui.cli.exits import Exit
from runtui.cli.output import ListWriter, OutputOptions, output_of
from runtui.cli.progress import Progress
from runtui.cli.runs.named_thread import NamedThread

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Coroutine
    from types import TracebackType

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.list_columns import ColumnSet, Entry

T = TypeVar("T")


class Answer:
    """Asks the server for a thread, and prints what comes in the form that is wanted, as long as it is open.

    Raises CliError where the arguments, the key or the file don't do.
    """

    def __init__(self, arguments: Namespace, environment: Environment) -> None:
        self._options = OutputOptions.of(arguments, environment)
        self._thread = NamedThread(arguments, environment)
        self.environment = self._thread.environment
        self.thread_id = self._thread.thread_id
        is_seen = self._options.path is None and environment.stdout.isatty()
        self.progress = Progress(self.environment, is_silent=is_seen)
        self._has_color = has_color(arguments, environment)
        self._way_out = ExitStack()

    def __enter__(self) -> Self:
        self._write = self._way_out.enter_context(output_of(self._options, self.environment))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.progress.clear()
        self._way_out.__exit__(kind, error, trace)

    @property
    def wanted(self) -> str:
        """The form: ``table``, ``json``, ``jsonl``, ``csv`` or ``tsv``."""
        return self._options.wanted

    @property
    def has_fields(self) -> bool:
        """Whether the arguments want some fields only."""
        return bool(self._options.fields)

    def work(self, work: Callable[[RunSource], Coroutine[object, None, T]]) -> T:
        """Returns what `work` returns for the client of the server. Raises ApiError."""
        return self._thread.work(work)

    def writer(self, columns: ColumnSet[Entry]) -> ListWriter[Entry]:
        """Returns what writes entries with these columns."""
        has_utf8 = self.environment.has_utf8 or self._options.path is not None
        from runtui.model.sight import Sight

        return ListWriter(
            self._write, self._options, columns, sight=Sight(), has_color=self._has_color, has_utf8=has_utf8
        )

    def say(self, text: str) -> None:
        """Writes lines that are safe already."""
        self._write(text)

    def seen(self, raw: bytes) -> bytes:
        """Returns an object as it may be seen: credentials in it are masked."""
        from runtui.feed.run.seen_object import seen_raw
        from runtui.model.sight import Sight

        return seen_raw(raw, Sight())


def print_answer(
    arguments: Namespace,
    environment: Environment,
    printing: Callable[[RunSource, Answer], Coroutine[object, None, None]],
) -> int:
    """Has what the arguments ask for printed; returns the exit code. Raises CliError and ApiError."""
    with Answer(arguments, environment) as answer:
        answer.work(lambda client: printing(client, answer))
    return Exit.DONE
