"""What runtui did to runs of the simulated server, as the official client sees it."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.real.conftest import needed
from tests.real.test_demo_server import output
from tests.real.tools import OPENAI
from tests.terminal.conftest import demo_process
from tests.terminal.desk import Desk, thread_of

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTS = Path(__file__).parent / "openai_acts.py"
MEANT = ("--write", "--yes", "--json")


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with demo_process() as url, closing(Desk(tmp_path / "home", url)) as opened:
        yield opened


def runtui(desk: Desk, *arguments: str) -> Any:
    """What a command prints, as JSON; it has to go well."""
    command = [sys.executable, "-m", "runtui", *arguments]
    done = subprocess.run(
        command, env=desk.environ, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def newest(desk: Desk, thread: str) -> Any:
    return runtui(desk, "runs", "list", thread, "--limit", "1", "--json", "--quiet")[0]


def test_the_official_client_sees_exactly_what_runtui_did(desk: Desk, tmp_path: Path) -> None:
    python = needed(OPENAI).python
    answered, cancelled, idle = thread_of("checkout"), thread_of("billing"), thread_of("weather")
    waits = newest(desk, answered)
    calls = [each["id"] for each in waits["required_action"]["submit_tool_outputs"]["tool_calls"]]
    texts = {call: f'{{"answer": {number}}}' for number, call in enumerate(calls)}
    outputs = [word for call, text in texts.items() for word in ("--output", f"{call}={text}")]
    (submitted,) = runtui(desk, "runs", "submit", answered, waits["id"], *outputs, *MEANT)
    (gone,) = runtui(desk, "runs", "cancel", cancelled, newest(desk, cancelled)["id"], *MEANT)
    earlier = newest(desk, idle)["id"]
    new = ("--like", earlier, "--model", "o3", "--metadata", "by=runtui", "--message", "What about tomorrow?")
    (made,) = runtui(desk, "runs", "create", idle, *new, *MEANT)
    places = [f"{each['thread_id']}/{each['id']}" for each in (submitted, gone, made)]
    seen = json.loads(output(python, str(ACTS), desk.environ["OPENAI_BASE_URL"], *places, home=tmp_path, within=60))
    of_answered, of_gone, of_made = (seen[each["id"]] for each in (submitted, gone, made))
    assert {call: of_answered["outputs"].get(call) for call in texts} == texts
    assert of_answered["status"] in ("queued", "in_progress", "completed", "requires_action")
    assert (gone["status"], of_gone["status"]) == ("cancelled", "cancelled")
    assert (of_made["model"], of_made["metadata"]) == ("o3", {"by": "runtui"})
    assert "What about tomorrow?" in of_made["said"]
    assert len({each["id"] for each in (submitted, gone, made)}) == 3
