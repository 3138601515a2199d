"""A 404 for what only another protocol has is told as that, with the kind that reads it."""

import httpx
import pytest

from runtui.api.clients import client_for
from runtui.api.errors import NotFound, OtherProtocol
from runtui.model.preset_profile import of_kind
from runtui.model.profile import Auth, Profile
from runtui.model.protocol import WireProtocol

PROJECT = "https://r.services.ai.azure.com/api/projects/p"
NEW = f"{PROJECT}/openai/v1"
WORDS = {"error": {"message": "Not found.", "code": "not_found"}}


async def told(kind, base_url, thread_id):
    profile = Profile(name="prod", base_url=base_url, kind=kind, auth=Auth.NONE)
    transport = httpx.MockTransport(lambda request: httpx.Response(404, json=WORDS))
    client = client_for(profile, None, transport=transport)
    with pytest.raises((NotFound, OtherProtocol)) as caught:
        await client.list_runs(thread_id, limit=1)
    await client.aclose()
    return caught.value


@pytest.mark.parametrize(
    ("kind", "base_url", "thread_id", "protocol", "other"),
    [
        ("azure-foundry", PROJECT, "conv_1", WireProtocol.RESPONSES, "foundry"),
        ("azure-foundry", NEW, "thread_1", WireProtocol.RESPONSES, "foundry"),
        ("other", NEW, "thread_1", WireProtocol.RESPONSES, "foundry"),
        ("foundry", NEW, "thread_1", WireProtocol.ASSISTANTS, "azure-foundry"),
        ("foundry", "http://localhost:1/v1", "thread_1", WireProtocol.ASSISTANTS, "self-hosted"),
    ],
)
async def test_an_id_or_a_url_of_another_protocol_names_the_kind_that_reads_it(
    kind, base_url, thread_id, protocol, other
):
    error = await told(kind, base_url, thread_id)
    assert isinstance(error, OtherProtocol)
    assert (error.protocol, f'kind = "{other}"' in error.next_step) == (protocol, True)


@pytest.mark.parametrize(
    ("kind", "base_url", "thread_id"),
    [("azure-foundry", PROJECT, "thread_1"), ("foundry", NEW, "conv_1"), ("other", "https://host/v1", "conv_1")],
)
async def test_any_other_404_is_about_what_was_asked_for(kind, base_url, thread_id):
    assert isinstance(await told(kind, base_url, thread_id), NotFound)


@pytest.mark.parametrize(
    ("base_url", "kind", "found"),
    [
        (PROJECT, "foundry", NEW),
        (NEW, "azure-foundry", PROJECT),
        ("http://localhost:1/v1", "foundry", "http://localhost:1/v1"),
        ("http://localhost:1/v1", "self-hosted", "http://localhost:1/v1"),
        ("http://localhost:1/v1", "langgraph", "http://localhost:1"),
    ],
)
def test_a_profile_of_another_kind_has_the_url_that_kind_has(base_url, kind, found):
    assert of_kind(Profile(name="x", base_url=base_url), kind).base_url == found
