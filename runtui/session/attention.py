"""What somebody has seen of the threads: ends that nobody looked at yet, and what is set aside until it changes.

Kept in the thread book, so that all windows and the next session know of it.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from runtui.session.away import Away

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from runtui.model.thread import LastRun
    from runtui.session.run_changes import RunChange
    from runtui.store.book.thread_book import ThreadBook

SEEN_AFTER = 1.0
"""Seconds for which an end is looked at until it is seen."""
_UNSEEN, _ASIDE = "unseen ends", "set aside"


class Attention:
    """Belongs to one connection. `clock` only goes forward."""

    def __init__(self, book: ThreadBook, connection: str, *, clock: Callable[[], float]) -> None:
        self._book, self._connection, self._clock = book, connection, clock
        self._unseen, self._aside = _KeptTexts(book, connection, _UNSEEN), _KeptTexts(book, connection, _ASIDE)
        self.away = Away(clock=clock)
        self._attended: dict[tuple[str, str], float] = {}
        """Since when somebody looks at an end that is unseen, by thread and run."""

    @property
    def unseen(self) -> Mapping[str, str]:
        """The runs that ended and nobody looked at since, by thread id."""
        return self._unseen.read()

    @property
    def aside(self) -> Mapping[str, str]:
        """How the threads stood that were set aside, by their ids."""
        return self._aside.read()

    def hear(self, change: RunChange) -> None:
        """Takes in what became of a run: an end is news."""
        self.away.hear(change)
        if change.is_end:
            self._unseen.write({**self.unseen, change.thread_id: change.run.id})

    def attend(self, thread_ids: Collection[str]) -> bool:
        """Notes which threads somebody looks at now; tells whether an end was looked at long enough to be seen."""
        now, unseen = self._clock(), self.unseen
        looked_at = {each: unseen[each] for each in thread_ids if each in unseen}
        self._attended = {each: self._attended.get(each, now) for each in looked_at.items()}
        seen = {thread_id for (thread_id, _), since in self._attended.items() if now - since >= SEEN_AFTER}
        if seen:
            self._unseen.write({each: run_id for each, run_id in unseen.items() if each not in seen})
        return bool(seen)

    def set_aside(self, thread_id: str, last: LastRun | None) -> None:
        """Sets a thread aside until it stands otherwise than now, or takes it back."""
        others = {each: standing for each, standing in self.aside.items() if each != thread_id}
        is_back = last is None or self.is_aside(thread_id, last)
        self._aside.write(others if is_back or last is None else {**others, thread_id: standing_of(last)})

    def is_aside(self, thread_id: str, last: LastRun | None) -> bool:
        """Tells whether a thread is set aside, and its run stands as it did then."""
        return last is not None and self.aside.get(thread_id) == standing_of(last)


class _KeptTexts:
    """Texts by thread id in a setting of the thread book, read again when another window wrote them."""

    def __init__(self, book: ThreadBook, connection: str, name: str) -> None:
        self._book, self._connection, self._name = book, connection, name
        self._text: str | None = None
        self._texts: dict[str, str] = {}

    def read(self) -> Mapping[str, str]:
        text = self._book.get_setting(self._connection, self._name)
        if text != self._text:
            self._text, self._texts = text, texts_by_name(text)
        return self._texts

    def write(self, texts: dict[str, str]) -> None:
        if texts != self._texts:
            self._book.set_setting(self._connection, self._name, json.dumps(texts))


def texts_by_name(text: str | None) -> dict[str, str]:
    """Returns the texts of a kept JSON object; nothing for what isn't one."""
    try:
        kept = json.loads(text or "{}")
    except (ValueError, RecursionError):
        return {}
    pairs = kept.items() if isinstance(kept, dict) else ()
    return {name: each for name, each in pairs if isinstance(each, str)}


def standing_of(last: LastRun) -> str:
    """Returns how a thread stands whose run that is: it changed where that differs."""
    return f"{last.run_id} {last.status}"
