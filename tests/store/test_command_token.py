"""Keys from token commands, in their place behind the environment and the keyring; and secrets in headers."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING

import pytest

from runtui.model.profile import Auth, Connection, KeySource, Origin, Profile
from runtui.model.secret import Secret, SecretError
from runtui.store.keys.header_secrets import resolve_headers
from runtui.store.keys.key_finder import find_key, key_places
from runtui.store.keys.key_store import KeyStore
from runtui.store.keys.keyring_errors import KeyringMissing
from runtui.store.keys.token_command import CommandToken, NoTokenError
from tests.store.keyring_fakes import FakeBackend

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://api.example.com/v1"
PRINTS = (sys.executable, "-c", "print('tok-of-the-command')")
FAILS = (sys.executable, "-c", "import sys; sys.exit(3)")
SHOWS_KEYS = (sys.executable, "-c", "import os; print('seen' if 'PROD_KEY' in os.environ else 'unseen')")


def connection(
    auth: Auth = Auth.COMMAND, command: tuple[str, ...] = PRINTS, key_env: str | None = None
) -> Connection:
    profile = Profile(name="prod", base_url=URL, auth=auth, token_command=command, key_env=key_env)
    return Connection(profile=profile, origin=Origin.PROFILE, key_variables=(key_env,) if key_env else ())


def key_store_with(key: str | None) -> KeyStore:
    backend = FakeBackend({("runtui", f"prod {URL}"): key} if key else {})
    return KeyStore(find=lambda: [backend])


def untouchable() -> list[FakeBackend]:
    raise AssertionError("the keyring was asked")


def missing() -> list[FakeBackend]:
    raise KeyringMissing("none")


async def test_a_command_gives_the_key_and_the_way_to_the_next_one_and_no_keyring_is_asked() -> None:
    found = await find_key(connection(), {}, KeyStore(find=untouchable))
    assert found.source is KeySource.COMMAND
    assert isinstance(found.secret, CommandToken)
    assert found.secret == Secret("tok-of-the-command")
    assert await found.secret.source.token() == found.secret
    assert "tok-of" not in f"{found}{found.secret!r}"


def test_the_command_line_gets_the_same_without_a_loop() -> None:
    found = asyncio.run(find_key(connection(), {}, KeyStore(find=untouchable)))
    assert found.secret == Secret("tok-of-the-command")


async def test_the_variable_of_the_profile_goes_before_the_command() -> None:
    found = await find_key(connection(key_env="PROD_KEY"), {"PROD_KEY": "sk-env"}, KeyStore(find=untouchable))
    assert (found.secret, found.source) == (Secret("sk-env"), KeySource.ENV)


async def test_the_command_does_not_see_the_keys_of_the_environment() -> None:
    wanted = connection(command=SHOWS_KEYS, key_env="PROD_KEY")
    found = await find_key(wanted, {"PROD_KEY": " "}, KeyStore(find=untouchable))
    assert found.secret == Secret("unseen")


@pytest.mark.parametrize(
    ("key_store", "key", "source"),
    [
        (key_store_with("sk-kept"), "sk-kept", KeySource.KEYRING),
        (key_store_with(None), "tok-of-the-command", KeySource.COMMAND),
        (KeyStore(find=missing), "tok-of-the-command", KeySource.COMMAND),
    ],
)
async def test_with_a_key_header_the_keyring_goes_first_and_may_be_missing(
    key_store: KeyStore, key: str, source: KeySource
) -> None:
    found = await find_key(connection(auth=Auth.API_KEY), {}, key_store)
    assert (found.secret, found.source) == (Secret(key), source)


@pytest.mark.parametrize(
    ("command", "said"),
    [(FAILS, "ended with exit code 3"), (("no-such-program",), "was not found"), ((), "names no token_command")],
)
def test_a_command_that_gives_nothing_is_a_sentence(command: tuple[str, ...], said: str) -> None:
    with pytest.raises(NoTokenError, match=said) as caught:
        asyncio.run(find_key(connection(command=command), {}, KeyStore(find=untouchable)))
    assert caught.value.__cause__ is None


@pytest.mark.parametrize(
    ("profile", "places"),
    [
        (connection().profile, ("command python",)),
        (connection(auth=Auth.API_KEY, key_env="A").profile, ("A", "keyring", "command python")),
        (connection(auth=Auth.BEARER, command=()).profile, ("keyring",)),
        (connection(auth=Auth.NONE).profile, ("none needed",)),
    ],
)
def test_where_a_key_is_looked_for_can_be_said_without_looking(profile: Profile, places: tuple[str, ...]) -> None:
    assert tuple(each.removesuffix("3") for each in key_places(profile)) == places


HEADERS = (("x-team", "a"), ("x-a", "Bearer ${UPSTREAM}"), ("X-B", "keyring:"))


def of_headers(*headers: tuple[str, str]) -> Profile:
    return Profile(name="prod", base_url=URL, headers=headers)


def test_headers_are_filled_in_from_environment_and_keyring() -> None:
    backend = FakeBackend({("runtui", f"prod {URL} x-b"): "sk-kept"})
    found = resolve_headers(of_headers(*HEADERS), {"UPSTREAM": " sk-up\n"}, KeyStore(find=lambda: [backend]))
    assert found == {"x-team": "a", "x-a": Secret("Bearer sk-up"), "X-B": Secret("sk-kept")}


def test_without_references_the_keyring_is_left_alone() -> None:
    found = resolve_headers(of_headers(*HEADERS[:2]), {"UPSTREAM": "x"}, KeyStore(find=untouchable))
    assert found["x-team"] == "a"


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (HEADERS[1], "needs the variable UPSTREAM, which is not set"),
        (HEADERS[2], "runtui auth login --profile prod"),
    ],
)
def test_what_a_header_refers_to_and_is_not_there_is_named(header: tuple[str, str], said: str) -> None:
    with pytest.raises(SecretError, match=said):
        resolve_headers(of_headers(header), {"UPSTREAM": " "}, key_store_with(None))


def test_a_token_command_of_the_path_is_found(tmp_path: Path) -> None:
    program = tmp_path / "az"
    program.write_text("#!/bin/sh\necho tok-az\n")
    program.chmod(0o700)
    found = asyncio.run(
        find_key(connection(command=("az", "account")), {"PATH": str(tmp_path)}, key_store_with(None))
    )
    assert found.secret == Secret("tok-az")
