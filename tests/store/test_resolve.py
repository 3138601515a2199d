"""Which server: every row of the rules, and which row wins over which."""

from __future__ import annotations

import pytest

from runtui.model.base_url import BaseUrlError
from runtui.model.profile import DEMO_URL, OPENAI_URL, UNNAMED, Auth, Origin, Profile
from runtui.store.settings.config import Config
from runtui.store.settings.resolve import ResolveError, Wanted, resolve_connection

WORK = Profile(name="work", base_url="https://work.example.com/v1", key_env="WORK_KEY")
HOME = Profile(name="home", base_url="https://home.example.com/v1")
CONFIG = Config(profiles={"work": WORK, "home": HOME}, active_profile="home")
NO_ACTIVE = Config(profiles={"work": WORK})
EVERYTHING = {
    "RUNTUI_PROFILE": "work",
    "OPENAI_BASE_URL": "https://env.example.com/v1",
    "OPENAI_API_KEY": "sk-openai",
    "RUNTUI_API_KEY": "sk-own",
}
BOTH = ("RUNTUI_API_KEY", "OPENAI_API_KEY")


@pytest.mark.parametrize(
    ("wanted", "environ", "config", "title", "base_url", "variables"),
    [
        (Wanted(demo=True, profile="work", base_url="nonsense"), EVERYTHING, CONFIG, "demo", DEMO_URL, ()),
        (Wanted(profile="home"), EVERYTHING, CONFIG, "profile home", HOME.base_url, ()),
        (Wanted(profile="work", base_url="x"), {}, CONFIG, "profile work", WORK.base_url, ("WORK_KEY",)),
        (Wanted(), EVERYTHING, CONFIG, "profile work", WORK.base_url, ("WORK_KEY",)),
        (
            Wanted(base_url="https://Flag.example.com/v1/"),
            {"OPENAI_BASE_URL": "https://env.example.com", "RUNTUI_PROFILE": "work"},
            CONFIG,
            "flags",
            "https://flag.example.com/v1",
            BOTH,
        ),
        (
            Wanted(),
            {"OPENAI_BASE_URL": "https://env.example.com/v1"},
            CONFIG,
            "env",
            "https://env.example.com/v1",
            BOTH,
        ),
        (Wanted(), {"OPENAI_API_KEY": "sk-x"}, CONFIG, "profile home", HOME.base_url, ()),
        (Wanted(), {"OPENAI_API_KEY": "sk-x"}, NO_ACTIVE, "env", OPENAI_URL, ("OPENAI_API_KEY",)),
        (
            Wanted(),
            {"OPENAI_BASE_URL": " ", "RUNTUI_PROFILE": "", "OPENAI_API_KEY": "k"},
            NO_ACTIVE,
            "env",
            OPENAI_URL,
            ("OPENAI_API_KEY",),
        ),
    ],
)
def test_the_first_rule_that_matches_names_the_server_and_the_variables_of_its_key(
    wanted: Wanted, environ: dict[str, str], config: Config, title: str, base_url: str, variables: tuple[str, ...]
) -> None:
    connection = resolve_connection(wanted, environ, config)
    assert connection is not None
    assert (connection.title, connection.profile.base_url) == (title, base_url)
    assert connection.key_variables == variables


@pytest.mark.parametrize("environ", [{}, {"OPENAI_API_KEY": " ", "OPENAI_BASE_URL": ""}, {"RUNTUI_API_KEY": "k"}])
def test_nothing_given_leads_to_the_first_run_screen(environ: dict[str, str]) -> None:
    assert resolve_connection(Wanted(), environ, NO_ACTIVE) is None


@pytest.mark.parametrize("wanted", [Wanted(profile="work"), Wanted(profile="home")])
def test_the_key_of_openai_never_travels_to_a_named_profile(wanted: Wanted) -> None:
    connection = resolve_connection(wanted, EVERYTHING, CONFIG)
    assert connection is not None
    assert "OPENAI_API_KEY" not in connection.key_variables


def test_the_demo_needs_no_key() -> None:
    connection = resolve_connection(Wanted(demo=True), EVERYTHING, CONFIG)
    assert connection is not None
    assert connection.profile.auth is Auth.NONE


def test_a_server_without_a_profile_has_a_keyring_account_of_its_own() -> None:
    connection = resolve_connection(Wanted(base_url="https://Flag.example.com./v1/"), {}, CONFIG)
    assert connection is not None
    assert connection.profile.account == f"{UNNAMED} https://flag.example.com/v1"


def test_an_unknown_profile_is_answered_with_those_there_are() -> None:
    with pytest.raises(ResolveError, match=r"^--profile names a profile that .* They have: work, home\.$"):
        resolve_connection(Wanted(profile="wrok"), {}, CONFIG)


@pytest.mark.parametrize("name", ["", " ", "-"])
def test_an_empty_profile_name_is_an_error_and_not_another_server(name: str) -> None:
    with pytest.raises(ResolveError, match="names a profile"):
        resolve_connection(Wanted(profile=name), EVERYTHING, CONFIG)


def test_an_unknown_profile_without_any_other_says_how_to_name_a_server() -> None:
    with pytest.raises(
        ResolveError, match=r"^RUNTUI_PROFILE .* have none\. Give the server with --base-url URL\.$"
    ):
        resolve_connection(Wanted(), {"RUNTUI_PROFILE": "work"}, Config())


def test_an_active_profile_that_is_gone_is_an_error_and_not_another_server() -> None:
    with pytest.raises(ResolveError, match=r"^active_profile names a profile that"):
        resolve_connection(Wanted(), EVERYTHING | {"RUNTUI_PROFILE": "", "OPENAI_BASE_URL": ""}, GONE)


GONE = Config(profiles={"work": WORK}, active_profile="gone")


@pytest.mark.parametrize(
    ("wanted", "environ"),
    [
        (Wanted(base_url=""), {}),
        (Wanted(base_url="http://127.0.0.1.evil.com/v1"), {}),
        (Wanted(base_url="https://api.example.com\\.evil.com/v1"), {}),
        (Wanted(base_url="http://nas/v1"), {}),
        (Wanted(), {"OPENAI_BASE_URL": "ftp://x"}),
        (Wanted(base_url="http://api.example.com", allow_http=True), {}),
    ],
)
def test_a_url_that_no_key_may_travel_to_is_refused(wanted: Wanted, environ: dict[str, str]) -> None:
    with pytest.raises(BaseUrlError):
        resolve_connection(wanted, environ, Config())


@pytest.mark.parametrize(
    "wanted", [Wanted(base_url="http://nas/v1", allow_http=True), Wanted(profile="work", allow_http=True)]
)
def test_plain_http_allowed_on_the_command_line_is_allowed_for_the_session(wanted: Wanted) -> None:
    connection = resolve_connection(wanted, {}, CONFIG)
    assert connection is not None
    assert connection.profile.allow_http


def test_the_origin_of_an_active_profile_is_the_profile() -> None:
    connection = resolve_connection(Wanted(), {}, CONFIG)
    assert connection is not None
    assert connection.origin is Origin.PROFILE
