"""The log of requests: what stands in it, who may read it, and what never gets into it."""

import asyncio
import os
import stat
import sys
from urllib.parse import quote_plus

import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ApiError
from runtui.api.request_log import LoggedRequest
from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.debug_log import DebugLog
from runtui.cli.exits import UsageError
from runtui.cli.launch import prepare
from runtui.demo.threads import PLANS, thread_id
from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret
from tests.cli.test_profiles_add import NESTED

KEY = "sk-canary-5up3rs3cr3t-0001"


async def ask_for_a_page(client):
    await client.list_runs("thread_1", limit=1, after="run_1aB2c3D4")


async def logged(path, answer, *, ask=ask_for_a_page, query=(("code", KEY), ("x", f"{KEY}2")), key=None):
    """The log of one request, as text."""
    auth = Auth.BEARER if key is None else Auth.COMMAND
    profile = Profile(name="p", base_url="https://host.example/v1", query=query, auth=auth)
    log = DebugLog(str(path))
    client = AssistantsClient(profile, key or Secret(KEY), transport=httpx.MockTransport(answer))
    client.request_log.on_request = log.note
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


def repeat(request):
    """Gives back as the name of the request what it was signed with."""
    headers = {"x-request-id": request.headers["authorization"]}
    return httpx.Response(200, json={"object": "list", "data": [], "has_more": False}, headers=headers)


async def test_each_request_is_a_line_with_status_duration_size_and_id(tmp_path):
    first, line = (await logged(tmp_path / "log", runs)).splitlines()
    assert " runtui " in first
    assert "GET https://host.example/v1/threads/thread_1/runs?" in line
    assert "after=run_1aB2c3D4" in line
    assert " -> 200 " in line
    assert " ms " in line
    assert line.endswith(" bytes id req_7")


@pytest.mark.parametrize("answer", [runs, refuse, fail, repeat])
async def test_no_key_gets_into_the_log_whatever_is_answered(tmp_path, answer):
    text = await logged(tmp_path / "log", answer)
    assert len(text.splitlines()) > 1
    assert "canary" not in text


async def test_a_key_that_was_pasted_as_a_thread_does_not_get_into_the_log(tmp_path):
    text = await logged(tmp_path / "log", runs, ask=lambda client: client.fetch_thread(KEY))
    assert "/threads/" in text
    assert "canary" not in text


@pytest.mark.parametrize(("name", "value"), [("code", "plain"), ("x", "a1b2c3d4e5f6g7h8i9j0k1l2"), ("x", NESTED)])
async def test_of_a_parameter_that_may_be_a_secret_only_the_name_is_logged(tmp_path, name, value):
    text = await logged(tmp_path / "log", runs, query=((name, value), ("api-version", "2024-05-01-preview")))
    assert f"?{name}=...&api-version=2024-05-01-preview&" in text
    assert value not in text
    assert quote_plus(value) not in text


async def test_a_token_that_was_renewed_does_not_get_into_the_log_either(tmp_path):
    class Tokens:
        number = 1

        async def token(self, *, fresh=False):
            self.number += fresh
            return Secret(f"canary-token-{self.number}")

    def repeat_the_first(request):
        if request.headers["authorization"].endswith("1"):
            return httpx.Response(401, json={})
        headers = {"x-request-id": "canary-token-1"}
        return httpx.Response(200, json={"object": "list", "data": [], "has_more": False}, headers=headers)

    text = await logged(tmp_path / "log", repeat_the_first, query=(), key=Tokens())
    assert "-> 200" in text
    assert "canary" not in text


async def test_a_request_that_nobody_waits_for_any_more_is_logged_too(tmp_path):
    async def stay_silent(request):
        asked.set()
        await asyncio.Event().wait()

    async def give_up(client):
        asking = asyncio.create_task(ask_for_a_page(client))
        await asked.wait()
        asking.cancel()
        await asyncio.wait({asking})

    asked = asyncio.Event()
    assert "-> given up" in await logged(tmp_path / "log", stay_silent, ask=give_up)


async def test_no_content_of_a_thread_gets_into_the_log(tmp_path):
    def answer(request):
        return httpx.Response(200, json={"id": "thread_1", "metadata": {"a": "canary of a person"}})

    text = await logged(tmp_path / "log", answer, ask=lambda client: client.fetch_thread("thread_1"))
    assert "-> 200" in text
    assert "canary" not in text


async def test_a_line_can_not_be_forged_by_a_server(tmp_path):
    def answer(request):
        return httpx.Response(
            200, json={"object": "list", "data": []}, headers={b"x-request-id": b"a\tb\x85c\x9bd"}
        )

    text = await logged(tmp_path / "log", answer)
    assert len(text.splitlines()) == 2
    assert "\x9b" not in text


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_full_disk_stops_the_log_and_not_the_program(tmp_path):
    import resource

    path, request = tmp_path / "log", LoggedRequest(method="GET", url="https://host/v1", outcome="200", seconds=0.1)
    log = DebugLog(str(path))
    log.note(request)
    before = path.read_bytes()
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (len(before), limits[1]))
    try:
        log.note(request)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert path.read_bytes() == before


async def test_the_log_is_for_its_owner_and_is_appended_to(tmp_path):
    path = tmp_path / "log"
    path.write_text("before\n")
    path.chmod(0o644)
    text = await logged(path, runs)
    assert text.startswith("before\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_log_is_not_written_through_a_link_that_somebody_laid(tmp_path):
    (tmp_path / "log").symlink_to(tmp_path / "mine")
    with pytest.raises(UsageError, match="--debug-log"):
        DebugLog(str(tmp_path / "log"))
    assert not (tmp_path / "mine").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pipes")
def test_a_pipe_that_nobody_reads_is_refused_and_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "log")
    with pytest.raises(UsageError, match="it is no regular file"):
        DebugLog(str(tmp_path / "log"))
    reader = os.open(tmp_path / "log", os.O_RDONLY | os.O_NONBLOCK)
    with pytest.raises(UsageError, match="it is a pipe"):
        DebugLog(str(tmp_path / "log"))
    os.close(reader)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX pseudo-terminals")
def test_a_device_keeps_its_modes(tmp_path):
    window, terminal = os.openpty()
    os.fchmod(terminal, 0o622)
    DebugLog(os.ttyname(terminal))
    modes = stat.S_IMODE(os.fstat(terminal).st_mode)
    os.close(window)
    os.close(terminal)
    assert modes == 0o622


@pytest.mark.parametrize("name", ["missing/log", ".", "x\0y"])
def test_a_log_that_can_not_be_written_is_a_usage_error_without_its_value(tmp_path, name):
    with pytest.raises(UsageError, match="--debug-log") as refused:
        DebugLog(str(tmp_path / name))
    assert str(tmp_path) not in str(refused.value)


async def test_the_dashboard_logs_its_requests(tmp_path):
    path = tmp_path / "log"
    launch = prepare(dashboard_parser().read(["--demo", "--debug-log", str(path)]), {})
    client = launch.make_client(launch.connection.profile, None)
    await client.list_runs(thread_id(7, PLANS[0]), limit=1)
    await client.aclose()
    assert "-> 200" in path.read_text()
