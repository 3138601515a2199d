"""The threads that a server lists, read page by page to the end, or as many as are wanted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.errors import ApiError
from runtui.cli.exits import UsageError
from runtui.cli.waiting import ask
from runtui.model.thread import SavedThread
from runtui.model.thread_terms import TermsError, ThreadTerms, read_terms
from runtui.words.threads import suggested_label

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from runtui.api.run_source import RunSource
    from runtui.cli.environment import Environment
    from runtui.model.profile import Profile
    from runtui.model.secret import Secret
    from runtui.model.thread import Thread, ThreadPage

PAGE = 100
"""Threads asked for at a time."""


class ListedThreads(Struct, frozen=True):
    """What the server listed, in its order; `problem` if it broke off, `has_more` if not all was asked for."""

    threads: list[SavedThread]
    """As they are saved: by id, with what the server calls them."""
    has_more: bool = False
    problem: ApiError | None = None
    left_out: int = 0
    """Threads that were sent though they don't fit what was searched for."""


class WantedThreads(Struct, frozen=True, kw_only=True):
    """Which threads, and how many at most."""

    most: int
    status: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()

    @property
    def is_search(self) -> bool:
        """Whether not all are wanted."""
        return self.status is not None or bool(self.metadata)


def read_pairs(texts: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Returns what ``--meta`` names; raises UsageError for what is no pair."""
    pairs = [text.partition("=") for text in texts]
    if not all(name and value for name, _, value in pairs):
        raise UsageError("--meta needs KEY=VALUE.")
    return tuple((name, value) for name, _, value in pairs)


def list_all(
    environment: Environment, profile: Profile, secret: Secret | None, wanted: WantedThreads
) -> ListedThreads:
    """Returns the wanted threads of a server; waiting is announced. Raises UsageError for an unknown status."""
    with environment.noting_when_slow(f"Waiting for {profile.host}."):
        return ask(_list_all(environment, profile, secret, wanted))


async def _list_all(
    environment: Environment, profile: Profile, secret: Secret | None, wanted: WantedThreads
) -> ListedThreads:
    client = environment.make_client(profile, secret)
    client.on_wait(environment.note_wait)
    reading = _Reading(client, wanted)
    has_more, problem = False, None
    try:
        has_more = await reading.read_pages()
    except ApiError as error:
        problem = error
    finally:
        await client.aclose()
    saved = [SavedThread(thread_id=each.id, label=suggested_label(each)) for each in reading.threads.values()]
    return ListedThreads(saved, has_more, problem, reading.left_out)


class _Reading:
    """Reads the pages of one list."""

    def __init__(self, client: RunSource, wanted: WantedThreads) -> None:
        self._client, self._wanted = client, wanted
        self.threads: dict[str, Thread] = {}
        self.left_out = 0

    async def read_pages(self) -> bool:
        """Reads until the end, all that are wanted, or a page without a new one; tells whether more are left."""
        after, most, read_page = None, self._wanted.most, self._reader()
        while True:
            limit = min(PAGE, most - len(self.threads))
            page = await read_page(limit=limit, after=after, patient=True)
            new = {thread.id: thread for thread in page.threads if thread.id not in self.threads}
            room = most - len(self.threads)
            self.threads |= dict(list(new.items())[:room])
            self.left_out += page.unfit
            after = page.next_cursor(limit, after=after)
            if after is None or not (new or page.unfit):
                return len(new) > room
            if len(self.threads) >= most:
                return True

    def _reader(self) -> Callable[..., Awaitable[ThreadPage]]:
        wanted, statuses = self._wanted, self._client.thread_statuses
        if not wanted.is_search:
            return self._client.list_threads
        if not statuses:
            return partial(self._client.search_threads, ThreadTerms())  # which says that there is no search
        try:
            return partial(self._client.search_threads, read_terms(wanted.status, wanted.metadata, statuses))
        except TermsError as error:
            raise UsageError(str(error)) from None
