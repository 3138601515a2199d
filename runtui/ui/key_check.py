"""What happens with a key somebody typed: read, checked at the server, stored, read back; each step in words."""

from __future__ import annotations

import asyncio
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.errors import ApiError, NotAccepted
from runtui.model.profile import KeySource
from runtui.model.secret import Secret, SecretError
from runtui.store.keyring_errors import KeyringError

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.profile import Connection
    from runtui.ui.launch import Launch


class Mark(StrEnum):
    """How a step stands."""

    DONE = "✓"
    FAILED = "✗"
    BUSY = "▸"


class Step(Struct, frozen=True):
    """One line of the key screen."""

    mark: Mark
    words: str
    detail: str = ""


class TypedKey:
    """One key on its way from the keyboard to the keyring.

    `tell` is called with all steps so far, after each change. `secret` is set as soon as the text is a key,
    `is_checked` once a server answered or the person chose to go on unchecked.
    """

    def __init__(self, launch: Launch, connection: Connection, tell: Callable[[list[Step]], None]) -> None:
        self._launch = launch
        self._connection = connection
        self._tell = tell
        self.steps: list[Step] = []
        self.secret: Secret | None = None
        self.is_checked = False
        self.advice = ""
        """What to do next, in a sentence; "" when nothing is wrong."""

    async def check(self, text: str, thread_id: str | None) -> bool:
        """Reads the text and asks the server; True if the key may be used."""
        self.steps, self.advice = [], ""
        try:
            secret = Secret.parse(text)
        except SecretError as error:
            return self._failed("not a key", str(error))
        if secret == self.secret and self.is_checked:
            return True
        self.secret, self.is_checked = secret, False
        self._add(Step(Mark.BUSY, "asking the server"))
        try:
            words = await self._ask(secret, thread_id)
        except NotAccepted as error:
            self.secret = None
            return self._failed("not accepted by the server", f"{error.message} {error.next_step}")
        except ApiError as error:
            self.is_checked = True  # the next time the same key is kept unchecked
            return self._failed(
                f"not checked: {error.title.lower()}", f"{error.message} Enter keeps the key unchecked."
            )
        self.is_checked = True
        self._replace(Step(Mark.DONE, words))
        return True

    async def keep(self) -> KeySource | None:
        """Stores the key in the keyring and reads it back; None, with the reason told, if that failed."""
        assert self.secret is not None  # noqa: S101  only a key that was checked is kept
        self._add(Step(Mark.BUSY, "storing it in the keyring"))
        try:
            stored = await self._launch.cabinet.store(self._connection.profile.account, self.secret)
        except KeyringError as error:
            self._failed(f"not stored: {error.message}", error.next_step)
            return None
        self._replace(Step(Mark.DONE, "stored and read back", stored.place))
        return KeySource.KEYRING

    def say_waiting(self) -> None:
        """Says that the keyring takes its time."""
        if self.steps and self.steps[-1].mark is Mark.BUSY:
            self._replace(
                Step(Mark.BUSY, "waiting for the keyring", "it may ask for its password in a window of its own")
            )

    async def _ask(self, secret: Secret, thread_id: str | None) -> str:
        client = await asyncio.to_thread(self._launch.make_client, self._connection.profile, secret)
        try:
            return await client.check_key(thread_id)
        finally:
            await client.aclose()

    def _failed(self, words: str, advice: str) -> bool:
        self.advice = advice
        if self.steps and self.steps[-1].mark is Mark.BUSY:
            self.steps.pop()
        self._add(Step(Mark.FAILED, words))
        return False

    def _replace(self, step: Step) -> None:
        self.steps[-1] = step
        self._tell(self.steps)

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        self._tell(self.steps)
