"""Where rows stand in a list that is asked for by number and knows no cursor."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class HeldRows:
    """The ids of a list from its top on, without a gap as far as pages came."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._places: dict[str, int] = {}
        self.end = 0
        """How many rows there were when the server was asked whether more follow, and none did."""

    def place_of(self, row_id: str) -> int | None:
        """Returns how many rows stood before one when it was met last; None if it wasn't."""
        return self._places.get(row_id)

    def note(self, offset: int, ids: Sequence[str]) -> None:
        """Takes in what the server listed from `offset` on.

        What was known behind the last of them moves with it; where nothing of them was known, it is let go.
        """
        if self._ids[offset : offset + len(ids)] == list(ids):
            return
        behind: list[str] = []
        last = next((place for each in reversed(ids) if (place := self._places.get(each)) is not None), None)
        if last is not None:
            known = set(ids)
            behind = [each for each in self._ids[last + 1 :] if each not in known]
        unknown = [""] * (offset - len(self._ids))
        self._ids = [*self._ids[:offset], *unknown, *ids, *behind]
        self._places = {each: place for place, each in enumerate(self._ids)}
