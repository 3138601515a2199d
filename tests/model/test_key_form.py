"""What is taken for a key, and what is not."""

import pytest

from runtui.model.key_form import begins_like_key, holds_key, is_like_key, is_secret_name, masked


@pytest.mark.parametrize(
    "text",
    ["sk-abc", " sk-abc", "Bearer abc", "bearer abc", "AstraCS:abc", "eyJhbGciOi.payload", "ghp_abc", "Basic abc="],
)
def test_the_beginnings_of_well_known_keys_are_known(text):
    assert begins_like_key(text)
    assert is_like_key(text)


@pytest.mark.parametrize("text", ["3f2a9c0e4d5b6a7c8d9e0f1a2b3c4d5e", "token AbCd1234AbCd1234AbCd1234"])
def test_a_long_mixed_word_may_be_a_key(text):
    assert is_like_key(text)
    assert not begins_like_key(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "openai",
        "2024-05-01-preview",
        "2024-10-01-preview-and-more",
        "11111111-2222-3333-4444-555555555555",
        "/usr/local/bin/print-token-2",
        "https://ai.azure.com/api/projects/2",
        "a" * 40,
        "team-of-the-second-floor",
    ],
)
def test_names_versions_and_paths_are_no_keys(text):
    assert not is_like_key(text)


@pytest.mark.parametrize(
    ("name", "is_secret"),
    [
        ("Authorization", True),
        ("Proxy-Authorization", True),
        ("Cookie", True),
        ("api-key", True),
        ("x-api-key", True),
        ("Ocp-Apim-Subscription-Key", True),
        ("x-auth-token", True),
        ("code", True),
        ("api-version", False),
        ("x-team", False),
        ("monkey", False),
    ],
)
def test_names_that_usually_carry_a_secret_are_known(name, is_secret):
    assert is_secret_name(name) is is_secret


@pytest.mark.parametrize(
    ("text", "is_key"),
    [
        ("sk-abc", True),
        ("OPENAI_API_KEY=sk-proj-abcdefgh", True),
        ('curl -H "Authorization: Bearer sk-proj-abcdefgh"', True),
        ("token: eyJhbGciOi.eyJzdWIi.c2ln", True),
        ("Incorrect API key provided: sk-proj-****abcd.", False),
        ("a task-force-planning of thread_abc", False),
        ("the risk-assessment-bot", False),
    ],
)
def test_a_key_is_found_in_the_middle_of_a_text(text, is_key):
    assert holds_key(text) is is_key


def test_of_a_key_in_a_text_the_last_four_characters_stay():
    assert masked("knows no thread sk-proj-abcdefghijklmnop1234567890.") == "knows no thread …7890."
    assert masked("knows no thread sk-proj-abcdefghijklmnop1234567890 now") == "knows no thread …7890 now"
    assert masked("knows no thread thread_abc") == "knows no thread thread_abc"
