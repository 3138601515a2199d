"""Without UTF-8 everything drawn has a twin of the same width, and the locale decides."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtui
from runtui.words.drawn import TWINS, is_utf8_locale, to_ascii
from runtui.words.status import STATUS_WORDS


def test_every_twin_is_one_printable_ascii_character() -> None:
    assert all(
        len(char) == len(twin) == 1 and twin.isascii() and twin.isprintable() for char, twin in TWINS.items()
    )


def test_status_glyphs_stay_distinct_in_ascii() -> None:
    glyphs = [row.glyph for row in STATUS_WORDS.values()]
    assert len({to_ascii(glyph) for glyph in glyphs}) == len(glyphs)


def test_heights_stay_distinct_in_ascii() -> None:
    assert len(set(to_ascii("▁▂▃▄▅▆▇█"))) == 8


@pytest.mark.parametrize(
    "source", sorted((Path(runtui.__file__).parent / "words").glob("*.py")), ids=lambda path: path.stem
)
def test_every_character_the_words_draw_is_in_the_table(source: Path) -> None:
    drawn = set(re.findall(r"[^\x00-\x7f]", source.read_text("utf-8")))
    # é stands in an explanation, ␡ ␛ ␊ are signs inside a server's text.
    assert drawn - set(TWINS) - set("é␡␛␊") == set()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("s1X8…hzfnH7", "s1X8~hzfnH7"),
        ("✓ completed", "+ completed"),
        ("↑ 2 new", "^ 2 new"),
        ("running ≤ 4m49s   waiting ≥ 1s", "running <=4m49s   waiting >=1s"),
        ("Grüße", "Gr??e"),
        ("漢字", "????"),
        ("e\u0301", "e"),
        ("😀", "??"),
        ("👩\u200d👩\u200d👧", "??"),
        ("👍🏽", "??"),
        ("❤\ufe0f", "??"),
        ("␛[2J", "?[2J"),
    ],
)
def test_text_in_ascii_keeps_its_width(text: str, shown: str) -> None:
    assert to_ascii(text) == shown


@given(st.text())
def test_whatever_comes_in_ascii_comes_out(text: str) -> None:
    assert to_ascii(text).isascii()


@pytest.mark.parametrize(
    ("environ", "is_utf8"),
    [
        ({}, False),
        ({"LANG": "C"}, False),
        ({"LANG": "POSIX"}, False),
        ({"LANG": "C.UTF-8"}, True),
        ({"LANG": "en_GB.UTF-8"}, True),
        ({"LANG": "de_DE.utf8"}, True),
        ({"LANG": "de_DE.utf8@euro"}, True),
        ({"LANG": "de_DE.ISO-8859-1"}, False),
        ({"LANG": "de_DE"}, False),
        ({"LC_CTYPE": "UTF-8"}, True),
        ({"LC_CTYPE": "en_US.UTF-8", "LANG": "C"}, True),
        ({"LC_CTYPE": "C", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "C", "LC_CTYPE": "en_US.UTF-8", "LANG": "en_US.UTF-8"}, False),
        ({"LC_ALL": "", "LC_CTYPE": "", "LANG": "en_US.UTF-8"}, True),
        ({"LC_ALL": "C.UTF-8", "LANG": "C"}, True),
        ({"PYTHONUTF8": "1"}, True),
        ({"PYTHONUTF8": "0", "LANG": "en_US.UTF-8"}, True),
    ],
)
def test_the_locale_tells_whether_the_terminal_shows_utf8(environ: dict[str, str], is_utf8: bool) -> None:
    assert is_utf8_locale(environ) is is_utf8


@pytest.mark.parametrize("lang", ["", "C", "POSIX"])
def test_what_python_wrote_into_its_own_environment_does_not_count(lang: str) -> None:
    assert not is_utf8_locale({"LC_CTYPE": "C.UTF-8", "LANG": lang})


def test_a_ctype_beside_a_real_language_counts() -> None:
    assert is_utf8_locale({"LC_CTYPE": "C.UTF-8", "LANG": "de_DE.ISO-8859-1"})
