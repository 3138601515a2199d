"""What is true of one self-hosted server and of no other."""

import pytest

from runtui.api.errors import NotFound, NotOffered, OtherProtocol, Rejected, ServerFailed
from runtui.feed.refresh.state import FeedStatus, Paging
from runtui.feed.run.detail import detail_of
from runtui.model.capability import Capability
from runtui.model.detail import LastError
from runtui.model.ids import find_thread_id
from tests.servers import self_hosted
from tests.servers.conftest import visit
from tests.servers.documents import START


async def test_mlts_fractions_of_seconds_and_its_ids_are_kept():
    async with visit(self_hosted.Mlt()) as there:
        await there.feed.refresh()
        newest = there.state.runs[0]
        assert newest.created_at == START + 60 * (len(there.flavour.runs) - 1) + 0.25
        assert len(newest.id) == 24
        assert find_thread_id(f"GET {there.thread} failed") == there.thread


async def test_mlts_reason_is_a_text_of_its_own():
    async with visit(self_hosted.Mlt()) as there:
        await there.read_all()
        assert there.row(there.flavour.runs[5]["id"]).incomplete_reason == "max_prompt_tokens"


async def test_mlts_validation_error_is_told_with_its_place():
    async with visit(self_hosted.Mlt()) as there:
        with pytest.raises(Rejected) as caught:
            await there.client.list_runs(there.thread, limit=101)
        assert caught.value.status == 422
        assert "query.limit: ensure this value" in caught.value.message


async def test_mlt_refuses_to_cancel_what_is_not_in_progress_and_is_asked_again_later():
    async with visit(self_hosted.Mlt()) as there:
        with pytest.raises(Rejected, match="not in_progress"):
            await there.client.cancel_run(there.thread, there.newest)
        assert there.client.capabilities.reason(Capability.CANCEL) is None
        there.flavour.runs[-1]["status"] = "queued"
        there.flavour.runs[-1]["status"] = "in_progress"
        assert (await there.client.cancel_run(there.thread, there.newest)).status == "cancelling"


async def test_astras_runs_of_other_threads_are_counted_and_left_out():
    async with visit(self_hosted.Astra()) as there:
        ids = await there.read_all()
        assert there.state.foreign_count == 3
        assert not any("other" in run_id for run_id in ids)


async def test_astras_empty_list_is_a_failure_that_passes():
    async with visit(self_hosted.Astra()) as there:
        there.flavour.runs, there.flavour.others = [], []
        await there.feed.refresh()
        assert isinstance(there.state.error, ServerFailed)
        assert "list index out of range" in there.state.error.message
        there.flavour.create("queued")
        await there.feed.refresh()
        assert [run.status for run in there.state.runs] == ["queued"]


async def test_astras_threads_are_listed_but_only_the_first_page():
    async with visit(self_hosted.Astra()) as there:
        first = await there.client.list_threads(limit=20)
        assert len(first.threads) == 20
        assert first.threads[0].created_at == START
        with pytest.raises(ServerFailed):
            await there.client.list_threads(limit=20, after=first.next_cursor(20))
        assert there.client.capabilities.reason(Capability.LIST_THREADS) is None


async def test_astra_shows_no_steps_and_cancels_nothing():
    async with visit(self_hosted.Astra()) as there:
        for _ in range(2):
            with pytest.raises(NotOffered, match="the steps of a run"):
                await there.client.list_steps(there.thread, there.newest)
            with pytest.raises(NotOffered, match="cancelling"):
                await there.client.cancel_run(there.thread, there.newest)
        assert len(there.server.asked) == 2


async def test_leapfrogs_missing_functions_are_found_out_once_each():
    async with visit(self_hosted.Leapfrog()) as there:
        for _ in range(3):
            for ask in (there.client.list_steps, there.client.cancel_run, there.client.submit_tool_outputs):
                with pytest.raises(NotOffered):
                    await ask(there.thread, there.newest)
        assert len(there.server.asked) == 3
        assert set(there.client.capabilities.to_dict()) == {"steps", "cancel", "submit"}


async def test_leapfrogs_list_without_has_more_ends():
    async with visit(self_hosted.Leapfrog()) as there:
        await there.read_all()
        assert there.state.paging is Paging.END
        assert len(there.server.asked) == 1


async def test_lumens_small_objects_are_rows_with_nothing_made_up():
    async with visit(self_hosted.Lumen()) as there:
        await there.read_all()
        failed = there.row("run_0003")
        assert (failed.error_code, failed.model, failed.total_tokens, failed.started_at) == (None,) * 4
        assert detail_of(failed).last_error == LastError(None, "Sorry, that failed.")
        assert "authorization" not in there.server.asked[0].headers


async def test_openopenais_full_last_page_is_followed_by_the_end():
    async with visit(self_hosted.OpenOpenAi()) as there:
        ids = await there.read_all()
        assert len(ids) == 40
        assert [asked.query.get("after") for asked in there.server.asked] == [None, ids[19], ids[39]]
        assert there.state.paging is Paging.END


async def test_openopenai_answers_a_submit_with_ids_and_the_run_is_fetched():
    async with visit(self_hosted.OpenOpenAi()) as there:
        run = await there.client.submit_tool_outputs(there.thread, there.newest, outputs={"call_1": "rain"})
        assert (run.id, run.status) == (there.newest, "queued")
        assert [path.split()[0] for path in there.server.paths] == ["POST", "GET"]


async def test_hals_failure_without_a_reason_and_empty_texts_are_unknown():
    async with visit(self_hosted.Hal()) as there:
        await there.read_all()
        failed = there.row("run_0003")
        assert (failed.status, failed.error_code, failed.model, failed.ended_at) == ("failed", None, None, None)
        assert detail_of(failed).last_error is None


async def test_hals_missing_run_is_no_missing_function():
    async with visit(self_hosted.Hal()) as there:
        with pytest.raises(NotFound, match="knows no run run_9"):
            await there.client.fetch_run(there.thread, "run_9")
        assert there.client.capabilities.to_dict() == {}


async def test_langgraph_is_recognised_as_another_protocol():
    async with visit(self_hosted.LangGraph()) as there:
        await there.feed.refresh()
        assert isinstance(there.state.error, OtherProtocol)
        assert "not an Assistants API" in there.state.error.message
        assert "the kind langgraph" in there.state.error.next_step
        assert (there.state.feed_status, there.state.next_poll) == (FeedStatus.BLOCKED, None)


async def test_a_web_site_is_a_wrong_base_url_that_is_named():
    async with visit(self_hosted.WrongUrl()) as there:
        await there.feed.refresh()
        error = there.state.error
        assert isinstance(error, NotFound)
        assert there.server.base_url in error.message
        assert error.next_step == f"Check the base URL: most end in /v1, as {there.server.base_url}/v1 would."
        assert there.state.feed_status is FeedStatus.BLOCKED
