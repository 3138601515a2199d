"""The kinds of servers: what a profile of each gets by itself, and what is said of it."""

import pytest

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.preset import DEMOS, PRESETS, preset_of, preset_of_url
from runtui.model.preset_profile import known_url, to_profile
from runtui.model.profile import OPENAI_URL, Auth, Profile

FOUNDRY_URL = "https://res.services.ai.azure.com/api/projects/p"
AZURE = {
    "AZURE_OPENAI_ENDPOINT": "https://res.openai.azure.com/",
    "AZURE_OPENAI_API_KEY": "k",
    "OPENAI_API_VERSION": "2025-01-01-preview",
}


def made(kind, base_url=None, environ=(), **options):
    preset = preset_of(kind)
    url = base_url or known_url(preset, dict(environ))
    assert url is not None
    return to_profile(preset, name="x", base_url=url, environ=dict(environ), **options)


@pytest.mark.parametrize("preset", PRESETS.values(), ids=PRESETS)
def test_each_says_what_is_known_and_gives_an_example_that_is_right(preset):
    assert preset.known.endswith(".")
    assert len(preset.known) <= 200
    example = preset.example.replace("RESOURCE", "res").replace("PROXY", "proxy").replace("PROJECT", "p")
    headers = tuple((name, "x") for name in preset.route_headers[:1])
    profile = Profile(name="x", base_url=parse_base_url(example), headers=headers)
    assert preset.doubt(profile) is None


@pytest.mark.parametrize(
    ("kind", "auth", "query", "beta"),
    [
        ("openai", Auth.BEARER, (), True),
        ("azure-foundry", Auth.COMMAND, (("api-version", "v1"),), False),
        ("azure-openai", Auth.API_KEY, (("api-version", "2024-05-01-preview"),), True),
        ("azure-openai-v1", Auth.API_KEY, (), True),
        ("portkey", Auth.PORTKEY, (), True),
        ("litellm", Auth.BEARER, (), True),
        ("dashscope", Auth.BEARER, (), True),
        ("self-hosted", Auth.BEARER, (), True),
        ("other", Auth.BEARER, (), True),
    ],
)
def test_each_is_spoken_to_in_its_own_way(kind, auth, query, beta):
    profile = made(kind, "https://host/some/path")
    assert (profile.kind, profile.auth, profile.query, profile.beta) == (kind, auth, query, beta)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("openai", "2026-08-26"),
        ("azure-foundry", "2027-03-31"),
        ("azure-openai", "preview"),
        ("litellm", "lists no runs"),
        ("dashscope", "Winding down"),
    ],
)
def test_what_is_known_names_the_date_or_the_lack(kind, words):
    assert words in preset_of(kind).known


def test_foundry_fetches_its_tokens_with_az():
    profile = made("azure-foundry", FOUNDRY_URL)
    assert profile.token_command[:3] == ("az", "account", "get-access-token")
    assert "https://ai.azure.com" in profile.token_command
    assert profile.key_env is None


@pytest.mark.parametrize(
    ("kind", "given", "base_url"),
    [
        ("azure-openai", "https://res.openai.azure.com", "https://res.openai.azure.com/openai"),
        ("azure-openai", "https://res.openai.azure.com/openai/", "https://res.openai.azure.com/openai"),
        ("azure-openai-v1", "https://res.openai.azure.com/", "https://res.openai.azure.com/openai/v1"),
        ("portkey", "http://localhost:8787", "http://localhost:8787/v1"),
        ("dashscope", "https://dashscope-intl.aliyuncs.com", "https://dashscope-intl.aliyuncs.com/api/v1"),
        ("other", "https://host", "https://host"),
    ],
)
def test_a_url_without_a_path_gets_the_usual_one(kind, given, base_url):
    assert made(kind, given).base_url == base_url


def test_the_environment_of_azure_names_server_key_and_version():
    profile = made("azure-openai", environ=AZURE.items())
    assert profile.base_url == "https://res.openai.azure.com/openai"
    assert profile.key_env == "AZURE_OPENAI_API_KEY"
    assert profile.query == (("api-version", "2025-01-01-preview"),)


@pytest.mark.parametrize(
    ("kind", "base_url", "environ"),
    [
        ("azure-openai", "https://other.openai.azure.com/openai", AZURE),
        ("azure-openai", "https://res.openai.azure.com/openai", {"AZURE_OPENAI_API_KEY": "k"}),
        ("azure-openai", "https://res.openai.azure.com/openai", {"AZURE_OPENAI_ENDPOINT": "nonsense"}),
        ("portkey", "http://localhost:8787/v1", {"PORTKEY_API_KEY": "k"}),
        ("openai", OPENAI_URL, {"OPENAI_API_KEY": "k"}),
        ("other", "https://host/v1", {"OPENAI_API_KEY": "k"}),
    ],
)
def test_the_variable_of_a_key_is_not_given_to_another_server(kind, base_url, environ):
    assert made(kind, base_url, environ.items()).key_env is None


def test_portkeys_own_server_gets_portkeys_own_variable():
    assert made("portkey").key_env == "PORTKEY_API_KEY"


@pytest.mark.parametrize(
    ("kind", "url"),
    [("openai", OPENAI_URL), ("portkey", "https://api.portkey.ai/v1"), ("azure-foundry", None), ("other", None)],
)
def test_only_where_there_is_one_server_its_url_is_known(kind, url):
    assert known_url(preset_of(kind), {}) == url


@pytest.mark.parametrize(
    ("kind", "base_url", "said"),
    [
        ("azure-foundry", "https://res.services.ai.azure.com", "looks different"),
        ("litellm", "https://proxy/v1", "looks different"),
        ("azure-openai", "https://res.openai.azure.com/openai/v1", "looks different"),
        ("portkey", "https://api.portkey.ai/v1", "x-portkey-provider"),
    ],
)
def test_a_profile_that_lacks_something_is_doubted(kind, base_url, said):
    assert said in (preset_of(kind).doubt(made(kind, base_url)) or "")


def test_an_unknown_kind_is_another_server():
    assert preset_of("home-made") is PRESETS["other"]


def test_a_url_that_no_key_may_travel_to_is_refused():
    with pytest.raises(BaseUrlError):
        made("other", "http://public.example.com")
    assert made("other", "http://nas/v1", allow_http=True).allow_http


@pytest.mark.parametrize("given", [FOUNDRY_URL, f"{FOUNDRY_URL}/", f"{FOUNDRY_URL}/openai/v1"])
def test_new_agents_are_added_with_the_url_of_the_project_that_classic_has(given):
    profile = made("foundry", given)
    assert profile.base_url == f"{FOUNDRY_URL}/openai/v1"
    assert (profile.auth, profile.query, profile.beta) == (Auth.COMMAND, (), False)
    assert profile.token_command == made("azure-foundry", FOUNDRY_URL).token_command
    assert preset_of("foundry").doubt(profile) is None


def test_a_url_says_whether_agents_are_classic_or_new():
    kinds = [getattr(preset_of_url(url), "kind", None) for url in (FOUNDRY_URL, f"{FOUNDRY_URL}/openai/v1")]
    assert kinds == ["azure-foundry", "foundry"]


@pytest.mark.parametrize("kind", DEMOS)
def test_the_demo_has_a_server_of_each_protocol_and_none_is_offered_as_a_kind(kind):
    assert preset_of(kind).kind == kind
    assert kind not in PRESETS
