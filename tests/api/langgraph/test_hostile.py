import json

import httpx
import pytest

from runtui.api.decoders import decode_detail
from runtui.api.errors import BadAnswer, Rejected
from runtui.feed.run.answers import open_calls
from runtui.feed.run.detail import detail_of
from tests.api.langgraph.objects import FIRST, INTERRUPT, REVIEW, SECOND, THREAD, checkpoint, message, run, task
from tests.api.langgraph.wire import GraphWire

FAKED = {
    "thread": {"status": "interrupted"},
    "state": {"tasks": [{"name": "pay", "interrupts": [{"id": "x", "value": 1}]}]},
}


class LyingWire(GraphWire):
    """A server that answers to some ways with what a test put there, whatever was asked."""

    def __init__(self, *runs, lies, **of_thread):
        super().__init__(*runs, **of_thread)
        self.lies = lies

    def answer(self, request):
        told = super().answer(request)
        lie = self.lies.get(request.url.path.removeprefix(f"/threads/{THREAD}"))
        return told if lie is None else httpx.Response(200, content=lie)


class ReadWire(GraphWire):
    """A server that keeps what new runs were asked for with, as it came."""

    def __init__(self, *runs, **of_thread):
        super().__init__(*runs, **of_thread)
        self.bodies = []

    def answer(self, request):
        if request.method == "POST" and request.url.path.endswith("/runs"):
            self.bodies.append(request.content)
        return super().answer(request)


def waiting(*tasks, **fields):
    wire = ReadWire(run(**fields), status="interrupted")
    wire.checkpoints = [checkpoint(3, *tasks)]
    return wire


@pytest.mark.parametrize("name", ["rests_on", "\\u0072ests_on"])
async def test_a_server_cannot_say_itself_what_the_state_of_a_run_rests_on(name):
    sent = json.dumps([run(faked=FAKED), run(SECOND)]).replace('"faked"', f'"{name}"').encode()
    wire = LyingWire(run(), lies={"/runs": sent, f"/runs/{FIRST}": sent[1 : sent.index(b'}, {"run_id"') + 1]})
    client = wire.client()
    listed, fetched = (await client.list_runs(THREAD, limit=5)).runs, await client.fetch_run(THREAD, FIRST)
    for found in (listed[0], fetched):
        assert (found.status, found.has_required_action) == ("completed", False)
        assert "sent by the server" in found.flaws[0]
        assert b"interrupts" not in found.raw()
    assert listed[1].flaws == ()


async def test_what_a_message_says_itself_of_its_run_is_not_believed():
    wire = waiting(task("ask", 1))
    wire.checkpoints[0]["values"] = {"messages": [message("ai", "hello", "m", rests_on={"run_id": "other"})]}
    page = await wire.client().list_messages(THREAD)
    assert [(each.run_id, each.parts[0].text) for each in page.messages] == [(None, "hello")]


@pytest.mark.parametrize("state", [b'{"tasks":[{"interrupts":[1]}', b"[" * 5000 + b"]" * 5000, b'{"next":[\xff]}'])
async def test_a_state_that_breaks_off_costs_no_run_and_marks_it(state):
    wire = LyingWire(run(), lies={"/state": state}, status="interrupted")
    found = (await wire.client().list_runs(THREAD, limit=5)).runs[0]
    assert (found.id, found.said, found.flaws) == (FIRST, "success", ("rests_on.state: not an object",))
    assert json.loads(found.raw())["rests_on"]["thread"]["status"] == "interrupted"


async def test_no_list_of_runs_where_the_newest_one_is_looked_for_is_an_error_in_words():
    wire = LyingWire(run(), lies={"/runs": b'{"x":1}'}, status="interrupted", updated_at="2026-11-29T16:00:00Z")
    with pytest.raises(BadAnswer, match=r"JSON"):
        await wire.client().fetch_run(THREAD, FIRST)


