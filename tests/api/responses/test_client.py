"""The client against the simulated server: what it asks, and what it makes of the answers."""

import httpx
import pytest

from runtui.api.decoders import decode_detail
from runtui.api.errors import BadAnswer, NotFound, NotOffered, Rejected
from runtui.model.capability import Capability
from tests.api.responses.objects import call, listed, response


async def open_ids(stage, run):
    return [each.id for each in decode_detail(run).required_action.calls]


async def test_every_page_of_a_conversation_is_read_once_and_only_the_newest_response_waits(stage):
    conversation, found, after = stage.conversation("billing"), [], None
    while True:
        page = await stage.client.list_runs(conversation, limit=20, after=after)
        found += page.runs
        after = page.next_cursor(20, after=after)
        if after is None:
            break
    assert len({run.id for run in found}) == len(found) > 41
    assert [run.said for run in found if run.said] == ["completed"]
    assert found[0].status == "requires_action"
    assert all(run.thread_id == conversation for run in found)


async def test_from_the_oldest_the_last_one_waits(stage):
    page = await stage.client.list_runs(stage.conversation("billing"), limit=100, order="asc")
    while page.has_more:
        assert all(run.said is None for run in page.runs)
        page = await stage.client.list_runs(
            stage.conversation("billing"), limit=100, order="asc", after=page.cursor
        )
    assert page.runs[-1].status == "requires_action"


async def test_a_single_response_with_an_open_call_is_asked_whether_another_follows(stage):
    page = await stage.client.list_runs(stage.conversation("billing"), limit=100)
    asked_before = [run for run in page.runs if run.said is None and b'"function_call"' in run.raw()]
    newest = await stage.client.fetch_run(page.runs[0].thread_id, page.runs[0].id)
    older = await stage.client.fetch_run(asked_before[0].thread_id, asked_before[0].id)
    assert (newest.status, newest.raw()) == ("requires_action", page.runs[0].raw())
    assert (older.status, older.said) == ("completed", None)


async def test_one_without_open_calls_is_asked_for_once(stage):
    page = await stage.client.list_runs(stage.conversation("weather"), limit=20)
    done = next(run for run in page.runs if b'"message"' in run.raw())
    stage.asked.clear()
    await stage.client.fetch_run(done.thread_id, done.id)
    assert len(stage.asked) == 1


async def test_where_nobody_says_whether_another_follows_it_is_told_as_the_server_says(stage):
    run = await stage.newest("billing")
    stage.instead = lambda request: httpx.Response(404, json={}) if "after" in request.url.params else None
    assert (await stage.client.fetch_run(run.thread_id, run.id)).status == "completed"


async def test_an_answer_is_a_new_response_and_the_old_one_waits_no_more(stage):
    run = await stage.newest("checkout")
    wanted = await open_ids(stage, run)
    made = await stage.client.submit_tool_outputs(run.thread_id, run.id, outputs=dict.fromkeys(wanted, "done"))
    assert made.id != run.id
    assert made.status in ("queued", "in_progress")
    assert stage.posts == ["/openai/v1/responses"]
    now = await stage.client.list_runs(run.thread_id, limit=5)
    assert [(each.id, each.status) for each in now.runs[:2]] == [(made.id, made.status), (run.id, "completed")]
    (step, *_) = (await stage.client.list_steps(run.thread_id, run.id)).steps
    assert step.calls[0].output == "done"


@pytest.mark.parametrize(("yes", "decided"), [(True, "approved"), (False, "denied")])
async def test_leave_is_given_or_refused(stage, yes, decided):
    run = await stage.newest("releases")
    assert run.needs_approval
    (wanted,) = await open_ids(stage, run)
    await stage.client.submit_tool_outputs(run.thread_id, run.id, approvals={wanted: yes})
    steps = (await stage.client.list_steps(run.thread_id, run.id)).steps
    assert [step.calls[0].output for step in steps if step.kind == "mcp_approval_request"] == [decided]


async def test_one_that_waits_no_more_is_not_answered(stage):
    page = await stage.client.list_runs(stage.conversation("checkout"), limit=5)
    with pytest.raises(Rejected, match="Nothing was sent"):
        await stage.client.submit_tool_outputs(page.runs[1].thread_id, page.runs[1].id, outputs={"call_1": "x"})
    assert stage.posts == []


