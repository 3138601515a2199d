"""The dialogs that arrange the rows: each is opened over the list of runs and changes nothing but that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.feed.view.facets import facets
from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.completion import metadata_values
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.terms import has_value, with_value, without_value
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.table.choices import facet_choices, sort_after, sort_choices
from runtui.ui.table.column_choices import ColumnLines
from runtui.ui.table.columns import columns_for

if TYPE_CHECKING:
    from runtui.feed.refresh.state import FeedState
    from runtui.feed.view.view import Arrangement
    from runtui.ui.table.arranged_list import ArrangedList


def facet_screen(run_list: ArrangedList, state: FeedState) -> ChoiceScreen:
    """Returns the dialog that puts values of the loaded runs into the filter, and takes them out."""
    counted = facets(state.runs)

    def switch(key: str) -> list[Choice]:
        text = run_list.arrangement.query.text
        _, field, value = facet_choices(counted, text, run_list.view_options.names)[key]
        text = (without_value if has_value(text, field, value) else with_value)(text, field, value)
        run_list.arrangement = replace(run_list.arrangement, query=parse(text))
        return listed()

    def listed() -> list[Choice]:
        return [
            choice
            for choice, *_ in facet_choices(
                counted, run_list.arrangement.query.text, run_list.view_options.names
            ).values()
        ]

    return ChoiceScreen("Filter by what the loaded runs have", listed(), choose=switch)


def sort_screen(arrangement: Arrangement) -> ChoiceScreen:
    """Returns the dialog that chooses the column to sort by."""
    return ChoiceScreen("Sort the loaded rows", sort_choices(arrangement.sort))


def sorted_by(arrangement: Arrangement, key: str) -> Arrangement:
    """Returns the arrangement after a column was chosen."""
    return replace(arrangement, sort=sort_after(key, arrangement.sort))


def reversed_order(arrangement: Arrangement, state: FeedState) -> Arrangement:
    """Returns the arrangement with its order turned round; the server's becomes the one by creation."""
    sort = arrangement.sort or Sort(SortKey.CREATED, is_reversed=state.order == "desc")
    return replace(arrangement, sort=Sort(sort.key, not sort.is_reversed))


def column_screen(run_list: ArrangedList, state: FeedState) -> ChoiceScreen:
    """Returns the dialog that chooses the columns and their order."""

    def fitting(chosen: tuple[str, ...]) -> list[str]:
        width = run_list.table.size.width
        has_clock_times = run_list.view_options.has_clock_times
        return [each.name for each in columns_for(width, chosen, has_clock_times=has_clock_times)]

    lines = ColumnLines(run_list.columns, metadata_values(state.runs), fitting)

    def switch(key: str) -> list[Choice]:
        lines.switch(key)
        run_list.columns = lines.chosen
        return lines.choices()

    def move(key: str, step: int) -> list[Choice]:
        lines.move(key, step)
        run_list.columns = lines.chosen
        return lines.choices()

    return ChoiceScreen("Columns", lines.choices(), choose=switch, move=move)
