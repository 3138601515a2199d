"""Opens a client and a feed on a served flavour."""

from contextlib import asynccontextmanager

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.limits import Limits
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.source import ListOptions
from tests.servers.wire import Served

QUICK = Limits(deadline=5.0, connect=2.0, first_wait=0.001)
DEFAULT = object()


class Visit:
    """One flavour, served, with a client of it and the feed of its thread."""

    def __init__(self, server, client):
        self.server = server
        self.flavour = server.flavour
        self.client = client
        self.thread = server.flavour.thread
        self.feed = RunFeed(client, self.thread, listing=ListOptions(page_size=20))

    @property
    def state(self):
        return self.feed.state

    @property
    def newest(self):
        return self.flavour.runs[-1]["id"]

    async def read_all(self):
        """Opens the thread and pages to the end; returns the ids of all rows."""
        await self.feed.refresh()
        pages = 0
        while self.state.has_more:
            await self.feed.load_more()
            pages += 1
            assert pages < 10, "paging does not stop"
        return [run.id for run in self.state.runs]

    def row(self, run_id):
        return next(run for run in self.state.runs if run.id == run_id)


@asynccontextmanager
async def visit(flavour, *, secret=DEFAULT, headers=DEFAULT, transport=None, base_url=None):
    async with Served(flavour) as server:
        client = AssistantsClient(
            flavour.profile(base_url or server.base_url),
            flavour.secret if secret is DEFAULT else secret,
            headers=getattr(flavour, "resolved_headers", None) if headers is DEFAULT else headers,
            transport=transport and transport(server),
            limits=QUICK,
        )
        client.let_write(lambda: True)
        try:
            yield Visit(server, client)
        finally:
            await client.aclose()


@pytest.fixture(autouse=True)
def no_proxy_of_the_developer(monkeypatch):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
