"""An id in a row shows its ends, in eleven cells whatever it holds."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.words.ids import short_id


@pytest.mark.parametrize(
    ("text", "prefix", "shown"),
    [
        ("run_s1X8yAjuUBlwhGrqiahzfnH7", "run_", "s1X8…hzfnH7"),
        ("thread_sSbvUX4J1FqlUZBv6BaBbOj4", "thread_", "sSbv…aBbOj4"),
        ("asst_7KdAAAAAAAAAAAQe2", "asst_", "7KdA…AAAQe2"),
        ("6f9619ff-8b86-4d01-b42d-00cf4fc964ff", "run_", "6f96…c964ff"),
        ("65f1a2b3c4d5e6f708192a3b", "run_", "65f1…192a3b"),
        ("thread_abcdefghijklmnop", "run_", "thre…klmnop"),
        ("run_abc", "run_", "abc"),
        ("run_12345678901", "run_", "12345678901"),
        ("run_123456789012", "run_", "1234…789012"),
        ("run_", "run_", "run_"),
        ("", "run_", ""),
    ],
)
def test_a_long_id_shows_its_first_four_and_last_six(text: str, prefix: str, shown: str) -> None:
    assert short_id(text, prefix) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("run_\x1b[2J", "\\u001b[2J"),
        ("run_漢", "\\u6f22"),
        ("run_\ud800", "\\ud800"),
        ("run_a\n\u202eb", "a\\u0…u202eb"),
    ],
)
def test_what_no_id_holds_is_written_as_an_escape(text: str, shown: str) -> None:
    assert short_id(text) == shown


@given(st.text(st.characters(codec=None, categories=None)))
def test_an_id_takes_at_most_eleven_cells(text: str) -> None:
    shown = short_id(text)
    assert len(shown) <= 11
    assert shown.replace("…", "").isascii()
    assert shown.isprintable()


@pytest.mark.parametrize(
    ("text", "prefix"), [("resp_s1X8yAjuUBlwhGrqiahzfnH7", "run_"), ("conv_s1X8yAjuUBlwhGrqiahzfnH7", "thread_")]
)
def test_ids_of_another_protocol_are_shortened_alike(text: str, prefix: str) -> None:
    assert short_id(text, prefix) == "s1X8…hzfnH7"
