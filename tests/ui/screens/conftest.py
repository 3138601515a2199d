"""Shortens what is only there for people's eyes, and lets no keyring hold up the end of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runtui.session import key_search
from runtui.session import thread_watch as thread_list
from runtui.ui.connect.key_screen import KeyScreen
from tests.ui.one_thread import a_run
from tests.ui.screens.asking import LABELS, NAME, SilentKeyring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.ui.stage import Stage


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(KeyScreen, "READING_TIME", 0.0)
    monkeypatch.setattr(thread_list, "GLANCE_SECONDS", 0.02)


@pytest.fixture
def silent() -> Iterator[SilentKeyring]:
    keyring = SilentKeyring()
    yield keyring
    keyring.answers.set()


@pytest.fixture
def quick_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(key_search, "NOTICE_AFTER", 0.05)


@pytest.fixture
def book(stage: Stage) -> Stage:
    """Four saved threads that the server knows, none of them opened yet."""
    for thread_id, label in LABELS.items():
        stage.book.set_label(NAME, thread_id, label)
        stage.server.add_thread(thread_id, a_run(1, thread_id=thread_id))
    return stage
