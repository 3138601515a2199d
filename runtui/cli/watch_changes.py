"""All saved threads followed without a screen: a line for each change, for pipelines and CI."""

from __future__ import annotations

import json
from contextlib import aclosing
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.cli.auth.server_key import ServerKey
from runtui.cli.color import has_color, painted
from runtui.cli.waiting import ask
from runtui.cli.watch_once import NO_THREADS, facts_of, note_of, saved_threads, status_of
from runtui.feed.watch.groups import ThreadGroup
from runtui.session.thread_changes import ThreadChanges
from runtui.words import times
from runtui.words.drawn import to_ascii
from runtui.words.safe import safe
from runtui.words.status import glyph_tone

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.api.errors import ApiError
    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.feed.watch.groups import PlacedThread
    from runtui.model.profile import Connection
    from runtui.store.book.thread_book import ThreadBook

STATUS = 17
"""Cells of the longest status with its sign."""
WIDEST = 80
"""Characters of a name or a note."""


def watch_changes(arguments: Namespace, environment: Environment) -> None:
    """Prints how the saved threads stand, and each change of that, until it is interrupted.

    Raises CliError, and ApiError where trying again won't help.
    """
    environment = replace(environment, is_quiet=arguments.quiet)
    connection = environment.connection(arguments)
    secret = ServerKey(environment, connection).find_or_end()
    with environment.book_of(connection) as book:
        if not saved_threads(book, connection, arguments.tag):
            environment.note(NO_THREADS.format(connection.profile.host))
            return
        client = environment.make_client(connection.profile, secret)
        ask(_follow(client, book, connection, arguments, environment))


async def _follow(
    client: RunSource,
    book: ThreadBook,
    connection: Connection,
    arguments: Namespace,
    environment: Environment,
) -> None:
    watch = ThreadChanges(client, lambda: saved_threads(book, connection, arguments.tag))
    watch.on_trouble = lambda error: _note_trouble(error, environment)
    try:
        async with aclosing(watch.changes()) as changes:
            async for changed in changes:
                for each in changed:
                    if not arguments.needs_me or each.group is ThreadGroup.NEEDS_YOU:
                        environment.write(_line(each, watch.now, arguments, environment))
    finally:
        await client.aclose()


def _note_trouble(error: ApiError, environment: Environment) -> None:
    environment.note(f"{error.sentence} Going on once it answers.")


def _line(thread: PlacedThread, now: float, arguments: Namespace, environment: Environment) -> str:
    if arguments.format == "jsonl":
        return json.dumps({"at": times.rfc3339(now)} | facts_of(thread, now)) + "\n"
    last = thread.status.last
    status = safe(status_of(thread), WIDEST).ljust(STATUS)
    texts = (
        thread.saved.label or thread.id,
        last.run_id if last else "",
        thread.group.value.lower(),
        note_of(thread),
    )
    right = "  ".join(safe(text, WIDEST) for text in texts if text)
    if not environment.has_utf8:
        status, right = to_ascii(status), to_ascii(right)
    tone = glyph_tone(last.status) if last else None
    status = painted(status, tone) if tone and has_color(arguments, environment) else status
    return f"{times.clock(now)}  {status}  {right}\n"
