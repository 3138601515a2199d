"""``python -m tests.real.install``: sets up what is missing, and notes why what can't be."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING

from tests.real.tools import TOOLS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.real.tools import Tool

ANSWER_WITHIN = 20.0
"""Seconds for a registry to answer a first question."""
SET_UP_WITHIN = 330.0
"""Seconds for all of them."""
BEGAN = time.monotonic()
PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet")


class UnavailableError(Exception):
    """A tool can't be set up here; the message says why."""


def main() -> int:
    """Sets up two at a time; prints a line for each that it had to. Returns 0: a test skips what isn't there."""
    with ThreadPoolExecutor(2) as pool:
        for line in pool.map(_made_ready, [tool for tool in TOOLS if tool.missing]):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return 0


def _made_ready(tool: Tool) -> str:
    began = time.monotonic()
    why_not = None
    try:
        INSTALLERS[tool.installer](tool)
    except UnavailableError as error:
        why_not = str(error)
    tool.stamp(why_not)
    return tool.missing or f"{tool.name}: set up in {time.monotonic() - began:.0f} s"


def _with_pip(tool: Tool) -> None:
    _reach_pip()
    _call(sys.executable, "-m", "venv", "--clear", str(tool.folder))
    _call(tool.python, *PIP, "install", *tool.packages)


def _with_npm(tool: Tool) -> None:
    if not (shutil.which("node") and shutil.which("npm")):
        raise UnavailableError("there is no node here")
    shutil.rmtree(tool.folder, ignore_errors=True)
    tool.folder.mkdir(parents=True)
    patience = ("--fetch-retries=0", f"--fetch-timeout={ANSWER_WITHIN * 1000:.0f}")
    _ask("the registry of npm", "npm", "view", tool.packages[0], "version", *patience)
    (program, version), *others = (package.rsplit("@", 1) for package in tool.packages)
    wanted = {"private": True, "dependencies": {program: version}, "overrides": dict(others)}
    (tool.folder / "package.json").write_text(json.dumps(wanted))
    options = ("--no-audit", "--no-fund", "--ignore-scripts", "--no-update-notifier", "--loglevel=error")
    _call("npm", "install", "--prefix", str(tool.folder), *options)


def _with_apt(tool: Tool) -> None:
    if shutil.which(tool.name):
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise UnavailableError(f"{tool.packages[0]} is not installed, and only root can with apt-get")
    quiet = ("env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq")  # 1: no service is started
    _call(*quiet, "update")
    _call(*quiet, "install", "-y", "--no-install-recommends", *tool.packages)


@cache
def _reach_pip() -> None:
    _ask("the index of pip", sys.executable, *PIP, "--timeout", "10", "--retries", "0", "index", "versions", "idna")


def _ask(whom: str, *command: str) -> None:
    """Asks a registry for something small, so that one out of reach costs seconds."""
    try:
        _call(*command, within=ANSWER_WITHIN)
    except UnavailableError as error:
        raise UnavailableError(f"{whom} doesn't answer ({error})") from error


def _call(*command: str, within: float = SET_UP_WITHIN) -> None:
    within = max(0.0, min(within, BEGAN + SET_UP_WITHIN - time.monotonic()))
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=within)
    except subprocess.TimeoutExpired as error:
        raise UnavailableError(f"{command[0]} did not end within {within:.0f} s") from error
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines() or [f"exit code {done.returncode}"]
        raise UnavailableError(next((line for line in lines if "error" in line.lower()), lines[-1])[:200])


INSTALLERS: dict[str, Callable[[Tool], None]] = {"pip": _with_pip, "npm": _with_npm, "apt": _with_apt}

if __name__ == "__main__":
    sys.exit(main())
