"""A model server, a feed on it, and a loop whose time passes as soon as nothing else is to be done."""

from __future__ import annotations

import asyncio
import time
from typing import Any

import pytest

from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.source import ListOptions
from tests.feed.model_server import ModelServer


def ids(runs):
    return [run.id for run in runs]


def feed_on(source, clock, thread="thread_1", *, order="desc", page_size=50, **fields):
    """A feed of a thread that lists it so."""
    return RunFeed(source, thread, listing=ListOptions(order=order, page_size=page_size), clock=clock, **fields)


async def loaded(server, **fields):
    """A feed that has loaded its first page."""
    feed = feed_on(server, lambda: server.now, **fields)
    await feed.refresh()
    return feed


async def load_all(feed):
    """Pages to the end; returns how often it asked."""
    count = 0
    while feed.state.has_more:
        await feed.load_more()
        count += 1
        assert count < 1000, "paging does not stop"
    return count


@pytest.fixture
def server():
    return ModelServer()


@pytest.fixture
async def fast_time(monkeypatch, server):
    """Makes waiting take no time: when every task waits, the clocks jump to the next due one."""
    loop: Any = asyncio.get_running_loop()
    selector = loop._selector
    really_select = selector.select
    passed = [time.monotonic()]

    def select(timeout=None):
        events = really_select(0)
        if not events and timeout is not None and timeout > 0:
            passed[0] += timeout
            server.now += timeout
        elif not events and timeout is None:
            return really_select(1)
        return events

    monkeypatch.setattr(time, "monotonic", lambda: passed[0])
    monkeypatch.setattr(selector, "select", select)
    yield passed
    monkeypatch.undo()
