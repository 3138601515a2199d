import json
import threading

import httpx
import pytest

from runtui.api.assistants import decode_run
from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import (
    ApiError,
    BadAnswer,
    Misconfigured,
    NotAccepted,
    NotFound,
    OtherProtocol,
    ServerFailed,
    Unreachable,
)
from runtui.api.limits import Limits
from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret
from tests.api.pages import THREAD, page, run

KEY = "sk-proj-abcdefghijklmnop1234"
PROFILE = Profile(name="x", base_url="https://host.example/v1", query=(("api-version", "v1"),))


def client_with(answer, *, profile=PROFILE, limits=None):
    """A client whose every request is answered by `answer`: a response, or a function of the request."""
    reply = answer if callable(answer) else lambda _request: answer
    return AssistantsClient(profile, Secret(KEY), transport=httpx.MockTransport(reply), limits=limits)


def reply(status, document):
    return httpx.Response(status, json=document)


async def test_the_request_follows_profile_and_arguments():
    asked = []

    def answer(request):
        asked.append(request)
        return reply(200, {"data": []})

    await client_with(answer).list_runs(THREAD, limit=10, after="run_9")
    assert str(asked[0].url) == (
        f"https://host.example/v1/threads/{THREAD}/runs?api-version=v1&limit=10&order=desc&after=run_9"
    )
    assert asked[0].headers["openai-beta"] == "assistants=v2"


async def test_the_servers_wish_for_the_next_poll_is_part_of_the_page():
    answer = httpx.Response(200, content=page(run()), headers={"openai-poll-after-ms": "2500"})
    assert (await client_with(answer).list_runs(THREAD, limit=10)).poll_after == 2.5


async def test_a_run_a_thread_and_a_name_are_fetched():
    def answer(request):
        kind = request.url.path.split("/")[-2]
        return reply(200, {"runs": run(), "threads": {"id": THREAD}, "assistants": {"name": "Ada"}}[kind])

    client = client_with(answer)
    assert (await client.fetch_run(THREAD, "run_1")).id == "run_1"
    assert (await client.fetch_thread(THREAD)).id == THREAD
    assert await client.fetch_assistant_name("asst_1") == "Ada"


@pytest.mark.parametrize("status", [403, 404, 405, 400, 501])
async def test_an_assistant_the_server_does_not_show_has_no_name(status):
    assert await client_with(reply(status, {})).fetch_assistant_name("asst_1") is None


@pytest.mark.parametrize(("status", "kind"), [(401, NotAccepted), (500, ServerFailed)])
async def test_a_failure_that_is_no_word_about_the_assistant_is_raised(status, kind):
    with pytest.raises(kind):
        await client_with(reply(status, {})).fetch_assistant_name("asst_1")


@pytest.mark.parametrize(("thread_id", "path"), [(THREAD, f"/v1/threads/{THREAD}/runs"), (None, "/v1/assistants")])
async def test_a_key_is_checked_with_one_small_request(thread_id, path):
    asked = []

    def answer(request):
        asked.append(request.url)
        return reply(200, {"data": []})

    assert await client_with(answer).check_key(thread_id) == "accepted by the server"
    assert [(url.path, url.params["limit"]) for url in asked] == [(path, "1")]


@pytest.mark.parametrize("status", [400, 404, 405, 429, 500, 501])
@pytest.mark.parametrize("thread_id", [THREAD, None])
async def test_any_other_answer_leaves_a_key_unchecked(status, thread_id):
    said = await client_with(reply(status, {})).check_key(thread_id)
    assert said.startswith("not checked until a thread is opened: ")
    assert "api.example" in said or "host" in said


@pytest.mark.parametrize("body", [b"<!doctype html><title>Sign in</title>", b"ok", b""])
@pytest.mark.parametrize("thread_id", [THREAD, None])
async def test_a_web_page_in_the_place_of_an_answer_accepts_no_key(thread_id, body):
    with pytest.raises(BadAnswer):
        await client_with(lambda request: httpx.Response(200, content=body)).check_key(thread_id)


@pytest.mark.parametrize("status", [401, 403])
async def test_a_refused_key_is_not_accepted(status):
    with pytest.raises(NotAccepted):
        await client_with(reply(status, {})).check_key(None)


async def test_without_a_network_a_key_is_not_checked_at_all():
    def answer(request):
        raise httpx.ConnectError("x", request=request)

    with pytest.raises(Unreachable):
        await client_with(answer).check_key(None)


@pytest.mark.parametrize(
    "error",
    [
        httpx.ConnectError,
        httpx.ConnectTimeout,
        httpx.ReadError,
        httpx.WriteError,
        httpx.ReadTimeout,
        httpx.RemoteProtocolError,
        httpx.LocalProtocolError,
        httpx.ProxyError,
        httpx.UnsupportedProtocol,
        httpx.PoolTimeout,
    ],
)
async def test_no_error_of_the_transport_passes_raw(error):
    def answer(request):
        raise error(f"Illegal header value b'Bearer {KEY}'", request=request)

    with pytest.raises(ApiError) as caught:
        await client_with(answer).list_runs(THREAD, limit=10)
    assert KEY not in f"{caught.value!r}{caught.value.next_step}"
    assert caught.value.__context__ is None


