"""Servers that take numbers otherwise than told: every run is loaded, or an error says that some are not."""

import httpx
import pytest

from runtui.api.errors import BadAnswer
from tests.api.langgraph.objects import THREAD
from tests.api.langgraph.test_paging import ids, many
from tests.api.langgraph.wire import GraphWire


class Clamped(GraphWire):
    """It gives ten runs at most, whatever it was asked for."""

    def list(self, query):
        return super().list(query | {"limit": str(min(10, int(query.get("limit", 10))))})


class WithoutOffset(GraphWire):
    """It always begins with the first run."""

    def list(self, query):
        return super().list(query | {"offset": "0"})


class Deaf(GraphWire):
    """It always lists the same twenty."""

    def list(self, _query):
        return self.runs[:20]


class Strict(GraphWire):
    """It refuses to list more than a hundred."""

    def list(self, query):
        most = 1000 if "select" in query else 100
        return httpx.Response(422, json={"detail": "limit"}) if int(query["limit"]) > most else super().list(query)


async def all_ids(client, limit):
    found, after = [], None
    for _ in range(60):
        page = await client.list_runs(THREAD, limit=limit, after=after)
        found += ids(page)
        after = page.next_cursor(limit, after=after)
        if after is None:
            return found
    raise AssertionError("it never ends")


@pytest.mark.parametrize("server", [Clamped, Strict])
@pytest.mark.parametrize("limit", [20, 100])
async def test_all_runs_are_listed_by_servers_that_give_or_take_less(server, limit):
    wire = server(*many(150))
    assert await all_ids(wire.client(), limit) == [each["run_id"] for each in wire.runs]


async def test_whether_more_follow_a_short_list_is_asked_once():
    wire = GraphWire(*many(10))
    client = wire.client()
    for _ in range(3):
        await client.list_runs(THREAD, limit=20)
    assert sum(body.get("select") == "run_id" for _, _, body in wire.asked) == 1


@pytest.mark.parametrize("server", [WithoutOffset, Deaf])
@pytest.mark.parametrize("limit", [20, 100])
async def test_a_server_that_lists_the_same_from_any_number_on_is_said_to(server, limit):
    with pytest.raises(BadAnswer, match="the same runs again"):
        await all_ids(server(*many(150)).client(), limit)


async def test_more_runs_that_came_between_two_pages_than_a_page_holds_hide_none():
    wire = GraphWire(*many(30))
    client = wire.client()
    first = await client.list_runs(THREAD, limit=5)
    wire.runs[:0] = [each | {"run_id": f"new{each['run_id']}"} for each in many(25)]
    second = await client.list_runs(THREAD, limit=5, after=first.cursor)
    assert ids(second) == [f"r{place:03}" for place in range(5, 10)]
