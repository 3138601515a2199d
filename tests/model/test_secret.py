import copy
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.model.secret import Secret, SecretError

KEY = "sk-proj-abcdefghijklmnop1234"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{!r:>20}".format])
def test_a_secret_shows_itself_nowhere(show):
    assert KEY not in show(Secret(KEY))
    assert KEY not in show([Secret(KEY)])


def test_only_reveal_opens_it():
    assert Secret(KEY).reveal() == KEY


@pytest.mark.parametrize("text", [f" {KEY}", f"{KEY}\n", f"\t{KEY}\r\n"])
def test_white_space_around_a_pasted_key_is_dropped(text):
    assert Secret.parse(text) == Secret(KEY)


@pytest.mark.parametrize("text", ["", "  ", "sk-a b", "sk-a\nb", "sk-\x00", "sk-ä", "sk-\u200b1", "sk-\x7f"])
def test_a_text_no_header_can_carry_is_refused_without_repeating_it(text):
    with pytest.raises(SecretError) as caught:
        Secret.parse(text)
    assert not text.strip() or text.strip() not in str(caught.value)


@given(st.text())
def test_whatever_is_accepted_fits_into_one_header_line(text):
    try:
        secret = Secret.parse(text)
    except SecretError:
        return
    assert all("\x21" <= ch <= "\x7e" for ch in secret.reveal())


def test_the_tail_of_a_long_key_is_shown_and_none_of_a_short_one():
    assert Secret(KEY).tail == "…1234"
    assert Secret("short").tail == "…"


def test_a_key_echoed_in_a_text_is_replaced_by_its_tail():
    assert Secret(KEY).redacted_from(f"bad key {KEY}, {KEY}") == "bad key …1234, …1234"


def test_a_secret_is_never_pickled_or_copied():
    with pytest.raises(TypeError):
        pickle.dumps(Secret(KEY))
    with pytest.raises(TypeError):
        copy.copy(Secret(KEY))
