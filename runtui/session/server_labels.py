"""Which labels of saved threads are a server's own words, not the person's: those stay while all else is hidden."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.model.thread import SavedThread
    from runtui.store.book.thread_book import ThreadBook

_SETTING = "labels of the server"
_MARK = 8
"""Characters that stand for a thread and its label: one that the person changed is not the server's any more."""
_MOST = 10_000


def note_labels(book: ThreadBook, account: str, threads: Iterable[SavedThread]) -> None:
    """Notes that the labels of these threads were made of what the server says."""
    marks = _marks(book, account)
    marks.update(dict.fromkeys(_mark(each) for each in threads if each.label))
    book.set_setting(account, _SETTING, "".join([*marks][-_MOST:]))


def without_server_labels(book: ThreadBook, account: str, threads: Iterable[SavedThread]) -> list[SavedThread]:
    """Returns the threads without the labels that the server's words made."""
    marks = _marks(book, account)
    return [replace(each, label=None) if marks and _mark(each) in marks else each for each in threads]


def _marks(book: ThreadBook, account: str) -> dict[str, None]:
    kept = book.get_setting(account, _SETTING) or ""
    return dict.fromkeys(kept[start : start + _MARK] for start in range(0, len(kept), _MARK))


def _mark(thread: SavedThread) -> str:
    return f"{crc32(f'{thread.thread_id} {thread.label}'.encode('utf-8', 'replace')):08x}"
