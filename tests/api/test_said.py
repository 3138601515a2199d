import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.api.error_body import read_said, shortened


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
    said = read_said(json.dumps(document).encode())
    assert (said.words, said.code, said.is_json) == (words, code, True)


def test_of_a_web_page_the_title_is_read():
    said = read_said(b"<!doctype html><html><head><title>502 Bad &amp; Gateway</title></head>")
    assert (said.words, said.is_html, said.is_json) == ("502 Bad & Gateway", True, False)


def test_plain_text_speaks_for_itself():
    assert read_said(b"upstream timed out\n").words == "upstream timed out"


def test_words_are_cut_at_three_hundred_characters_on_one_line():
    assert shortened("a\n b.") == "a b"
    assert len(shortened("x" * 10_000)) == 300


@given(st.binary() | st.binary().map(lambda inner: b'{"error":' + inner + b"}"))
def test_any_body_is_read(body):
    assert isinstance(read_said(body).words, str)


def test_a_body_nested_too_deeply_is_text():
    assert read_said(b'{"error":' + b"[" * 100_000).words.startswith('{"error":[')


def test_a_request_named_in_the_body_is_found_there():
    assert read_said(b'{"code":"x","message":"y","request_id":"req_1"}').request_id == "req_1"
    assert read_said(b'{"request_id":7}').request_id is None
