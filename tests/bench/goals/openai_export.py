"""A thread of the demo kept by a script on the openai SDK and by ``runtui export``, each a process of its own."""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.goals.openai_pager import install
from tests.bench.measure import Measure, Result
from tests.bench.processes import CHECKOUT, CONSOLE, KEY, environment

if TYPE_CHECKING:
    from collections.abc import Iterator

ROUNDS = 3
LATENCY = 0.02
"""Seconds an answer takes: a server in the next room."""

_KEEPER = """
import sys, warnings
warnings.simplefilter("ignore")
from openai import OpenAI
url, key, thread, path = sys.argv[1:]
client = OpenAI(base_url=url, api_key=key).beta
with open(path, "w") as file:
    keep = lambda each: file.write(each.to_json(indent=None) + "\\n")
    keep(client.threads.retrieve(thread))
    assistants = set()
    for run in client.threads.runs.list(thread, limit=100):
        keep(run)
        assistants.add(run.assistant_id)
        for step in client.threads.runs.steps.list(run.id, thread_id=thread, limit=100):
            keep(step)
    for message in client.threads.messages.list(thread, limit=100, order="asc"):
        keep(message)
    for assistant in assistants:
        keep(client.assistants.retrieve(assistant))
"""


def measure_export() -> list[Result]:
    """Measures one thread of the demo, whole; where nothing has to be waited for, and over a short way."""
    from runtui.demo.threads import demo_threads

    thread = demo_threads(7, 15)[0].thread_id
    with tempfile.TemporaryDirectory() as folder:
        python = install(Path(folder) / "venv")
        return [
            _measured(python, thread, Path(folder), 0.0, 1 / 5, "on loopback"),
            _measured(python, thread, Path(folder), LATENCY, None, f"{LATENCY * 1000:.0f} ms an answer"),
        ]


def _measured(python: str, thread: str, folder: Path, latency: float, goal: float | None, what: str) -> Measure:
    times: list[tuple[float, float]] = []
    with _demo(latency) as url:
        for _ in range(ROUNDS):
            theirs, ours = folder / "theirs.jsonl", folder / "ours.jsonl"
            sdk = _seconds([python, "-c", _KEEPER, url, KEY, thread, str(theirs)], folder)
            export = [*CONSOLE, "export", thread, "--base-url", url, "-o", str(ours), "--force", "--quiet"]
            times.append((sdk, _seconds(export, folder)))
            _check(theirs, ours)
    floor, ours_seconds = map(median, zip(*times, strict=True))
    note = "four requests at a time at most" if latency else "whole processes, imports included"
    return Measure(f"export of a thread, {what}; floor: openai SDK", floor, ours_seconds, "s", goal, note)


def _check(theirs: Path, ours: Path) -> None:
    """Raises AssertionError unless as many objects were kept; ours has a header and a manifest beside them."""
    counts = [len(each.read_text().splitlines()) for each in (theirs, ours)]
    if counts[0] != counts[1] - 2:
        raise AssertionError(f"the SDK kept {counts[0]} objects, runtui {counts[1] - 2}")


def _seconds(command: list[str], home: Path) -> float:
    began = time.perf_counter()
    subprocess.run(command, env=environment(home), cwd=CHECKOUT, capture_output=True, check=True)
    return time.perf_counter() - began


@contextmanager
def _demo(latency: float) -> Iterator[str]:
    command = [sys.executable, "-m", "runtui.demo", "--port", "0", "--latency", str(latency)]
    process = subprocess.Popen(command, cwd=CHECKOUT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield next(word for word in process.stdout.readline().split() if word.startswith("http"))
    finally:
        process.kill()
        process.communicate()
