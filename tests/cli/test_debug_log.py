"""The log of requests: what stands in it, who may read it, and what never gets into it."""

import stat

import httpx
import pytest

from runtui.api.client import AssistantsClient
from runtui.api.errors import ApiError
from runtui.cli.arguments import parse_arguments
from runtui.cli.debug_log import DebugLog
from runtui.cli.exits import UsageError
from runtui.cli.launching import prepare
from runtui.demo.plans import PLANS, thread_id
from runtui.model.profile import Profile
from runtui.model.secret import Secret

KEY = "sk-canary-5up3rs3cr3t-0001"


async def logged(path, answer, *, ask=lambda client: client.list_runs("thread_1", limit=1, after="run_1aB2c3D4")):
    """The log of one request, as text."""
    profile = Profile(name="p", base_url="https://host.example/v1", query=(("code", KEY), ("x", f"{KEY}2")))
    log = DebugLog(str(path))
    client = AssistantsClient(profile, Secret(KEY), transport=httpx.MockTransport(answer), note=log.note)
    try:
        await ask(client)
    except ApiError:
        pass
    finally:
        await client.aclose()
    return path.read_text()


def runs(request):
    headers = {"x-request-id": "req_7"}
    return httpx.Response(200, json={"object": "list", "data": [], "has_more": False}, headers=headers)


def refuse(request):
    return httpx.Response(401, json={"error": {"message": f"Incorrect API key {KEY}"}})


def fail(request):
    raise httpx.ConnectError(f"refused {KEY}")


async def test_each_request_is_a_line_with_status_duration_size_and_id(tmp_path):
    first, line = (await logged(tmp_path / "log", runs)).splitlines()
    assert " runtui " in first
    assert "GET https://host.example/v1/threads/thread_1/runs?" in line
    assert "after=run_1aB2c3D4" in line
    assert " -> 200 " in line
    assert " ms " in line
    assert line.endswith(" bytes id req_7")


@pytest.mark.parametrize("answer", [runs, refuse, fail])
async def test_no_key_gets_into_the_log_whatever_is_answered(tmp_path, answer):
    text = await logged(tmp_path / "log", answer)
    assert len(text.splitlines()) > 1
    assert "canary" not in text


async def test_no_content_of_a_thread_gets_into_the_log(tmp_path):
    def answer(request):
        return httpx.Response(200, json={"id": "thread_1", "metadata": {"a": "canary of a person"}})

    text = await logged(tmp_path / "log", answer, ask=lambda client: client.fetch_thread("thread_1"))
    assert "-> 200" in text
    assert "canary" not in text


async def test_a_line_can_not_be_forged_by_a_server(tmp_path):
    def answer(request):
        return httpx.Response(200, json={"object": "list", "data": []}, headers={"x-request-id": b"a\tb\x85c\x9bd"})

    text = await logged(tmp_path / "log", answer)
    assert len(text.splitlines()) == 2
    assert "\x9b" not in text


async def test_the_log_is_for_its_owner_and_is_appended_to(tmp_path):
    path = tmp_path / "log"
    path.write_text("before\n")
    path.chmod(0o644)
    text = await logged(path, runs)
    assert text.startswith("before\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["missing/log", ".", "x\0y"])
def test_a_log_that_can_not_be_written_is_a_usage_error_without_its_value(tmp_path, name):
    with pytest.raises(UsageError, match="--debug-log") as refused:
        DebugLog(str(tmp_path / name))
    assert str(tmp_path) not in str(refused.value)


async def test_the_dashboard_logs_its_requests(tmp_path):
    path = tmp_path / "log"
    launch = prepare(parse_arguments(["--demo", "--debug-log", str(path)]), {})
    client = launch.make_client(launch.connection.profile, None)
    await client.list_runs(thread_id(7, PLANS[0]), limit=1)
    await client.aclose()
    assert "-> 200" in path.read_text()
