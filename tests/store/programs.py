"""Runs one of the small programs beside the tests as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

HERE = Path(__file__).parent


def start(program: str, *arguments: str, environ: Mapping[str, str] = os.environ) -> subprocess.Popen[str]:
    """Starts a program; its stdin and stdout are pipes of text."""
    search_path = [str(HERE.parents[1]), environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, str(HERE / program), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**environ, "PYTHONPATH": os.pathsep.join(filter(None, search_path))},
    )


def ask_keyring(
    operation: str, account: str, *, environ: Mapping[str, str], key: str = "", patience: float = 10
) -> dict[str, object]:
    """What runtui makes of one call on the keyring in that environment (see keyring_program)."""
    program = start("keyring_program.py", operation, account, str(patience), environ=environ)
    output, _ = program.communicate(key, timeout=30)
    answer: dict[str, object] = json.loads(output)
    return answer
