"""What every measured process runs in: the same interpreter, an empty home, a known terminal."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
CONSOLE = (sys.executable, "-c", "import sys; from runtui.__main__ import main; sys.exit(main())")
"""What the ``runtui`` command does once it is installed."""
KEY = "sk-of-the-bench"


def environment(home: Path, **more: str) -> dict[str, str]:
    """Returns the variables of a measured process; nothing of the person's who measures."""
    folders = {name: str(home) for name in ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME")}
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(CHECKOUT),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "RUNTUI_API_KEY": KEY,
        **folders,
        **more,
    }


def program(name: str, *arguments: object) -> list[str]:
    """Returns the command line of a program of this folder."""
    return [sys.executable, "-m", f"tests.bench.programs.{name}", *map(str, arguments)]


def numbers_of(command: list[str], *, seconds: float = 120.0) -> dict[str, float]:
    """Runs a program to its end and returns the numbers it printed as one JSON object."""
    with tempfile.TemporaryDirectory() as home:
        done = subprocess.run(
            command, env=environment(Path(home)), cwd=CHECKOUT, capture_output=True, timeout=seconds, check=False
        )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stderr.decode(errors='replace')}")
    numbers: dict[str, float] = json.loads(done.stdout)
    return numbers
