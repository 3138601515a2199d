"""Where the key of a connection comes from."""

from __future__ import annotations

import asyncio

import pytest

from runtui.model.profile import Auth, Connection, KeySource, Origin, Profile
from runtui.model.secret import Secret, SecretError
from runtui.store.keys.key_finder import FoundKey, environment_key, find_key
from runtui.store.keys.key_store import KeyStore
from runtui.store.keys.keyring_errors import KeyringMissing
from tests.store.keyring_fakes import FakeBackend

PROFILE = Profile(name="-", base_url="https://api.example.com/v1")
CONNECTION = Connection(profile=PROFILE, origin=Origin.ENV, key_variables=("RUNTUI_API_KEY", "OPENAI_API_KEY"))


def key_store_with(key: str | None = None) -> KeyStore:
    backend = FakeBackend({("runtui", PROFILE.account): key} if key else {})
    return KeyStore(find=lambda: [backend])


def untouchable() -> list[FakeBackend]:
    raise AssertionError("the keyring was asked")


@pytest.mark.parametrize(
    ("environ", "found"),
    [
        ({"RUNTUI_API_KEY": "sk-a", "OPENAI_API_KEY": "sk-b"}, ("sk-a", "RUNTUI_API_KEY")),
        ({"OPENAI_API_KEY": "sk-b"}, ("sk-b", "OPENAI_API_KEY")),
        ({"RUNTUI_API_KEY": " \n", "OPENAI_API_KEY": " sk-b\n"}, ("sk-b", "OPENAI_API_KEY")),
        ({"RUNTUI_API_KEY": ""}, None),
        ({"OTHER_API_KEY": "sk-c"}, None),
    ],
)
def test_the_first_variable_that_is_not_blank_gives_the_key(
    environ: dict[str, str], found: tuple[str, str] | None
) -> None:
    expected = (Secret(found[0]), found[1]) if found else None
    assert environment_key(CONNECTION, environ) == expected


@pytest.mark.parametrize("text", ["sk-one two", "sk-\x00", "sk-schlüssel", "sk-a\nb"])
def test_a_malformed_variable_is_named_and_not_shown(text: str) -> None:
    with pytest.raises(SecretError, match="RUNTUI_API_KEY") as caught:
        environment_key(CONNECTION, {"RUNTUI_API_KEY": text, "OPENAI_API_KEY": "sk-b"})
    assert text not in str(caught.value)


async def test_the_keyring_is_not_asked_when_the_environment_has_the_key() -> None:
    found = await find_key(CONNECTION, {"OPENAI_API_KEY": "sk-b"}, KeyStore(find=untouchable))
    assert found == FoundKey(secret=Secret("sk-b"), source=KeySource.ENV, variable="OPENAI_API_KEY")


async def test_the_keyring_is_asked_when_the_environment_has_none() -> None:
    found = await find_key(CONNECTION, {}, key_store_with("sk-k"))
    assert found == FoundKey(secret=Secret("sk-k"), source=KeySource.KEYRING)


async def test_no_key_anywhere_is_no_error() -> None:
    assert await find_key(CONNECTION, {}, key_store_with()) == FoundKey()


async def test_a_server_without_keys_asks_nobody() -> None:
    profile = Profile(name="local", base_url="http://localhost:8000", auth=Auth.NONE)
    connection = Connection(profile=profile, origin=Origin.PROFILE, key_variables=("RUNTUI_API_KEY",))
    environ = {"RUNTUI_API_KEY": "sk-a"}
    assert await find_key(connection, environ, KeyStore(find=untouchable)) == FoundKey()


async def test_a_keyring_that_cannot_be_used_says_why() -> None:
    with pytest.raises(KeyringMissing):
        await find_key(CONNECTION, {}, KeyStore(find=missing))


def test_the_command_line_finds_the_same_key_without_a_loop() -> None:
    assert asyncio.run(find_key(CONNECTION, {}, key_store_with("sk-k"))).secret == Secret("sk-k")
    assert asyncio.run(find_key(CONNECTION, {"RUNTUI_API_KEY": "sk-a"}, key_store_with("sk-k"))).secret == Secret(
        "sk-a"
    )


def missing() -> list[FakeBackend]:
    raise KeyringMissing("none")
