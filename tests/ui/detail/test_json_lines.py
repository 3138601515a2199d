"""Laid-out JSON in rows: whole, and wrapped and coloured only where it is looked at."""

import json

import pytest
from rich.cells import cell_len

from runtui.ui.draw import json_lines
from runtui.ui.draw.json_lines import JsonLines, json_spans
from runtui.ui.draw.palette import Role
from runtui.words.arguments import pretty_json_lines


@pytest.fixture
def coloured(monkeypatch):
    """The texts that were given their colours."""
    asked = []
    monkeypatch.setattr(json_lines, "json_spans", lambda text: asked.append(text) or json_spans(text))
    return asked


def test_keys_and_punctuation_are_muted_and_values_are_not():
    pieces = json_spans('  "city": "Lisbon",')
    assert [(piece.text, piece.role) for piece in pieces] == [
        ('  "city":', Role.MUTED),
        (' "Lisbon"', Role.TEXT),
        (",", Role.MUTED),
    ]


@pytest.mark.parametrize("text", ["a" * 1000, "漢" * 501, "e\u0301" * 400, "👩‍💻" * 90, "", "x"])
@pytest.mark.parametrize("width", [10, 47, 76])
def test_no_row_is_wider_than_told_and_nothing_is_lost(text, width):
    lines = JsonLines([text], width)
    assert all(cell_len(line.plain) <= width for line in lines)
    assert "".join(line.plain for line in lines) == text


def test_a_hundred_thousand_lines_are_coloured_when_looked_at(coloured):
    lines = JsonLines([f'  "key{number}": {number},' for number in range(100_000)], 47)
    assert len(lines) == 100_000
    assert coloured == []
    assert lines[99_999].plain == '  "key99999": 99999,'
    assert len(coloured) == 1


def test_a_line_of_a_million_characters_is_wrapped_when_looked_at(coloured):
    lines = JsonLines(["{", '"' + "x" * 999_998 + '"', "}"], 50)
    assert len(lines) == 20_002
    assert coloured == []
    assert lines[20_000].plain == "x" * 49 + '"'
    assert lines[-1].plain == "}"


def test_a_search_finds_what_the_wrapping_parts():
    lines = JsonLines(["short", "abcdefghijklmnopqrstuvwxyz", "Needle"], 10)
    assert lines.rows_with("ijkl") == [1]
    assert lines.rows_with("klm") == [2]
    assert lines.rows_with("needle") == [4]
    assert lines.rows_with("absent") == []


def test_a_search_counts_a_row_once_and_colours_nothing(coloured):
    lines = JsonLines(["aa aa aa", "b", "aa"] * 1000, 80)
    assert len(lines.rows_with("aa")) == 2000
    assert coloured == []


@pytest.mark.parametrize("number", ["1" * 5000, "NaN", "Infinity", "1e999", "-0.0", "1.10"])
def test_numbers_are_shown_as_they_were_sent(number):
    lines = JsonLines(pretty_json_lines('{"id": "run_1", "unknown_field": ' + number + "}"), 60)
    assert number in "".join(line.plain for line in lines)


def test_every_field_is_there_unknown_ones_too():
    sent = {"id": "run_1", "zebra": {"deep": [1, {"deeper": None}]}, "status": "completed"}
    shown = "\n".join(line.plain for line in JsonLines(pretty_json_lines(json.dumps(sent)), 60))
    assert json.loads(shown) == sent
