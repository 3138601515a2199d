"""What is true of one hosted server or gateway and of no other."""

from typing import Any

import httpx
import pytest

from runtui.api.errors import Misconfigured, NotAccepted, NotFound, NotOffered, Rejected, ServerFailed
from runtui.feed.refresh.state import FeedStatus
from runtui.feed.run.detail import detail_of
from runtui.model.base_url import parse_base_url
from runtui.model.capability import Capability
from runtui.model.profile import OPENAI_URL
from runtui.model.secret import Secret
from tests.servers import hosted
from tests.servers.conftest import visit
from tests.servers.flavour import KEY


class Rerouted(httpx.AsyncBaseTransport):
    """Takes requests for any host to a server on this computer."""

    def __init__(self, server):
        self._inner = httpx.AsyncHTTPTransport()
        self._port = server.port

    async def handle_async_request(self, request):
        request.url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return await self._inner.handle_async_request(request)

    async def aclose(self):
        await self._inner.aclose()


async def test_openai_is_told_to_be_switched_off_with_the_ways_on():
    async with visit(hosted.SwitchedOff(), transport=Rerouted, base_url=OPENAI_URL) as there:
        await there.feed.refresh()
        error = there.state.error
        assert isinstance(error, NotFound)
        assert "switched the Assistants API off on 2026-08-26" in error.message
        assert "another profile" in error.next_step
        assert "demo" in error.next_step
        assert there.state.feed_status is FeedStatus.BLOCKED
        for ask in (there.client.fetch_run, there.client.list_steps):
            with pytest.raises(NotFound, match="switched"):
                await ask(there.thread, "run_1")
        assert there.client.capabilities.to_dict() == {}


@pytest.mark.parametrize("flavour", [hosted.OpenAi, hosted.LiteLlmPassThrough])
async def test_openai_shaped_servers_get_bearer_key_and_beta_header(flavour):
    async with visit(flavour()) as there:
        await there.feed.refresh()
        (asked,) = there.server.asked
        assert asked.headers["authorization"] == f"Bearer {KEY}"
        assert asked.headers["openai-beta"] == "assistants=v2"


async def test_openai_without_the_beta_header_says_which_setting_is_wrong():
    flavour = hosted.OpenAi()
    flavour.beta = False
    async with visit(flavour) as there:
        await there.feed.refresh()
        assert isinstance(there.state.error, Rejected)
        assert "beta = true" in there.state.error.next_step


async def test_openai_lists_threads_for_other_keys_only_and_is_not_asked_again():
    async with visit(hosted.OpenAi()) as there:
        for _ in range(2):
            with pytest.raises(NotOffered, match="a list of threads to other keys only"):
                await there.client.list_threads()
        assert there.server.paths == ["GET /threads"]


async def test_azure_gets_its_header_and_its_version_and_no_bearer_token():
    async with visit(hosted.AzureOpenAi()) as there:
        await there.feed.refresh()
        (asked,) = there.server.asked
        assert asked.query["api-version"] == "2024-05-01-preview"
        assert "authorization" not in asked.headers


async def test_azure_without_its_version_is_a_wrong_url():
    flavour = hosted.AzureOpenAi()
    flavour.query = ()
    async with visit(flavour) as there:
        await there.feed.refresh()
        assert isinstance(there.state.error, NotFound)
        assert f"{there.server.base_url}/threads" in there.state.error.message


@pytest.mark.parametrize("flavour", [hosted.AzureOpenAi, hosted.OpenAi])
async def test_a_failed_request_carries_the_servers_name_for_it(flavour):
    async with visit(flavour()) as there:
        there.flavour.is_down = True
        await there.feed.refresh()
        assert there.state.error.request_id == "req_7"


