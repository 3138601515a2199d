"""How much is drawn: what is seen, and of that only what looks different. Counted, not timed."""

import time

import msgspec
import pytest

from runtui.model.packed import PackedPage
from runtui.session.launch import Options
from runtui.ui.table import run_table
from runtui.ui.table.row_painter import RowPainter
from runtui.ui.table.run_table import RunTable
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, refresh, until
from tests.ui.table.listed import listed

SIZE = (120, 35)


@pytest.fixture
def painted(monkeypatch):
    """The ids of the rows that were laid out, in order."""
    ids = []

    def counted(self, key):
        ids.append(key.run.id)
        return made(self, key)

    made = RowPainter.paint
    monkeypatch.setattr(RowPainter, "paint", counted)
    return ids


@pytest.fixture
def redrawn(monkeypatch):
    """The lines of the table that were drawn again."""
    lines = []
    refreshed = RunTable.refresh

    def counted(self, *regions, **options):
        lines.extend(self.scroll_offset.y + y for region in regions for y in region.line_range)
        if not regions and options.get("repaint", True):
            lines.extend(range(self.row_count))
        return refreshed(self, *regions, **options)

    monkeypatch.setattr(RunTable, "refresh", counted)
    return lines


async def test_a_hundred_thousand_rows_cost_what_is_seen(stage, painted):
    async with listed(stage, *(a_run(number) for number in range(100, 0, -1))) as (app, pilot):
        await until(pilot, lambda: len(app.runs.table.view) == 100)
        template = app.runs.table.view[0]
        roll = app.runs.state.runs
        roll.append(copies(template, 100_000))
        app.runs.state = app.runs.state
        await pilot.pause()
        painted.clear()
        await pilot.press("G")
        await pilot.pause()
        assert app.runs.table.selected == "run_copy_99999"
        await pilot.press("k", "k", "pageup")
        await pilot.pause()
        assert 0 < len(painted) < 5 * app.runs.table.size.height


def copies(run, count):
    return [msgspec.structs.replace(run, id=f"run_copy_{number}") for number in range(count)]


async def test_on_a_tick_only_the_active_row_is_drawn_again(stage, painted, redrawn):
    now = int(time.time())
    active = a_run(18, "in_progress", created_at=now - 5, started_at=now - 4)
    sent = (a_run(20), a_run(19), active, *(a_run(number) for number in range(17, 0, -1)))
    async with listed(stage, *sent) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected and app.runs.table.size.height == 25)
        await pilot.pause()
        painted.clear()
        redrawn.clear()
        app.runs.table.now += 1
        await pilot.pause()
        assert set(redrawn) == {2}
        assert set(painted) == {"run_000018"}


async def test_a_refresh_that_brings_nothing_draws_nothing(stage, clock, painted, redrawn):
    async with listed(stage, *(a_run(number) for number in range(20, 0, -1))) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        await refresh(pilot)
        painted.clear()
        redrawn.clear()
        await refresh(pilot)
        assert redrawn == painted == []


async def test_the_cursor_draws_two_rows(stage, redrawn):
    async with listed(stage, *(a_run(number) for number in range(20, 0, -1))) as (app, pilot):
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.pause()
        redrawn.clear()
        await pilot.press("j")
        await pilot.pause()
        assert redrawn == [0, 1]


async def test_a_row_that_looks_as_before_is_not_painted_anew(stage, painted):
    app = stage.app(*(a_run(number) for number in range(80, 0, -1)), options=Options(interval=0.0, page_size=100))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("pagedown", "pagedown")
        await pilot.pause()
        painted.clear()
        app.runs.table.scroll_to(y=0, animate=False, immediate=True)
        await pilot.pause()
        app.runs.table.scroll_to(y=20, animate=False, immediate=True)
        await pilot.pause()
        assert len(painted) <= 3


async def test_a_theme_paints_every_row_in_the_new_colours(stage):
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        dark = app.runs.table.render_line(1)
        app.theme = "runtui-light"
        await pilot.pause()
        assert app.runs.table.render_line(1) != dark


async def test_a_tick_draws_nothing_of_a_row_but_its_clock(stage, monkeypatch):
    now = int(time.time())
    app = stage.app(a_run(2, "in_progress", created_at=now - 600, started_at=now - 599), a_run(1))
    regions, refreshed = [], RunTable.refresh

    def counted(self, *given, **options):
        regions.extend(given)
        return refreshed(self, *given, **options)

    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected and app.runs.table.size.height == 25)
        await pilot.pause()
        monkeypatch.setattr(RunTable, "refresh", counted)
        monkeypatch.setattr(run_table, "SLOW_LOOK", 1e12)
        before = lines_of(app.runs.table)[0]
        app.runs.table.now += 1
        await pilot.pause()
        heads = lines_of(app.runs.run_list.heads)[0]
        assert {region.column_span for region in regions} == {
            (heads.index("Age"), heads.index("Time") + len("Time"))
        }
        assert lines_of(app.runs.table)[0] != before


async def test_the_next_page_is_painted_before_its_key_comes(stage, painted):
    async with listed(stage, *(a_run(number) for number in range(100, 0, -1))) as (app, pilot):
        await until(pilot, lambda: len(app.runs.table.view) == 100)
        height = app.runs.table.size.height
        await pilot.press("pagedown")
        await until(pilot, lambda: len(set(painted)) == 2 * height)
        painted.clear()
        app.runs.table.ahead_after = 1_000  # the one after next is not looked at here
        await pilot.press("pagedown")
        await pilot.pause()
        assert set(painted) == {app.runs.table.selected}


async def test_a_column_of_metadata_opens_each_page_once_a_picture(stage, monkeypatch):
    app = stage.app(*(a_run(number, metadata={"env": f"e{number}"}) for number in range(150, 0, -1)))
    opened, open_all = [], PackedPage.open_all

    def counted(self):
        opened.append(self)
        return open_all(self)

    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected and len(app.runs.state.runs) > 99)
        app.runs.table.ahead_after = 1_000  # what is painted ahead would be a third picture
        app.runs.run_list.columns = ("meta.env", "run")
        await until(pilot, lambda: "e150" in lines_of(app.runs.table)[0])
        monkeypatch.setattr(PackedPage, "open_all", counted)
        await pilot.press("pagedown", "pagedown")
        await until(pilot, lambda: "e1" in lines_of(app.runs.table)[0] and app.runs.table.scroll_offset.y > 20)
        await pilot.pause()
        # Two pictures, of at most two pages each, and the run that is read beside them.
        assert len(opened) <= 6
        assert app.runs.table._painter._reader._page is None
