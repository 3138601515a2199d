import asyncio
from typing import Any

import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.clients import client_for
from runtui.api.run_source import RunSource
from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret
from runtui.session import base_url_check
from runtui.session.base_url_check import of_its_kind, other_base_url

KEY = "sk-0123456789abcdef"
UNKNOWN_THREAD = {"error": {"message": "No thread found with id 'thread_000000000000000000000000'."}}


class Server:
    """Knows its API below `root`; `gate` is what it answers there without looking further."""

    def __init__(self, root: str, gate: httpx.Response | None = None) -> None:
        self.root, self.gate = root, gate
        self.requests: list[httpx.Request] = []

    def make_client(self, profile: Profile, secret: Secret | None) -> AssistantsClient:
        return AssistantsClient(profile, secret, transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if self.gate is not None:
            return self.gate
        if request.url.path.startswith(f"{self.root}/threads/"):
            return httpx.Response(404, json=UNKNOWN_THREAD)
        return httpx.Response(404, json={"detail": "Not Found"})


async def other(server: Server, base_url: str, secret: str | None = KEY, **profile: Any) -> str | None:
    asked = Profile(**({"name": "x", "base_url": base_url} | profile))
    return await other_base_url(server.make_client, asked, Secret(secret) if secret else None)


@pytest.mark.parametrize(
    ("root", "given", "found"),
    [
        ("/v1", "https://host", "https://host/v1"),
        ("/openai", "https://host/openai/v1", "https://host/openai"),
        ("/api/v1", "https://host/api", "https://host/api/v1"),
        ("/v1", "https://host/v1", None),
        ("/elsewhere", "https://host/v1", None),
    ],
)
async def test_the_url_with_or_without_v1_is_found_where_only_that_answers(root, given, found):
    assert await other(Server(root), given) == found


@pytest.mark.parametrize("status", [401, 403, 429, 500])
async def test_an_answer_that_does_not_tell_leads_to_no_other_url_and_one_request(status):
    server = Server("/v1", httpx.Response(status))
    assert await other(server, "https://host") is None
    assert len(server.requests) == 1


async def test_without_a_key_neither_key_nor_secret_header_is_sent():
    server = Server("/v1")
    headers = (("x-team", "a"), ("x-key", "keyring:"), ("x-other", "${OTHER}"))
    assert await other(server, "https://host", None, headers=headers, auth=Auth.COMMAND) == "https://host/v1"
    for request in server.requests:
        assert request.headers["x-team"] == "a"
        assert {"authorization", "x-key", "x-other"}.isdisjoint(request.headers)


async def test_a_server_that_does_not_answer_is_not_waited_for_long(monkeypatch):
    async def never(request: httpx.Request) -> httpx.Response:
        await asyncio.Event().wait()
        return httpx.Response(200)

    monkeypatch.setattr(base_url_check, "PATIENCE", 0.05)

    def make_client(profile: Profile, secret: Secret | None) -> AssistantsClient:
        return AssistantsClient(profile, secret, transport=httpx.MockTransport(never))

    assert await other_base_url(make_client, Profile(name="x", base_url="https://host"), Secret(KEY)) is None


class GraphServer:
    """Speaks another protocol: at its root, without ``/v1``."""

    def __init__(self) -> None:
        self.requests: list[httpx.Request] = []

    def make_client(self, profile: Profile, secret: Secret | None) -> RunSource:
        return client_for(profile, secret, transport=httpx.MockTransport(self.answer))

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path == "/info":
            return httpx.Response(200, json={"version": "0.16.7", "langgraph_py_version": "1.2.24"})
        return httpx.Response(422, json={"detail": "Invalid thread ID: must be a UUID"})


@pytest.mark.parametrize("kind", ["other", "self-hosted"])
@pytest.mark.parametrize("url", ["http://localhost:2024", "http://localhost:2024/v1"])
async def test_a_langgraph_server_is_found_out_where_the_kind_says_nothing(kind, url):
    profile = Profile(name="x", base_url=url, kind=kind, auth=Auth.NONE)
    found = await of_its_kind(GraphServer().make_client, profile, None)
    assert found is not None
    assert (found.kind, found.base_url, found.auth, found.beta) == (
        "langgraph",
        "http://localhost:2024",
        Auth.NONE,
        False,
    )


async def test_a_langgraph_profile_of_another_server_is_found_out_with_the_right_url():
    server = Server("/v1")
    profile = Profile(name="x", base_url="http://localhost:8086", kind="langgraph", auth=Auth.NONE)

    def make_client(asked: Profile, secret: Secret | None) -> RunSource:
        return client_for(asked, secret, transport=httpx.MockTransport(server.answer))

    found = await of_its_kind(make_client, profile, None)
    assert found is not None
    assert (found.kind, found.base_url) == ("self-hosted", "http://localhost:8086/v1")


async def test_a_server_of_the_right_kind_stays_what_it_is():
    graph = Profile(name="x", base_url="http://localhost:2024", kind="langgraph", auth=Auth.NONE)
    assert await of_its_kind(GraphServer().make_client, graph, None) is None
    azure = Profile(name="x", base_url="http://localhost:2024", kind="azure-openai")
    server = GraphServer()
    assert await of_its_kind(server.make_client, azure, None) is None
    assert server.requests == []


class ResponsesServer(GraphServer):
    """Speaks the Responses protocol."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        if request.url.path.endswith("/responses"):
            return httpx.Response(200, json={"data": [], "has_more": False})
        return httpx.Response(404, json={"detail": "Not Found"})


async def test_a_responses_server_is_found_out_where_the_kind_says_nothing():
    profile = Profile(name="x", base_url="http://localhost:1/v1", kind="self-hosted", auth=Auth.NONE)
    found = await of_its_kind(ResponsesServer().make_client, profile, None)
    assert found is not None
    assert (found.kind, found.base_url) == ("foundry", "http://localhost:1/v1")


async def test_an_assistants_server_behind_the_kind_of_new_agents_is_found_out():
    profile = Profile(name="x", base_url="http://localhost:1/v1", kind="foundry", auth=Auth.NONE)

    def answer(request: httpx.Request) -> httpx.Response:
        known = request.url.path.startswith("/v1/threads/")
        return httpx.Response(404, json=UNKNOWN_THREAD if known else {"detail": "Not Found"})

    def make_client(profile: Profile, secret: Secret | None) -> RunSource:
        return client_for(profile, secret, transport=httpx.MockTransport(answer))

    found = await of_its_kind(make_client, profile, None)
    assert found is not None
    assert (found.kind, found.base_url) == ("self-hosted", "http://localhost:1/v1")
    assert await of_its_kind(ResponsesServer().make_client, profile, None) is None
