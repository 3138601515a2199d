"""What a headless command has around it: streams, environment, keyring, and the way to a server."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from msgspec import Struct, field

from runtui.api.errors import RateLimited
from runtui.cli.connection import NO_SERVER, connect, settings_path, wanted_of
from runtui.cli.exits import CliError, UsageError
from runtui.session.opening import book_opener, client_maker
from runtui.store.keys.key_store import KeyStore
from runtui.store.keys.keyring_errors import KeyringError
from runtui.store.settings.config import Config, ConfigError, load_config
from runtui.store.settings.config_file import ConfigFile
from runtui.words.drawn import is_utf8_locale
from runtui.words.safe import safe

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import TextIO

    from runtui.api.errors import ApiError
    from runtui.model.detail import Json
    from runtui.model.profile import Connection
    from runtui.session.launch import MakeClient, OpenBook
    from runtui.store.book.thread_book import ThreadBook

LONGEST_LINE = 2000
"""Characters of one line of output; longer texts are cut and say so."""
_LONGEST_ANSWER = 80
WIDEST = 80
"""Characters of one cell of a table."""
_SHORT_WAIT = 2.0
"""Seconds of waiting from which it is worth a line."""


def _ask_hidden(prompt: str) -> str:
    from runtui.cli.hidden_prompt import ask_hidden  # noqa: PLC0415  few commands ask

    return ask_hidden(prompt)


class Environment(Struct, frozen=True, kw_only=True):
    """All that a command touches outside itself, so that a test can stand in for any of it."""

    environ: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    key_store: KeyStore = field(default_factory=KeyStore)
    make_client: MakeClient
    open_book: OpenBook = field(default_factory=book_opener)
    ask_hidden: Callable[[str], str] = _ask_hidden
    """Shows a prompt and returns what is typed, unseen. Raises CliError where it would be seen."""
    notice_after: float = 1.0
    """Seconds of waiting after which that is said."""
    is_quiet: bool = False
    """Whether nothing is noted beside the answer."""

    def say(self, *lines: str) -> None:
        """Prints lines of the answer."""
        for line in lines:
            self.stdout.write(f"{safe(line, LONGEST_LINE)}\n")

    def write(self, text: str) -> None:
        """Prints a piece of the answer, safe already, at once; raises BrokenPipeError where nobody reads."""
        self.stdout.write(text)
        self.stdout.flush()

    def say_table(self, head: Sequence[str], rows: Sequence[Sequence[str]], *, widest: int = WIDEST) -> None:
        """Prints the head and each row, two spaces between the columns; nothing without rows."""
        if rows:
            cells = [list(head), *([safe(cell, widest) for cell in row] for row in rows)]
            widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
            self.say(*("  ".join(map(str.ljust, row, widths)).rstrip() for row in cells))

    def say_json(self, document: Json) -> None:
        """Prints one JSON document on a line, in ASCII."""
        self.stdout.write(f"{json.dumps(document)}\n")

    def note(self, line: str) -> None:
        """Prints one line beside the answer, on stderr; nothing where the person wants it quiet."""
        if self.is_quiet:
            return
        self.stderr.write(f"runtui: {safe(line, LONGEST_LINE)}\n")
        self.stderr.flush()

    def note_wait(self, error: ApiError, seconds: float) -> None:
        """Notes that something is asked for again, where the wait is long."""
        if seconds >= _SHORT_WAIT:
            why = "Rate-limited" if isinstance(error, RateLimited) else error.title
            self.note(f"{why}, asking again in {seconds:.0f} s.")

    def read_pipe(self, most: int, *, wanted: str, outcome: str) -> str:
        """Returns what came through the pipe. Raises UsageError for what is no text or has more characters."""
        try:
            text = self.stdin.read(most + 1)
        except UnicodeDecodeError:
            raise UsageError(f"What came through the pipe is no text. {outcome}") from None
        if len(text) > most:
            raise UsageError(f"What came through the pipe is too long for {wanted}. {outcome}")
        return text

    @property
    def has_keyring(self) -> bool:
        """Whether a keyring can keep a key here, perhaps once it is unlocked."""
        try:
            from runtui.cli.waiting import ask  # noqa: PLC0415  as above

            ask(self.key_store.with_patience(self.notice_after).describe())
        except KeyringError as error:
            return not error.keeps_nothing
        return True

    def confirm(self, question: str, *, is_yes_usual: bool = True) -> bool | None:
        """Returns the answer to a question, the usual one for an empty line; None where nobody can answer."""
        if not self.stdin.isatty():
            return None
        self.stderr.write(f"{safe(question, LONGEST_LINE)} {'[Y/n]' if is_yes_usual else '[y/N]'} ")
        self.stderr.flush()
        answer = self.stdin.readline(_LONGEST_ANSWER).strip().lower()
        return answer in ("y", "yes") or (is_yes_usual and not answer)

    @property
    def has_utf8(self) -> bool:
        """Whether what is printed may hold other characters than ASCII."""
        return is_utf8_locale(self.environ)

    def config(self, *, allow_http: bool = False) -> Config:
        """Returns the settings. Raises UsageError for those that can't be read."""
        try:
            return load_config(settings_path(self.environ), allow_http=allow_http)
        except ConfigError as error:
            raise UsageError(f"{error} Correct the file, or name another in RUNTUI_CONFIG.") from error

    def write_settings(self, change: Callable[[ConfigFile], Config], *, allow_http: bool = False) -> Config:
        """Returns the settings after a change. Raises UsageError for a file that can't be read, else CliError."""
        self.config(allow_http=allow_http)  # first, so that a broken file is told as one
        try:
            return change(ConfigFile(settings_path(self.environ), allow_http=allow_http))
        except ConfigError as error:
            raise CliError(f"The settings are as before: {error}") from error

    def connection(self, arguments: Namespace) -> Connection:
        """Returns the server that a command is about. Raises UsageError, also for settings that can't be read."""
        wanted = wanted_of(arguments)
        config = Config() if wanted.demo else self.config(allow_http=wanted.allow_http)
        connection = connect(wanted, self.environ, config)
        if connection is None:
            raise UsageError(NO_SERVER)
        return connection

    @contextmanager
    def book_of(self, connection: Connection) -> Iterator[ThreadBook]:
        """Gives the thread book of a connection, and notes what is wrong with it, once it is closed."""
        with self.open_book(connection) as book:
            yield book
        for notice in book.notices:
            self.note(notice)

    @contextmanager
    def changed_book_of(self, connection: Connection) -> Iterator[ThreadBook]:
        """Gives the thread book to change. Raises CliError, once it is noted why, if the changes were not kept."""
        with self.book_of(connection) as book:
            yield book
        if not book.is_kept:
            raise CliError("Nothing is changed.")

    @contextmanager
    def noting_when_slow(self, line: str) -> Iterator[None]:
        """Notes `line` once if the block takes longer than `notice_after`."""
        timer = threading.Timer(self.notice_after, self.note, (line,))
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()


def process_environment() -> Environment:
    """Returns the environment of this process; in place of a closed stream there is the void."""
    stdin, stdout, stderr = (stream or io.StringIO() for stream in (sys.stdin, sys.stdout, sys.stderr))
    if isinstance(stdout, io.TextIOWrapper):
        # A character that the locale lacks is no reason to end in the middle of an answer.
        stdout.reconfigure(errors="replace")
    key_store = KeyStore()
    return Environment(
        environ=os.environ,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        key_store=key_store,
        make_client=client_maker(os.environ, key_store),
    )
