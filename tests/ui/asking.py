"""What the tests of the asking screens share: reading the screen as one text, typing, keyrings that misbehave."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import httpx
from textual import events

from runtui.ui.threads.picker import PickerScreen
from tests.ui.stage import HOST, NoteKeyring, screen_text, until

if TYPE_CHECKING:
    from textual.app import App
    from textual.pilot import Pilot

NAME = f"- {HOST}"
LABELS = {
    "thread_sSbvUX4J1FqlUZBv6BaBbOj4": "checkout bot",
    "thread_u8LwAAAAAAAAAAAAAA2KcQee": "quote builder",
    "thread_Kq20BBBBBBBBBBBBBB1Lm9ZZ": "photo intake",
    "thread_9aTtCCCCCCCCCCCCCC7Qwe33": "data cleaner",
}
"""Saved threads of the picker's tests."""
KEY = "sk-canary-5up3rs3cr3t-0001"


def text_of(app: App[Any]) -> str:
    """The screen as one text, its lines joined and its runs of spaces made one."""
    return " ".join(" ".join(screen_text(app)).split())


async def shows(pilot: Pilot[None], *words: str) -> None:
    """Waits until all of `words` stand on the screen."""
    await until(pilot, lambda: all(each in text_of(pilot.app) for each in words))


async def in_picker(pilot: Pilot[None], app: App[Any]) -> Any:
    """Waits for the picker and returns it."""
    await until(pilot, lambda: isinstance(app.screen, PickerScreen) and app.screen.search.has_focus)
    return app.screen


async def type_in(pilot: Pilot[None], text: str, *keys: str) -> None:
    """Pastes `text`, then presses `keys`."""
    await paste(pilot, text)
    await pilot.press(*keys)


async def press(pilot: Pilot[None], *steps: tuple[str, str]) -> None:
    """Waits for the words of each step and presses its key, "" for none."""
    for words, key in steps:
        await shows(pilot, words)
        if key:
            await pilot.press(key)


async def paste(pilot: Pilot[None], text: str) -> None:
    """Sends text as a terminal does that brackets its pastes."""
    pilot.app.post_message(events.Paste(text))
    await pilot.pause()


def accepts_only(key: str) -> Any:
    """An answer of a server that knows one key; for `InProcess.answer_otherwise`."""

    def answer(request: httpx.Request) -> httpx.Response | None:
        if request.headers.get("authorization") == f"Bearer {key}":
            return None
        error = {"message": "Incorrect API key provided", "code": "invalid_api_key"}
        return httpx.Response(401, json={"error": error})

    return answer


class SilentKeyring(NoteKeyring):
    """Answers nothing until `answers` is set."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.answers.wait(20)
        return super().get_password(service, username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self.answers.wait(20)
        super().set_password(service, username, password)


class RaisingKeyring(NoteKeyring):
    """Reads nothing and raises on writing."""

    __module__ = "keyring.backends.SecretService"

    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.error


class ForgetfulKeyring(NoteKeyring):
    """Takes a key and keeps nothing."""

    __module__ = "keyring.backends.SecretService"

    def set_password(self, service: str, username: str, password: str) -> None:
        pass
