"""Which backends a key may be given to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from runtui.store.keys.backends import accept
from runtui.store.keys.keyring_errors import KeyringError, KeyringMissing, KeyringRefused
from tests.store import plaintext_plugin
from tests.store.keyring_fakes import (
    FailBackend,
    FakeBackend,
    NullBackend,
    OtherBackend,
    PlaintextBackend,
    StrangeBackend,
)
from tests.store.programs import ask_keyring, start

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "work https://api.example.com/v1"
KEY = "sk-canary-0123456789abcdef"


def test_the_keyrings_of_operating_systems_are_accepted_in_their_order() -> None:
    backends = (OtherBackend(), FakeBackend())
    assert accept(backends) == backends


def test_of_a_mixed_chain_only_the_accepted_ones_are_used() -> None:
    safe = FakeBackend()
    assert accept((PlaintextBackend(), StrangeBackend(), safe)) == (safe,)


@pytest.mark.parametrize(
    ("backends", "error", "words"),
    [
        ((), KeyringMissing, "no keyring"),
        ((FailBackend(),), KeyringMissing, "no keyring"),
        ((NullBackend(),), KeyringRefused, "switched off"),
        ((PlaintextBackend(),), KeyringRefused, "keyrings.alt.file, doesn't protect"),
        ((StrangeBackend(),), KeyringRefused, "somebody.elses, is not one of"),
    ],
)
def test_a_keyring_that_would_lose_or_show_the_key_is_refused_with_its_reason(
    backends: tuple[FakeBackend, ...], error: type[KeyringError], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        accept(backends)
    assert caught.value.next_step


def test_nothing_imports_the_costly_libraries_before_they_are_needed() -> None:
    program = start("import_probe.py")
    assert program.communicate()[0] == "[]\n"


@pytest.fixture
def without_bus(tmp_path: Path) -> dict[str, str]:
    """An environment in which the keyring library finds nothing but what a test names."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path}/none",
    }


def test_a_machine_without_any_keyring_is_told_so(without_bus: dict[str, str]) -> None:
    assert ask_keyring("read", ACCOUNT, environ=without_bus)["error"] == "KeyringMissing"


@pytest.mark.parametrize(
    ("backend", "error", "words"),
    [
        ("keyring.backends.null.Keyring", "KeyringRefused", "switched off"),
        ("keyring.backends.fail.Keyring", "KeyringMissing", "no keyring"),
        ("no_such_module.Keyring", "KeyringMissing", "PYTHON_KEYRING_BACKEND (no_such_module.Keyring)"),
        ("keyring.backends.NoSuchClass", "KeyringMissing", "PYTHON_KEYRING_BACKEND"),
        ("", "KeyringMissing", "PYTHON_KEYRING_BACKEND"),
    ],
)
def test_a_backend_chosen_by_the_person_that_keeps_nothing_is_named(
    without_bus: dict[str, str], backend: str, error: str, words: str
) -> None:
    environ = without_bus | {"PYTHON_KEYRING_BACKEND": backend}
    for operation in ("describe", "store"):
        said = ask_keyring(operation, ACCOUNT, environ=environ, key=KEY)
        assert said["error"] == error
        assert words in str(said["message"])


@pytest.mark.parametrize("chosen", [plaintext_plugin.NAME, "keyring.backends.chainer.ChainerBackend", None])
def test_a_plaintext_backend_is_refused_however_it_comes_and_writes_nothing(
    without_bus: dict[str, str], tmp_path: Path, chosen: str | None
) -> None:
    readable = plaintext_plugin.install(tmp_path)
    environ = without_bus | {"PYTHONPATH": str(tmp_path)}
    if chosen is not None:
        environ["PYTHON_KEYRING_BACKEND"] = chosen
    said = ask_keyring("store", ACCOUNT, environ=environ, key=KEY)
    assert (said["error"], "doesn't protect" in str(said["message"])) == ("KeyringRefused", True)
    assert not readable.exists()


def test_a_backend_of_the_librarys_own_settings_that_is_not_there_is_named(
    without_bus: dict[str, str], tmp_path: Path
) -> None:
    settings = tmp_path / "python_keyring" / "keyringrc.cfg"
    settings.parent.mkdir()
    settings.write_text("[backend]\ndefault-keyring = no_such_module.Keyring\n")
    said = ask_keyring("read", ACCOUNT, environ=without_bus | {"XDG_CONFIG_HOME": str(tmp_path)})
    assert said["error"] == "KeyringMissing"
    assert "that keyringrc.cfg names" in str(said["message"])
