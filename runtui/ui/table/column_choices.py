"""The lines of the dialog that chooses columns: each stays where it is until the person moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.dialogs.choice import Choice
from runtui.ui.table.columns import META, default_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

AUTOMATIC = "Automatic"
AS_MANY = "as many as fit the width"
SHOWN = "shown"
NO_ROOM = "not shown at this width"


class ColumnLines:
    """All columns in one order, of which some are chosen; none: as many as fit are shown.

    `fitting` returns the names of those on screen for the chosen ones.
    """

    def __init__(
        self,
        chosen: Sequence[str],
        metadata_keys: Iterable[str],
        fitting: Callable[[tuple[str, ...]], Sequence[str]],
    ) -> None:
        self.chosen = tuple(chosen)
        self._all = [*default_names(), *(META + key for key in metadata_keys)]
        self._order = list(dict.fromkeys((*chosen, *self._all)))
        self._fitting = fitting

    def switch(self, key: str) -> None:
        """Chooses a column or gives it up; the last one stays. "" shows as many as fit again."""
        if not key:
            self.chosen, self._order = (), list(self._all)
            return
        shown = self._shown()
        others = [name for name in shown if name != key]
        self._take(others or shown if key in shown else [*shown, key])

    def move(self, key: str, step: int) -> None:
        """Moves a column up (-1) or down (1)."""
        if key not in self._order:
            return
        shown, place = self._shown(), self._order.index(key)
        self._order.insert(max(0, place + step), self._order.pop(place))
        self._take(shown)

    def choices(self) -> list[Choice]:
        """Returns the lines as they are now."""
        on_screen = set(self._fitting(self.chosen))
        automatic = Choice(key="", label=AUTOMATIC, words=AS_MANY, is_chosen=not self.chosen)
        return [automatic, *(self._choice(name, is_shown=name in on_screen) for name in self._order)]

    def _shown(self) -> list[str]:
        return list(self.chosen or self._fitting(()))

    def _take(self, names: Iterable[str]) -> None:
        wanted = set(names)
        self.chosen = tuple(name for name in self._order if name in wanted)

    def _choice(self, name: str, *, is_shown: bool) -> Choice:
        is_metadata, is_chosen = name.startswith(META), name in self.chosen
        words = ["metadata"] if is_metadata else []
        if is_chosen and not is_shown:
            words.append(NO_ROOM)
        elif is_shown and not self.chosen:
            words.append(SHOWN)
        label = name.removeprefix(META) if is_metadata else name.title()
        return Choice(key=name, label=label, words=", ".join(words), is_chosen=is_chosen)
