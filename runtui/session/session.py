"""The connection in use: its key, its client and its thread book, from opening to closing."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui.feed.run.journal import Journal
from runtui.model.key_form import holds_key
from runtui.session.assistant_names import AssistantNames
from runtui.session.learned import Learned
from runtui.session.place import Place
from runtui.session.server_threads import ServerThreads
from runtui.session.thread_watch import ThreadWatch, WatchedThreads

if TYPE_CHECKING:
    from runtui.api.client import AssistantsClient
    from runtui.model.profile import Connection, KeySource
    from runtui.model.run import RunPage
    from runtui.model.thread import SavedThread
    from runtui.session.launch import Launch
    from runtui.store.book.thread_book import ThreadBook
    from runtui.store.keys.key_finder import FoundKey

CLOSING_SECONDS = 1.0
"""How long the connections may take to end."""


class Session:
    """One server, spoken to with one key at a time."""

    def __init__(
        self, connection: Connection, client: AssistantsClient, book: ThreadBook, key_source: KeySource
    ) -> None:
        self.connection = connection
        self.client = client
        self.book = book
        self.key_source = key_source
        self.watch = ThreadWatch()
        self.names = AssistantNames()
        self.listed = ServerThreads()
        self._journals: dict[str, Journal] = {}
        """What was seen of each thread that was open, by its id."""
        self._learned = Learned(book, self.name)
        self._learned.recall(client.capabilities)
        self.book_changed = asyncio.Event()
        """Wakes those who show the threads; see `tell_book_changed`."""
        self.removed: list[SavedThread] = []
        """What was taken out of the thread book, the last one last."""

    @classmethod
    async def open(cls, launch: Launch, connection: Connection, key: FoundKey, book: ThreadBook) -> Session:
        """Builds the client off the loop, since its imports take time; raises ApiError where it can't be built."""
        client = await asyncio.to_thread(launch.make_client, connection.profile, key.secret)
        return cls(connection, client, book, key.source)

    async def change_key(self, launch: Launch, connection: Connection, key: FoundKey) -> AssistantsClient:
        """Goes on with another key and returns the client of the old one, to be closed once nobody uses it.

        Raises ApiError, with everything as it was, where no client can be built.
        """
        old = self.client
        self.client = await asyncio.to_thread(launch.make_client, connection.profile, key.secret)
        self.connection, self.key_source, self.watch = connection, key.source, ThreadWatch()
        self.names.forget()
        self.listed = ServerThreads()  # another key may see other threads, and do what the last could not
        return old

    async def aclose(self) -> None:
        """Keeps what was learned, and lets go of thread book and server."""
        self.keep_learned()
        self.book.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.client.aclose(), CLOSING_SECONDS)

    def keep_learned(self) -> None:
        """Keeps what the server was found to lack for the next session."""
        self._learned.keep(self.client.capabilities)

    def forget_learned(self) -> None:
        """Lets everything be tried again that the server was found to lack."""
        self.client.capabilities.forget()
        self.listed = ServerThreads()

    @property
    def name(self) -> str:
        """What the thread book knows this connection by."""
        return self.connection.profile.account

    def tell_book_changed(self) -> None:
        """Wakes everybody who waits for a change of the thread book now, and nobody later."""
        self.book_changed.set()
        self.book_changed.clear()

    def is_key(self, text: str) -> bool:
        """Tells whether `text` looks like a key, or is this session's own: it names nothing then."""
        return holds_key(text) or self.client.is_secret(text)

    def threads(self) -> list[SavedThread]:
        """Returns the saved threads, pinned first, then the last opened."""
        return self.book.list_threads(self.name)

    def thread_list(self) -> WatchedThreads:
        """Returns the saved threads with all that is known of them now."""
        watch = self.watch
        return WatchedThreads(
            threads=tuple(self.threads()), words=dict(watch.words), trouble=watch.trouble, answered=watch.answered
        )

    def journal_of(self, thread_id: str) -> Journal:
        """Returns what this session saw of a thread, to be gone on with after a while away."""
        journal = self._journals.setdefault(thread_id, Journal())
        journal.look_away()
        return journal

    async def list_newest(self, thread_id: str) -> RunPage:
        """Returns a page with the newest run of a thread, asked for with the key of this moment."""
        return await self.client.list_runs(thread_id, limit=1)

    def label(self, thread_id: str) -> str | None:
        """Returns the label of a thread, None if it has none."""
        saved = self.book.find(self.name, thread_id)
        return saved.label if saved is not None else None

    def place(self, thread_id: str | None = None) -> Place:
        """Returns the names of what is open."""
        return Place(
            title=self.connection.title.removeprefix("profile "),
            host="" if self.connection.title == "demo" else self.connection.profile.host,
            key_source=self.key_source,
            thread_id=thread_id,
            label=self.label(thread_id) if thread_id is not None else None,
        )
