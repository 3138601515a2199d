"""What a headless command has around it: streams, environment, keyring, and the way to a server."""

from __future__ import annotations

import io
import json
import os
import sys
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from runtui.cli.exits import CliError
from runtui.cli.hidden_prompt import ask_hidden
from runtui.session.opening import book_opener, client_maker
from runtui.store.keys.key_store import KeyStore
from runtui.words.drawn import is_utf8_locale
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import TextIO

    from runtui.model.detail import Json
    from runtui.model.profile import Connection
    from runtui.session.launch import MakeClient, OpenBook
    from runtui.store.book.thread_book import ThreadBook

LONGEST_LINE = 2000
"""Characters of one line of output; longer texts are cut and say so."""


@dataclass(frozen=True, kw_only=True)
class Environment:
    """All that a command touches outside itself, so that a test can stand in for any of it."""

    environ: Mapping[str, str]
    stdin: TextIO
    stdout: TextIO
    stderr: TextIO
    key_store: KeyStore = field(default_factory=KeyStore)
    make_client: MakeClient
    open_book: OpenBook = field(default_factory=book_opener)
    ask_hidden: Callable[[str], str] = field(default=ask_hidden)
    """Shows a prompt and returns what is typed, unseen. Raises CliError where it would be seen."""
    notice_after: float = 1.0
    """Seconds of waiting after which that is said."""

    def say(self, line: str) -> None:
        """Prints one line of the answer."""
        self.stdout.write(f"{safe(line, LONGEST_LINE)}\n")

    def say_json(self, document: Json) -> None:
        """Prints one JSON document on a line, in ASCII."""
        self.stdout.write(f"{json.dumps(document)}\n")

    def note(self, line: str) -> None:
        """Prints one line beside the answer, on stderr."""
        self.stderr.write(f"runtui: {safe(line, LONGEST_LINE)}\n")
        self.stderr.flush()

    @property
    def has_utf8(self) -> bool:
        """Whether what is printed may hold other characters than ASCII."""
        return is_utf8_locale(self.environ)

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