async def test_a_response_in_the_background_is_cancelled(stage):
    run = await stage.newest("refunds")
    assert run.status == "in_progress"
    await stage.client.cancel_run(run.thread_id, run.id)
    stage.now += 5
    assert (await stage.client.fetch_run(run.thread_id, run.id)).status == "cancelled"


@pytest.mark.parametrize(
    ("key", "why"), [("triage", "does not run in the background"), ("billing", "only an answer goes on")]
)
async def test_another_one_is_not_and_it_is_said_why(stage, key, why):
    run = await stage.newest(key)
    with pytest.raises(Rejected, match=why):
        await stage.client.cancel_run(run.thread_id, run.id)
    assert stage.posts == []


async def test_a_new_response_is_made_by_an_agent(stage):
    run = await stage.newest("weather")
    settings = {
        "assistant_id": run.assistant_id,
        "additional_messages": [{"role": "user", "content": "And tomorrow?"}],
    }
    made = await stage.client.create_run(run.thread_id, settings)
    assert (made.status, made.assistant_id) == ("queued", run.assistant_id)
    messages = (await stage.client.list_messages(run.thread_id, limit=5)).messages
    assert (messages[0].role, messages[0].text) == ("user", "And tomorrow?")


async def test_one_that_was_created_without_a_readable_answer_is_told_so(stage):
    run = await stage.newest("weather")
    stage.instead = lambda request: httpx.Response(200, text="{}") if request.method == "POST" else None
    with pytest.raises(BadAnswer) as told:
        await stage.client.create_run(run.thread_id, {"assistant_id": run.assistant_id})
    assert told.value.is_done


async def test_messages_of_a_conversation_are_those_among_its_items(stage):
    found, after = [], None
    for _ in range(3):
        page = await stage.client.list_messages(stage.conversation("checkout"), limit=20, after=after)
        found += page.messages
        after = page.next_cursor(20, after=after)
    assert {message.role for message in found} == {"user", "assistant"}
    assert len({message.id for message in found}) == len(found)
    written = next(message for message in found if message.role == "assistant")
    own = await stage.client.list_messages(stage.conversation("checkout"), run_id=written.run_id)
    assert [message.id for message in own.messages] == [written.id]


async def test_conversations_are_listed_with_what_tells_them_apart(stage):
    page = await stage.client.list_threads(limit=5)
    assert (len(page.threads), page.has_more) == (5, True)
    assert dict(page.threads[0].metadata)["name"]
    thread = await stage.client.fetch_thread(page.threads[0].id)
    assert thread.id == page.threads[0].id
    assert b'"conversation"' in await stage.client.fetch_thread_object(thread.id)


async def test_agents_have_another_address_and_nothing_is_asked_for_them(stage):
    assert await stage.client.fetch_assistant_name("checkout:3") is None
    with pytest.raises(NotOffered):
        await stage.client.fetch_assistant_object("checkout:3")
    assert stage.client.capabilities.reason(Capability.ASSISTANTS)
    assert stage.asked == []


async def test_a_conversation_nobody_has_is_not_found(stage):
    with pytest.raises(NotFound):
        await stage.client.list_runs("conv_nobodys", limit=1)


@pytest.mark.parametrize("key", [None, "checkout"])
async def test_a_key_is_tried_on_one_response(stage, key):
    assert await stage.client.check_key(key and stage.conversation(key)) == "accepted by the server"
    assert [dict(each.url.params)["limit"] for each in stage.asked] == ["1"]


async def test_the_base_url_is_known_by_what_is_said_of_a_conversation(stage):
    assert await stage.client.knows_base_url() is True
    stage.instead = lambda request: httpx.Response(404, text="no such page")
    assert await stage.client.knows_base_url() is False
    stage.instead = lambda request: httpx.Response(503)
    assert await stage.client.knows_base_url() is None


async def test_a_server_that_ignores_the_conversation_shows_no_other_one(stage):
    body = listed(response("resp_9", conversation={"id": "conv_9"}), response("resp_1", "completed", call()))
    stage.instead = lambda request: httpx.Response(200, content=body)
    page = await stage.client.list_runs("conv_1", limit=20)
    assert [(run.id, run.status) for run in page.runs] == [("resp_1", "requires_action")]
