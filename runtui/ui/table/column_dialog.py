"""The dialog that chooses columns and their order: each line stays where it is until the person moves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.feed.view.query.completion import metadata_values
from runtui.model.secret import HIDDEN
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.table.columns import COLUMNS, META, OTHERS, column_named, seen_name

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeAlias

    from runtui.feed.refresh.state import FeedState
    from runtui.model.sight import Sight

    Names: TypeAlias = tuple[str, ...]

AUTOMATIC = "Automatic"
AS_MANY = "as many as fit the width"
SHOWN = "shown"
NO_ROOM = "not shown at this width"


def column_screen(
    state: FeedState,
    sight: Sight,
    chosen: Names,
    fitting: Callable[[Names], Sequence[str]],
    change: Callable[[Names], None],
) -> ChoiceScreen:
    """Returns the dialog over the columns that were chosen, and those that the metadata of the runs make.

    `fitting` returns the names of those on screen for the chosen ones; `change` is called with each new choice.
    """
    metadata = [key for key in metadata_values(state.runs, sight) if key != HIDDEN]
    lines = ColumnLines(chosen, metadata, fitting, change, sight)
    return ChoiceScreen("Columns", lines.choices(), choose=lines.switch, move=lines.move)


class ColumnLines:
    """All columns in one order, of which some are chosen; none: as many as fit are shown."""

    def __init__(
        self,
        chosen: Names,
        metadata_keys: Iterable[str],
        fitting: Callable[[Names], Sequence[str]],
        change: Callable[[Names], None],
        sight: Sight,
    ) -> None:
        self._chosen, self._sight = chosen, sight
        self._all = [*(column.name for column in (*COLUMNS, *OTHERS)), *(META + key for key in metadata_keys)]
        self._order = list(dict.fromkeys((*chosen, *self._all)))
        self._fitting = fitting
        self._change = change

    def switch(self, key: str) -> list[Choice]:
        """Chooses a column or gives it up; the last one stays. "" shows as many as fit again."""
        if key:
            shown = self._shown()
            others = [name for name in shown if name != key]
            self._take(others or shown if key in shown else [*shown, key])
        else:
            self._order = list(self._all)
            self._take(())
        return self.choices()

    def move(self, key: str, step: int) -> list[Choice]:
        """Moves a column up (-1) or down (1)."""
        if key in self._order:
            shown, place = self._shown(), self._order.index(key)
            self._order.insert(max(0, place + step), self._order.pop(place))
            self._take(shown)
        return self.choices()

    def choices(self) -> list[Choice]:
        """Returns the lines as they are now."""
        on_screen = set(self._fitting(self._chosen))
        automatic = Choice(key="", label=AUTOMATIC, words=AS_MANY, is_chosen=not self._chosen)
        return [automatic, *(self._choice(name, is_shown=name in on_screen) for name in self._order)]

    def _shown(self) -> list[str]:
        return list(self._chosen or self._fitting(()))

    def _take(self, names: Iterable[str]) -> None:
        wanted = set(names)
        self._chosen = tuple(name for name in self._order if name in wanted)
        self._change(self._chosen)

    def _choice(self, name: str, *, is_shown: bool) -> Choice:
        is_metadata, is_chosen = name.startswith(META), name in self._chosen
        words = ["metadata"] if is_metadata else []
        if is_chosen and not is_shown:
            words.append(NO_ROOM)
        elif is_shown and not self._chosen:
            words.append(SHOWN)
        column = None if is_metadata else column_named(name)
        label = seen_name(name, self._sight).removeprefix(META) if column is None else column.title
        return Choice(key=name, label=label, words=", ".join(words), is_chosen=is_chosen)
