"""Views under a name: filter, sort, columns and order, kept in the thread book for all threads of all servers.

What was written by another version and can't be read counts as nothing.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.parse import parse
from runtui.feed.view.view import Arrangement
from runtui.model.key_form import holds_key
from runtui.model.status import PROBLEM, RunStatus, is_active
from runtui.session.view_settings import EVERYWHERE, read_arrangement, written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from runtui.store.book.thread_book import ThreadBook

LONGEST_NAME = 40
MOST = 100
_VIEWS = "views"


class SavedView(Struct, frozen=True, kw_only=True):
    """What is on show under one name."""

    name: str
    arrangement: Arrangement = Arrangement()
    columns: tuple[str, ...] | None = None
    """The names of the columns, none: those that fit; None leaves them as they are."""
    order: str | None = None
    """The server's, ``desc`` or ``asc``; None leaves it as it is."""

    @property
    def filter_text(self) -> str:
        """All of its filter as it would be typed: what is shown by a key or a click is a term of statuses."""
        quick, chosen = self.arrangement.quick, set(self.arrangement.statuses)
        if quick is not None:
            chosen |= {each for each in RunStatus if (is_active(each) if quick == "active" else each in PROBLEM)}
        term = "status:" + ",".join(f"={each}" for each in sorted(chosen)) if chosen else ""
        return f"{self.arrangement.query.text} {term}".strip()


def _preset(name: str, text: str, sort: Sort | None = None) -> SavedView:
    return SavedView(name=name, arrangement=Arrangement(parse(text), sort=sort))


PRESETS = (
    _preset("Waiting", "status:requires_action"),
    _preset("Failed today", "status:failed,expired,incomplete created:today"),
    _preset("Slow", "dur:>30s", Sort(SortKey.TIME, is_reversed=True)),
)
"""Views that are always there."""


class SavedViews:
    """The views of one thread book; what `is_key` takes for a key is never kept."""

    def __init__(self, book: ThreadBook, is_key: Callable[[str], bool] = holds_key) -> None:
        self._book, self._is_key = book, is_key

    def own(self) -> list[SavedView]:
        """Returns those that were saved, by name."""
        return sorted(self._read(), key=lambda each: each.name.casefold())

    def find(self, name: str) -> SavedView | None:
        """Returns the view of a name, letters of either case alike."""
        wanted = name.strip().casefold()
        return next((each for each in (*PRESETS, *self._read()) if each.name.casefold() == wanted), None)

    def save(self, view: SavedView) -> str | None:
        """Keeps a view in the place of one of its name; returns why it can't be kept."""
        name = view.name.strip()
        if any(name.casefold() == each.name.casefold() for each in PRESETS):
            return f"{name} is always there: give it another name."
        if self._is_key(name) or self._is_key(view.arrangement.query.text):
            return "That looks like a key, which is never kept."
        if not name.isprintable() or len(name) > LONGEST_NAME:
            return f"A name has at most {LONGEST_NAME} letters, all of which can be seen."
        others = [each for each in self._read() if each.name.casefold() != name.casefold()]
        if len(others) >= MOST:
            return f"There are {MOST} views already: remove one first."
        self._write([*others, view])
        return None

    def remove(self, name: str) -> None:
        """Forgets a view."""
        self._write([each for each in self._read() if each.name != name])

    def _read(self) -> Iterator[SavedView]:
        kept: object = None
        with suppress(ValueError, RecursionError):
            kept = json.loads(self._book.get_setting(EVERYWHERE, _VIEWS) or "[]")
        for each in kept if isinstance(kept, list) else []:
            if isinstance(each, dict) and isinstance(each.get("name"), str):
                yield _read_view(each)

    def _write(self, views: list[SavedView]) -> None:
        self._book.set_setting(EVERYWHERE, _VIEWS, json.dumps([_parts(each) for each in views]))


def _parts(view: SavedView) -> dict[str, object]:
    arranged: dict[str, object] = json.loads(written(view.arrangement))
    return {"name": view.name.strip(), "columns": view.columns, "order": view.order} | arranged


def _read_view(parts: dict[str, object]) -> SavedView:
    columns, order = parts.get("columns"), parts.get("order")
    return SavedView(
        name=str(parts["name"]),
        arrangement=read_arrangement(json.dumps(parts)),
        columns=tuple(map(str, columns)) if isinstance(columns, list) else None,
        order=str(order) if order in ("desc", "asc") else None,
    )
