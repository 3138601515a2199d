"""Credentials that servers send are masked wherever they stand; what only sounds like one is left alone."""

import json
import time

import pytest

from runtui.model.key_form import is_credential_name
from runtui.model.masking import masked_json, masked_text, masked_value

TOKEN = "tok-MCPSECRET-5f1e9d77c0ffee"


def seen(document):
    return json.loads(masked_json(json.dumps(document)))


@pytest.mark.parametrize(
    "name",
    [
        *("api_key", "apiKey", "APIKEY", "X-Api-Key", "Ocp-Apim-Subscription-Key", "accountKey", "key", "key1"),
        *("token", "access_token", "sessionToken", "refreshTokens", "client_secret", "AWS_SECRET_ACCESS_KEY"),
        *("password", "db-passwd", "pwd", "Authorization", "proxy-authorization", "Cookie", "set-cookie"),
        *("credentials", "jwt", "sig", "private_key"),
    ],
)
def test_names_of_credentials_are_known(name):
    assert is_credential_name(name)


@pytest.mark.parametrize(
    "name",
    [
        *("total_tokens", "max_prompt_tokens", "max_completion_tokens", "prompt_tokens_details", "cached_tokens"),
        *("completionTokens", "tokenLimit", "monkey", "keywords", "keyboard", "author", "key_points", "design"),
        *("code", "id", "type", "tool_choice", "incomplete_details"),
    ],
)
def test_names_that_only_sound_so_are_left_alone(name):
    assert not is_credential_name(name)


@pytest.mark.parametrize(
    "document",
    [
        {"mcp": [{"headers": {"Authorization": f"Bearer {TOKEN}", "x-team": TOKEN}}]},
        {"headers": [f"Authorization: Bearer {TOKEN}"]},
        {"headers": [{"name": "X-Api-Key", "value": TOKEN}]},
        {"env": [{"value": TOKEN, "name": "GITHUB_TOKEN"}]},
        {"auth": {"type": "connection", "connection_id": TOKEN}},
        {"auth": f"user:{TOKEN}"},
        {"type": "mcp", "authorization": TOKEN},
        {"api_key": [TOKEN, {"a": TOKEN}]},
        {"arguments": json.dumps({"password": TOKEN})},
        {"arguments": json.dumps({"body": json.dumps({"body": json.dumps({"secret": TOKEN})})})},
        {"output": f"{{'access_token': '{TOKEN}'}}"},
        {"server_url": f"https://mcp.example/sse?a=1&api_key={TOKEN}"},
        {"image_url": f"https://x.blob.example/y?sv=2&sig={TOKEN}"},
        {"url": f"postgres://app:{TOKEN}@db.example/x"},
        {"text": f"curl -H 'Authorization: Bearer {TOKEN}' https://h"},
        {"text": f"X-Api-Key: {TOKEN}\nnext"},
        {"text": f"AccountName=a;AccountKey={TOKEN};"},
        {"text": f"export GITHUB_TOKEN={TOKEN}, token={TOKEN}, key: {TOKEN}"},
        {"text": f"use Bearer {TOKEN} for it"},
        {"text": f"-----BEGIN RSA PRIVATE KEY-----\n{TOKEN}\n-----END RSA PRIVATE KEY-----"},
        {"text": f"the key sk-proj-{TOKEN} of mine"},
        {"parameters": {"properties": {"api_key": {"type": "string", "default": TOKEN, "enum": [TOKEN]}}}},
        {"properties": {"adminPassword": TOKEN}},
        {"metadata": {"note": "x", "session_token": TOKEN}},
    ],
)
def test_a_credential_is_masked_wherever_it_stands(document):
    assert TOKEN in json.dumps(document)
    masked = seen(document)
    assert TOKEN not in json.dumps(masked)
    assert "masked" in json.dumps(masked)


@pytest.mark.parametrize(
    "document",
    [
        {"usage": {"total_tokens": 3, "prompt_tokens_details": {"cached_tokens": 1}}, "max_prompt_tokens": 5},
        {"max_completion_tokens": "auto", "is_secret": True, "api_key": None, "token": ""},
        {"text": "The key findings: the secret: be kind. A token of thanks. sk-learn is a library."},
        {"text": "sorted(rows, key=lambda row: row[1]); token = stream.next(); api_key = os.environ['KEY']"},
        {"text": "What is bearer authentication? Basic understanding of cookies, see https://h/a?page=2"},
        {"parameters": {"properties": {"token": {"type": "string", "description": "of the session"}}}},
        {"auth": {"type": "anonymous"}, "keywords": ["a"]},
        {"name": "refund", "value": "12"},
    ],
)
def test_what_is_no_credential_stays(document):
    assert seen(document) == document


def test_all_else_stays_as_it_was_sent_to_the_last_digit():
    text = '{ "a" : 1.000,\t"api_key" : "x\\u00e9",\n"b":1e400, "n":12345678901234567890 , "a":"\\/" }'
    assert masked_json(text) == text.replace('"x\\u00e9"', '"masked"')


def test_a_number_under_such_a_name_is_masked_and_a_count_is_not():
    assert seen({"password": 4711, "otp": [1, 2], "total_tokens": 5}) == {
        "password": "masked", "otp": ["masked", "masked"], "total_tokens": 5,
    }  # fmt: skip


def test_an_entry_of_metadata_is_masked_by_its_name_or_by_what_it_says():
    assert masked_value("api_key", TOKEN) == "masked"
    assert masked_value("note", f"Authorization: Bearer {TOKEN}") == "Authorization: masked"
    assert masked_value("env", "prod") == "prod"


def test_a_text_without_anything_to_mask_is_the_same_object():
    text = "The quick brown fox. " * 100
    assert masked_text(text) is text


@pytest.mark.parametrize(
    "text",
    [
        *("a" * 1_000_000 + " key", "\\" * 1_000_000 + " key", ".sk-" * 250_000, "://" * 300_000, "a-" * 400_000),
        *("password=(" * 100_000, "eyJa." * 200_000, "-----BEGIN PRIVATE KEY-----" * 30_000, "[" * 100_000 + "key"),
        *(" " * 1_000_000 + "key", '["key",' * 50_000, "=\\" * 400_000 + "key", '{"key":"' * 50_000),
    ],
    ids=lambda text: text[:12],
)
def test_no_text_takes_long(text):
    since = time.perf_counter()
    masked_text(text)
    assert time.perf_counter() - since < 10
