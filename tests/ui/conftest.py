"""Keeps the developer's machine out of every screen test, and gives each one a stage."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from tests.ui.asking import LABELS, NAME, SilentKeyring
from tests.ui.objects import a_run
from tests.ui.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OF_THE_DEVELOPER = (
    *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "all_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "NO_COLOR", "COLORFGBG", "LC_CTYPE", "LANG", "DISPLAY"),
    *("OPENAI_API_KEY", "OPENAI_BASE_URL", "RUNTUI_API_KEY", "RUNTUI_PROFILE", "RUNTUI_INTERVAL", "RUNTUI_CONFIG"),
    *("DBUS_SESSION_BUS_ADDRESS", "TEXTUAL", "TEXTUAL_THEME", "TEXTUAL_COLOR_SYSTEM", "TEXTUAL_ANIMATIONS"),
)


@pytest.fixture(autouse=True)
def foreign_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[None]:
    """A home of its own, UTF-8, UTC, no key, no proxy, and a keyring that refuses."""
    for name in _OF_THE_DEVELOPER:
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TZ", "UTC")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """A server with one empty thread, an empty thread book, an empty keyring."""
    made = Stage(tmp_path)
    yield made
    made.book.close()


class Clock:
    """The local time, which a test may let pass. What the feed saw keeps the time it was seen at."""

    def __init__(self) -> None:
        self._real = time.time
        self._ahead = 0.0

    def __call__(self) -> float:
        return self._real() + self._ahead

    def pass_by(self, seconds: float) -> None:
        self._ahead += seconds

    def stop(self) -> None:
        """Lets no time pass but by `pass_by`, however busy the machine is."""
        now = self._real()
        self._real = lambda: now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock on the wall of the test."""
    made = Clock()
    monkeypatch.setattr(time, "time", made)
    return made


@pytest.fixture
def silent() -> Iterator[SilentKeyring]:
    keyring = SilentKeyring()
    yield keyring
    keyring.answers.set()


@pytest.fixture
def quick_notice(stage: Stage) -> None:
    stage.timing = replace(stage.timing, notice_after=0.05)


@pytest.fixture
def book(stage: Stage) -> Stage:
    """Four saved threads that the server knows, none of them opened yet."""
    for thread_id, label in LABELS.items():
        stage.book.set_label(NAME, thread_id, label)
        stage.server.add_thread(thread_id, a_run(1, thread_id=thread_id))
    return stage
