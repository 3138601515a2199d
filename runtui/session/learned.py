"""What a server was found to lack, kept in the thread book from one session to the next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runtui.model.capability import Capability

if TYPE_CHECKING:
    from runtui.api.capabilities import Capabilities
    from runtui.store.book.thread_book import ThreadBook

SETTING = "capabilities"
_KNOWN = frozenset(Capability)


class Learned:
    """The functions that the server of one connection lacks, by name, as the book has them."""

    def __init__(self, book: ThreadBook, connection: str) -> None:
        self._book = book
        self._connection = connection
        self._kept = _read(book.get_setting(connection, SETTING))

    def recall(self, capabilities: Capabilities) -> None:
        """Tells a new client what an earlier session learned."""
        for name, reason in self._kept.items():
            capabilities.note_missing(Capability(name), reason)

    def keep(self, capabilities: Capabilities) -> None:
        """Writes into the book what is known now, if that changed."""
        missing = capabilities.to_dict()
        if missing != self._kept:
            self._kept = missing
            self._book.set_setting(self._connection, SETTING, json.dumps(missing))


def _read(text: str | None) -> dict[str, str]:
    """The reasons by name, without names that this version doesn't know; nothing for what isn't such a text."""
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    pairs = kept.items() if isinstance(kept, dict) else ()
    return {name: reason for name, reason in pairs if name in _KNOWN and isinstance(reason, str)}
