"""Arguments and documents are laid out if they can be read and shown raw if not; nothing makes them raise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.words.arguments import Arguments, one_line, pretty_arguments, pretty_json_lines

if TYPE_CHECKING:
    from runtui.model.detail import Json

DOCUMENTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text('aé"\\/{}[],: \n\u20ac'),
    lambda inner: st.lists(inner) | st.dictionaries(st.text('k"\\:{, é'), inner),
)


def test_arguments_are_laid_out_with_two_spaces() -> None:
    assert pretty_arguments('{"city":"Lisbon","days":[1, 2],"empty":{},"none":null}') == Arguments(
        (
            "{",
            '  "city": "Lisbon",',
            '  "days": [',
            "    1,",
            "    2",
            "  ],",
            '  "empty": {},',
            '  "none": null',
            "}",
        )
    )


@pytest.mark.parametrize("text", [None, "", "  \n"])
def test_missing_arguments_are_told(text: str | None) -> None:
    assert pretty_arguments(text) == Arguments((), "no arguments sent")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('{"order": 881 "amt": 5}', "not JSON: expects ',' at line 1, column 15"),
        ('{"order" 881}', "not JSON: expects ':' at line 1, column 10"),
        ('{"order": }', "not JSON: expects a value at line 1, column 11"),
        ("{order: 1}", "not JSON: expects a name in double quotes at line 1, column 2"),
        ("{}\n{}", "not JSON: goes on after its end at line 2, column 1"),
        ('{"a": "b', "not JSON: a string without an end at line 1, column 7"),
        ('"a\nb"', "not JSON: a control character inside a string at line 1, column 3"),
        (r'"\x"', "not JSON: an unknown escape at line 1, column 2"),
        (r'"\u12"', "not JSON: an unfinished \\u escape at line 1, column 3"),
        ("\ufeff{}", "not JSON: unreadable at line 1, column 1"),
        ("[" * 100_000, "not parsed: nested too deep"),
    ],
)
def test_broken_arguments_say_what_is_wrong_and_where(text: str, problem: str) -> None:
    assert pretty_arguments(text).problem == problem


def test_broken_arguments_are_shown_raw_and_safe() -> None:
    assert pretty_arguments('{"a":\n\t\x1b[2J').lines == ('{"a":', "    ␛[2J")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("1" * 5_000, "1" * 1_900),
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e400", "1e400"),
        ("1.10", "1.10"),
        ('"\\u00e9\\u20ac"', '"é€"'),
        ('"\\ud83d\\ude00"', '"😀"'),
        ('"\\\\u00e9"', '"\\\\u00e9"'),
        ('"\\u0022\\u005c\\n"', '"\\"\\\\\\n"'),
        ('"\\u001b[2J"', '"\\u001b[2J"'),
        ('"\\u202e"', '"\\u202e"'),
        ('"\u202e\x9b"', '"\\u202e\\u009b"'),
        ('"\\ud800"', '"\ufffd"'),
    ],
)
def test_values_are_shown_as_they_were_sent(text: str, shown: str) -> None:
    assert pretty_arguments(text).lines[0].startswith(shown)
    assert pretty_arguments(text).problem is None


def test_keys_that_come_twice_are_both_seen() -> None:
    assert pretty_arguments('{"a":1,"a":2}').lines == ("{", '  "a": 1,', '  "a": 2', "}")


@pytest.mark.parametrize("space", ["\r", "\r\n", "\t", "\n \n"])
def test_any_white_space_between_values_is_laid_out(space: str) -> None:
    text = space.join(["", "{", '"a"', ":", "[", "]", ",", '"b"', ":", "1", "}", ""])
    lines = pretty_arguments(text).lines
    assert json.loads("".join(lines)) == {"a": [], "b": 1}
    assert [line.strip()[:3] for line in lines] == ["{", '"a"', '"b"', "}"]


def test_long_arguments_end_with_how_much_more_there_is() -> None:
    shown = pretty_arguments(json.dumps(list(range(1_000))))
    assert len(shown.lines) == 401
    assert shown.lines[-1] == "… 602 more lines"


def test_a_line_of_a_megabyte_is_cut() -> None:
    shown = pretty_arguments(json.dumps({"text": "x" * 1_000_000}))
    assert max(map(len, shown.lines)) <= 2_000
    assert shown.lines[1].endswith(" more characters")


@given(DOCUMENTS)
def test_the_layout_is_that_of_the_standard_library(document: Json) -> None:
    wanted = json.dumps(document, indent=2, ensure_ascii=False).split("\n")
    assert pretty_json_lines(json.dumps(document)) == wanted
    assert pretty_json_lines(json.dumps(document, ensure_ascii=False, separators=(",", ":"))) == wanted


@given(DOCUMENTS.filter(lambda document: not isinstance(document, str)))
def test_a_decoded_document_reads_like_its_text(document: Json) -> None:
    assert pretty_json_lines(document) == pretty_json_lines(json.dumps(document))


@given(st.text())
def test_no_text_makes_arguments_raise(text: str) -> None:
    assert pretty_arguments(text).problem is None or pretty_arguments(text).lines or not text.strip()


@given(DOCUMENTS, st.integers(0, 40))
def test_a_document_cut_short_never_raises(document: Json, kept: int) -> None:
    text = json.dumps(document)[:kept]
    assert pretty_json_lines(text)


def test_a_deep_document_does_not_grow_by_its_indentation() -> None:
    lines = pretty_json_lines("[" * 500 + "1,2" + "]" * 500)
    assert max(map(len, lines)) <= 2 * 40 + 2


def test_a_document_too_deep_to_write_says_so() -> None:
    document: Json = []
    for _ in range(100_000):
        document = [document]
    assert pretty_json_lines(document) == ["not shown: nested too deep, or a number too long"]


def test_a_raw_text_that_cannot_be_read_is_shown_whole() -> None:
    assert pretty_json_lines("<html>\n\x1b") == ["<html>", "␛"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('{"city":"Lisbon","unit":"c"}', '{"city": "Lisbon", "unit": "c"}'),
        ("{}", "{}"),
        ('[1,"a, b",{"c":[]}]', '[1, "a, b", {"c": []}]'),
        ('{"long":"' + "x" * 80 + '"}', None),
        ("{broken", None),
        ("", None),
    ],
)
def test_short_arguments_fit_on_one_line(text: str, line: str | None) -> None:
    assert one_line(pretty_arguments(text)) == line
