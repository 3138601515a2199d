import json

import httpx
import pytest

from runtui.api.errors import NotFound, Rejected
from runtui.feed.run.answers import call_to_edit, leave_problem, open_calls, wants_leave
from runtui.feed.run.detail import detail_of
from tests.api.langgraph.objects import (
    ASSISTANT,
    ENDED,
    FIRST,
    INTERRUPT,
    REVIEW,
    SECOND,
    THREAD,
    checkpoint,
    run,
    task,
)
from tests.api.langgraph.wire import NOT_FOUND, GraphWire

LATER = "2026-11-29T15:45:40.465270+00:00"
QUESTION = {"question": "Which city?"}


def waiting(*values, **fields):
    """A server whose one run stopped at questions."""
    wire = GraphWire(run(**fields), status="interrupted")
    wire.checkpoints = [checkpoint(13, task("ask", *values))]
    return wire


async def newest(wire):
    return (await wire.client().list_runs(THREAD, limit=20)).runs[0]


async def test_a_run_that_its_server_calls_a_success_waits_where_its_thread_does():
    found = await newest(waiting(REVIEW))
    assert (found.status, found.said, found.is_active, found.ended_at) == ("requires_action", "success", True, None)
    assert (found.waiting_tools, found.needs_approval) == (("get_weather", "send_mail"), True)


async def test_what_a_run_waits_for_is_kept_in_its_object_and_read_again_from_it():
    wire = waiting(REVIEW)
    rests_on = json.loads((await newest(wire)).raw())["rests_on"]
    assert rests_on["thread"] == {"thread_id": THREAD, "status": "interrupted", "updated_at": ENDED}
    assert rests_on["state"]["tasks"][0]["interrupts"][0]["value"] == REVIEW
    assert "values" not in rests_on["state"]


async def test_calls_that_ask_for_leave_are_approvals_with_their_arguments():
    detail = detail_of(await newest(waiting(REVIEW)))
    calls = open_calls(detail)
    assert [(call.id, call.name, call.arguments) for call in calls] == [
        (f"{INTERRUPT}#0", "get_weather", '{"city":"Paris"}'),
        (f"{INTERRUPT}#1", "send_mail", '{"to":"a@example.org"}'),
    ]
    assert all(wants_leave(detail.required_action, call) for call in calls)


@pytest.mark.parametrize(
    "value",
    [QUESTION, "Really?", 7, None, True, [], [1], {}, {"action_requests": []}, {"action_requests": [{"args": {}}]},
     {"action_requests": "no"}, [{"action_request": {"action": "a", "args": {}}}]],
)  # fmt: skip
async def test_any_other_question_is_one_call_with_the_question_as_it_was_sent(value):
    found = await newest(waiting(value))
    detail = detail_of(found)
    (call,) = open_calls(detail)
    assert (call.id, call.name, json.loads(call.arguments or "")) == (INTERRUPT, "ask", value)
    assert not wants_leave(detail.required_action, call)
    assert (found.waiting_tools, found.needs_approval) == (("ask",), False)


async def test_a_run_told_to_stop_before_a_node_waits_without_a_call():
    found = await newest(waiting())
    action = detail_of(found).required_action
    assert (found.status, action.kind, action.calls) == ("requires_action", "paused before ask", ())
    assert action.document == {"paused_before": ["ask"]}


async def test_a_second_question_of_the_same_node_belongs_to_the_run_that_asked_it():
    wire = waiting(QUESTION)
    wire.thread["updated_at"] = LATER
    wire.runs.insert(0, run(SECOND, updated_at=LATER))
    second, first = (await wire.client().list_runs(THREAD, limit=20)).runs
    assert (second.status, first.status) == ("requires_action", "completed")
    assert [(await wire.client().fetch_run(THREAD, each)).status for each in (SECOND, FIRST)] == [
        "requires_action",
        "completed",
    ]


async def test_the_question_stands_where_the_run_that_answered_it_was_cancelled():
    wire = waiting(QUESTION)
    wire.thread["updated_at"] = LATER
    wire.runs.insert(0, run(SECOND, status="interrupted", updated_at=LATER))
    second, first = (await wire.client().list_runs(THREAD, limit=20)).runs
    assert (second.status, second.said, first.status) == ("cancelled", "interrupted", "requires_action")


async def test_a_cancelled_run_leaves_its_thread_interrupted_and_waits_for_nobody():
    wire = waiting(status="interrupted")
    assert (await newest(wire)).status == "cancelled"


