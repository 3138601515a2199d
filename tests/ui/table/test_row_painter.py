"""A row whose clocks alone are painted anew looks like one that is painted whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from runtui.feed.run.journal import Journal
from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.sight import Sight
from runtui.ui.draw.paint import paint
from runtui.ui.draw.palette import Ground, Palette
from runtui.ui.draw.themed_app import ThemedApp
from runtui.ui.table.columns import COLUMNS
from runtui.ui.table.row import RowLook, row_key
from runtui.ui.table.row_painter import MOST_STILL, RowPainter
from tests.ui.table.reading import row_line

BORN = 1_700_000_000.0
RUN = Run(
    id="run_abcdefghijklmnop",
    status="in_progress",
    created_at=BORN,
    started_at=BORN + 2,
    expires_at=BORN + 600,
    page=PackedPage([b"{}"]),
)
WAITING = replace(RUN, status="requires_action", has_required_action=True, waiting_tools=("refund", "lookup"))
NAMES = [column.name for column in COLUMNS]
CHOSEN = st.one_of(st.just(()), st.permutations(NAMES).map(lambda names: tuple(names[:5])))
SIGHTS = st.builds(Sight, st.booleans(), st.booleans())
LOOKS = st.builds(RowLook, *[st.booleans()] * 7, SIGHTS, *[st.booleans()] * 2)


@pytest.fixture(scope="module")
def palette() -> Palette:
    return Palette(ThemedApp().get_css_variables())


@given(
    run=st.sampled_from([RUN, WAITING, replace(RUN, status="queued", started_at=None), replace(RUN, status="odd")]),
    look=LOOKS,
    columns=CHOSEN,
    width=st.integers(1, 220),
    moments=st.lists(st.floats(0, 100_000), min_size=1, max_size=4),
)
def test_a_tick_looks_as_if_all_was_painted_anew(palette, run, look, columns, width, moments):
    painter = RowPainter(width, columns, palette, Ground.LIST)
    for passed in moments:
        key = row_key(run, look, Journal(), BORN + passed)
        whole = paint(row_line(key, width, columns), width, palette, Ground.LIST, is_stale=look.is_stale)
        painted = painter.paint(key)
        assert painted.cell_length == width
        assert cells(painted) == cells(whole)


def cells(strip):
    return [(character, piece.style) for piece in strip for character in piece.text]


def test_another_width_other_columns_and_other_colours_need_another_painter(palette):
    painter = RowPainter(80, (), palette, Ground.LIST)
    assert painter.is_for(80, (), palette)
    assert not painter.is_for(81, (), palette)
    assert not painter.is_for(80, ("status",), palette)
    assert not painter.is_for(80, (), Palette(ThemedApp().get_css_variables()))


def test_an_older_version_of_a_run_is_let_go(palette):
    painter = RowPainter(120, (), palette, Ground.LIST)
    for run in (RUN, WAITING, replace(RUN, status="cancelling")):
        painter.paint(row_key(run, RowLook(), Journal(), BORN))
    assert [kept.run.status for kept, _ in painter._still.values()] == ["cancelling"]


def test_no_more_rows_are_kept_than_tick_on_a_screen(palette):
    painter = RowPainter(120, (), palette, Ground.LIST)
    for number in range(MOST_STILL + 5):
        painter.paint(row_key(replace(RUN, id=f"run_{number}"), RowLook(), Journal(), BORN))
    assert next(iter(painter._still)) == "run_5"
    assert len(painter._still) == MOST_STILL
