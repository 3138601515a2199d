"""Every status has a sign, a word and a tone; an unknown one is shown as it is."""

from __future__ import annotations

import pytest

from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.status import STATUS_KINDS, TERMINAL, RunStatus
from runtui.words.status import STATUS_WORDS, Tone, glyph, glyph_tone, run_word, what_was_said, word, word_tone

TONES = [
    ("requires_action", "!", Tone.NEEDS_YOU, Tone.NEEDS_YOU),
    ("in_progress", "▸", Tone.RUNNING, Tone.RUNNING),
    ("queued", "◌", Tone.RUNNING, Tone.RUNNING),
    ("failed", "✗", Tone.BAD, Tone.BAD),
    ("expired", "◷", Tone.BAD, Tone.BAD),
    ("incomplete", "◒", Tone.WARN, Tone.WARN),
    ("completed", "✓", Tone.GOOD, Tone.QUIET),
    ("cancelled", "⊘", Tone.QUIET, Tone.QUIET),
    ("cancelling", "⊖", Tone.QUIET, Tone.QUIET),
    ("paused", "?", Tone.UNKNOWN, Tone.UNKNOWN),
    ("", "?", Tone.UNKNOWN, Tone.UNKNOWN),
]


@pytest.mark.parametrize(("status", "sign", "of_glyph", "of_word"), TONES)
def test_a_status_has_its_sign_and_its_tones(status: str, sign: str, of_glyph: Tone, of_word: Tone) -> None:
    assert (glyph(status), glyph_tone(status), word_tone(status)) == (sign, of_glyph, of_word)


@pytest.mark.parametrize("status", RunStatus)
def test_a_known_status_keeps_the_word_of_the_api(status: RunStatus) -> None:
    assert word(status) == status.value


def test_every_status_has_its_row_of_words_and_a_glyph_of_its_own() -> None:
    assert set(STATUS_WORDS) == set(STATUS_KINDS)
    assert len({row.glyph for row in STATUS_WORDS.values()}) == len(STATUS_WORDS)


def test_every_status_has_a_headline_of_its_own() -> None:
    assert all(row.headline for row in STATUS_WORDS.values())
    assert len({row.headline for row in STATUS_WORDS.values()}) == len(STATUS_WORDS)


def test_only_a_status_that_ended_has_a_height_in_the_ribbon() -> None:
    assert {status for status, row in STATUS_WORDS.items() if row.height != " "} == TERMINAL


@pytest.mark.parametrize(
    ("status", "shown"), [("", "unknown"), ("  ", "unknown"), ("paused", "paused"), ("\x1b[2J", "␛[2J")]
)
def test_an_unknown_status_is_shown_as_it_is_but_safe(status: str, shown: str) -> None:
    assert word(status) == shown


def test_a_status_of_a_megabyte_is_cut() -> None:
    assert len(word("x" * 1_000_000)) <= 200


@pytest.mark.parametrize(
    ("status", "said", "shown", "beside"),
    [
        ("completed", None, "completed", ""),
        ("completed", "success", "success", ""),
        ("failed", "error", "error", ""),
        ("requires_action", "success", "requires_action", "(run: success)"),
        ("completed", "interrupted", "completed", "(run: interrupted)"),
        ("paused", None, "paused", ""),
    ],
)
def test_the_servers_own_word_is_shown_and_stands_beside_a_state_that_was_worked_out(
    status: str, said: str | None, shown: str, beside: str
) -> None:
    run = Run(id="run_1", status=status, said=said, page=PackedPage([b"{}"]))
    assert (run_word(run), what_was_said(run)) == (shown, beside)
