import json

import httpx
import pytest

from runtui.api.clients import client_for
from runtui.model.profile import Auth, Connection, Origin, Profile
from tests.api.langgraph.objects import INTERRUPT, REVIEW, SECOND, THREAD, checkpoint, run, task
from tests.api.langgraph.wire import GraphWire
from tests.ui.asking import shows, text_of
from tests.ui.stage import until

SIZE = (120, 35)
GRAPHS = Profile(name="lg", base_url="http://localhost:2024", kind="langgraph", auth=Auth.NONE, write=True)


@pytest.fixture
def wire():
    """A run that waits for leave for two calls."""
    wire = GraphWire(run(), status="interrupted")
    wire.checkpoints = [checkpoint(13, task("ask", REVIEW))]
    wire.posted = run(SECOND, status="pending")
    return wire


@pytest.fixture
def app(stage, wire):
    """The dashboard on that server."""

    def make_client(profile, secret):
        return client_for(profile, secret, transport=httpx.MockTransport(wire.answer))

    connection = Connection(profile=GRAPHS, origin=Origin.PROFILE)
    return stage.app(connection=connection, thread=THREAD, make_client=make_client)


async def test_the_calls_of_a_graph_are_approved_and_denied_from_the_dashboard(app, wire):
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "requires_action (run: success)", "Waits for 2 approvals")
        await pilot.press("A")
        await shows(pilot, "Answer 2 calls", "Tool execution requires approval", "ctrl+g edit")
        await pilot.press("y")
        await shows(pilot, "send_mail", "Mail", "not decided")
        assert "ctrl+g" not in text_of(app)
        await pilot.press("n", "ctrl+r")
        await shows(pilot, "Send this answer?", "get_weather", "approved", "denied")
        await pilot.press("j", "enter")
        await until(pilot, lambda: app.runs.state.runs.get(SECOND) is not None)
    sent = [body for method, path, body in wire.asked if method == "POST" and path.endswith("/runs")]
    decided = {INTERRUPT: {"decisions": [{"type": "approve"}, {"type": "reject"}]}}
    assert [each["command"]["resume"] for each in sent] == [decided]


async def test_no_cancel_is_offered_for_a_run_that_waits_and_its_key_says_why(app, wire):
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "Waits for 2 approvals", "A answer")
        assert "X cancel" not in text_of(app)
        await pilot.press("X")
        await shows(pilot, "The run itself is over, it is success", "only an answer goes on")
        assert "Cancel this run?" not in text_of(app)
    assert not [path for path in wire.paths if path.endswith("/cancel")]


async def test_a_decision_that_the_server_does_not_take_is_not_sent(app, wire):
    only = [{"action_name": name, "allowed_decisions": ["reject"]} for name in ("get_weather", "send_mail")]
    wire.checkpoints = [checkpoint(13, task("ask", REVIEW | {"review_configs": only}))]
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "Waits for 2 approvals")
        await pilot.press("A")
        await shows(pilot, "Answer 2 calls")
        await pilot.press("y", "y", "ctrl+r")
        await shows(pilot, "can't be decided so: the server takes reject")
    assert "POST /runs" not in wire.paths


async def test_the_question_of_a_graph_is_answered_with_json(app, wire):
    wire.checkpoints = [checkpoint(13, task("ask", {"question": "Which city?"}))]
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "requires_action (run: success)")
        await pilot.press("A")
        await shows(pilot, "Answer 1 call", "Which city?")
        await pilot.press(*'"Rome"', "ctrl+r")
        await shows(pilot, "Send this answer?")
        await pilot.press("j", "enter")
        await until(pilot, lambda: "POST /runs" in wire.paths)
    _, _, body = next(each for each in wire.asked if each[0] == "POST" and each[1].endswith("/runs"))
    assert json.dumps(body["command"]["resume"]) == json.dumps({INTERRUPT: "Rome"})
