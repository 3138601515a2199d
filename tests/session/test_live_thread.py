"""The open thread: what is asked for beside its runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

from runtui.feed.refresh.state import FeedStatus
from runtui.session import live_thread
from tests.servers.in_process import THREAD
from tests.ui.objects import a_run
from tests.ui.stage import Stage

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def stage(tmp_path: Path) -> Stage:
    stage = Stage(tmp_path)
    stage.server.add_thread(THREAD, a_run(1), metadata={"name": "case 7"})
    return stage


@pytest.fixture(autouse=True)
def no_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(live_thread, "AGAIN_AFTER", (0.0,) * len(live_thread.AGAIN_AFTER))


def failing(stage: Stage, status: int, times: int) -> None:
    """Lets the next requests for the thread fail."""
    failures = [httpx.Response(status, json={"error": {"message": "no"}})] * times
    stage.server.answer_otherwise = lambda _: failures.pop() if failures else None


async def test_what_names_the_thread_is_asked_for_again_after_a_failure_that_passes(stage: Stage) -> None:
    failing(stage, 503, 2)
    async with stage.live() as live:
        thread = await live.fetch_thread()
    assert thread is not None
    assert dict(thread.metadata) == {"name": "case 7"}


@pytest.mark.parametrize(("status", "asked"), [(503, 5), (404, 1), (405, 1)])
async def test_a_server_that_goes_on_failing_or_refuses_is_left_alone(
    stage: Stage, status: int, asked: int
) -> None:
    failing(stage, status, 9)
    async with stage.live() as live:
        assert await live.fetch_thread() is None
    assert len(stage.server.requests) == asked


@pytest.mark.parametrize("location", ["javascript:alert(1)", "http://[::1", "https://", ""])
async def test_a_redirect_to_nonsense_is_a_failing_server_that_is_asked_again(stage: Stage, location: str) -> None:
    answers = [httpx.Response(302, headers={"location": location})]
    stage.server.answer_otherwise = lambda _: answers.pop() if answers else None
    async with stage.live(interval=3.0) as live:
        await live.feed.refresh()
        failed = live.feed.state
        await live.feed.refresh()
        assert (failed.feed_status, live.feed.state.feed_status) == (FeedStatus.STALE, FeedStatus.LIVE)
        assert failed.next_poll is not None
