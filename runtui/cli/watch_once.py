"""All saved threads at once without a screen: how each stands, the one that needs somebody first."""

from __future__ import annotations

import json
import math
import time
from contextlib import nullcontext
from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.api.errors import ApiError
from runtui.cli.auth.server_key import ServerKey
from runtui.cli.color import has_color
from runtui.cli.list_columns import ColumnSet, column
from runtui.cli.output import ListWriter, OutputOptions
from runtui.cli.waiting import ask
from runtui.feed.refresh.last_status import concerns_server
from runtui.feed.watch.groups import ThreadGroup, in_order, placed
from runtui.feed.watch.stuck import UsualTimes
from runtui.feed.watch.thread_status import NEWEST, ThreadStatus, status_from
from runtui.session.run_reader import at_once
from runtui.words import times
from runtui.words.exports import seconds_text
from runtui.words.notes import note
from runtui.words.status import glyph, glyph_tone, word

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.cli.list_columns import ListColumn
    from runtui.feed.watch.groups import PlacedThread
    from runtui.model.profile import Connection
    from runtui.model.thread import SavedThread
    from runtui.store.book.thread_book import ThreadBook

NO_THREADS = "No thread of {} is saved, or none with that tag."


def watch_once(arguments: Namespace, environment: Environment) -> None:
    """Prints how the saved threads stand. Raises CliError, and ApiError where no thread can be asked for."""
    environment = replace(environment, is_quiet=arguments.quiet)
    connection = environment.connection(arguments)
    with environment.book_of(connection) as book:
        saved = saved_threads(book, connection, arguments.tag)
    client = environment.make_client(connection.profile, ServerKey(environment, connection).find_or_end())
    waiting = environment.noting_when_slow(f"Waiting for {connection.profile.host}.") if saved else nullcontext()
    with waiting:
        threads = ask(_look(client, saved))
    now = time.time() + (client.request_log.skew or 0.0)
    shown = [each for each in threads if not arguments.needs_me or each.group is ThreadGroup.NEEDS_YOU]
    wanted = arguments.format or ("table" if environment.stdout.isatty() else "csv")
    writer = ListWriter(
        environment.write, OutputOptions(wanted), _columns(now), has_color=has_color(arguments, environment),
        has_utf8=environment.has_utf8,
    )  # fmt: skip
    writer.add([(each, json.dumps(facts_of(each, now)).encode()) for each in shown])
    writer.end()
    if not saved:
        environment.note(NO_THREADS.format(connection.profile.host))


def saved_threads(book: ThreadBook, connection: Connection, tag: str | None) -> list[SavedThread]:
    """Returns the saved threads of a connection, with a tag those that have it."""
    saved = book.list_threads(connection.profile.account)
    return [each for each in saved if tag is None or tag in each.tags]


async def _look(client: RunSource, saved: Sequence[SavedThread]) -> tuple[PlacedThread, ...]:
    """Asks for the newest runs of each thread."""
    usual, statuses = UsualTimes(), dict[str, ThreadStatus]()

    async def look(thread: SavedThread) -> None:
        now = time.time()
        try:
            page = await client.list_runs(thread.thread_id, limit=NEWEST, patient=True)
        except ApiError as error:
            if concerns_server(error):
                raise
            statuses[thread.thread_id] = ThreadStatus(error=error, is_answered=True)
            return
        usual.note(page.runs)
        statuses[thread.thread_id] = status_from(page.runs, now)

    try:
        await at_once(look(each) for each in saved)
    finally:
        await client.aclose()
    now = time.time() + (client.request_log.skew or 0.0)
    return in_order((placed(each, statuses[each.thread_id], usual, now) for each in saved), now)


def _columns(now: float) -> ColumnSet[PlacedThread]:
    table: tuple[ListColumn[PlacedThread], ...] = (
        column("state", lambda each: each.group.value),
        column("thread", lambda each: each.saved.label or each.id),
        column("status", status_of, lambda each: glyph_tone(each.status.last.status if each.status.last else "")),
        column("left", lambda each: times.countdown(left) if (left := _left(each, now)) is not None else ""),
        column("note", note_of),
        column("run", lambda each: each.status.last.run_id if each.status.last else ""),
    )
    names = ("state", "thread_id", "label", "tags", "run_id", "status", "seconds_left", "note")
    return ColumnSet(table, [_fact(name, now) for name in names])


def _fact(name: str, now: float) -> ListColumn[PlacedThread]:
    return column(name, lambda each: _facts(each, now)[name])


def _facts(thread: PlacedThread, now: float) -> dict[str, str]:
    last = thread.status.last
    return {
        "state": thread.group.value.lower(),
        "thread_id": thread.id,
        "label": thread.saved.label or "",
        "tags": " ".join(thread.saved.tags),
        "run_id": last.run_id if last else "",
        "status": last.status if last else "",
        "seconds_left": seconds_text(_left(thread, now)),
        "note": note_of(thread),
    }


def facts_of(thread: PlacedThread, now: float) -> dict[str, object]:
    """Returns how a thread stands, for programs: null for what there isn't."""
    left = _left(thread, now)
    facts: dict[str, object] = {name: text or None for name, text in _facts(thread, now).items()}
    return facts | {"tags": list(thread.saved.tags), "seconds_left": None if left is None else int(left)}


def _left(thread: PlacedThread, now: float) -> float | None:
    left = thread.status.seconds_left(now)
    return None if math.isinf(left) else float(int(left))


def status_of(thread: PlacedThread) -> str:
    """Returns the status of the run that counts, with its sign."""
    last = thread.status.last
    return f"{glyph(last.status)} {word(last.status)}" if last else "no runs"


def note_of(thread: PlacedThread) -> str:
    """Returns what is to be said of that run, or why the server told nothing."""
    if thread.status.error is not None:
        return thread.status.error.title.lower()
    return note(thread.status.run) if thread.status.run is not None else ""