@pytest.mark.parametrize("flavour", [hosted.OpenAi, hosted.AzureOpenAi, hosted.Foundry, hosted.Portkey])
async def test_a_wrong_key_stops_the_refresh_and_is_not_repeated_to_anyone(flavour):
    wrong = Secret("sk-wrong-abcdefghijklm")
    async with visit(flavour(), secret=wrong) as there:
        await there.feed.refresh()
        assert isinstance(there.state.error, NotAccepted)
        assert there.state.feed_status is FeedStatus.BLOCKED
        assert there.state.next_poll is None
        assert len(there.server.asked) == 1


@pytest.mark.parametrize("flavour", [hosted.Foundry, hosted.LocalRuntime])
async def test_foundry_lists_threads_page_by_page(flavour):
    async with visit(flavour()) as there:
        first = await there.client.list_threads(limit=20)
        second = await there.client.list_threads(limit=20, after=first.next_cursor(20))
        names = [thread.id for thread in (*first.threads, *second.threads)]
        assert names == [f"thread_{number}" for number in range(29, -1, -1)]
        assert second.next_cursor(20, after=first.cursor) is None


async def test_foundry_waits_for_an_approval_that_names_tool_server_and_arguments():
    async with visit(hosted.Foundry()) as there:
        await there.read_all()
        row = there.row(there.newest)
        (waited_for,) = detail_of(row).required_action.calls
        assert row.waiting_tools == ("delete_file",)
        assert (waited_for.kind, waited_for.name, waited_for.server_label) == ("mcp", "delete_file", "files")
        assert waited_for.arguments == '{"path": "a"}'


async def test_foundry_is_answered_with_approvals():
    async with visit(hosted.Foundry()) as there:
        run = await there.client.submit_tool_outputs(there.thread, there.newest, approvals={"call_1": False})
        assert there.flavour.posts == [{"tool_approvals": [{"tool_call_id": "call_1", "approve": False}]}]
        assert run.status == "queued"


async def test_foundry_may_be_given_outputs_and_approvals_at_once():
    async with visit(hosted.Foundry()) as there:
        await there.client.submit_tool_outputs(
            there.thread, there.newest, outputs={"call_2": "7"}, approvals={"call_1": True}
        )
        (sent,) = there.flavour.posts
        assert sent["tool_outputs"] == [{"tool_call_id": "call_2", "output": "7"}]
        assert sent["tool_approvals"] == [{"tool_call_id": "call_1", "approve": True}]


async def test_foundrys_own_reasons_and_tools_are_kept_as_they_are():
    async with visit(hosted.Foundry()) as there:
        await there.read_all()
        assert there.row("run_0003").error_code == "deep_research_quota"
        assert there.row("run_0005").incomplete_reason == "content_filter"
        kinds = [tool.kind for tool in detail_of(there.row("run_0005")).tools]
        assert kinds == ["bing_grounding", "mcp"]


async def test_a_run_of_foundry_that_expired_says_nothing_and_is_no_error():
    async with visit(hosted.Foundry()) as there:
        await there.read_all()
        expired = there.row("run_0007")
        assert (expired.status, expired.ended_at, expired.error_code, expired.incomplete_reason) == (
            "expired",
            None,
            None,
            None,
        )


async def test_foundrys_activities_and_calls_of_every_tool_are_steps():
    async with visit(hosted.Foundry()) as there:
        page = await there.client.list_steps(there.thread, there.newest)
        activities, calls = page.steps
        assert (activities.kind, activities.flaws) == ("activities", ())
        assert [(each.kind, each.server_label) for each in activities.calls] == [("mcp_list_tools", "files")]
        assert set(activities.calls[0].document["tools"]) == {"read_file", "delete_file"}
        assert [(each.kind, each.name, each.code, each.output) for each in calls.calls] == [
            ("mcp", "read_file", None, "text"),
            ("bing_grounding", None, None, None),
            ("openapi", "get", None, "7"),
            ("deep_research", None, "why", "because"),
        ]


