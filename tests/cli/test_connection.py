"""From options, environment and settings to a server, or to a sentence about which of them is wrong."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from runtui.api.errors import Misconfigured
from runtui.cli.connection import connect, settings_path
from runtui.cli.exits import UsageError
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from runtui.session.opening import client_maker
from runtui.store.keys.backends import accept
from runtui.store.keys.key_store import KeyStore
from runtui.store.settings.config import Config
from runtui.store.settings.resolve import Wanted
from tests.store.keyring_fakes import PlaintextBackend

WORK = Profile(name="work", base_url="https://work.example.com/v1")
CONFIG = Config(profiles={"work": WORK})
MANY = Config(profiles={f"p{number}": WORK for number in range(30)})


@pytest.mark.parametrize(
    ("wanted", "environ", "config", "said"),
    [
        (
            Wanted(profile="wrok"),
            {"RUNTUI_PROFILE": "x"},
            CONFIG,
            "--profile names a profile that the settings don't have. They have: work.",
        ),
        (
            Wanted(),
            {"RUNTUI_PROFILE": "x"},
            CONFIG,
            "RUNTUI_PROFILE names a profile that the settings don't have. They have: work.",
        ),
        (
            Wanted(profile=""),
            {},
            Config(),
            "--profile names a profile, but the settings have none. Give the server with --base-url URL.",
        ),
        (
            Wanted(),
            {"RUNTUI_PROFILE": " "},
            Config(profiles={"work": WORK}, active_profile="gone"),
            "active_profile names a profile that the settings don't have. They have: work.",
        ),
        (
            Wanted(base_url=""),
            {},
            CONFIG,
            "--base-url: The base URL is empty. Give one such as https://host/v1.",
        ),
        (
            Wanted(),
            {"OPENAI_BASE_URL": "host/v1"},
            CONFIG,
            "OPENAI_BASE_URL: The base URL needs https:// and a host, such as https://host/v1.",
        ),
        (
            Wanted(base_url="http://nas/v1"),
            {},
            CONFIG,
            "--base-url: Plain http to a host of the local network needs --allow-http (or allow_http = true).",
        ),
    ],
)
def test_the_option_or_variable_at_fault_is_named(
    wanted: Wanted, environ: dict[str, str], config: Config, said: str
) -> None:
    with pytest.raises(UsageError) as caught:
        connect(wanted, environ, config)
    assert str(caught.value) == said


def test_of_many_profiles_ten_are_named() -> None:
    with pytest.raises(UsageError, match=r"They have: p0, .*, p9, …\.$"):
        connect(Wanted(profile="x"), {}, MANY)


def test_what_names_a_server_leads_to_it() -> None:
    connection = connect(Wanted(profile="work"), {}, CONFIG)
    assert connection is not None
    assert connection.profile == WORK
    assert connect(Wanted(), {}, Config()) is None


def test_a_home_that_does_not_exist_is_named_by_its_variable() -> None:
    with pytest.raises(UsageError, match="RUNTUI_CONFIG"):
        settings_path({"RUNTUI_CONFIG": "~nobody-of-that-name/config.toml"})


@pytest.mark.parametrize(
    ("value", "said"),
    [("${UPSTREAM}", "needs the variable UPSTREAM"), ("keyring:", "doesn't protect what it keeps")],
)
def test_a_header_whose_secret_is_not_there_makes_no_client(value: str, said: str) -> None:
    profile = replace(WORK, headers=(("x-up", value),))
    make = client_maker({}, KeyStore(find=lambda: accept([PlaintextBackend()])))
    with pytest.raises(Misconfigured, match=said):
        make(profile, Secret("sk-x"))
