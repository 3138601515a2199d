"""The person's own program that hears of runs (``on_change``): JSON on its input, no shell, no key, ten seconds."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess  # its constants only: the loop runs the program
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from runtui.words.telling import ToldRun, told_words
from runtui.words.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.session.teller import Told

PATIENCE = 10.0
"""Seconds the program may take."""


class ChangeProgram:
    """Runs the program, one at a time; what it prints goes nowhere, and nothing it started outlives it."""

    def __init__(self, command: Sequence[str], *, patience: float = PATIENCE) -> None:
        self._command = tuple(command)
        self._patience = patience
        self._turn = asyncio.Lock()

    async def run(self, document: bytes, environ: Mapping[str, str]) -> str:
        """Gives the document to the program; returns what went wrong in a sentence, "" if nothing did."""
        name = f"The program of on_change, {Path(self._command[0]).name},"
        async with self._turn:
            try:
                process = await asyncio.create_subprocess_exec(
                    *self._command,
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    env=dict(environ),
                    start_new_session=True,  # of its own, without this terminal, and to be ended as a whole
                )
            except (OSError, ValueError) as error:  # the latter for a zero byte in an argument
                return f"{name} can't be run: {getattr(error, 'strerror', None) or 'its command has a zero byte'}."
            try:
                async with asyncio.timeout(self._patience):
                    await process.communicate(document)
            except TimeoutError:
                return f"{name} did not end within {self._patience:g} s and was stopped."
            finally:
                await end_whole(process)
        return f"{name} ended with exit code {process.returncode}." if process.returncode else ""


def document_of(told: Sequence[Told], *, profile: str, host: str, at: float, now: float) -> bytes:
    """Returns what a program is told, as JSON in one line; `at` is the time here, `now` that of the server."""
    runs = [ToldRun(each.label, each.change.run.status, each.seconds_left(now)) for each in told]
    document = {
        "text": told_words(runs),
        "time": rfc3339(at),
        "profile": profile,
        "host": host,
        "runs": [_run_of(each, now) for each in told],
    }
    return json.dumps(document).encode() + b"\n"


def _run_of(told: Told, now: float) -> dict[str, object]:
    change, run, left = told.change, told.change.run, told.seconds_left(now)
    return {
        "event": "end" if change.is_end else "needs_you",
        "thread_id": change.thread_id,
        "label": told.label,
        "run_id": run.id,
        "status": run.status,
        "status_before": change.before,
        "reason": run.error_code or run.incomplete_reason,
        "assistant_id": run.assistant_id,
        "expires_at": rfc3339(run.expires_at),
        "seconds_left": int(left) if left < float("inf") else None,
    }


async def end_whole(process: asyncio.subprocess.Process) -> None:
    """Ends a program with a session of its own if it still runs, and what it started in any case."""
    if os.name == "posix":
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.returncode is None:
        process.kill()
    with suppress(TimeoutError):
        await asyncio.wait_for(process.wait(), 1.0)