async def test_portkey_gets_its_key_and_the_providers_secret():
    async with visit(hosted.Portkey()) as there:
        await there.feed.refresh()
        (asked,) = there.server.asked
        assert asked.headers["x-portkey-api-key"] == KEY
        assert asked.headers["x-portkey-provider"] == "openai"
        assert asked.headers["authorization"] == f"Bearer {hosted.PROVIDER_KEY}"
        assert there.state.error is None


async def test_portkey_with_a_secret_nobody_looked_up_sends_nothing():
    with pytest.raises(Misconfigured, match="'Authorization' names a secret"):
        async with visit(hosted.Portkey(), headers=None):
            pass


async def test_portkeys_own_words_are_shown_without_the_providers_secret():
    async with visit(hosted.Portkey()) as there:
        there.flavour.is_down = True
        await there.feed.refresh()
        error = there.state.error
        assert isinstance(error, ServerFailed)
        assert "The upstream refused …9876" in error.message


async def test_a_portkey_gateway_gets_the_providers_key_as_a_bearer_and_where_to_send_it():
    async with visit(hosted.PortkeyGateway()) as there:
        await there.feed.refresh()
        (asked,) = there.server.asked
        assert asked.headers["authorization"] == f"Bearer {KEY}"
        assert asked.headers["x-portkey-custom-host"] == hosted.UPSTREAM
        assert "x-portkey-api-key" not in asked.headers
        assert there.state.error is None


async def test_a_gateways_own_failure_is_told_from_that_of_the_server_behind_it():
    async with visit(hosted.PortkeyGateway()) as there:
        there.flavour.is_down = True
        await there.feed.refresh()
        error = there.state.error
        assert isinstance(error, ServerFailed)
        assert error.message.startswith(f"The gateway {there.client.profile.host} itself failed (500)")
        assert error.next_step == "Its own log says why."


async def test_litellms_own_route_points_to_its_pass_through():
    async with visit(hosted.LiteLlm()) as there:
        await there.feed.refresh()
        assert isinstance(there.state.error, NotOffered)
        assert "https://PROXY/openai or" in there.state.error.next_step
        assert there.state.feed_status is FeedStatus.BLOCKED


async def test_litellms_own_route_retrieves_no_run_and_is_asked_once():
    async with visit(hosted.LiteLlm()) as there:
        for _ in range(3):
            with pytest.raises(NotOffered, match="single runs"):
                await there.client.fetch_run(there.thread, "run_0001")
        assert there.server.paths == [f"GET /threads/{there.thread}/runs/run_0001"]
        assert (await there.client.fetch_thread(there.thread)).id == there.thread
        assert set(there.client.capabilities.to_dict()) == {"retrieve_run"}


async def test_dashscope_cancels_nothing_and_names_its_request_in_the_body():
    async with visit(hosted.DashScope()) as there:
        await there.read_all()
        with pytest.raises(NotOffered, match="cancelling a run") as caught:
            await there.client.cancel_run(there.thread, there.newest)
        assert caught.value.request_id == "b2a1"
        assert there.client.capabilities.reason(Capability.CANCEL)


async def test_dashscopes_milliseconds_are_seconds_in_steps_too():
    async with visit(hosted.DashScope()) as there:
        page = await there.client.list_steps(there.thread, there.newest)
        assert page.steps[0].created_at == there.flavour.runs[-1]["created_at"]


async def test_dashscopes_own_fields_are_part_of_the_document():
    async with visit(hosted.DashScope()) as there:
        await there.feed.refresh()
        document: Any = detail_of(there.state.runs[0]).document
        assert document["top_k"] == 50


@pytest.mark.parametrize(
    "base_url",
    [
        "https://api.openai.com/v1",
        "https://res.openai.azure.com/openai",
        "https://res.openai.azure.com/openai/v1",
        "https://res.services.ai.azure.com/api/projects/PROJECT",
        "https://api.portkey.ai/v1",
        "http://localhost:8787/v1",
        "https://dashscope.aliyuncs.com/api/v1",
    ],
)
def test_the_base_url_of_every_hosted_server_is_taken(base_url):
    assert parse_base_url(base_url) == base_url
