import pytest

from runtui.api.decoders import Decoders
from runtui.feed.run.detail import detail_of
from runtui.feed.run.seen import seen_conversation, seen_run, seen_steps
from runtui.feed.run.story import StoryCache
from runtui.model.protocol import WireProtocol
from runtui.model.sight import Sight
from tests.api.langgraph.objects import FIRST, REVIEW, SECOND, THREAD, ai, checkpoint, message, run, task
from tests.api.langgraph.wire import GraphWire

HUMAN = message("human", "What is the weather?", "m1")
CALLING = ai("Let me look.", "m2", tokens=150, calls=[("call_1", "get_weather"), ("call_2", "send_mail")])
SUNNY = message("tool", "sunny", "m3", tool_call_id="call_1", name="get_weather")
REFUSED = message("tool", "no such address", "m4", tool_call_id="call_2", status="error")
DONE = ai([{"type": "text", "text": "It is "}, "sunny."], "m5")
EARLIER = message("human", "before", "m0")
BEFORE_DONE = [EARLIER, HUMAN, CALLING, SUNNY, REFUSED]


def conversation():
    """One run: a model calls two tools, and answers."""
    wire = GraphWire(run())
    wire.checkpoints = [
        checkpoint(4, messages=[*BEFORE_DONE, DONE]),
        checkpoint(3, task("model", result={"messages": [DONE]}), messages=BEFORE_DONE),
        checkpoint(2, task("tools", result={"messages": [SUNNY, REFUSED]}), messages=[EARLIER, HUMAN, CALLING]),
        checkpoint(1, task("model", result={"messages": [CALLING]}), messages=[EARLIER, HUMAN]),
        checkpoint(0, task("__start__", result={"messages": [HUMAN]}), messages=[EARLIER], source="input"),
    ]  # fmt: skip
    return wire


async def client_of(wire):
    client = wire.client()
    await client.list_runs(THREAD, limit=20)
    return client


async def test_the_steps_of_a_run_are_the_tasks_of_its_graph_oldest_first():
    steps = (await (await client_of(conversation())).list_steps(THREAD, FIRST)).steps
    assert [(each.kind, each.status) for each in steps] == [
        ("model", "completed"),
        ("tools", "completed"),
        ("model", "completed"),
    ]
    assert steps[0].completed_at == steps[1].created_at


async def test_a_step_has_the_calls_that_its_model_made_with_what_came_back():
    step = (await (await client_of(conversation())).list_steps(THREAD, FIRST)).steps[0]
    assert [(call.name, call.arguments, call.output) for call in step.calls] == [
        ("get_weather", '{"n":1}', "sunny"),
        ("send_mail", '{"n":1}', "no such address"),
    ]
    assert (step.usage.prompt, step.usage.completion, step.usage.total) == (110, 40, 150)


async def test_the_messages_of_a_run_are_those_that_its_checkpoints_added():
    page = await (await client_of(conversation())).list_messages(THREAD, run_id=FIRST, limit=100, order="asc")
    assert [(each.role, each.text, each.run_id) for each in page.messages] == [
        ("user", "What is the weather?", FIRST),
        ("assistant", "Let me look.", FIRST),
        ("tool", "sunny", FIRST),
        ("tool", "no such address", FIRST),
        ("assistant", "It is \n\nsunny.", FIRST),
    ]
    assert page.messages[0].created_at < page.messages[-1].created_at


async def test_the_messages_of_a_thread_know_their_runs_once_those_were_read():
    client = await client_of(conversation())
    page = await client.list_messages(THREAD, limit=2)
    assert [(each.id, each.run_id) for each in page.messages] == [("m5", None), ("m4", None)]
    await client.list_steps(THREAD, FIRST)
    page = await client.list_messages(THREAD, limit=2)
    assert [(each.id, each.run_id) for each in page.messages] == [("m5", FIRST), ("m4", FIRST)]
    behind = await client.list_messages(THREAD, limit=10, after=page.cursor)
    assert [each.id for each in behind.messages] == ["m3", "m2", "m1", "m0"]
    assert behind.has_more is False


async def test_a_run_tells_its_beginning_its_tokens_and_its_model_once_its_history_was_read():
    client = await client_of(conversation())
    await client.list_steps(THREAD, FIRST)
    found = (await client.list_runs(THREAD, limit=20)).runs[0]
    assert (found.model, found.total_tokens, found.started_at is not None) == ("fake-1", 390, True)
    usage = detail_of(found).usage
    assert (usage.prompt, usage.completion, usage.total) == (310, 80, 390)


async def test_metadata_of_the_servers_own_are_no_metadata():
    own = run(metadata={"created_by": "system", "graph_id": "agent", "langgraph_version": "1.2"})
    client = await client_of(GraphWire(own))
    detail = detail_of(await client.fetch_run(THREAD, FIRST))
    assert (detail.metadata, "metadata" in detail.sent.empty) == ((), True)


async def test_steps_and_messages_of_an_ended_run_are_made_of_one_reading():
    wire = conversation()
    client = await client_of(wire)
    await client.list_steps(THREAD, FIRST)
    await client.list_messages(THREAD, run_id=FIRST, limit=100, order="asc")
    assert wire.paths.count("POST /history") == 1


async def test_a_run_that_carried_on_has_only_the_messages_that_came_with_it():
    wire = conversation()
    wire.runs.insert(0, run(SECOND, kwargs={"command": {"resume": {}}}))
    later = ai("Mailed.", "m6")
    wire.checkpoints.insert(
        0, checkpoint(5, run_id=SECOND, messages=[EARLIER, HUMAN, CALLING, SUNNY, REFUSED, DONE, later])
    )
    page = await (await client_of(wire)).list_messages(THREAD, run_id=SECOND, limit=100, order="asc")
    assert [each.id for each in page.messages] == ["m6"]