@pytest.mark.parametrize("auth", list(Auth))
async def test_a_key_echoed_in_a_success_that_is_no_page_is_redacted(auth):
    profile = Profile(name="x", base_url="https://host.example/v1", auth=auth)
    with pytest.raises(BadAnswer) as caught:
        await client_with(reply(200, {"error": f"bad key {KEY}"}), profile=profile).list_runs(THREAD, limit=10)
    assert caught.value.message.endswith("holds no list of runs: bad key …1234.")
    assert caught.value.status == 200


def escaped(text):
    return "".join(f"\\u{ord(each):04X}" for each in text)


ECHOES = {
    "as it is": KEY,
    "by numbers": escaped(KEY),
    "in part": KEY.replace("-", "\\u002d"),
    "in JSON in JSON": json.dumps({"key": KEY}).replace('"', '\\"').replace("-", "\\\\u002d"),
}


def page_saying(note):
    body = f'{{"object": "list", "data": [{{"id": "run_1", "note": "{note}"}}], "has_more": false}}'
    return httpx.Response(200, content=body.encode())


@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
async def test_a_key_that_a_good_answer_repeats_is_in_no_run(echo):
    page = await client_with(page_saying(echo)).list_runs(THREAD, limit=10)
    note = json.loads(page.runs[0].raw())["note"]
    assert "…1234" in note
    assert KEY not in note.replace("\\u002d", "-")


@pytest.mark.parametrize("key", ["local", "anything"])
async def test_a_word_in_the_place_of_a_key_spoils_no_answer(key):
    transport = httpx.MockTransport(lambda _: page_saying("anything local"))
    page = await AssistantsClient(PROFILE, Secret(key), transport=transport).list_runs(THREAD, limit=10)
    assert json.loads(page.runs[0].raw())["note"] == "anything local"


async def test_a_key_pasted_as_thread_id_is_redacted():
    with pytest.raises(NotFound) as caught:
        await client_with(reply(404, {"detail": "Not Found"})).list_runs(KEY, limit=10)
    assert KEY not in str(caught.value)


@pytest.mark.parametrize("thread_id", ["", ".", ".."])
async def test_an_id_that_would_lead_elsewhere_is_not_asked(thread_id):
    with pytest.raises(Misconfigured):
        await client_with(reply(200, {})).list_runs(thread_id, limit=10)


async def test_a_big_page_is_decoded_on_another_thread(monkeypatch):
    decoded_on = []

    def decode(body, **arguments):
        decoded_on.append(threading.current_thread())
        return original(body, **arguments)

    from runtui.api.assistants.decode_run import decode_run_page as original

    monkeypatch.setattr(decode_run, "decode_run_page", decode)
    for above in (10, 1_000_000):
        client = client_with(reply(200, {"data": [run()]}), limits=Limits(thread_above=above))
        await client.list_runs(THREAD, limit=10)
    assert [thread is threading.main_thread() for thread in decoded_on] == [False, True]


@pytest.mark.parametrize("is_list", [True, False])
async def test_a_date_that_a_run_contradicts_is_not_believed_however_the_run_came(is_list):
    active = run(status="in_progress", created_at=1795176000, started_at=1795176000, expires_at=1795176600)
    document = {"data": [active]} if is_list else active
    answer = httpx.Response(200, json=document, headers={"date": "Fri, 20 Nov 2026 13:00:00 GMT"})
    client = AssistantsClient(
        PROFILE, None, transport=httpx.MockTransport(lambda _: answer), clock=lambda: 1795176060.0
    )
    await (client.list_runs(THREAD, limit=10) if is_list else client.fetch_run(THREAD, "run_1"))
    assert client.request_log.skew == 0


async def test_the_request_log_knows_request_and_clock():
    answer = httpx.Response(200, json={"data": []}, headers={"date": "Fri, 20 Nov 2026 12:00:00 GMT"})
    client = AssistantsClient(
        PROFILE, None, transport=httpx.MockTransport(lambda _: answer), clock=lambda: 1795175940.0
    )
    await client.list_runs(THREAD, limit=10)
    assert client.request_log.per_minute(1795175941.0) == 1
    assert client.request_log.skew == 60.5


async def test_a_server_of_another_protocol_is_named():
    answer = httpx.Response(200, content=json.dumps([{"run_id": "r", "status": "success"}]).encode())
    with pytest.raises(OtherProtocol, match="not an Assistants API") as caught:
        await client_with(answer).list_runs(THREAD, limit=10)
    assert not caught.value.is_passing
