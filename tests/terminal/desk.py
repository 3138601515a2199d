"""A person's place at the computer: a home, an environment, and windows with programs in them."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from runtui.demo.threads import PLANS, thread_id
from tests.terminal.window import RUNTUI, Window

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Callable

KEY = "sk-CANARY-7f3a9b2c4d5e6f708192"
SEED = 7
HERE = Path(__file__).parent


def thread_of(key: str) -> str:
    """The id of a simulated thread."""
    return thread_id(SEED, next(plan for plan in PLANS if plan.key == key))


class Desk:
    """Starts programs as a person with the key `KEY` and a UTF-8 terminal in full colour would."""

    def __init__(self, home: Path, base_url: str) -> None:
        home.mkdir()
        self.home = home
        self._windows: list[Window] = []
        self.environ = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            "HOME": str(home),
            "XDG_CONFIG_HOME": str(home / "config"),
            "XDG_STATE_HOME": str(home / "state"),
            "XDG_RUNTIME_DIR": str(home),
            "TMPDIR": str(home),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "OPENAI_BASE_URL": base_url,
            "RUNTUI_API_KEY": KEY,
        }

    def runtui(self, *arguments: str, **options: Any) -> Window:
        """A window in which runtui starts."""
        return self.open(*RUNTUI, *arguments, **options)

    def crashing(self, way: str, *arguments: str) -> Window:
        """A window with a runtui that has a bug (see crashing.py)."""
        return self.open(RUNTUI[0], str(HERE / "crashing.py"), way, *arguments)

    def open(
        self, *command: str, size: tuple[int, int] = (110, 30), before_start: Callable[[], object] | None = None
    ) -> Window:
        window = Window(command, self.environ, size, before_start)
        self._windows.append(window)
        return window

    def files_holding(self, text: str) -> list[Path]:
        """The files below the home, whatever wrote them, in which `text` stands."""
        files = [path for path in self.home.rglob("*") if path.is_file()]
        assert files, "nothing was written at all"
        return [path for path in files if text.encode() in path.read_bytes()]

    def close(self) -> None:
        for window in self._windows:
            window.close()


def end(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> None:
    """Ends a process the test started."""
    process.terminate()
    with suppress(BrokenPipeError):
        process.__exit__(None, None, None)
