"""The simulated API on a real loopback socket."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from contextlib import closing
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.demo.__main__ import demo_clock, main
from runtui.demo.api import DemoApi
from runtui.demo.server import LARGEST_BODY, DemoServer, GuardedApi
from runtui.demo.threads import demo_threads

if TYPE_CHECKING:
    from collections.abc import Iterator

HEADERS = {"Authorization": "Bearer sk-anything", "OpenAI-Beta": "assistants=v2"}
THREAD = demo_threads(7)[0].thread_id
START = 1_794_000_000.0


@pytest.fixture
def base_url() -> Iterator[str]:
    with DemoServer(GuardedApi(DemoApi(clock=lambda: START))) as server:
        yield server.base_url


def test_a_client_on_one_connection_gets_pages(base_url: str) -> None:
    with httpx.Client(headers=HEADERS, base_url=base_url) as client:
        first = client.get(f"/threads/{THREAD}/runs", params={"limit": 2}).json()
        second = client.get(f"/threads/{THREAD}/runs", params={"limit": 2, "after": first["last_id"]})
        assert second.json()["data"][0]["id"] not in {run["id"] for run in first["data"]}
        assert second.http_version == "HTTP/1.1"
        assert int(second.headers["content-length"]) == len(second.content)
        assert parsedate_to_datetime(second.headers["date"]).timestamp() == START


def test_a_post_travels_with_its_body(base_url: str) -> None:
    with httpx.Client(headers=HEADERS, base_url=base_url) as client:
        run = client.get(f"/threads/{THREAD}/runs").json()["data"][0]
        calls = run["required_action"]["submit_tool_outputs"]["tool_calls"]
        outputs = {"tool_outputs": [{"tool_call_id": call["id"], "output": "ok"} for call in calls]}
        answer = client.post(f"/threads/{THREAD}/runs/{run['id']}/submit_tool_outputs", json=outputs)
        assert (answer.status_code, answer.json()["status"]) == (200, "queued")


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic eA=="}, {"Authorization": "Bearer"}])
def test_a_request_without_a_key_is_turned_away(base_url: str, headers: dict[str, str]) -> None:
    answer = httpx.get(f"{base_url}/threads/{THREAD}/runs", headers={"OpenAI-Beta": "assistants=v2", **headers})
    assert answer.status_code == 401
    assert set(answer.json()["error"]) == {"message", "type", "param", "code"}


def test_only_the_given_key_is_accepted() -> None:
    with DemoServer(GuardedApi(DemoApi(clock=lambda: START), key="sk-right")) as server:
        url = f"{server.base_url}/threads/{THREAD}/runs"
        wrong = httpx.get(url, headers={**HEADERS, "Authorization": "Bearer sk-wrong"})
        right = httpx.get(url, headers={**HEADERS, "Authorization": "Bearer sk-right"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "invalid_api_key")
    assert "sk-wrong" not in wrong.text
    assert right.status_code == 200


@pytest.mark.parametrize("beta", [None, "assistants=v1", ""])
def test_the_beta_header_has_to_be_exact(base_url: str, beta: str | None) -> None:
    headers = {"Authorization": "Bearer sk-anything"} | ({} if beta is None else {"OpenAI-Beta": beta})
    answer = httpx.get(f"{base_url}/threads/{THREAD}/runs", headers=headers)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_beta")


@pytest.mark.parametrize("method", ["DELETE", "OPTIONS", "TRACE", "QUERY"])
def test_a_method_that_nothing_offers_is_refused_as_the_api_does(base_url: str, method: str) -> None:
    answer = httpx.request(method, f"{base_url}/threads/{THREAD}/runs", headers=HEADERS)
    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "method_not_supported")


def test_a_body_beyond_the_cap_is_refused(base_url: str) -> None:
    head = f"POST /v1/threads HTTP/1.1\r\nHost: x\r\nContent-Length: {LARGEST_BODY + 1}\r\n\r\n"
    assert ask(base_url, head).startswith("HTTP/1.1 413 ")


def ask(base_url: str, head: str) -> str:
    url = httpx.URL(base_url)
    with closing(socket.create_connection((url.host, url.port or 80))) as connection:
        connection.sendall(head.encode())
        return connection.recv(65536).decode()


def test_many_clients_at_once_are_answered_one_after_the_other(base_url: str) -> None:
    statuses: list[int] = []

    def fetch() -> None:
        statuses.append(httpx.get(f"{base_url}/threads/{THREAD}/runs", headers=HEADERS).status_code)

    threads = [threading.Thread(target=fetch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * 8


def test_the_server_closes_although_a_client_keeps_its_connection() -> None:
    with httpx.Client(headers=HEADERS) as client:
        with DemoServer(GuardedApi(DemoApi(clock=lambda: START))) as server:
            url = f"{server.base_url}/threads/{THREAD}/runs"
            client.get(url)
        with pytest.raises(httpx.TransportError):
            client.get(url)


def test_python_dash_m_says_in_one_line_where_it_listens() -> None:
    command = [
        sys.executable,
        "-m",
        "runtui.demo",
        "--port",
        "0",
        "--start",
        "2026-11-20T12:00:00Z",
        "--speed",
        "60",
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        line = server.stdout.readline()
        answer = httpx.get(f"{line.split()[-1]}/threads/{THREAD}/runs", headers=HEADERS)
        server.terminate()
        rest = server.stdout.read()
    assert line.startswith("listening on http://127.0.0.1:")
    assert line.endswith("/v1\n")
    assert parsedate_to_datetime(answer.headers["date"]).strftime("%Y-%m-%d %H") == "2026-11-20 12"
    assert (answer.status_code, rest, server.returncode) == (200, "", 0)


def test_a_taken_port_is_said_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert str(port) in capsys.readouterr().err


def test_the_clock_of_the_demo_starts_and_runs_as_told() -> None:
    real = iter([100.0, 100.0, 101.5])
    clock = demo_clock(lambda: next(real), start=5000.0, speed=10.0)
    assert [clock(), clock()] == [5000.0, 5015.0]
