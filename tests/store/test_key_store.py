"""The keyring as the rest of the program sees it, with a fake behind it for each fault."""

from __future__ import annotations

import asyncio
import sys
import threading
import time
import traceback
from typing import TYPE_CHECKING

import pytest

from runtui.model.secret import Secret
from runtui.store.keys.key_store import PATIENCE, KeyStore
from runtui.store.keys.keyring_errors import (
    KeyringBroken,
    KeyringError,
    KeyringLocked,
    KeyringMissing,
    KeyringSilent,
    missing,
)
from tests.store.keyring_fakes import (
    CrowdedBackend,
    FakeBackend,
    ForgetfulBackend,
    ManglingBackend,
    OtherBackend,
    RaisingBackend,
    SilentBackend,
    StubbornBackend,
)
from tests.store.programs import start

if TYPE_CHECKING:
    from collections.abc import Iterator

ACCOUNT = "work https://api.example.com/v1"
KEY = "sk-canary-0123456789abcdef"


def key_store(*backends: FakeBackend, patience: float = 5.0) -> KeyStore:
    return KeyStore(find=lambda: backends, patience=patience)


async def test_a_stored_key_can_be_read_until_it_is_forgotten() -> None:
    keys = key_store(FakeBackend())
    stored = await keys.store(ACCOUNT, Secret(KEY))
    assert stored.place == "Secret Service"
    assert await keys.read(ACCOUNT) == Secret(KEY)
    assert await keys.forget(ACCOUNT)
    assert await keys.read(ACCOUNT) is None


async def test_forgetting_what_was_never_stored_says_so() -> None:
    assert await key_store(FakeBackend()).forget(ACCOUNT) is False


async def test_a_key_is_found_only_under_its_own_account() -> None:
    keys = key_store(FakeBackend())
    await keys.store(ACCOUNT, Secret(KEY))
    assert await keys.read("work https://api.example.org/v1") is None


async def test_the_entry_is_named_after_the_program_and_the_account() -> None:
    backend = FakeBackend()
    await key_store(backend).store(ACCOUNT, Secret(KEY))
    assert backend.entries == {("runtui", ACCOUNT): KEY}


async def test_the_keyring_is_named_in_words() -> None:
    assert await key_store(OtherBackend()).describe() == "KWallet"


async def test_a_keyring_that_cannot_name_its_collection_has_saved_the_key_all_the_same() -> None:
    class Nameless(FakeBackend):
        __module__ = "keyring.backends.SecretService"

        def get_preferred_collection(self) -> None:
            raise OSError("gone")

    assert (await key_store(Nameless()).store(ACCOUNT, Secret(KEY))).place == "Secret Service"


async def test_the_second_keyring_is_read_when_the_first_has_nothing() -> None:
    second = OtherBackend({("runtui", ACCOUNT): KEY})
    assert await key_store(FakeBackend(), second).read(ACCOUNT) == Secret(KEY)


async def test_a_key_is_stored_in_the_preferred_keyring_only() -> None:
    second = OtherBackend()
    await key_store(FakeBackend(), second).store(ACCOUNT, Secret(KEY))
    assert second.entries == {}


async def test_forgetting_removes_the_key_from_every_keyring() -> None:
    backends = [FakeBackend({("runtui", ACCOUNT): KEY}), OtherBackend({("runtui", ACCOUNT): KEY})]
    assert await key_store(*backends).forget(ACCOUNT)
    assert [backend.entries for backend in backends] == [{}, {}]


@pytest.mark.parametrize("backend", [ForgetfulBackend(), ManglingBackend()])
async def test_a_key_that_comes_back_changed_is_not_called_saved(backend: FakeBackend) -> None:
    with pytest.raises(KeyringBroken, match="not saved"):
        await key_store(backend).store(ACCOUNT, Secret(KEY))


async def test_an_entry_of_another_program_in_front_of_the_new_key_is_replaced() -> None:
    keys = key_store(CrowdedBackend())
    await keys.store(ACCOUNT, Secret(KEY))
    assert await keys.read(ACCOUNT) == Secret(KEY)


async def test_a_key_that_stays_after_removing_it_is_reported() -> None:
    with pytest.raises(KeyringBroken, match="still holds"):
        await key_store(StubbornBackend({("runtui", ACCOUNT): KEY})).forget(ACCOUNT)


async def test_a_trailing_line_break_in_the_keyring_is_no_part_of_the_key() -> None:
    assert await key_store(FakeBackend({("runtui", ACCOUNT): KEY + "\n"})).read(ACCOUNT) == Secret(KEY)


