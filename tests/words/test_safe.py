"""Hostile text comes out harmless, on one line, and as it was where it was clean."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.words.safe import safe, safe_lines

HOSTILE = st.text(
    st.characters(codec=None, categories=None) | st.sampled_from("\u0301\u200d\ufe0f❤👩\x1b\n\r\t\x9b\u202e")
)
JOINER = "\u200d"
FORBIDDEN_CATEGORIES = {"Cc", "Cf", "Cs", "Zl", "Zp"}


def forbidden_in(text: str) -> list[str]:
    characters = set(text) - {JOINER}
    return [ascii(char) for char in characters if unicodedata.category(char) in FORBIDDEN_CATEGORIES]


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b]0;owned\x07", "␛]0;owned␇"),
        ("\x1b]52;c;aGk=\x1b\\", "␛]52;c;aGk=␛\\"),
        ("\x9b31m", "\\u009b31m"),
        ("one\ntwo\r\nthree", "one␊two␍␊three"),
        ("over\rwritten", "over␍written"),
        ("a\tb", "a b"),
        ("\x00\x7f", "␀␡"),
        ("\x85\u2028\u2029", "\\u0085\\u2028\\u2029"),
        ("abc\u202edcba", "abc\\u202edcba"),
        ("\u2066x\u2069", "\\u2066x\\u2069"),
        ("pay\u200bpal", "pay\\u200bpal"),
        ("\ufeffstart", "\\ufeffstart"),
        ("soft\u00adhyphen", "soft\\u00adhyphen"),
        ("\U000e0041\U000e007f", "\\U000e0041\\U000e007f"),
        ("x\ufe00\U000e0100", "x\\ufe00\\U000e0100"),
        ("\u3164", "\\u3164"),
        ("half \ud83d of it", "half \ufffd of it"),
        ("\ufffe\U0010ffff", "\\ufffe\\U0010ffff"),
    ],
)
def test_what_a_terminal_obeys_or_hides_becomes_visible(hostile: str, shown: str) -> None:
    assert safe(hostile) == shown


@pytest.mark.parametrize(
    "text",
    [
        "",
        "rate_limit_exceeded",
        "[bold]markup[/] is text",
        "Grüße, Привет, 漢字, हिन्दी, မြို့",
        "👩\u200d👩\u200d👧 ❤\ufe0f\u200d🔥 👩🏽\u200d🚒",
        "e\u0301 a\u0323\u0302\u0301",
        "1\ufe0f\u20e3 ☎\ufe0e",
        "non\u00a0breaking　wide",
    ],
)
def test_clean_text_comes_back_as_it_was(text: str) -> None:
    assert safe(text) == text


def test_clean_text_is_not_copied() -> None:
    text = "x" * 1000 + "é"
    assert safe(text) is text


@pytest.mark.parametrize(
    "text", ["a\u200db", "\u200d", "👩\u200d", "\u200d👩", "👩\u200d\u200d👩", "👩\u200d\x1b", "\x1b\u200d👩"]
)
def test_a_joiner_that_joins_no_emoji_is_shown(text: str) -> None:
    assert "\\u200d" in safe(text)


def test_a_stack_of_combining_marks_is_cut_to_three() -> None:
    assert safe("Z" + "\u0301\u0336" * 500 + "o") == "Z\u0301\u0336\u0301o"


def test_a_stack_of_marks_from_an_old_script_is_cut_too() -> None:
    assert safe("\U00010a00" + "\U00010a01" * 50) == "\U00010a00" + "\U00010a01" * 3


def test_every_control_and_format_character_of_unicode_is_caught() -> None:
    hidden = [chr(code) for code in range(0x110000) if unicodedata.category(chr(code)) in FORBIDDEN_CATEGORIES]
    assert forbidden_in(safe(" ".join(char for char in hidden if char != JOINER))) == []


@given(HOSTILE)
def test_nothing_a_terminal_obeys_is_left(text: str) -> None:
    assert forbidden_in(safe(text)) == []


@given(HOSTILE)
def test_a_second_call_changes_nothing(text: str) -> None:
    assert safe(safe(text)) == safe(text)


@given(HOSTILE, st.integers(0, 90))
def test_a_limit_holds_and_a_second_call_changes_nothing(text: str, limit: int) -> None:
    once = safe(text, limit)
    assert len(once) <= limit
    assert safe(once, limit) == once


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E)))
def test_printable_ascii_is_unchanged(text: str) -> None:
    assert safe(text) is text


@pytest.mark.parametrize(
    ("text", "limit", "shown"),
    [
        ("abcdef", 6, "abcdef"),
        ("abcdefg", 6, "abcde…"),
        ("abc", 0, ""),
        ("abc", 1, "…"),
        ("abc", -1, ""),
        ("\x1b" * 3 + "\u202e", 6, "␛␛␛…"),
        ("\u202e" * 3, 12, "\\u202e…"),
    ],
)
def test_a_short_limit_cuts_with_an_ellipsis(text: str, limit: int, shown: str) -> None:
    assert safe(text, limit) == shown


@pytest.mark.parametrize("char", ["x", "\u202e", "é", "\x1b"])
def test_a_longer_limit_says_how_much_was_cut(char: str) -> None:
    shown = safe(char * 812_000, 200)
    kept, tail = shown.split("…")
    left_out = int(re.sub(r"\D", "", tail))
    assert tail == f" {left_out:,} more characters"
    assert safe(char * (812_000 - left_out)) == kept


def test_lines_end_at_lf_and_crlf_only() -> None:
    assert safe_lines("one\ntwo\r\nthree\rstill\u2028three\x0b\n") == [
        "one",
        "two",
        "three␍still\\u2028three␋",
        "",
    ]


def test_tabs_in_lines_reach_stops_of_four() -> None:
    assert safe_lines("a\tb\n\tc") == ["a   b", "    c"]


def test_lines_beyond_the_limit_are_counted() -> None:
    assert safe_lines("ab\ncd" + "x" * 5000, 5) == ["ab", "cd", "… 5,000 more characters"]


@given(HOSTILE)
def test_no_line_holds_what_a_terminal_obeys(text: str) -> None:
    assert [forbidden_in(line) for line in safe_lines(text) if forbidden_in(line)] == []


@given(HOSTILE)
def test_every_line_is_safe_already(text: str) -> None:
    lines = safe_lines(text)
    assert [safe(line) for line in lines] == lines
