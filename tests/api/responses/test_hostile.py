import json

import httpx
import pytest

from runtui.api.decoders import decode_detail
from runtui.api.errors import Rejected
from tests.api.responses.objects import CONVERSATION, call, listed, response

FAKED = {"later_responses": []}


def answering(stage, *responses):
    bodies = {"/openai/v1/responses": listed(*responses)} | {
        f"/openai/v1/responses/{each['id']}": json.dumps(each).encode() for each in responses
    }
    stage.instead = lambda request: (
        httpx.Response(200, content=listed() if "after" in request.url.params else bodies[request.url.path])
        if request.url.path in bodies
        else httpx.Response(404, json={})
    )
    return stage.client


async def test_a_server_cannot_say_itself_that_a_response_waits(stage):
    client = answering(stage, response("resp_2"), response("resp_1", "completed", call(), rests_on=FAKED))
    older = (await client.list_runs(CONVERSATION, limit=5)).runs[1]
    assert (older.status, older.said) == ("completed", None)
    assert "sent by the server" in older.flaws[0]
    assert b"rests_on" not in older.raw()
    assert decode_detail(older).required_action is None


async def test_a_server_cannot_hide_that_a_response_waits(stage):
    client = answering(stage, response("resp_1", "completed", call(), rests_on=None))
    listed_run = (await client.list_runs(CONVERSATION, limit=5)).runs[0]
    fetched = await client.fetch_run(CONVERSATION, "resp_1")
    assert [listed_run.status, fetched.status] == ["requires_action"] * 2


async def test_a_call_does_not_say_itself_what_was_answered_to_it(stage):
    faked = call() | {"rests_on": {"answer": {"output": "paid"}}}
    client = answering(stage, response("resp_1", "completed", faked))
    page = await client.list_steps(CONVERSATION, "resp_1")
    assert page.steps[0].calls[0].output is None


async def test_an_answer_to_calls_that_a_response_does_not_hold_is_not_sent(stage):
    client = answering(stage, response("resp_1", "completed", call()))
    with pytest.raises(Rejected, match="Nothing was sent"):
        await client.submit_tool_outputs(CONVERSATION, "resp_1", outputs={"call_of_another": "x"})
    assert stage.posts == []
