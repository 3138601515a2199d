"""One journey over every server that has runs: open a thread, page to the end, read a run, refresh, fail."""

from typing import Any

import pytest

from runtui.api.errors import ServerFailed
from runtui.feed.refresh.state import FeedStatus, Paging
from runtui.feed.run.detail import detail_of
from tests.servers import hosted, self_hosted
from tests.servers.conftest import visit
from tests.servers.documents import START
from tests.servers.flavour import KEY

FLAVOURS = [
    hosted.OpenAi,
    hosted.AzureOpenAi,
    hosted.AzureOpenAiV1,
    hosted.Foundry,
    hosted.FoundryShort,
    hosted.LocalRuntime,
    hosted.Portkey,
    hosted.PortkeyGateway,
    hosted.LiteLlmPassThrough,
    hosted.DashScope,
    self_hosted.Mlt,
    self_hosted.Astra,
    self_hosted.Leapfrog,
    self_hosted.Lumen,
    self_hosted.OpenOpenAi,
    self_hosted.Hal,
]
on_every_server = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda flavour: flavour.__name__)


@on_every_server
async def test_every_run_of_the_thread_is_one_row_in_the_servers_order(flavour):
    async with visit(flavour()) as there:
        ids = await there.read_all()
        truth = [run["id"] for run in there.flavour.runs]
        is_ascending = flavour is self_hosted.Lumen
        assert ids == (truth if is_ascending else truth[::-1])
        assert there.state.order == ("asc" if is_ascending else "desc")
        assert there.state.paging is Paging.END
        assert there.state.feed_status is FeedStatus.LIVE
        assert len(there.server.asked) <= 4
        assert there.state.foreign_count == getattr(flavour, "foreign_count", 0)


@on_every_server
async def test_times_are_seconds_and_nothing_is_marked_as_wrong(flavour):
    async with visit(flavour()) as there:
        await there.read_all()
        for run in there.state.runs:
            assert START <= run.created_at < START + 10_000
            assert run.started_at is None or 0 < run.started_at - run.created_at < 10
        if flavour is not self_hosted.Lumen:
            assert {flaw for run in there.state.runs for flaw in run.flaws} == set()


@on_every_server
async def test_every_run_can_be_read_in_full(flavour):
    async with visit(flavour()) as there:
        await there.read_all()
        details = {run.id: detail_of(run) for run in there.state.runs}
        for truth in there.flavour.runs:
            document: Any = details[truth["id"]].document
            assert document["status"] == truth["status"]
        assert details[there.flavour.runs[0]["id"]].completed_at is not None


@on_every_server
async def test_a_refresh_brings_the_new_run_and_the_end_of_the_old_one(flavour):
    async with visit(flavour()) as there:
        await there.read_all()
        old = there.newest
        there.flavour.finish()
        new = there.flavour.create("in_progress")["id"]
        await there.feed.refresh()
        assert there.row(old).status == "completed"
        assert there.row(new).status == "in_progress"
        assert len(there.state.runs) == len(there.flavour.runs)
        assert [run.id for run in there.state.active_runs] == [new]


@on_every_server
async def test_a_failure_keeps_the_rows_and_shows_the_servers_words_without_a_key(flavour):
    async with visit(flavour()) as there:
        before = await there.read_all()
        there.flavour.is_down = True
        await there.feed.refresh()
        error = there.state.error
        assert isinstance(error, ServerFailed)
        assert there.state.feed_status is FeedStatus.STALE
        assert [run.id for run in there.state.runs] == before
        assert KEY not in f"{error.message}{error.next_step}"
        assert hosted.PROVIDER_KEY not in f"{error.message}{error.next_step}"
        there.flavour.is_down = False
        await there.feed.refresh()
        assert there.state.error is None


@on_every_server
async def test_a_page_a_person_waits_for_is_tried_again(flavour):
    async with visit(flavour()) as there:
        await there.feed.refresh()
        there.flavour.is_down = True
        before = len(there.server.asked)
        with pytest.raises(ServerFailed):
            await there.client.list_runs(there.thread, limit=20, patient=True)
        assert len(there.server.asked) == before + 3