async def test_aegra_is_asked_for_all_checkpoints_and_the_run_is_found_among_them():
    wire = conversation()
    wire.is_aegra = True
    wire.checkpoints.insert(0, checkpoint(5, run_id=SECOND, messages=[EARLIER]))
    steps = (await (await client_of(wire)).list_steps(THREAD, FIRST)).steps
    assert len(steps) == 3


@pytest.mark.parametrize("values", [None, {"messages": "none"}, {"messages": [7, None, "text"]}, "gone", [1]])
async def test_values_of_any_form_cost_no_step(values):
    wire = conversation()
    wire.checkpoints[0]["values"] = values
    client = await client_of(wire)
    assert len((await client.list_steps(THREAD, FIRST)).steps) == 3
    page = await client.list_messages(THREAD, run_id=FIRST, limit=100, order="asc")
    assert all(each.role in ("", "user") or each.id for each in page.messages)


async def test_messages_that_are_bare_texts_are_messages():
    wire = conversation()
    wire.checkpoints[0]["values"] = {"messages": ["hello", "world"]}
    page = await (await client_of(wire)).list_messages(THREAD, limit=10)
    assert [each.text for each in page.messages] == ["world", "hello"]


async def test_a_task_that_failed_is_a_failed_step_with_its_error():
    wire = GraphWire(run(status="error"), status="error")
    wire.checkpoints = [checkpoint(1, task("plan", error="ValueError('no')"))]
    step = (await (await client_of(wire)).list_steps(THREAD, FIRST)).steps[0]
    assert (step.status, step.last_error.code, step.last_error.message) == (
        "failed",
        "ValueError",
        "ValueError('no')",
    )


@pytest.mark.parametrize(
    ("said", "shown"), [("running", "in_progress"), ("interrupted", "cancelled"), ("error", "incomplete")]
)
async def test_a_task_that_nothing_came_of_stands_as_its_run_does(said, shown):
    wire = GraphWire(run(status=said), status="busy")
    wire.checkpoints = [checkpoint(1, task("plan"))]
    assert (await (await client_of(wire)).list_steps(THREAD, FIRST)).steps[0].status == shown


async def test_ten_thousand_checkpoints_are_read_in_few_requests_and_no_more_than_that():
    wire = GraphWire(run())
    wire.checkpoints = [checkpoint(place, task("spin", result={"n": place})) for place in range(12_000, 0, -1)]
    page = await (await client_of(wire)).list_steps(THREAD, FIRST, limit=100)
    assert (len(page.steps), page.has_more) == (100, True)
    assert wire.paths.count("POST /history") < 15


async def test_what_was_kept_of_a_step_and_a_message_is_read_again_alike():
    client = await client_of(conversation())
    steps = await client.list_steps(THREAD, FIRST)
    decoders = Decoders(WireProtocol.LANGGRAPH)
    again = decoders.decode_step_page(b"[" + b",".join(steps.objects) + b"]", run_id=FIRST)
    assert [each.calls for each in again.steps] == [each.calls for each in steps.steps]
    messages = await client.list_messages(THREAD, run_id=FIRST, limit=100, order="asc")
    page = decoders.decode_message_page(b"[" + b",".join(messages.objects) + b"]", thread_id=THREAD)
    assert page.messages == messages.messages


async def test_a_run_is_fetched_whole_with_what_only_its_checkpoints_tell():
    found = await conversation().client().fetch_whole_run(THREAD, FIRST)
    assert (found.model, found.total_tokens, found.started_at is not None) == ("fake-1", 390, True)
    assert found.raw().count(b'"rests_on"') == 1


async def test_what_a_run_was_given_beside_its_input_stands_among_its_settings():
    config = {"metadata": {"run_attempt": 2}}
    kwargs = {"command": {"resume": {"a": "Rome"}}, "context": {"user": 1}, "config": config}
    found = (await GraphWire(run(kwargs=kwargs)).client().list_runs(THREAD, limit=1)).runs[0]
    assert detail_of(found).extras == (
        ("Context", '{"user":1}'),
        ("Answers", '{"a":"Rome"}'),
        ("If busy", "enqueue"),
        ("Attempt", "2"),
    )


async def test_redacted_a_run_that_waits_and_its_story_say_what_happened_but_not_what_was_written():
    hidden = Sight(is_redacted=True)
    wire = conversation()
    wire.thread["status"] = "interrupted"
    wire.checkpoints[0] |= {"tasks": [task("ask", REVIEW)], "next": ["ask"]}
    client = wire.client()
    found = (await client.list_runs(THREAD, limit=5)).runs[0]
    cache = StoryCache(client, THREAD)
    steps, told = await cache.steps(found), await cache.conversation(found)
    detail, seen = seen_run(detail_of(found), hidden), seen_conversation(told, hidden)
    assert detail.run.status == "requires_action"
    assert detail.required_action is not None
    assert len(detail.required_action.calls) == 2
    assert [each.status for each in seen_steps(steps, hidden).entries][:2] == ["completed", "completed"]
    assert [(each.role, each.run_id) for each in seen.of_run.entries][:2] == [("user", FIRST), ("assistant", FIRST)]
    written = [
        detail.raw,
        *(str(each.document) for each in (*seen.of_run.entries, *seen_steps(steps, hidden).entries)),
    ]
    for words in ("Paris", "a@example.org", "What is the weather", "sunny", "weather and"):
        assert not any(words in text for text in written)
