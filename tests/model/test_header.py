import h11
import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.model.header import first_problem, header_problem, is_sendable
from runtui.model.profile import Auth


def is_taken_by_h11(name, value):
    try:
        h11.Request(method="GET", target="/", headers=[("Host", "x"), (name, value)])
    except (h11.LocalProtocolError, UnicodeError):
        return False
    return True


@given(st.text(st.sampled_from("a\t !~\x7f\n\r\0ä:"), max_size=6))
def test_what_counts_as_a_value_is_taken_by_the_http_library(value):
    assert not is_sendable(value) or is_taken_by_h11("X-A", value)


@given(st.text(st.sampled_from("aZ-_!:(/ \n"), max_size=4))
def test_what_counts_as_a_name_is_taken_by_the_http_library(name):
    assert header_problem(name, "1", Auth.BEARER) or is_taken_by_h11(name, "1")


@pytest.mark.parametrize("value", ["", "a", "a b", "Bearer sk-1", "a  b", "~!"])
def test_words_with_blanks_between_them_are_a_value(value):
    assert is_sendable(value)


@pytest.mark.parametrize("value", [" a", "a ", " ", "a\tb", "a\nb", "ä", "a\x00", "\x7f"])
def test_blanks_at_an_end_and_other_characters_are_none(value):
    assert not is_sendable(value)
    assert "no header may have" in header_problem("X-A", value, Auth.NONE)


def test_a_long_value_is_judged_in_no_time():
    assert not is_sendable("a " * 100_000)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("Host", "other.example", "belongs to the connection"),
        ("TRANSFER-ENCODING", "chunked", "belongs to the connection"),
        ("Connection", "close", "belongs to the connection"),
        ("Content-Length", "0", "belongs to the connection"),
        ("Expect", "100-continue", "belongs to the connection"),
        ("Upgrade", "h2c", "belongs to the connection"),
        ("Content-Type", "text/plain", "what the program sends is JSON"),
        ("Accept-Encoding", "br", "can't open"),
        ("Accept-Encoding", "gzip, zstd", "can't open"),
        ("a b", "1", "no name"),
        ("", "1", "no name"),
        ("ä", "1", "no name"),
    ],
)
def test_a_header_that_the_program_can_not_send_has_a_reason(name, value, words):
    assert words in header_problem(name, value, Auth.NONE)


@pytest.mark.parametrize(
    ("auth", "name"),
    [
        (Auth.BEARER, "authorization"),
        (Auth.COMMAND, "Authorization"),
        (Auth.API_KEY, "Api-Key"),
        (Auth.PORTKEY, "x-portkey-api-key"),
        (Auth.ASTRA, "Astra-Api-Token"),
    ],
)
def test_the_header_in_which_the_key_travels_is_the_keys(auth, name):
    assert 'auth = "none"' in header_problem(name, "x", auth)
    assert header_problem(name, "x", Auth.NONE) == ""


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Authorization", "Bearer ${PROVIDER}"),
        ("Cookie", "a=b"),
        ("OpenAI-Beta", "assistants=v2"),
        ("User-Agent", "other"),
        ("Accept", "*/*"),
        ("Accept-Encoding", "identity"),
        ("accept-encoding", "gzip, deflate;q=0.5"),
        ("X-A", ""),
    ],
)
def test_any_other_header_is_sent(name, value):
    assert header_problem(name, value, Auth.PORTKEY) == ""


def test_the_first_header_with_a_problem_is_named():
    assert first_problem([("X-A", "1"), ("Host", "x"), ("Connection", "x")], Auth.NONE) == (
        "Host",
        "belongs to the connection: the program sends its own with each request.",
    )
    assert first_problem([("X-A", "1"), ("x-a", "2")], Auth.NONE) == ("x-a", "is there twice.")
    assert first_problem([("X-A", "1"), ("X-B", "2")], Auth.NONE) is None
