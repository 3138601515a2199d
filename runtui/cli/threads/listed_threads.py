"""The threads that a server lists, read page by page to the end, or as many as are wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.errors import ApiError
from runtui.cli.waiting import ask
from runtui.model.thread import SavedThread
from runtui.words.threads import suggested_label

if TYPE_CHECKING:
    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret
    from runtui.model.thread import Thread

PAGE = 100
"""Threads asked for at a time."""


class ListedThreads(Struct, frozen=True):
    """What the server listed, in its order; `problem` if it broke off, `has_more` if not all was asked for."""

    threads: list[SavedThread]
    """As they are saved: by id, with what the server calls them."""
    has_more: bool = False
    problem: ApiError | None = None


def list_all(environment: Environment, profile: Profile, secret: Secret | None, *, most: int) -> ListedThreads:
    """Returns at most so many threads of a server; waiting is announced."""
    with environment.noting_when_slow(f"Waiting for {profile.host}."):
        return ask(_list_all(environment, profile, secret, most))


async def _list_all(environment: Environment, profile: Profile, secret: Secret | None, most: int) -> ListedThreads:
    client = environment.make_client(profile, secret)
    client.on_wait(environment.note_wait)
    threads: dict[str, Thread] = {}
    has_more, problem = False, None
    try:
        has_more = await _read_pages(client, threads, most)
    except ApiError as error:
        problem = error
    finally:
        await client.aclose()
    saved = [SavedThread(thread_id=each.id, label=suggested_label(each)) for each in threads.values()]
    return ListedThreads(saved, has_more, problem)


async def _read_pages(client: RunSource, threads: dict[str, Thread], most: int) -> bool:
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
