import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import ApiError, NotAccepted, NotFound, NotOffered, ServerFailed
from runtui.model.capability import Capability
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from tests.api.pages import THREAD

PROFILE = Profile(name="x", base_url="https://host.example/v1")
NOT_FOUND = {"detail": "Not Found"}
CALLS = {
    Capability.STEPS: lambda client: client.list_steps(THREAD, "run_1"),
    Capability.MESSAGES: lambda client: client.list_messages(THREAD),
    Capability.CANCEL: lambda client: client.cancel_run(THREAD, "run_1"),
    Capability.SUBMIT: lambda client: client.submit_tool_outputs(THREAD, "run_1", outputs={"c": "x"}),
    Capability.LIST_THREADS: lambda client: client.list_threads(),
    Capability.RETRIEVE_RUN: lambda client: client.fetch_run(THREAD, "run_1"),
    Capability.RETRIEVE_THREAD: lambda client: client.fetch_thread(THREAD),
}
every_function = pytest.mark.parametrize("capability", CALLS)


class Server:
    """Answers every request with the same status and document, and counts."""

    def __init__(self, status, document, missing=None):
        self.status, self.document = status, document
        self.requests = 0
        transport = httpx.MockTransport(self._answer)
        self.client = AssistantsClient(PROFILE, Secret("sk-a"), transport=transport)
        self.client.let_write(lambda: True)
        self.client.capabilities.recall(missing or {})

    def _answer(self, _request):
        self.requests += 1
        return httpx.Response(self.status, json=self.document)

    async def error_of(self, capability):
        try:
            await CALLS[capability](self.client)
        except ApiError as error:
            return error
        return None


@every_function
@pytest.mark.parametrize(
    ("status", "document"),
    [
        (404, NOT_FOUND),
        (404, {"error": {"message": "Unknown request URL", "code": "unknown_url"}}),
        (404, {}),
        (405, {"detail": "Method Not Allowed"}),
        (501, {"detail": "Not implemented"}),
    ],
)
async def test_a_missing_function_is_found_out_once_and_then_refused_without_a_request(
    capability, status, document
):
    server = Server(status, document)
    first, second = await server.error_of(capability), await server.error_of(capability)
    assert type(first) is type(second) is NotOffered
    assert first.message == second.message == server.client.capabilities.reason(capability)
    assert f"does not offer {capability.words}" in first.message
    assert "reload" in second.next_step
    assert server.requests == 1


@every_function
@pytest.mark.parametrize("status", [400, 401, 403, 422, 429, 500, 502])
async def test_other_failures_are_no_word_about_the_function(capability, status):
    server = Server(status, {"error": {"message": "x"}})
    await server.error_of(capability)
    assert server.client.capabilities.to_dict() == {}


@every_function
async def test_a_404_that_names_the_id_is_no_word_about_the_function(capability):
    server = Server(404, {"error": {"message": f"No thread found with id '{THREAD}'."}})
    assert type(await server.error_of(capability)) is NotFound
    assert server.client.capabilities.to_dict() == {}


async def test_a_function_that_worked_once_is_not_taken_for_missing():
    server = Server(200, {"data": []})
    assert await server.error_of(Capability.STEPS) is None
    server.status, server.document = 404, NOT_FOUND
    error = await server.error_of(Capability.STEPS)
    assert type(error) is NotFound
    assert server.client.capabilities.to_dict() == {}


async def test_a_key_without_the_scope_of_a_function_is_no_wrong_key():
    for status in (401, 403):
        server = Server(status, {"error": {"message": "Missing scopes: api.threads.read", "code": "missing_scope"}})
        assert type(await server.error_of(Capability.LIST_THREADS)) is NotOffered
        with pytest.raises(NotAccepted):
            await server.client.list_runs(THREAD, limit=1)


async def test_what_was_learned_is_kept_for_the_next_session():
    learned = Server(501, {"detail": "Not implemented"})
    await learned.error_of(Capability.STEPS)
    kept = learned.client.capabilities.to_dict()
    assert kept == {"steps": "host.example does not offer the steps of a run: Not implemented."}
    later = Server(200, {"data": []}, kept | {"flying": "a name of a later version"})
    assert type(await later.error_of(Capability.STEPS)) is NotOffered
    assert later.requests == 0


async def test_a_reload_tries_again():
    server = Server(501, {})
    await server.error_of(Capability.STEPS)
    server.status, server.document = 200, {"data": []}
    server.client.capabilities.forget()
    assert await server.error_of(Capability.STEPS) is None


async def test_assistants_a_server_lacks_have_no_name_and_are_asked_for_once():
    server = Server(405, {})
    for _ in range(3):
        assert await server.client.fetch_assistant_name("asst_1") is None
    assert server.requests == 1
    assert server.client.capabilities.reason(Capability.ASSISTANTS)


async def test_checking_a_key_learns_nothing():
    server = Server(405, {})
    await server.client.check_key(None)
    assert server.client.capabilities.to_dict() == {}


async def test_a_failure_of_a_known_function_passes():
    server = Server(503, {})
    assert type(await server.error_of(Capability.MESSAGES)) is ServerFailed


async def test_a_function_for_other_keys_asks_nobody_for_a_key():
    server = Server(401, {"error": {"message": "x", "code": "missing_scope"}})
    client = AssistantsClient(PROFILE, None, transport=httpx.MockTransport(server._answer))
    with pytest.raises(NotOffered):
        await client.list_threads()
