import httpx
import pytest
from msgspec.structs import replace

from runtui.api.clients import client_for
from runtui.model.profile import Auth, Connection, Origin, Profile
from tests.api.langgraph.objects import THREAD, run
from tests.api.langgraph.wire import GraphWire
from tests.api.responses.objects import listed, response
from tests.ui.asking import shows, text_of
from tests.ui.stage import until

SIZE = (120, 35)
SAVED = Profile(name="lg", base_url="http://localhost:2024", kind="self-hosted", auth=Auth.NONE)


@pytest.fixture
def graph_app(stage):
    """The dashboard, told that a LangGraph server is one of the Assistants protocol."""
    wire = GraphWire(run())

    def make_client(profile, secret):
        return client_for(profile, secret, transport=httpx.MockTransport(wire.answer))

    connection = Connection(profile=SAVED, origin=Origin.PROFILE)
    stage.launch().config_file.save_profile(SAVED, make_active=True)
    return stage.app(connection=connection, thread=THREAD, make_client=make_client)


async def test_a_server_of_another_protocol_is_read_in_that_one_and_its_kind_saved_if_meant(graph_app, stage):
    async with graph_app.run_test(size=SIZE) as pilot:
        await shows(pilot, "Read it as a LangGraph server?", "answers in another protocol")
        await pilot.press("enter")
        await until(pilot, lambda: len(graph_app.runs.state.runs) == 1)
        await shows(pilot, "success")
    config = stage.launch().config_file.read()
    assert config.profiles["lg"] == replace(SAVED, kind="langgraph", beta=False)


async def test_whoever_declines_stays_with_the_error_which_says_what_to_do(graph_app):
    async with graph_app.run_test(size=SIZE) as pilot:
        await shows(pilot, "Read it as a LangGraph server?")
        await pilot.press("escape")
        await shows(pilot, "Another protocol", "the kind langgraph")
        assert "Read it as" not in text_of(graph_app)


async def test_a_conversation_asked_for_with_a_classic_profile_leads_to_the_new_agents(stage):
    project = "http://localhost:1/api/projects/p"
    saved = Profile(name="prod", base_url=project, kind="azure-foundry", auth=Auth.NONE)

    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/projects/p/openai/v1/responses":
            return httpx.Response(200, content=listed(response()))
        return httpx.Response(404, json={"error": {"message": "Not found.", "code": "not_found"}})

    def make_client(profile, secret):
        return client_for(profile, secret, transport=httpx.MockTransport(answer))

    stage.launch().config_file.save_profile(saved, make_active=True)
    connection = Connection(profile=saved, origin=Origin.PROFILE)
    app = stage.app(connection=connection, thread="conv_1", make_client=make_client)
    async with app.run_test(size=SIZE) as pilot:
        await shows(pilot, "Read it as Azure AI Foundry (new agents)?")
        await pilot.press("enter")
        await until(pilot, lambda: len(app.runs.state.runs) == 1)
    profile = stage.launch().config_file.read().profiles["prod"]
    assert (profile.kind, profile.base_url) == ("foundry", f"{project}/openai/v1")
