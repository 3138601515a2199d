import pytest

from runtui.api.decoders import settings_like
from runtui.model.protocol import WireProtocol
from runtui.model.run_body import BodyError, check_body
from tests.api.langgraph.objects import ASSISTANT, SECOND, THREAD, run
from tests.api.langgraph.wire import GraphWire


async def settings_of(**fields):
    found = await GraphWire(run(**fields)).client().list_runs(THREAD, limit=1)
    return settings_like(found.runs[0], run(**fields))


async def test_a_run_like_another_has_its_assistant_its_input_and_its_context():
    kwargs = {"input": {"topic": "rain"}, "context": {"user": 1}, "config": {"configurable": {"x": 1}}}
    assert await settings_of(kwargs=kwargs) == {
        "assistant_id": ASSISTANT,
        "input": {"topic": "rain"},
        "context": {"user": 1},
    }


async def test_an_answer_is_not_given_again():
    assert await settings_of(kwargs={"input": None, "command": {"resume": {"a": 1}}}) == {"assistant_id": ASSISTANT}


async def test_messages_of_the_user_become_the_input_behind_those_of_it():
    wire = GraphWire()
    wire.posted = run(SECOND, status="pending")
    added = {"role": "user", "content": "again"}
    given = {"messages": [{"role": "user", "content": "first"}], "mode": "x"}
    await wire.client().create_run(
        THREAD, {"assistant_id": "agent", "input": given, "additional_messages": [added]}
    )
    _, _, body = next(each for each in wire.asked if each[0] == "POST" and each[1].endswith("/runs"))
    assert body == {
        "assistant_id": "agent",
        "input": {"messages": [{"role": "user", "content": "first"}, added], "mode": "x"},
    }


def test_settings_are_held_against_those_of_a_graph():
    check_body({"assistant_id": "agent", "input": [1, "anything"]}, WireProtocol.LANGGRAPH)
    with pytest.raises(BodyError, match="temperature is no setting of a new run of a graph"):
        check_body({"assistant_id": "agent", "temperature": 1}, WireProtocol.LANGGRAPH)
    with pytest.raises(BodyError, match="assistant_id is missing"):
        check_body({"input": {}}, WireProtocol.LANGGRAPH)
