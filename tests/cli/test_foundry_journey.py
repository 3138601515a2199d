"""From nothing to the runs of a Foundry thread: two commands, a stand-in for az, and a server on loopback."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from typing import TYPE_CHECKING, cast

import pytest

from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.launch import prepare
from runtui.demo.protocols import URL_ENDS, simulated
from runtui.demo.server import DemoServer, GuardedApi
from runtui.model.profile import KeySource
from runtui.model.protocol import WireProtocol
from runtui.ui.app.app import RuntuiApp
from runtui.ui.connect.connect import Connector
from tests.cli.processes import runtui
from tests.servers.flavour import KEY
from tests.servers.hosted import Foundry, Portkey
from tests.servers.wire import Served

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from subprocess import CompletedProcess

THREAD = "thread_abc123"
AZ = f"""\
#!{sys.executable}
import pathlib, sys
with pathlib.Path(__file__).with_name("asked").open("a") as asked:
    print(*sys.argv[1:], file=asked)
print("{KEY}")
"""


@pytest.fixture
def az(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], str]:
    """A program called az on PATH; returns what tells all that it was asked for, a line each time."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "az"
    program.write_text(AZ)
    program.chmod(0o700)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # where the locale is not UTF-8, an ellipsis is written as its twin
    return (folder / "asked").read_text


async def ran(*arguments: str) -> CompletedProcess[str]:
    """A process of runtui, while the server in this one goes on."""
    return await asyncio.to_thread(runtui, *arguments)


async def test_foundry_works_from_two_commands(az: Callable[[], str]) -> None:
    async with Served(Foundry()) as server:
        url = server.base_url
        added = await ran("profiles", "add", "prod", "--kind", "azure-foundry", "--base-url", url, "--use")
        assert (added.returncode, added.stderr) == (0, "")
        assert server.asked == []

        doctor = await ran("doctor", THREAD)
        assert doctor.returncode == 0, doctor.stdout + doctor.stderr
        assert "key       …1234 from the token command (az)" in doctor.stdout
        assert f"{THREAD}: 20 runs on the newest page, the newest requires_action" in doctor.stdout
        assert "a list of threads" in doctor.stdout
        assert KEY not in doctor.stdout + doctor.stderr

        discovered = await ran("threads", "discover", "--json")
        assert json.loads(discovered.stdout)["saved"] == 30
        status = await ran("auth", "status", "--check", "--json")
        assert json.loads(status.stdout)["command"] == "az"

    assert {each.headers["authorization"] for each in server.asked} == {f"Bearer {KEY}"}
    assert {each.query["api-version"] for each in server.asked} == {"v1"}
    assert not any("openai-beta" in each.headers for each in server.asked)
    line = "account get-access-token --resource https://ai.azure.com --query accessToken -o tsv\n"
    assert az() == 3 * line  # once for each command that asks the server


@pytest.mark.usefixtures("az")
async def test_a_token_that_expired_is_fetched_anew(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    count = tmp_path / "count"
    turns = (
        f"sh -c 'echo x >> {count}; if [ $(wc -l < {count}) -gt 1 ]; then echo {KEY}; else echo tok-old-0123; fi'"
    )
    settings = tmp_path / "config.toml"
    monkeypatch.setenv("RUNTUI_CONFIG", str(settings))
    async with Served(Foundry()) as server:
        settings.write_text(
            f'[profiles.x]\nkind = "azure-foundry"\nbase_url = "{server.base_url}"\ntoken_command = """{turns}"""\n'
        )
        doctor = await ran("doctor", THREAD, "--profile", "x")
        assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert count.read_text() == "x\nx\n"
    assert [each.headers["authorization"] for each in server.asked[:2]] == ["Bearer tok-old-0123", f"Bearer {KEY}"]


async def test_the_dashboard_opens_it_without_asking_for_a_key(
    az: Callable[[], str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    async with Served(Foundry()) as server:
        settings = tmp_path / "config.toml"
        settings.write_text(f'[profiles.prod]\nkind = "azure-foundry"\nbase_url = "{server.base_url}"\n')
        monkeypatch.setenv("RUNTUI_CONFIG", str(settings))
        launch = prepare(dashboard_parser().read(["--profile", "prod"]), os.environ)
        session = await Connector(cast(RuntuiApp, None), launch).open()
        assert session is not None
        assert session.key_source is KeySource.COMMAND
        assert len((await session.client.list_runs(THREAD, limit=5)).runs) == 5
        await session.client.aclose()
        session.book.close()
    assert az().count("get-access-token") == 1


async def test_a_gateway_gets_its_key_and_the_providers(monkeypatch: pytest.MonkeyPatch) -> None:
    flavour = Portkey()
    monkeypatch.setenv("PORTKEY_API_KEY", KEY)
    monkeypatch.setenv("UPSTREAM", "sk-provider-zyxwvutsrqpo9876")
    async with Served(flavour) as server:
        added = await ran(
            *("profiles", "add", "gate", "--kind", "portkey", "--base-url", server.base_url),
            *("--key-env", "PORTKEY_API_KEY", "--header", "x-portkey-provider: openai"),
            *("--header", "Authorization: Bearer ${UPSTREAM}"),
        )
        assert added.returncode == 0, added.stderr
        doctor = await ran("doctor", flavour.thread, "--profile", "gate")
        assert doctor.returncode == 0, doctor.stdout + doctor.stderr
    assert "sk-provider" not in doctor.stdout + doctor.stderr


async def test_new_agents_of_a_project_are_listed_answered_and_kept_by_commands(
    az: Callable[[], str], tmp_path: Path
) -> None:
    protocol = WireProtocol.RESPONSES
    api = simulated(protocol)(seed=7, clock=lambda: 1_794_000_000.0, threads=15)
    with DemoServer(GuardedApi(api, key=KEY), path=URL_ENDS[protocol]) as server:
        project = server.base_url.removesuffix("/openai/v1")
        added = await ran("profiles", "add", "next", "--kind", "foundry", "--base-url", project, "--use")
        assert (added.returncode, added.stderr) == (0, "")
        discovered = await ran("threads", "discover", "--json")
        assert json.loads(discovered.stdout)["saved"] == 15

        listed = await ran("runs", "list", "checkout bot", "--limit", "2", "--json")
        newest, _ = json.loads(listed.stdout)
        assert (newest["status"], newest["rests_on"]) == ("completed", {"later_responses": []})
        rows = await ran("runs", "list", "checkout bot", "--limit", "1", "--format", "csv")
        assert f"{newest['id']},requires_action," in rows.stdout
        refused = await ran("runs", "cancel", "checkout bot", newest["id"], "--write", "--yes")
        assert (refused.returncode, "has ended" in refused.stderr) == (1, True)
        outputs = ("--output", "get_weather=18", "--output", "refund=done")
        answered = await ran("runs", "submit", "checkout bot", newest["id"], *outputs, "--write", "--yes")
        assert answered.returncode == 0, answered.stderr
        steps = await ran("runs", "steps", "checkout bot", newest["id"], "--json")
        assert [each["rests_on"]["answer"]["output"] for each in json.loads(steps.stdout)] == ["18", "done"]

        kept = tmp_path / "kept.jsonl"
        exported = await ran("export", "checkout bot", "-o", str(kept))
        assert exported.returncode == 0, exported.stderr
        assert newest["id"] in kept.read_text()
    assert "--resource https://ai.azure.com" in az()
