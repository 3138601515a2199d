"""The keys of the run table and of the pane around it: what each one calls there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.binding import Binding

if TYPE_CHECKING:
    from textual.binding import BindingType

TABLE_KEYS: list[BindingType] = [
    Binding("enter", "open", "open", id="table.open"),
    Binding("j,down", "move(1)", "down", show=False, id="table.down"),
    Binding("k,up", "move(-1)", "up", show=False, id="table.up"),
    Binding("g,home", "first", "first run", show=False, id="table.first"),
    Binding("G,end", "last", "last run, loads more", show=False, id="table.last"),
    Binding("ctrl+d", "page(0.5)", "half a page down", show=False, id="table.half-down"),
    Binding("ctrl+u", "page(-0.5)", "half a page up", show=False, id="table.half-up"),
    Binding("pagedown", "page(1)", "page down", show=False, id="table.page-down"),
    Binding("pageup", "page(-1)", "page up", show=False, id="table.page-up"),
    Binding("n", "seek('active', 1)", "next active", show=False, id="table.next-active"),
    Binding("N", "seek('active', -1)", "previous active", show=False, id="table.previous-active"),
    Binding("right_curly_bracket", "seek('problem', 1)", "next problem", show=False, id="table.next-problem"),
    Binding(
        "left_curly_bracket", "seek('problem', -1)", "previous problem", show=False, id="table.previous-problem"
    ),
    Binding("space", "mark", "mark to compare, or no longer", show=False, id="table.mark"),
    Binding("J", "detail(1)", "scroll the detail", show=False, id="table.detail-down"),
    Binding("K", "detail(-1)", "scroll the detail up", show=False, id="table.detail-up"),
]
LIST_KEYS: list[BindingType] = [
    Binding("slash", "filter", "filter", id="list.filter"),
    Binding("a", "quick('active')", "active", id="list.active", tooltip="active runs only, or all"),
    Binding(
        "exclamation_mark",
        "quick('problems')",
        "problems",
        id="list.problems",
        tooltip="failed, expired and incomplete runs only, or all",
    ),
    Binding("f", "facets", "filter by what the loaded runs have", show=False, id="list.facets"),
    Binding("s", "sort", "sort the loaded rows", show=False, id="list.sort"),
    Binding("S", "reverse", "reverse the order of the loaded rows", show=False, id="list.reverse"),
    Binding("c", "columns", "choose columns", show=False, id="list.columns"),
]
