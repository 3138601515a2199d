"""New Foundry agents over a socket: what the feed makes of responses that come, wait and are answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import pytest

from runtui.api.clients import client_for
from runtui.api.decoders import decode_detail
from runtui.demo.protocols import URL_ENDS, simulated, threads_of
from runtui.demo.server import DemoServer, GuardedApi
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.source import ListOptions
from runtui.model.preset import preset_of
from runtui.model.preset_profile import to_profile
from runtui.model.protocol import WireProtocol
from runtui.model.secret import Secret
from tests.servers.flavour import KEY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

THREADS = {each.label: each.thread_id for each in threads_of(WireProtocol.RESPONSES, 7, 15)}


class NewAgents:
    """The server on loopback, a client as a profile of its kind has it, and a clock that the test turns."""

    def __init__(self) -> None:
        self.now = 1_794_000_000.0
        protocol = WireProtocol.RESPONSES
        api = simulated(protocol)(seed=7, clock=lambda: self.now, threads=15)
        self.server = DemoServer(GuardedApi(api, key=KEY), path=URL_ENDS[protocol])

    async def __aenter__(self) -> Self:
        self.server.__enter__()
        project = self.server.base_url.removesuffix("/openai/v1")
        profile = to_profile(preset_of("foundry"), name="x", base_url=project, environ={})
        self.client = client_for(profile, Secret(KEY))
        self.client.let_write(lambda: True)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.aclose()
        self.server.__exit__(None, None, None)

    def feed(self, label: str) -> RunFeed:
        return RunFeed(self.client, THREADS[label], listing=ListOptions(page_size=20))


@pytest.fixture
async def agents() -> AsyncIterator[NewAgents]:
    async with NewAgents() as made:
        yield made


async def test_a_conversation_is_paged_to_its_end_while_responses_arrive(agents: NewAgents) -> None:
    feed = agents.feed("refunds nightly")
    await feed.refresh()
    while feed.state.has_more:
        agents.now += 20
        await feed.load_more()
        await feed.refresh()
    ids = [run.id for run in feed.state.runs]
    created = [run.created_at or 0 for run in feed.state.runs]
    assert len(ids) == len(set(ids)) > 100
    assert created == sorted(created, reverse=True)


async def test_one_that_waits_is_seen_answered_and_followed_by_the_next(agents: NewAgents) -> None:
    feed = agents.feed("checkout bot")
    await feed.refresh()
    waiting = feed.state.runs[0]
    assert (waiting.status, waiting.said, waiting.started_at, waiting.expires_at) == (
        "requires_action",
        "completed",
        None,
        None,
    )
    action = decode_detail(waiting).required_action
    assert action is not None
    outputs = {call.id or "": "ok" for call in action.calls}
    made = await agents.client.submit_tool_outputs(THREADS["checkout bot"], waiting.id, outputs=outputs)
    await feed.refresh()
    assert [run.id for run in feed.state.runs[:2]] == [made.id, waiting.id]
    assert feed.state.runs[1].status == "completed"
    agents.now += 22
    await feed.refresh()
    assert feed.state.runs[0].status == "completed"


async def test_a_wrong_token_is_refused_as_a_key(agents: NewAgents) -> None:
    client = client_for(agents.client.profile, Secret("sk-wrong-0123456789"))
    feed = RunFeed(client, THREADS["checkout bot"], listing=ListOptions(page_size=20))
    await feed.refresh()
    assert type(feed.state.error).__name__ == "KeyNotAccepted"
    await client.aclose()
