"""The connection in use: its key, its client and its thread book, from opening to closing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from runtui.ui.place import Place

if TYPE_CHECKING:
    from runtui.api.client import AssistantsClient
    from runtui.model.profile import Connection, KeySource
    from runtui.model.thread import SavedThread
    from runtui.store.key_finder import FoundKey
    from runtui.store.thread_book import ThreadBook
    from runtui.ui.launch import Launch


class Session:
    """One server, spoken to with one key."""

    def __init__(
        self, connection: Connection, client: AssistantsClient, book: ThreadBook, key_source: KeySource
    ) -> None:
        self.connection = connection
        self.client = client
        self.book = book
        self.key_source = key_source

    @classmethod
    async def open(cls, launch: Launch, connection: Connection, key: FoundKey, book: ThreadBook) -> Session:
        """Builds the client off the loop, since its imports take time; raises ApiError where it can't be built."""
        client = await asyncio.to_thread(launch.make_client, connection.profile, key.secret)
        return cls(connection, client, book, key.source)

    @property
    def name(self) -> str:
        """What the thread book knows this connection by."""
        return self.connection.profile.account

    def threads(self) -> list[SavedThread]:
        """Returns the saved threads, pinned first, then the last opened."""
        return self.book.list_threads(self.name)

    def place(self, thread_id: str | None = None, label: str | None = None) -> Place:
        """Returns the names of what is open."""
        return Place(
            title=self.connection.title.removeprefix("profile "),
            host="" if self.connection.title == "demo" else self.connection.profile.host,
            key_source=self.key_source,
            thread_id=thread_id,
            label=label,
        )
