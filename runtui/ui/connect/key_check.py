"""What happens with a key somebody typed: read, checked at the server, stored, read back; each step in words."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.api.errors import ApiError, KeyNotAccepted
from runtui.model.profile import Auth, KeySource
from runtui.model.secret import Secret, SecretError
from runtui.store.keys.keyring_errors import OTHER_WAYS, KeyringError
from runtui.words.keys import way_by_environment

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.profile import Connection
    from runtui.session.launch import Launch


class StepMark(StrEnum):
    """How a step stands."""

    DONE = "✓"
    FAILED = "✗"
    BUSY = "▸"
    NOTE = "·"
    """Nothing was found out."""


class KeyStep(Struct, frozen=True):
    """One line of the key screen."""

    mark: StepMark
    words: str
    detail: str = ""


class TypedKey:
    """One key on its way from the keyboard to the keyring.

    `on_change` is called after each change. `secret` is set as soon as the text is a key that no server refused,
    None also where the server is said to need none.
    """

    def __init__(self, launch: Launch, connection: Connection, on_change: Callable[[], None]) -> None:
        self._launch = launch
        self._connection = connection
        self._on_change = on_change
        self._checked: tuple[Secret | None] | None = None
        self.steps: list[KeyStep] = []
        self.secret: Secret | None = None
        self.advice = ""
        """What to do next, in a sentence; "" when nothing is wrong."""
        self.is_held_up = False
        """True while the keyring is what stands between the key and its use."""
        self.keeps_nothing = False
        """True once the keyring turned out to keep no key at all."""
        self.kept_in = ""
        """Where the key is kept, in words."""

    @property
    def has_failed(self) -> bool:
        """Whether a step went wrong."""
        return any(step.mark is StepMark.FAILED for step in self.steps)

    @property
    def is_unchecked(self) -> bool:
        """Whether the server said nothing of the key, so that it is kept unchecked the next time."""
        return self.has_failed and self._checked is not None and not self.is_held_up

    def forget(self) -> None:
        """Begins anew, for another text."""
        self.steps, self.advice, self.is_held_up = [], "", False
        self._on_change()

    def send_by(self, connection: Connection) -> None:
        """Begins anew, for another way in which the server is given the key."""
        self._connection, self._checked = connection, None
        self.forget()

    async def check(self, text: str, thread_id: str | None) -> bool:
        """Reads the text and asks the server; True if the key may be used."""
        self.steps, self.advice, self.is_held_up = [], "", False
        try:
            secret = Secret.parse(text)
        except SecretError as error:
            return self._failed("not a key", str(error))
        return await self._check(secret, thread_id, retry="Enter keeps the key unchecked.")

    async def check_without(self, thread_id: str | None) -> bool:
        """Asks the server without a key; True if it wants none."""
        self.steps, self.advice, self.is_held_up = [], "", False
        return await self._check(None, thread_id, retry="ctrl+n again goes on without a key.")

    async def keep(self) -> KeySource | None:
        """Stores the key in the keyring and reads it back; None, with `advice`, if that failed."""
        assert self.secret is not None  # noqa: S101  only a key that was checked is kept
        self.is_held_up = True
        self._add(KeyStep(StepMark.BUSY, "storing it in the keyring"))
        try:
            stored = await self._launch.key_store.store(self._connection.profile.account, self.secret)
        except KeyringError as error:
            self.keeps_nothing = error.keeps_nothing
            way = way_by_environment(self._connection.key_variables)
            self._failed(f"not stored: {error.title.lower()}", error.sentence.replace(OTHER_WAYS, way))
            return None
        self.is_held_up, self.kept_in = False, stored.place
        self._replace(KeyStep(StepMark.DONE, f"kept in {stored.place}, read back"))
        return KeySource.KEYRING

    def say_waiting(self) -> None:
        """Says that the keyring takes its time."""
        if self.steps and self.steps[-1].mark is StepMark.BUSY:
            self._replace(
                KeyStep(
                    StepMark.BUSY, "waiting for the keyring", "it may ask for its password in a window of its own"
                )
            )

    async def _check(self, secret: Secret | None, thread_id: str | None, *, retry: str) -> bool:
        """Asks the server once for each key: what was said of it holds until another is typed."""
        if self._checked == (secret,):
            self._on_change()
            return True
        self.secret, self._checked = secret, None
        self._add(KeyStep(StepMark.BUSY, "asking the server"))
        try:
            words = await self._ask(secret, thread_id)
        except KeyNotAccepted as error:
            self.secret = None
            return self._failed("not accepted by the server", error.sentence)
        except ApiError as error:
            self._checked = (secret,)  # the next time the same key is kept unchecked
            return self._failed(f"not checked: {error.title.lower()}", f"{error.sentence} {retry}")
        self._checked = (secret,)
        verdict, _, reason = words.partition(": ")
        self.advice = f"{reason}." if reason else ""
        self._replace(KeyStep(StepMark.NOTE if reason else StepMark.DONE, verdict))
        return True

    async def _ask(self, secret: Secret | None, thread_id: str | None) -> str:
        profile = self._connection.profile
        if secret is None:
            profile = replace(profile, auth=Auth.NONE)
        client = await asyncio.to_thread(self._launch.make_client, profile, secret)
        try:
            return await client.check_key(thread_id)
        finally:
            await client.aclose()

    def _failed(self, words: str, advice: str) -> bool:
        self.advice = advice
        if self.steps and self.steps[-1].mark is StepMark.BUSY:
            self.steps.pop()
        self._add(KeyStep(StepMark.FAILED, words))
        return False

    def _replace(self, step: KeyStep) -> None:
        self.steps[-1] = step
        self._on_change()

    def _add(self, step: KeyStep) -> None:
        self.steps.append(step)
        self._on_change()
