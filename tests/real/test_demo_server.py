"""The simulated server as others see it: the official client, and a tester who holds it against the protocol."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

from runtui.api.assistants.client import AssistantsClient
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from tests.real.conftest import needed
from tests.real.tools import OPENAI, SCHEMATHESIS
from tests.terminal.conftest import demo_process
from tests.terminal.desk import KEY, thread_of

if TYPE_CHECKING:
    from runtui.model.run import Run

HERE = Path(__file__).parent
PROTOCOL = HERE / "assistants.yaml"
THREAD = thread_of("prices")
# The protocol says nothing of them: what a run that has ended refuses, and how another method is refused.
NOT_SAID = "positive_data_acceptance,unsupported_method"


def output(*command: str, home: Path, within: float) -> str:
    """What a program prints that works in `home`; it has to go well."""
    done = subprocess.run(command, cwd=home, capture_output=True, text=True, timeout=within, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


def client_of(base_url: str) -> AssistantsClient:
    return AssistantsClient(Profile(name="demo", base_url=base_url), Secret(KEY))


async def test_the_official_client_sees_the_pages_runs_and_steps_that_runtui_sees(
    demo_url: str, tmp_path: Path
) -> None:
    python = needed(OPENAI).python
    theirs = json.loads(output(python, str(HERE / "openai_client.py"), demo_url, THREAD, home=tmp_path, within=60))
    client = client_of(demo_url)
    pages: list[list[Run]] = []
    after = None
    while not pages or after is not None:
        page = await client.list_runs(THREAD, limit=20, after=after)
        pages.append(list(page.runs))
        after = page.next_cursor(20, after=after)
    steps = {run.id: await client.list_steps(THREAD, run.id) for run in pages[0][:5]}
    await client.aclose()
    assert theirs["pages"] == [[run.id for run in page] for page in pages]
    assert theirs["statuses"] == {run.id: run.status for run in pages[0][:5]}
    assert theirs["steps"] == {run: [step.id for step in page.steps][::-1] for run, page in steps.items()}
    assert theirs["alone"] == pages[-1][-1].id


async def test_the_demo_server_keeps_to_the_protocol(tmp_path: Path) -> None:
    program = needed(SCHEMATHESIS).program("schemathesis")
    with demo_process("--key", KEY) as url:
        (tmp_path / "assistants.yaml").write_text(await protocol_for(url))
        range_of_tests = ("--phases", "coverage,fuzzing", "--max-examples", "20", "--seed", "7")
        checks = ("--checks", "all", "--exclude-checks", NOT_SAID, "--generation-database", "none")
        run = (program, "--no-color", "run", "assistants.yaml", "--url", url)
        output(
            *run, "--header", f"Authorization: Bearer {KEY}", *range_of_tests, *checks, home=tmp_path, within=110
        )


async def protocol_for(url: str) -> str:
    """The protocol with a thread, a run and an assistant that the server at `url` has."""
    client = client_of(url)
    thread = thread_of("booking")
    run = (await client.list_runs(thread, limit=1)).runs[0]
    await client.aclose()
    known = {"THREAD": thread, "RUN": run.id, "ASSISTANT": str(run.assistant_id)}
    return re.sub(r"\b(THREAD|RUN|ASSISTANT)\b", lambda found: known[found[0]], PROTOCOL.read_text())
