import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.error_body import read_error_body, shortened


@pytest.mark.parametrize(
    ("document", "words", "code"),
    [
        (
            {"error": {"message": "No.", "type": "invalid_request_error", "code": None}},
            "No.",
            "invalid_request_error",
        ),
        ({"error": {"code": "not_found", "message": "No."}}, "No.", "not_found"),
        ({"error": "No."}, "No.", ""),
        ({"detail": "Not Found"}, "Not Found", ""),
        ({"detail": [{"loc": ["query", "limit"], "msg": "too big", "type": "x"}]}, "query.limit: too big", ""),
        ({"status": "failure", "message": "No."}, "No.", ""),
        ({"code": "InvalidApiKey", "message": "No.", "request_id": "r"}, "No.", "InvalidApiKey"),
        ({"statusCode": 404, "message": "Resource not found"}, "Resource not found", ""),
        ({"error": {"error": {"message": "deep"}}}, "deep", ""),
        ({"status": 5}, "", ""),
        ([], "", ""),
    ],
)
def test_the_servers_words_are_found_in_every_form(document, words, code):
    found = read_error_body(json.dumps(document).encode())
    assert (found.words, found.code, found.is_json) == (words, code, True)


def test_of_a_web_page_the_title_is_read():
    found = read_error_body(b"<!doctype html><html><head><title>502 Bad &amp; Gateway</title></head>")
    assert (found.words, found.is_html, found.is_json) == ("502 Bad & Gateway", True, False)


def test_plain_text_speaks_for_itself():
    assert read_error_body(b"upstream timed out\n").words == "upstream timed out"


def test_words_are_cut_at_a_thousand_characters_on_one_line():
    assert shortened("a\n b.") == "a b"
    assert len(shortened("x" * 10_000)) == 1000


@given(st.binary() | st.binary().map(lambda inner: b'{"error":' + inner + b"}"))
def test_any_body_is_read(body):
    assert isinstance(read_error_body(body).words, str)


def test_a_body_nested_too_deeply_is_text():
    assert read_error_body(b'{"error":' + b"[" * 100_000).words.startswith('{"error":[')


def test_a_request_named_in_the_body_is_found_there():
    assert read_error_body(b'{"code":"x","message":"y","request_id":"req_1"}').request_id == "req_1"
    assert read_error_body(b'{"request_id":7}').request_id is None
