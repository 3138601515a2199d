"""``runtui threads discover``: the threads that the server lists, page by page into the book."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.errors import ApiError, RateLimited
from runtui.cli.auth.key_search import find_key_or_end
from runtui.cli.connecting import headless_connection
from runtui.cli.exits import Exit
from runtui.cli.waiting import ask
from runtui.model.thread import SavedThread
from runtui.words.sizes import plural
from runtui.words.threads import suggested_label

if TYPE_CHECKING:
    from argparse import Namespace

    from runtui.api.client import AssistantsClient
    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret
    from runtui.model.thread import Thread

PAGE = 100
"""Threads asked for at a time."""
SHORT_WAIT = 2.0
"""Seconds of waiting from which it is worth a line."""


class DiscoveredThread(Struct, frozen=True):
    """What the server listed, in its order; `problem` if it broke off, `has_more` if not all was asked for."""

    threads: dict[str, Thread]
    has_more: bool = False
    problem: ApiError | None = None


def run(arguments: Namespace, environment: Environment) -> int:
    """Saves the threads and returns the exit code. Raises CliError, and ApiError after saving what came."""
    connection = headless_connection(arguments, environment.environ)
    profile = connection.profile
    key = find_key_or_end(environment, connection)
    with environment.noting_when_slow(f"Waiting for {profile.host}."):
        found = ask(_listed(environment, profile, key.secret, arguments.limit))
    if found.problem is not None and not found.threads:
        raise found.problem
    with environment.changed_book_of(connection) as book:
        new = [each for each in found.threads if book.find(profile.account, each) is None]
        book.fill(profile.account, [_saved(each) for each in found.threads.values()])
    if arguments.json:
        listed = len(found.threads)
        environment.say_json({"listed": listed, "saved": len(new), "new": list(new), "has_more": found.has_more})
    else:
        environment.say(
            f"{profile.host} lists {plural(len(found.threads), 'thread')}: {len(new)} new, now in the list."
        )
    if found.has_more:
        environment.note(f"There are more. To ask for more than {arguments.limit}: --limit N")
    if found.problem is not None:
        raise found.problem
    return Exit.DONE


async def _listed(environment: Environment, profile: Profile, secret: Secret | None, most: int) -> DiscoveredThread:
    client = environment.make_client(profile, secret)
    client.on_wait(partial(_note_wait, environment))
    threads: dict[str, Thread] = {}
    try:
        has_more = await _read_pages(client, threads, most)
    except ApiError as error:
        return DiscoveredThread(threads, problem=error)
    finally:
        await client.aclose()
    return DiscoveredThread(threads, has_more=has_more)


async def _read_pages(client: AssistantsClient, threads: dict[str, Thread], most: int) -> bool:
    """Reads pages until the end, `most` threads, or a page that brings nothing new; tells whether more are left."""
    after = None
    while True:
        limit = min(PAGE, most - len(threads))
        page = await client.list_threads(limit=limit, after=after, patient=True)
        new = {thread.id: thread for thread in page.threads if thread.id not in threads}
        room = most - len(threads)
        threads |= dict(list(new.items())[:room])
        after = page.next_cursor(limit, after=after)
        if after is None or not new:
            return len(new) > room
        if len(threads) >= most:
            return True


def _note_wait(environment: Environment, error: ApiError, seconds: float) -> None:
    why = "Rate-limited" if isinstance(error, RateLimited) else error.title
    if seconds >= SHORT_WAIT:
        environment.note(f"{why}, asking again in {seconds:.0f} s.")


def _saved(thread: Thread) -> SavedThread:
    return SavedThread(thread_id=thread.id, label=suggested_label(thread))
