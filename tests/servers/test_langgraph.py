"""A LangGraph server and its twin: what a real one taught, over a real socket."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest

from runtui.api.clients import client_for
from runtui.api.errors import NotFound, Rejected, ServerFailed
from runtui.demo.server import DemoServer
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.source import ListOptions
from runtui.feed.refresh.state import FeedStatus, Paging
from runtui.feed.run.detail import detail_of
from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret
from tests.servers.langgraph import KEY, Aegra, LangGraph, LangGraphWithKey

NOBODY = "01a227fb-0000-7591-a972-f2c205118fd3"


class GraphVisit:
    """One server with a client of it and the feed of one of its threads."""

    def __init__(self, server, client, key):
        self.server = server
        self.client = client
        self.thread = server.thread(key)
        self.feed = RunFeed(client, self.thread, listing=ListOptions(page_size=20))

    @property
    def runs(self):
        return self.feed.state.runs

    async def read_all(self):
        """Opens the thread and pages to the end; returns the ids of all rows."""
        await self.feed.refresh()
        while self.feed.state.has_more:
            await self.feed.load_more()
        return [run.id for run in self.runs]

    def post(self, text):
        """Somebody else starts a run."""
        body = {"assistant_id": "checkout_agent", "input": {"messages": [{"role": "human", "content": text}]}}
        return self.server.ask("POST", f"/threads/{self.thread}/runs", body)["run_id"]

    async def answered(self, **given):
        """Answers the newest run; returns the one that carries the answer on, a while later."""
        await self.feed.refresh()
        run = await self.client.submit_tool_outputs(self.thread, self.runs[0].id, **given)
        self.server.now += 20
        await self.feed.refresh()
        return run

    @property
    def asks_for_anything(self):
        action = detail_of(self.runs[0]).required_action
        return action is not None and action.kind == "submit_tool_outputs"

    @property
    def calls(self):
        return [call.id for call in detail_of(self.runs[0]).required_action.calls]


@asynccontextmanager
async def visit(flavour=LangGraph, key="checkout", secret=None):
    server = flavour()
    with DemoServer(server, path="") as served:
        auth = Auth.X_API_KEY if secret else Auth.NONE
        profile = Profile(name="lg", base_url=served.base_url, kind="langgraph", auth=auth, beta=False)
        client = client_for(profile, secret)
        client.let_write(lambda: True)
        try:
            yield GraphVisit(server, client, key)
        finally:
            await client.aclose()


async def test_every_run_is_a_row_newest_first():
    async with visit(key="weather") as there:
        ids = await there.read_all()
        assert len(ids) == len(set(ids)) == 35
        assert there.feed.state.paging is Paging.END
        assert there.feed.state.feed_status is FeedStatus.LIVE
        assert {run.status for run in there.runs} <= {"completed", "failed", "cancelled", "expired", "incomplete"}


async def test_runs_that_arrive_between_the_pages_cost_no_row_and_double_none():
    async with visit(key="weather") as there:
        await there.feed.refresh()
        added = []
        while there.feed.state.has_more:
            added.append(there.post("Meanwhile"))
            await there.feed.load_more()
        await there.feed.refresh()
        ids = [run.id for run in there.runs]
        assert set(added) <= set(ids)
        assert len(ids) == len(set(ids)) == 35 + len(added)


async def test_a_run_deleted_between_the_pages_costs_no_other():
    async with visit(key="weather") as there:
        await there.feed.refresh()
        there.server.gone = {there.runs[3].id, there.runs[-1].id}
        for _ in range(6):
            await there.feed.load_more()
        assert there.feed.state.paging is Paging.END
        assert len({run.id for run in there.runs} - there.server.gone) == 33


async def test_what_reads_success_waits_where_its_thread_is_interrupted():
    async with visit() as there:
        await there.feed.refresh()
        waits = there.runs[0]
        assert (waits.status, waits.said) == ("requires_action", "success")
        names = [call.name for call in detail_of(waits).required_action.calls]
        assert names == ["get_weather", "refund"]
        assert [run.status for run in there.runs].count("requires_action") == 1


async def test_an_approval_is_a_run_of_its_own_and_what_waited_is_complete():
    async with visit() as there:
        await there.feed.refresh()
        waits, calls = there.runs[0].id, there.calls
        run = await there.answered(approvals=dict.fromkeys(calls, True))
        assert run.id != waits
        statuses = {each.id: each.status for each in there.runs}
        assert (statuses[run.id], statuses[waits]) == ("completed", "completed")
        steps = (await there.client.list_steps(there.thread, run.id)).steps
        assert [step.kind for step in steps] == ["tools", "model"]


async def test_a_call_that_is_denied_is_not_made():
    async with visit() as there:
        await there.feed.refresh()
        first, second = there.calls
        run = await there.answered(approvals={first: True, second: False})
        messages = (await there.client.list_messages(there.thread, run_id=run.id, limit=100)).messages
        returned = {message.text for message in messages if message.role == "tool"}
        assert [text.startswith("User rejected") for text in sorted(returned)] == [True, False]


async def test_an_answer_that_its_graph_cant_read_is_a_failed_run_and_nothing_waits_any_more():
    async with visit() as there:
        await there.feed.refresh()
        waits = there.runs[0].id
        body = {"assistant_id": "checkout_agent", "command": {"resume": "yes"}}
        there.server.ask("POST", f"/threads/{there.thread}/runs", body)
        there.server.now += 3
        await there.feed.refresh()
        broken, before = there.runs[:2]
        assert (broken.status, before.id) == ("failed", waits)
        assert before.status != "requires_action"
        assert detail_of(broken).last_error.code == "TypeError"


async def test_a_question_is_answered_by_any_text():
    async with visit(key="refunds") as there:
        await there.feed.refresh()
        while not there.asks_for_anything:
            there.server.now += 5
            await there.feed.refresh()
        (call,) = there.calls
        run = await there.answered(outputs={call: "Template P2"})
        messages = (await there.client.list_messages(there.thread, limit=20)).messages
        assert "Template P2" in {message.text for message in messages}
        assert next(each for each in there.runs if each.id == run.id).status == "completed"


async def test_a_cancelled_run_ends_at_once_and_is_no_waiting_one():
    async with visit(key="booking") as there:
        await there.feed.refresh()
        run = await there.client.cancel_run(there.thread, there.runs[0].id)
        assert (run.status, run.said) == ("cancelled", "interrupted")
        await there.feed.refresh()
        assert there.feed.state.active_runs == ()
        with pytest.raises(Rejected, match="No matching runs to cancel"):
            await there.client.cancel_run(there.thread, run.id)


async def test_a_run_behind_another_one_is_queued():
    async with visit(key="booking") as there:
        await there.feed.refresh()
        new = there.post("A late breakfast?")
        await there.feed.refresh()
        queued, before = there.runs[:2]
        assert (queued.id, queued.status, before.status) == (new, "queued", "in_progress")


async def test_steps_messages_tokens_and_model_come_from_the_states_of_a_run():
    async with visit(key="prices") as there:
        await there.feed.refresh()
        run = next(each for each in there.runs if each.status == "completed")
        steps = (await there.client.list_steps(there.thread, run.id)).steps
        assert [step.kind for step in steps][:2] == ["model", "tools"]
        assert steps[0].calls[0].output
        messages = (await there.client.list_messages(there.thread, run_id=run.id, limit=100, order="asc")).messages
        assert messages[0].role == "user"
        await there.feed.refresh()
        read = next(each for each in there.runs if each.id == run.id)
        assert read.model
        assert read.total_tokens
        assert read.started_at is not None


async def test_an_older_run_says_why_it_failed_once_its_steps_were_read():
    async with visit() as there:
        await there.feed.refresh()
        run = next(each for each in there.runs if each.status == "failed")
        await there.client.list_steps(there.thread, run.id)
        await there.feed.refresh()
        read = next(each for each in there.runs if each.id == run.id)
        assert "rate_limit_exceeded" in f"{detail_of(read).last_error}"


async def test_threads_are_listed_with_what_they_are_about():
    async with visit() as there:
        page = await there.client.list_threads(limit=10)
        more = await there.client.list_threads(limit=10, after=page.threads[-1].id)
        ids = {thread.id for thread in (*page.threads, *more.threads)}
        assert len(ids) == 15


async def test_an_assistant_has_the_name_of_its_graph():
    async with visit() as there:
        await there.feed.refresh()
        assert await there.client.fetch_assistant_name(there.runs[0].assistant_id) == "checkout agent"


async def test_a_thread_nobody_has_is_not_found_and_no_other_id_is_asked_for():
    async with visit() as there:
        with pytest.raises(NotFound):
            await there.client.list_runs(NOBODY, limit=1)
        asked = len(there.server.received)
        with pytest.raises(NotFound):
            await there.client.list_runs("thread_abc123", limit=1)
        assert len(there.server.received) == asked


async def test_a_key_travels_as_x_api_key_and_a_wrong_one_is_refused():
    async with visit(LangGraphWithKey, secret=Secret(KEY)) as there:
        await there.feed.refresh()
        assert len(there.runs) > 0
    async with visit(LangGraphWithKey, secret=Secret("lsv2-another-0123456789")) as there:
        await there.feed.refresh()
        assert len(there.runs) == 0
        assert there.feed.state.error is not None


async def test_a_server_that_is_down_keeps_the_rows():
    async with visit() as there:
        await there.feed.refresh()
        before = [run.id for run in there.runs]
        there.server.is_down = True
        await there.feed.refresh()
        assert isinstance(there.feed.state.error, ServerFailed)
        assert [run.id for run in there.runs] == before


async def test_a_refresh_of_a_thread_that_waits_costs_three_requests_at_most():
    async with visit() as there:
        await there.feed.refresh()
        for _ in range(3):
            before = len(there.server.received)
            await there.feed.refresh()
            assert len(there.server.received) - before <= 3


async def test_aegras_interrupted_run_waits_until_it_is_answered():
    async with visit(Aegra) as there:
        await there.feed.refresh()
        waits = there.runs[0]
        assert (waits.status, waits.said) == ("requires_action", "interrupted")
        run = await there.answered(approvals=dict.fromkeys(there.calls, True))
        statuses = {each.id: each.status for each in there.runs}
        assert statuses[run.id] == "completed"
        assert statuses[waits.id] != "requires_action"


async def test_aegras_steps_are_found_without_asking_for_one_run():
    async with visit(Aegra, key="prices") as there:
        await there.feed.refresh()
        run = next(each for each in there.runs if each.status == "completed")
        steps = (await there.client.list_steps(there.thread, run.id)).steps
        assert [step.kind for step in steps][:2] == ["model", "tools"]


async def test_aegras_threads_are_listed_whole_and_its_owner_is_no_label():
    async with visit(Aegra) as there:
        threads = (await there.client.list_threads(limit=100)).threads
        assert len(threads) == 15
        assert ("thread_name", "Where is my parcel?") in threads[0].metadata
        assert "owner" not in dict(threads[0].metadata)


@pytest.mark.parametrize("flavour", [LangGraph, Aegra])
async def test_one_request_tells_which_of_all_threads_changed(flavour):
    async with visit(flavour) as there:
        before = await there.client.thread_marks()
        asked = len(there.server.received)
        there.post("Never mind.")
        after = await there.client.thread_marks()
        assert len(there.server.received) == asked + 1
        assert [name for name in after if after[name] != before.get(name)] == [there.thread]
        assert after[there.thread].is_active


async def test_aegra_says_in_the_run_why_it_failed():
    async with visit(Aegra) as there:
        await there.feed.refresh()
        run = next(each for each in there.runs if each.status == "failed")
        assert "rate_limit_exceeded" in detail_of(run).last_error.message


async def test_aegras_unknown_thread_is_not_found_though_its_list_is_only_empty():
    async with visit(Aegra) as there:
        with pytest.raises(NotFound):
            await there.client.list_runs(NOBODY, limit=1)
