"""The dialogs to filter, sort and refresh by choosing: what they offer and what a choice leads to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtui.feed.view.facets import facets
from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.language import QueryField
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.terms import exact_term, has_value, with_value, without_value
from runtui.model.status import rank_of
from runtui.ui.dialogs.choice import Choice, ChoiceScreen
from runtui.ui.table.columns import COLUMNS, OTHERS, Column, order_words
from runtui.words.safe import safe
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runtui.feed.refresh.state import FeedState
    from runtui.feed.view.facets import Facets
    from runtui.feed.view.query.language import Query

FACETS: Final = {
    QueryField.STATUS: "Status",
    QueryField.MODEL: "Model",
    QueryField.ASST: "Assistant",
    QueryField.ERR: "Error",
}
INTERVALS = (1.0, 2.0, 3.0, 5.0, 10.0, 30.0)
"""Seconds between refreshes that are offered."""
BY_HAND = "0"
MOST_VALUES = 20
"""Values of a field that are offered; the rest can be typed."""


def facet_screen(
    state: FeedState, query: Query, names: Mapping[str, str], change: Callable[[Query], None]
) -> ChoiceScreen:
    """Returns the dialog that puts values of the loaded runs into a filter, and takes them out.

    `names` are those of assistants by id; `change` is called with each new filter.
    """
    counted, text = facets(state.runs), query.text

    def switch(key: str) -> list[Choice]:
        nonlocal text
        _, field, value = _facets(counted, text, names)[key]
        query = parse((without_value if has_value(text, field, value) else with_value)(text, field, value))
        text = query.text
        change(query)
        return listed()

    def listed() -> list[Choice]:
        return [choice for choice, *_ in _facets(counted, text, names).values()]

    return ChoiceScreen("Filter by what the loaded runs have", listed(), choose=switch)


def _facets(
    counted: Facets, text: str, names: Mapping[str, str]
) -> dict[str, tuple[Choice, QueryField, str | None]]:
    """The values of the loaded runs by their term, each with its field; those in the filter are chosen."""
    choices = {}
    for field, section in FACETS.items():
        # What an input can't draw as it is, can't be written into the filter.
        offered = [facet for facet in counted.of(field) if safe(facet.value or "") == (facet.value or "")]
        if field is QueryField.STATUS:
            offered.sort(key=lambda facet: rank_of(facet.value or ""))  # as in the title: what needs you first
        for facet in offered[:MOST_VALUES]:
            choice = Choice(
                key=exact_term(field, facet.value),
                label="none" if facet.value is None else names.get(facet.value, facet.value),
                words=thousands(facet.count),
                is_chosen=has_value(text, field, facet.value),
                section=section,
            )
            choices[choice.key] = (choice, field, facet.value)
    return choices


def interval_screen(seconds: float) -> ChoiceScreen:
    """Returns the dialog that chooses the seconds between refreshes, as text; `seconds` are those of now."""
    offered = sorted({*INTERVALS, *([seconds] if seconds else [])})
    timed = [Choice(key=f"{each:g}", label=f"every {each:g}s", is_chosen=each == seconds) for each in offered]
    by_hand = Choice(key=BY_HAND, label="by hand", words="only when r is pressed", is_chosen=not seconds)
    return ChoiceScreen(
        "Refresh interval", [*timed, by_hand], "While runs are active; it grows while nothing changes."
    )


def sort_screen(sort: Sort | None) -> ChoiceScreen:
    """Returns the dialog that chooses the column to sort by, with the direction each choice leads to."""
    server = Choice(key="", label="Server", words="as the server lists them", is_chosen=sort is None)
    columns = [_sort_choice(column, sort) for column in (*COLUMNS, *OTHERS) if column.directions]
    return ChoiceScreen("Sort the loaded rows", [server, *columns])


def _sort_choice(column: Column, sort: Sort | None) -> Choice:
    after = sort_after(column.name, sort)
    is_chosen = sort is not None and sort.key == column.name
    return Choice(
        key=column.name, label=column.title, words=order_words(after) if after else "", is_chosen=is_chosen
    )


def sort_after(key: str, sort: Sort | None) -> Sort | None:
    """Returns the order after a choice: "" is the server's, the column in use once more the column reversed."""
    if not key:
        return None
    if sort is not None and sort.key == key:
        return Sort(sort.key, not sort.is_reversed)
    is_reversed = any(column.name == key and column.is_largest_first for column in (*COLUMNS, *OTHERS))
    return Sort(SortKey(key), is_reversed)