async def test_an_entry_that_cannot_be_a_key_is_reported_without_showing_it() -> None:
    with pytest.raises(KeyringBroken) as caught:
        await key_store(FakeBackend({("runtui", ACCOUNT): f"{KEY} {KEY}"})).read(ACCOUNT)
    assert KEY not in everything_said(caught.value)


async def test_an_entry_that_is_no_text_can_still_be_removed() -> None:
    class Unreadable(FakeBackend):
        __module__ = "keyring.backends.SecretService"

        def get_password(self, service: str, username: str) -> str | None:
            return b"\xff".decode() if self.entries else None

    assert await key_store(Unreadable({("runtui", ACCOUNT): ""})).forget(ACCOUNT)


class FarAwayError(Exception):
    """Stands for a class of a library that exists only where its backend does."""


FarAwayError.__name__ = "LockedException"


@pytest.mark.parametrize("wrapped", [False, True])
async def test_a_locked_keyring_is_told_apart_however_deep_its_error_lies(wrapped: bool) -> None:
    error: Exception = FarAwayError("locked")
    if wrapped:
        inner, error = error, RuntimeError("could not")
        error.__cause__ = inner
    with pytest.raises(KeyringLocked, match="locked"):
        await key_store(RaisingBackend(error)).read(ACCOUNT)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError(f"could not store {KEY}"),
        ValueError(f"'{KEY}'"),
        ModuleNotFoundError("no module"),
        OSError(5, "I/O error"),
        UnicodeDecodeError("utf-8", KEY.encode(), 0, 1, "invalid"),
        RuntimeError(),
        RuntimeError("long " * 1000),
        RuntimeError("\x1b[31mred\n\x9b0m"),
        RuntimeError(f"cut off: {KEY[:20]}"),
    ],
)
async def test_whatever_a_backend_raises_is_said_briefly_and_without_the_key(error: Exception) -> None:
    keys = key_store(RaisingBackend(error))
    for call in (lambda: keys.store(ACCOUNT, Secret(KEY)), lambda: keys.read(ACCOUNT)):
        with pytest.raises(KeyringBroken) as caught:
            await call()
        assert len(str(caught.value)) < 300
        assert str(caught.value).isprintable()
        assert KEY[:20] not in everything_said(caught.value)


async def test_a_key_that_looks_like_a_word_is_taken_out_of_what_a_backend_raises() -> None:
    with pytest.raises(KeyringBroken) as caught:
        await key_store(RaisingBackend(RuntimeError("no place for hunter"))).store(ACCOUNT, Secret("hunter"))
    assert str(caught.value) == "The keyring failed: RuntimeError: no place for …"


async def test_of_bytes_that_are_no_text_only_the_kind_of_error_is_said() -> None:
    error = UnicodeDecodeError("utf-8", KEY.encode(), 0, 1, "invalid")
    with pytest.raises(KeyringBroken, match=r"^The keyring failed: UnicodeDecodeError\.$"):
        await key_store(RaisingBackend(error)).read(ACCOUNT)


async def test_a_silent_keyring_is_given_up_in_time_while_the_loop_goes_on() -> None:
    backend = SilentBackend()
    ticks: list[float] = []

    async def tick() -> None:
        while True:
            await asyncio.sleep(0.01)
            ticks.append(time.monotonic())

    ticking = asyncio.create_task(tick())
    with pytest.raises(KeyringSilent, match="no answer"):
        await key_store(backend, patience=0.2).read(ACCOUNT)
    ticking.cancel()
    backend.released.set()
    assert len(ticks) >= 5


def test_a_person_has_a_minute_for_the_question_of_the_keyring() -> None:
    assert PATIENCE == 60.0


async def test_an_answer_that_comes_after_giving_up_is_dropped() -> None:
    backend, lost = SilentBackend(), []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: lost.append(context))
    with pytest.raises(KeyringSilent):
        await key_store(backend, patience=0.01).read(ACCOUNT)
    backend.released.set()
    await asyncio.sleep(0.05)  # lets the late answer arrive
    assert lost == []


def test_an_answer_that_comes_after_the_loop_closed_is_dropped() -> None:
    backend = SilentBackend()
    with pytest.raises(KeyringSilent):
        asyncio.run(key_store(backend, patience=0.01).read(ACCOUNT))
    backend.released.set()
    for thread in [each for each in threading.enumerate() if each.name == "runtui-keyring"]:
        thread.join(5)  # an exception in it would fail the test


