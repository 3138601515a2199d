"""``runtui`` as a process of its own, as a script would start it: nothing around it is a terminal."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

CANARY = "sk-canary-0123456789abcdef"
_WAITS = re.compile(r"^runtui: Waiting for .*\n", re.MULTILINE)
_PROBE = """
import sys
from runtui.__main__ import main
code = main()
print("\\n\\n" + " ".join(sys.modules))
sys.exit(code)
"""


def runtui(
    *arguments: str, typed: str = "", environ: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Runs it with a text on stdin, in this environment or another.

    That it waits for somebody it says on a slow machine only: left out of what it said.
    """
    done = _run("-m", "runtui", *arguments, typed=typed, environ=environ)
    done.stderr = _WAITS.sub("", done.stderr)
    return done


def imported_by(*arguments: str, environ: Mapping[str, str] | None = None) -> tuple[int, set[str]]:
    """Runs it and returns its exit code and the names of all modules it had imported by the end."""
    done = _run("-c", _PROBE, *arguments, environ=environ)
    return done.returncode, set(done.stdout.rpartition("\n\n")[2].split())


def imported_by_module(name: str) -> set[str]:
    """Imports a module and returns the names of all that were imported by then."""
    done = _run("-c", f"import sys, {name}; print(' '.join(sys.modules))", environ=None)
    return set(done.stdout.split())


def _run(*command: str, typed: str = "", environ: Mapping[str, str] | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        input=typed,
        text=True,
        capture_output=True,
        timeout=30,
        check=False,
        env=os.environ if environ is None else environ,
    )
