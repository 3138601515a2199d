"""What the palette offers for the list of runs: searching on, going somewhere, how the thread fares."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from textual.app import SystemCommand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.ui.table.run_list import RunList


def list_commands(runs: RunList) -> Iterator[SystemCommand]:
    """Yields title, explanation and action of each command."""
    yield SystemCommand("Load all", "Every page of the thread, to filter and sort all of it", runs.action_load_all)
    yield SystemCommand("Go to run", "By its id or a part of it, loading pages until found", runs.action_go_to_run)
    yield SystemCommand("Go to time", "Loading pages until the time is reached", runs.action_go_to_time)
    yield SystemCommand("Thread health", "Failures, times, tokens of the loaded runs", runs.action_health)
    yield SystemCommand("Filter", "Type what the runs must have", runs.action_filter)
    yield SystemCommand("Active only", "Or all again", partial(runs.action_quick, "active"))
    yield SystemCommand("Problems only", "Or all again", partial(runs.action_quick, "problems"))
    yield SystemCommand("Facets", "Filter by what the loaded runs have, with counts", runs.action_facets)
    yield SystemCommand("Sort", "The loaded rows by a column", runs.action_sort)
    yield SystemCommand("Columns", "Choose them and their order", runs.action_columns)
    yield SystemCommand("Compare", "The two marked runs, or this one with the last completed", runs.action_compare)