async def test_of_two_questions_with_one_id_neither_can_be_answered():
    wire = waiting(task("ask", 1), task("ask2", REVIEW), task("third"))
    wire.checkpoints[0]["tasks"][2]["interrupts"] = [{"id": "own", "value": 3}]
    found = (await wire.client().list_runs(THREAD, limit=5)).runs[0]
    assert [call.id for call in open_calls(detail_of(found))] == ["own"]
    assert len(decode_detail(found).required_action.calls) == 4


async def test_a_decision_on_some_calls_of_a_question_alone_is_not_sent():
    wire = waiting(task("ask", REVIEW))
    with pytest.raises(Rejected, match="Nothing was sent"):
        await wire.client().submit_tool_outputs(THREAD, FIRST, approvals={f"{INTERRUPT}#1": True})
    assert not [each for each in wire.asked if each[0] == "POST" and each[1].endswith("/runs")]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("123456789012345678901234567890", b"123456789012345678901234567890"),
        ("1.10", b"1.10"),
        ("9" * 4000, b"9" * 4000),
        ("NaN", b'"NaN"'),
        ("-Infinity", b'"-Infinity"'),
        ('"\\ud800"', b'"\\ud800"'),
    ],
)
async def test_an_answer_is_sent_to_the_last_digit_and_never_turned_into_null(text, sent):
    wire = waiting(task("ask", 1))
    wire.posted = run(SECOND, status="pending")
    await wire.client().submit_tool_outputs(THREAD, FIRST, outputs={INTERRUPT: text})
    assert b'{"%b":%b}' % (INTERRUPT.encode(), sent) in wire.bodies[-1]


async def test_a_history_whose_pages_repeat_is_read_once_and_said_to_be_cut():
    wire = GraphWire(run())
    wire.history = lambda body: [checkpoint(step, task("n")) for step in range(body["limit"])]
    client = wire.client()
    page = await client.list_steps(THREAD, FIRST, limit=100)
    assert sum("/history" in each for each in wire.paths) <= 4
    assert len({step.id for step in page.steps}) == 1
    while page.has_more:
        page = await client.list_steps(THREAD, FIRST, limit=100, after=page.cursor)
    assert page.is_cut
    assert (await client.list_runs(THREAD, limit=1)).runs[0].started_at is None


async def test_snapshots_that_cannot_be_read_do_not_end_a_history():
    wire = GraphWire(run())
    snapshots = [checkpoint(step, task("n")) for step in range(60, 0, -1)]
    snapshots[3] = 5
    wire.history = lambda body: page_of(snapshots, body)
    page = await wire.client().list_steps(THREAD, FIRST, limit=100)
    assert (len(page.steps), page.is_cut) == (59, False)


def page_of(snapshots, body):
    before = body.get("before", {}).get("configurable", {}).get("checkpoint_id")
    ids = [each["checkpoint_id"] if isinstance(each, dict) else "" for each in snapshots]
    begin = ids.index(before) + 1 if before else 0
    return snapshots[begin : begin + body["limit"]]


async def test_messages_with_one_id_are_all_read_and_then_it_ends():
    wire = waiting(task("ask", 1))
    wire.checkpoints[0]["values"] = {"messages": [message("ai", str(place), "same") for place in range(45)]}
    client, texts, after = wire.client(), [], None
    for _ in range(3):
        page = await client.list_messages(THREAD, limit=20, after=after, order="asc")
        texts += [each.parts[0].text for each in page.messages]
        after = page.cursor
    assert (texts, page.has_more) == ([str(place) for place in range(45)], False)


async def test_an_answer_never_goes_to_the_question_of_a_newer_run_whatever_the_times_say():
    wire = GraphWire(run(SECOND, updated_at="2026-11-29T15:50:00+00:00"), run(), status="interrupted")
    wire.checkpoints = [checkpoint(5, task("ask", {"q": 2}), run_id=SECOND)]
    with pytest.raises(Rejected, match="Nothing was sent"):
        await wire.client().submit_tool_outputs(THREAD, FIRST, outputs={INTERRUPT: "x"})
    assert "POST /runs" not in wire.paths
