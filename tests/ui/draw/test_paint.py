"""From lines to strips: exact widths, safe text only, ASCII where it must be."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len

from runtui.ui.draw.line import Line, Span, cell, line, span
from runtui.ui.draw.paint import fit, padded, paint
from runtui.ui.draw.palette import Ground, Palette, Role
from runtui.ui.draw.wrap import wrap
from tests.ui.draw.test_palette import palette_of

HOSTILE = st.text(
    st.one_of(
        st.characters(),
        st.sampled_from("\x1b\x9b\x9d\x07\x00\r\n\t\x85\u2028\u202e\u200b\u200d\ufe0f[]/@漢👩é\u0301\udc80"),
    ),
    max_size=60,
)


@pytest.fixture(scope="module")
def palette():
    return palette_of("runtui-dark")


@pytest.fixture(scope="module")
def ascii_palette():
    return palette_of("runtui-dark", is_ascii=True)


def is_harmless(text: str) -> bool:
    """Whether a terminal shows this text and does nothing else with it."""
    return all(
        unicodedata.category(char) not in ("Cc", "Cs", "Zl", "Zp")
        and (unicodedata.category(char) != "Cf" or char == "\u200d")
        for char in text
    )


@given(texts=st.lists(HOSTILE, min_size=1, max_size=4), right=HOSTILE, width=st.integers(1, 120))
@settings(max_examples=200)
def test_any_text_is_painted_harmless_and_exactly_as_wide_as_told(palette, texts, right, width):
    strip = paint(line(*map(span, texts), right=(cell(right),)), width, palette, Ground.LIST)
    assert sum(cell_len(segment.text) for segment in strip) == width
    assert is_harmless(strip.text)
    assert all(segment.control is None for segment in strip)


@given(texts=st.lists(HOSTILE, min_size=1, max_size=4), width=st.integers(1, 120))
@settings(max_examples=200)
def test_in_an_ascii_locale_nothing_else_is_painted(ascii_palette, texts, width):
    strip = paint(line(*map(span, texts), right=(Span("━▌◷"),)), width, ascii_palette, Ground.LIST)
    assert strip.text.isascii()
    assert strip.text.isprintable()


@given(text=HOSTILE, cells=st.integers(0, 50))
def test_a_cell_takes_the_cells_it_is_given(text, cells):
    safe_text = span(text).text
    assert cell_len(fit(safe_text, cells)) <= cells
    assert cell_len(padded(safe_text, cells)) == cells
    assert cell_len(padded(safe_text, cells, right=True)) == cells


@given(text=HOSTILE, width=st.integers(2, 50))
def test_wrapping_keeps_every_word_and_the_width(text, width):
    safe_text = span(text).text
    lines = wrap(safe_text, width)
    assert all(cell_len(each.rstrip()) <= width for each in lines)
    assert "".join("".join(lines).split()) == "".join(safe_text.split())


def test_what_is_cut_ends_with_an_ellipsis():
    assert fit("abcdef", 4) == "abc…"
    assert fit("漢字漢字", 4) == "漢…"
    assert fit("abc", 3) == "abc"


def test_the_left_part_gives_way_to_the_right_one(palette):
    assert (
        paint(line(Span("left " * 9), right=(Span("right"),)), 20, palette, Ground.LIST).text
        == "left left le…  right"
    )


def test_a_right_part_wider_than_the_line_is_left_out(palette):
    assert paint(line(Span("left"), right=(Span("far too wide"),)), 8, palette, Ground.LIST).text == "left    "


def test_markup_is_text(palette):
    text = "[bold]x[/] [@click=app.quit]y[/] [/]"
    assert paint(line(span(text)), 60, palette, Ground.LIST).text.rstrip() == text


def test_the_ground_of_a_line_goes_before_the_ground_of_its_widget(palette):
    strip = paint(Line((Span("x"),), ground=Ground.ERROR_BOX), 5, palette, Ground.LIST)
    assert {segment.style.bgcolor for segment in strip} == {palette.ground(Ground.ERROR_BOX).rich_color}


def test_a_stale_line_is_muted(palette):
    strip = paint(line(Span("x", Role.BAD)), 5, palette, Ground.LIST, is_stale=True)
    assert next(iter(strip)).style == palette.style(Role.MUTED, Ground.LIST)
    assert isinstance(palette, Palette)


def test_where_no_width_is_left_a_letter_stands_in_each_line():
    assert wrap("key", 0) == wrap("key", -3) == ["k", "e", "y"]