@pytest.mark.parametrize(
    ("said", "shown"),
    [("pending", "queued"), ("running", "in_progress"), ("success", "completed"), ("error", "failed"),
     ("timeout", "expired"), ("interrupted", "cancelled"), ("rolled_back", "rolled_back")],
)  # fmt: skip
async def test_each_status_is_shown_in_the_dashboards_words(said, shown):
    found = await newest(GraphWire(run(status=said)))
    assert (found.status, found.said) == (shown, None if said == shown else said)


async def test_a_refresh_asks_three_times_when_a_run_begins_to_wait_and_then_twice():
    wire = waiting(REVIEW)
    client = wire.client()
    await client.list_runs(THREAD, limit=20)
    assert wire.paths == ["GET /runs", "POST /threads/search", "GET /state"]
    wire.asked.clear()
    await client.list_runs(THREAD, limit=20)
    assert wire.paths == ["GET /runs", "POST /threads/search"]


async def test_a_thread_that_waits_for_nobody_costs_one_request_a_refresh_until_another_run_comes():
    wire = GraphWire(run())
    client = wire.client()
    await client.list_runs(THREAD, limit=20)
    wire.asked.clear()
    await client.list_runs(THREAD, limit=20)
    assert wire.paths == ["GET /runs"]


async def test_a_thread_still_busy_when_its_run_had_ended_is_asked_again():
    wire = GraphWire(run(), status="busy")
    client = wire.client()
    await client.list_runs(THREAD, limit=20)
    wire.thread["status"] = "interrupted"
    wire.checkpoints = [checkpoint(13, task("ask", QUESTION))]
    assert (await client.list_runs(THREAD, limit=20)).runs[0].status == "requires_action"


async def test_aegra_says_interrupted_of_a_run_that_waits():
    wire = waiting(QUESTION, status="interrupted")
    wire.is_aegra = True
    found = await newest(wire)
    assert (found.status, found.said) == ("requires_action", "interrupted")


async def test_an_interrupt_of_a_megabyte_is_a_question_like_others():
    found = await newest(waiting({"blob": "x" * 1_000_000}))
    (call,) = open_calls(detail_of(found))
    assert (call.id, len(call.arguments or "")) == (INTERRUPT, 1_000_011)


async def test_a_state_of_nonsense_costs_no_run():
    wire = GraphWire(run(), status="interrupted")
    wire.checkpoints = [checkpoint(1) | {"tasks": "none", "next": 7, "metadata": []}]
    assert (await newest(wire)).status == "completed"


async def answered(wire, **given):
    wire.posted = run(SECOND, status="pending", kwargs={"command": {}})
    found = await wire.client().submit_tool_outputs(THREAD, FIRST, **given)
    return found, next(body for method, path, body in wire.asked if method == "POST" and path.endswith("/runs"))


async def test_leave_is_given_and_denied_by_the_id_of_the_interrupt_in_the_order_of_the_calls():
    leaves = {f"{INTERRUPT}#1": False, f"{INTERRUPT}#0": True}
    found, body = await answered(waiting(REVIEW), approvals=leaves)
    assert body == {
        "assistant_id": ASSISTANT,
        "command": {"resume": {INTERRUPT: {"decisions": [{"type": "approve"}, {"type": "reject"}]}}},
    }
    assert (found.id, found.status) == (SECOND, "queued")


async def test_a_denial_goes_with_its_reason_and_an_edit_with_the_call_that_is_made_instead():
    edited = {"name": "get_weather", "args": {"city": "Rome"}}
    outputs = {f"{INTERRUPT}#0": json.dumps(edited), f"{INTERRUPT}#1": "no mail today"}
    leaves = {f"{INTERRUPT}#0": True, f"{INTERRUPT}#1": False}
    _, body = await answered(waiting(REVIEW), approvals=leaves, outputs=outputs)
    assert body["command"]["resume"][INTERRUPT]["decisions"] == [
        {"type": "edit", "edited_action": edited},
        {"type": "reject", "message": "no mail today"},
    ]


async def test_what_the_server_does_not_take_as_a_decision_is_told_before_it_is_sent():
    weather, mail = open_calls(detail_of(await newest(waiting(REVIEW))))
    assert weather.decisions == ("approve", "edit", "reject")
    assert leave_problem(weather, approve=True, text=call_to_edit(weather)) == ""
    assert "must be JSON" in leave_problem(weather, approve=True, text='{"city": "Rome"}')
    assert "the server takes approve, reject" in leave_problem(mail, approve=True, text=call_to_edit(mail))
    assert leave_problem(mail, approve=False, text="no") == ""


