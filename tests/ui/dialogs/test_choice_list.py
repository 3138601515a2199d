"""The one list to choose from: its keys, its scrolling, its clicks."""

from typing import NamedTuple

import pytest

from runtui.ui.dialogs.choice_list import ChoiceList
from runtui.ui.draw.line import line, span
from tests.ui.widget_stage import staged

SIZE = (40, 12)


class Fruit(NamedTuple):
    key: str
    section: str = ""


def fruits(count, *, by=0):
    return [Fruit(f"fruit {at}", f"basket {at // by}" if by else "") for at in range(count)]


def draw(row, width, is_marked):
    return (line(span(f" {row.key}{' <' if is_marked else ''}")), line(span(f" of {width}")))


def a_list(count=30, *, by=0, **options):
    made = ChoiceList(draw, **options)
    made.styles.height = "1fr"
    made.show(fruits(count, by=by))
    return made


@pytest.mark.parametrize(
    ("keys", "chosen"),
    [
        ("j j k", 1),
        ("down down up", 1),
        ("k", 0),
        ("G", 29),
        ("end G j", 29),
        ("G g", 0),
        ("end home", 0),
        ("ctrl+d", 6),
        ("pagedown", 12),
        ("pagedown ctrl+u", 6),
        ("G pageup", 17),
    ],
)
async def test_every_key_moves_the_cursor_and_keeps_it_in_sight(keys, chosen):
    async with staged(a_list(), size=SIZE) as stage:
        await stage.press(*keys.split())
        assert stage.widget.cursor == chosen
        assert f"▌ fruit {chosen} <" in stage.lines
        assert len(stage.lines) == 12


@pytest.mark.parametrize("key", ["enter", "space"])
async def test_enter_and_space_choose_the_row_of_the_cursor(key):
    async with staged(a_list(), size=SIZE) as stage:
        await stage.press("j", key)
        await stage.until(lambda: [each.key for each in stage.posted(ChoiceList.Chosen)] == ["fruit 1"])


async def test_an_empty_list_chooses_nothing_and_says_what_it_was_told_to():
    async with staged(a_list(0, empty=line(span("none"))), size=SIZE) as stage:
        await stage.press("enter", "G", "pagedown", "j")
        assert stage.lines[0] == "none"
        assert not stage.posted(ChoiceList.Chosen)


async def test_heads_stand_above_their_rows_and_the_cursor_passes_them():
    async with staged(a_list(6, by=3), size=SIZE) as stage:
        assert stage.lines[:4] == ["  basket 0", "▌ fruit 0 <", "  fruit 1", "  fruit 2"]
        assert stage.lines[4:7] == ["", "  basket 1", "  fruit 3"]
        await stage.press("j", "j", "j")
        assert stage.lines[6] == "▌ fruit 3 <"


async def test_the_first_row_of_a_section_comes_back_with_its_head():
    async with staged(a_list(30, by=15), size=SIZE) as stage:
        await stage.press("G", "g")
        assert stage.lines[:2] == ["  basket 0", "▌ fruit 0 <"]


async def test_a_click_on_a_head_or_below_the_rows_is_none():
    async with staged(a_list(4, by=2), size=SIZE) as stage:
        for y in (0, 3, 4, 9):
            await stage.pilot.click(stage.widget, offset=(3, y))
        assert not stage.posted(ChoiceList.Chosen)
        await stage.pilot.click(stage.widget, offset=(3, 6))
        await stage.until(lambda: [each.key for each in stage.posted(ChoiceList.Chosen)] == ["fruit 3"])


async def test_where_a_double_click_chooses_one_click_moves_the_cursor():
    async with staged(a_list(clicks=2), size=SIZE) as stage:
        await stage.pilot.click(stage.widget, offset=(3, 4))
        assert stage.widget.cursor == 4
        assert not stage.posted(ChoiceList.Chosen)
        await stage.pilot.double_click(stage.widget, offset=(3, 4))
        await stage.until(lambda: [each.key for each in stage.posted(ChoiceList.Chosen)] == ["fruit 4"])


async def test_rows_of_two_lines_are_whole_where_the_cursor_is():
    async with staged(a_list(height=2, gap=1), size=SIZE) as stage:
        assert stage.lines[:5] == ["▌ fruit 0 <", "▌ of 39", "", "  fruit 1", "  of 39"]
        assert stage.widget.below == 26
        await stage.press("G")
        assert stage.lines[-2:] == ["▌ fruit 29 <", "▌ of 39"]
        assert stage.widget.below == 0


async def test_the_wheel_scrolls_and_the_cursor_stays():
    async with staged(a_list(), size=SIZE) as stage:
        stage.widget.scroll_to(y=10, animate=False)
        await stage.until(lambda: stage.lines[0] == "  fruit 10")
        assert stage.widget.cursor == 0
        assert stage.widget.below == 8


async def test_other_rows_keep_the_cursor_on_its_row_and_what_is_read_in_its_place():
    async with staged(a_list(), size=SIZE) as stage:
        await stage.press(*["j"] * 3)
        stage.widget.show([Fruit("new"), *fruits(30)])
        await stage.until(lambda: "▌ fruit 3 <" in stage.lines)
        stage.widget.scroll_to(y=15, animate=False)
        stage.widget.show([Fruit("newer"), Fruit("new"), *fruits(30)])
        await stage.pilot.pause()
        assert stage.widget.rows[stage.widget.cursor].key == "fruit 3"
        assert stage.lines[0] == "  fruit 13"


async def test_where_the_row_of_the_cursor_went_its_neighbour_has_it():
    async with staged(a_list(), size=SIZE) as stage:
        await stage.press("G")
        stage.widget.show(fruits(5))
        await stage.until(lambda: stage.lines[4] == "▌ fruit 4 <")
