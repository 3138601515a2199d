"""Runs one of the small programs beside the tests as a process of its own."""

from __future__ import annotations

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
