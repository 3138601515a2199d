"""How a thread was looked at last, and how any is: kept in the thread book beside the labels.

What was written by another version and can't be read counts as nothing.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.language import Query, QuerySyntaxError
from runtui.feed.view.query.run_filter import QuickFilter
from runtui.feed.view.view import Arrangement
from runtui.session.teller import USUAL, TellSwitch

if TYPE_CHECKING:
    from runtui.session.session import Session
    from runtui.store.book.thread_book import ThreadBook

LONGEST_HISTORY = 50
EVERYWHERE = ""
"""No connection has this name: what is kept under it holds for all of them."""
TELLABLE = frozenset(each.value for each in TellSwitch)
_HISTORY = "filter history"
_COLUMNS = "columns"
_SHARES = "detail"
_TIMES = "times"
_CLOCK = "clock"
_TELLING = "telling"
_TOLD = "told runs"
MOST_TOLD = 200
"""Runs that are remembered: one that is never seen again is never told."""


class ViewSettings:
    """The filter and order of one thread, and the filters and columns of its server."""

    def __init__(self, session: Session, thread_id: str) -> None:
        self._book = session.book
        self._is_key = session.is_key
        self._connection = session.name
        self._name = f"view {thread_id}"

    def is_of(self, other: ViewSettings) -> bool:
        """Tells whether both remember for the same thread."""
        return (self._connection, self._name) == (other._connection, other._name)

    def arrangement(self) -> Arrangement:
        """Returns the filter and order of last time."""
        return read_arrangement(self._book.get_setting(self._connection, self._name))

    def keep(self, arrangement: Arrangement) -> None:
        """Remembers filter and order; what is remembered already isn't written again, and a key never."""
        words = "" if arrangement == Arrangement() or self._is_key(arrangement.query.text) else written(arrangement)
        if words != (self._book.get_setting(self._connection, self._name) or ""):
            self._book.set_setting(self._connection, self._name, words)

    def history(self) -> list[str]:
        """Returns the filters kept on this server, the latest last."""
        return _texts(self._book.get_setting(self._connection, _HISTORY))

    def columns(self) -> tuple[str, ...]:
        """Returns the names of the columns chosen on this server; none: those that fit."""
        return tuple(_texts(self._book.get_setting(self._connection, _COLUMNS)))

    def keep_columns(self, names: tuple[str, ...]) -> None:
        """Remembers which columns are shown, in their order."""
        self._book.set_setting(self._connection, _COLUMNS, json.dumps(names))

    def keep_text(self, text: str) -> None:
        """Adds a filter to the history, once; a key never."""
        if text and not self._is_key(text):
            history = [*(each for each in self.history() if each != text), text][-LONGEST_HISTORY:]
            self._book.set_setting(self._connection, _HISTORY, json.dumps(history))


class LayoutSettings:
    """How this person likes to look at any thread of any server."""

    def __init__(self, book: ThreadBook) -> None:
        self._book = book

    def detail_shares(self) -> tuple[float | None, float | None]:
        """Returns which part of the window's columns and of its lines the detail has, None: the usual."""
        with suppress(ValueError, AttributeError, RecursionError):
            kept = json.loads(self._book.get_setting(EVERYWHERE, _SHARES) or "{}")
            return _share(kept.get("width")), _share(kept.get("height"))
        return None, None

    def keep_detail_shares(self, width: float | None, height: float | None) -> None:
        """Remembers them."""
        self._book.set_setting(EVERYWHERE, _SHARES, json.dumps({"width": width, "height": height}))

    def tell_switches(self) -> frozenset[TellSwitch]:
        """Returns what is told, and by which means."""
        kept = self._book.get_setting(EVERYWHERE, _TELLING)
        return USUAL if kept is None else frozenset(map(TellSwitch, TELLABLE.intersection(_texts(kept))))

    def keep_tell_switches(self, switches: frozenset[TellSwitch]) -> None:
        """Remembers them."""
        self._book.set_setting(EVERYWHERE, _TELLING, json.dumps(sorted(switches)))

    def told_runs(self, connection: str) -> frozenset[str]:
        """Returns the ids of the runs of a connection whose end is to be told."""
        return frozenset(_texts(self._book.get_setting(connection, _TOLD)))

    def keep_told_runs(self, connection: str, run_ids: frozenset[str]) -> None:
        """Remembers them."""
        self._book.set_setting(connection, _TOLD, json.dumps(sorted(run_ids)[:MOST_TOLD]))

    def has_clock_times(self) -> bool:
        """Returns whether the list tells when runs were created, and not how long ago that is."""
        return self._book.get_setting(EVERYWHERE, _TIMES) == _CLOCK

    def keep_clock_times(self, has_clock_times: bool) -> None:
        """Remembers that."""
        self._book.set_setting(EVERYWHERE, _TIMES, _CLOCK if has_clock_times else "")


def written(arrangement: Arrangement) -> str:
    """Returns an arrangement as text."""
    sort = arrangement.sort
    parts: dict[str, object] = {"filter": arrangement.query.text, "quick": arrangement.quick}
    if arrangement.statuses:
        parts["statuses"] = sorted(arrangement.statuses)
    if sort is not None:
        parts |= {"sort": sort.key, "is_reversed": sort.is_reversed}
    return json.dumps(parts)


def read_arrangement(words: str | None) -> Arrangement:
    """Returns the arrangement of a text; parts that mean nothing are left out."""
    query, quick, sort, statuses = Query(), None, None, frozenset[str]()
    with suppress(ValueError, AttributeError, RecursionError):
        parts = json.loads(words or "{}")
        with suppress(QuerySyntaxError):
            query = _filter(str(parts.get("filter") or ""))
        quick = QuickFilter(parts["quick"]) if parts.get("quick") else None
        sort = Sort(SortKey(parts["sort"]), bool(parts.get("is_reversed"))) if parts.get("sort") else None
        statuses = frozenset(each for each in parts.get("statuses") or () if isinstance(each, str))
    return Arrangement(query, quick, sort, statuses)


def _filter(text: str) -> Query:
    if not text:
        return Query()
    # Imported here: mostly nothing is filtered when a thread is opened.
    from runtui.feed.view.query.parse import parse  # noqa: PLC0415

    return parse(text)


def _texts(words: str | None) -> list[str]:
    with suppress(ValueError, RecursionError):
        texts = json.loads(words or "[]")
        return [each for each in texts if isinstance(each, str)] if isinstance(texts, list) else []
    return []


def _share(value: object) -> float | None:
    return value if isinstance(value, float) and 0 < value < 1 else None
