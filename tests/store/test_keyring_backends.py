"""Which backends a key may be given to."""

from __future__ import annotations

import pytest
from keyring_fakes import FailBackend, FakeBackend, NullBackend, OtherBackend, PlaintextBackend, StrangeBackend
from programs import start

from runtui.store.backends import accept
from runtui.store.keyring_errors import KeyringError, KeyringMissing, KeyringRefused


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
