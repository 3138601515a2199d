"""What the tests of finding share: a thread of runs, and what the lines around the rows say."""

import re
from functools import cache

from runtui.ui.draw.palette import Ground, Palette
from runtui.ui.draw.themed_app import ThemedApp
from runtui.ui.table.filter_field import FilterField
from runtui.ui.table.filter_line import FilterLine
from runtui.ui.table.last_line import LastLine
from runtui.ui.table.row_painter import RowPainter
from runtui.ui.table.titles import ColumnHeads, RunsTitle
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, until

SIZE = (120, 35)


def row_line(key, width, columns=()):
    """A row as a line, which has no colours yet."""
    return RowPainter(width, columns, _palette(), Ground.LIST).line(key)


@cache
def _palette():
    return Palette(ThemedApp().get_css_variables())


def runs(count, **changed):
    """`count` runs, the newest first; `changed` names statuses by number, such as ``r5="queued"``."""
    return [a_run(number, changed.get(f"r{number}", "completed")) for number in range(count, 0, -1)]


def ids(app):
    """The numbers of the runs on screen, as the column Run shows them."""
    found = re.findall(r"\b\d{6}\b", "\n".join(line[:32] for line in lines_of(app.runs.table)))
    return [int(each) for each in found]


def title(app):
    return lines_of(app.runs.query_one(RunsTitle))[0].strip()


def filter_line(app):
    return " ".join(lines_of(app.runs.query_one(FilterLine))).strip()


def heads(app):
    return lines_of(app.runs.query_one(ColumnHeads))[0]


def last_line(app):
    return lines_of(app.runs.query_one(LastLine))[0]


def bar_line(app):
    """The line of the screen the selection bar stands in, counted from the first row; None if it isn't seen."""
    lines = lines_of(app.runs.table)
    return next((place for place, line in enumerate(lines) if line.startswith("▌")), None)


async def opened(pilot):
    await until(pilot, lambda: pilot.app.runs.table.selected)


async def press(pilot, *keys):
    await pilot.press(*keys)
    await pilot.pause()


async def write(pilot, text):
    """Types a filter and waits until it is read."""
    await pilot.press(*("space" if each == " " else each for each in text))
    await read(pilot)


async def insert(pilot, text):
    """Puts text into the filter at once, as a paste does, and waits until it is read."""
    pilot.app.runs.run_list.filter_line.field.insert_text_at_cursor(text)
    await read(pilot)


async def read(pilot):
    """Waits until what was typed is read and the rows follow it."""
    await pilot.pause()
    await until(pilot, lambda: not pilot.app.runs.run_list.filter_line.is_waiting)
    await pilot.pause()


async def filtered(pilot, text):
    """Opens the filter, types it and keeps it."""
    await press(pilot, "slash")
    await press(pilot, *("space" if each == " " else each for each in text), "enter")
    await until(pilot, lambda: not isinstance(pilot.app.focused, FilterField))
    await read(pilot)
