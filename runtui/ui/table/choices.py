"""What can be chosen from, as values: the columns to sort by, and the values to filter by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from runtui.feed.view.ordering import Sort, SortKey
from runtui.feed.view.query.language import QueryField
from runtui.feed.view.query.parse import exact_term
from runtui.feed.view.query.terms import has_value
from runtui.ui.dialogs.choice import Choice
from runtui.words.safe import safe
from runtui.words.sizes import thousands
from runtui.words.table import order_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.feed.view.facets import Facets

FACETS: Final = {
    QueryField.STATUS: "Status",
    QueryField.MODEL: "Model",
    QueryField.ASST: "Assistant",
    QueryField.ERR: "Error",
}
MOST_VALUES = 20
"""Values of a field that are offered; the rest can be typed."""
LARGEST_FIRST = frozenset({SortKey.TIME, SortKey.TOKENS})
"""What is looked for among these is the largest."""


def sort_choices(sort: Sort | None) -> list[Choice]:
    """Returns the columns to sort by, with the direction each choice leads to."""
    server = Choice(key="", label="Server", words="as the server lists them", is_chosen=sort is None)
    return [server, *(_sort_choice(key, sort) for key in SortKey)]


def sort_after(key: str, sort: Sort | None) -> Sort | None:
    """Returns the order after a choice: the column in use once more is the column reversed."""
    if not key:
        return None
    if sort is not None and sort.key == key:
        return Sort(sort.key, not sort.is_reversed)
    chosen = SortKey(key)
    return Sort(chosen, chosen in LARGEST_FIRST)


def facet_choices(
    facets: Facets, text: str, names: Mapping[str, str]
) -> dict[str, tuple[Choice, QueryField, str | None]]:
    """Returns the values of the loaded runs by their term, each with its field; those in the filter are chosen.

    `names` are those of assistants by id.
    """
    choices = {}
    for field, section in FACETS.items():
        # What an input can't draw as it is, can't be written into the filter.
        offered = [facet for facet in facets.of(field) if safe(facet.value or "") == (facet.value or "")]
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


def _sort_choice(key: SortKey, sort: Sort | None) -> Choice:
    after = sort_after(key, sort)
    words = order_words(key, is_reversed=after is not None and after.is_reversed)
    return Choice(key=key, label=key.title(), words=words, is_chosen=sort is not None and sort.key is key)