async def test_cancelling_leaves_a_silent_keyring_at_once() -> None:
    backend = SilentBackend()
    reading = asyncio.create_task(key_store(backend).read(ACCOUNT))
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    backend.released.set()


def test_a_key_is_read_without_a_loop_too() -> None:
    keys = key_store(FakeBackend())
    assert asyncio.run(keys.store(ACCOUNT, Secret(KEY))).place == asyncio.run(keys.describe()) == "Secret Service"
    assert keys.read_now(ACCOUNT) == Secret(KEY)
    assert asyncio.run(keys.forget(ACCOUNT))
    assert keys.read_now(ACCOUNT) is None
    assert not asyncio.run(keys.forget(ACCOUNT))


def test_reading_without_a_loop_gives_up_in_time_too() -> None:
    backend = SilentBackend()
    with pytest.raises(KeyringSilent):
        key_store(backend, patience=0.01).read_now(ACCOUNT)
    backend.released.set()


def test_an_error_while_looking_for_keyrings_arrives_as_it_is() -> None:
    def find() -> list[FakeBackend]:
        raise KeyringMissing("none")

    with pytest.raises(KeyringMissing, match="none"):
        KeyStore(find=find).read_now(ACCOUNT)


@pytest.mark.parametrize("how", ["loop", "now"])
def test_a_program_whose_keyring_stalls_still_quits_at_once(how: str) -> None:
    process = start("stalled_program.py", how)
    with process:
        assert process.stdout is not None
        assert process.stdout.readline() == "gave up\n"
        since = time.monotonic()
        assert process.wait(5) == 0
    assert time.monotonic() - since < 1


def everything_said(error: KeyringError) -> str:
    """The error's words, those of the errors behind it, and the local variables of all their frames in runtui."""
    told = traceback.TracebackException.from_exception(error, capture_locals=True)
    return "".join([error.next_step, *kept_by(told)])


def kept_by(told: traceback.TracebackException) -> Iterator[str]:
    yield str(told)
    yield from (str(frame.locals) for frame in told.stack if "/tests/" not in frame.filename)
    for behind in (told.__cause__, told.__context__):
        if behind is not None:
            yield from kept_by(behind)


class SetError(Exception):
    """Stands for whatever class a backend wraps the system's error in."""


OF_MACOS = (-25308, "User interaction is not allowed")
OF_WINDOWS = (1783, "CredWrite", "The stub received bad data")


@pytest.mark.parametrize("kind", [SetError, RuntimeError, OSError])
@pytest.mark.parametrize("is_wrapped", [False, True])
async def test_a_keychain_that_may_not_ask_is_locked_whatever_class_is_raised(
    kind: type[Exception], *, is_wrapped: bool
) -> None:
    error = kind(*OF_MACOS)
    if is_wrapped:
        outer = kind("could not")
        outer.__cause__, error = SetError(f"Can't get password from keychain: {OF_MACOS}"), outer
    with pytest.raises(KeyringLocked, match="keyring is locked") as caught:
        await key_store(RaisingBackend(error)).store(ACCOUNT, Secret(KEY))
    assert "security unlock-keychain" in caught.value.next_step


@pytest.mark.parametrize("kind", [SetError, RuntimeError, OSError])
async def test_a_key_that_windows_has_no_room_for_is_said_to_be_too_long(kind: type[Exception]) -> None:
    with pytest.raises(KeyringBroken, match="key is too long for this keyring") as caught:
        await key_store(RaisingBackend(kind(*OF_WINDOWS))).store(ACCOUNT, Secret(KEY))
    assert "environment variable" in caught.value.next_step


@pytest.mark.parametrize("words", ["-253081 things", "port 21783", "1783.5 s"])
async def test_a_number_that_only_looks_like_one_of_them_means_nothing(words: str) -> None:
    with pytest.raises(KeyringBroken, match="The keyring failed"):
        await key_store(RaisingBackend(SetError(words))).read(ACCOUNT)


@pytest.mark.parametrize(
    ("desktop", "words"),
    [("KDE", "Switch on “Use KWallet"), ("GNOME", "Switch on a Secret Service: GNOME")],
)
def test_a_machine_without_keyring_is_told_what_to_switch_on(
    monkeypatch: pytest.MonkeyPatch, desktop: str, words: str
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", desktop)
    error = missing("There is no keyring on this machine.")
    assert error.next_step.startswith(words)
    assert "Use KWallet for the Secret Service interface" in error.next_step