@pytest.mark.parametrize(
    ("text", "value"), [("Paris", "Paris"), ('{"city": "Paris"}', {"city": "Paris"}), ("7", 7), ("", "")]
)
async def test_a_question_is_answered_by_json_or_a_text(text, value):
    _, body = await answered(waiting(QUESTION), outputs={INTERRUPT: text})
    assert body["command"] == {"resume": {INTERRUPT: value}}


async def test_an_answer_to_what_is_not_asked_any_more_is_not_sent():
    wire = waiting(QUESTION)
    with pytest.raises(Rejected, match="Nothing was sent"):
        await wire.client().submit_tool_outputs(THREAD, FIRST, outputs={"another": "Paris"})
    wire.thread["status"] = "idle"
    with pytest.raises(Rejected, match="Nothing was sent"):
        await wire.client().submit_tool_outputs(THREAD, FIRST, outputs={INTERRUPT: "Paris"})
    assert "POST /runs" not in wire.paths


async def test_a_run_that_is_over_is_refused_to_be_cancelled_in_the_servers_words():
    wire = GraphWire(run())
    with pytest.raises(Rejected, match="Nothing to cancel"):
        await wire.client().cancel_run(THREAD, FIRST)


@pytest.mark.parametrize("said", ["success", "interrupted"])
async def test_a_run_that_waits_is_over_and_that_is_why_it_cant_be_cancelled(said):
    with pytest.raises(Rejected, match=f"it is {said}: its graph waits, and only an answer goes on"):
        await waiting(QUESTION, status=said).client().cancel_run(THREAD, FIRST)


async def test_a_cancelled_run_is_fetched_afterwards():
    wire = GraphWire(run(status="running"))
    answer = wire.answer

    def cancelling(request):
        if not request.url.path.endswith("/cancel"):
            return answer(request)
        assert dict(request.url.params) == {"action": "interrupt"}
        wire.runs[0]["status"] = "interrupted"
        return httpx.Response(202)

    wire.answer = cancelling
    assert (await wire.client().cancel_run(THREAD, FIRST)).status == "cancelled"


async def test_a_failed_run_says_why_as_its_thread_does_and_keeps_it_when_another_one_starts():
    wire = GraphWire(run(status="error"), status="error", error={"error": "ValueError", "message": "quota used up"})
    client = wire.client()
    found = (await client.list_runs(THREAD, limit=20)).runs[0]
    assert (found.error_code, detail_of(found).last_error.message) == ("ValueError", "quota used up")
    wire.thread |= {"status": "busy", "error": None, "updated_at": LATER}
    wire.runs.insert(0, run(SECOND, status="running", updated_at=LATER))
    assert (await client.list_runs(THREAD, limit=20)).runs[1].digest == found.digest


async def test_an_older_failed_run_says_why_as_its_last_checkpoint_does():
    wire = GraphWire(run(SECOND, updated_at=LATER), run(status="error"), updated_at=LATER)
    wire.checkpoints = [checkpoint(10, task("plan", error="ValueError('the model said no')"))]
    found = await wire.client().fetch_run(THREAD, FIRST)
    error = detail_of(found).last_error
    assert (found.error_code, error.code, error.message) == (
        "ValueError",
        "ValueError",
        "ValueError('the model said no')",
    )


async def test_a_thread_nobody_has_is_not_found_where_its_list_is_only_empty():
    wire = GraphWire()
    wire.is_aegra = True
    wire.thread = NOT_FOUND
    with pytest.raises(NotFound):
        await wire.client().list_runs(THREAD, limit=20)


async def test_an_id_that_no_server_of_this_kind_gives_is_not_asked_for():
    wire = GraphWire()
    for ask in (wire.client().list_runs("thread_abc", limit=1), wire.client().fetch_thread("thread_abc")):
        with pytest.raises(NotFound, match="UUIDs"):
            await ask
    assert wire.asked == []


async def test_reading_searches_are_no_writes():
    wire = waiting(REVIEW)
    client = wire.client()
    client.let_write(lambda: False)
    assert (await client.list_runs(THREAD, limit=20)).runs[0].status == "requires_action"
