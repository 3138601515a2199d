import asyncio

import httpx
import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.credentials import KeyAuth
from runtui.api.errors import Misconfigured, NotAccepted, Rejected, Unreachable
from runtui.api.limits import Limits
from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret, TokenError
from tests.api.loopback import Loopback, answer, stays_open
from tests.api.pages import THREAD

KEY = "sk-proj-abcdefghijklmnop1234"
SECOND = "sk-provider-zyxwvutsrqpo9876"
COMMAND = Profile(name="x", base_url="https://host.example/v1", auth=Auth.COMMAND)


class Tokens:
    """Gives token-1, and the next number for each fresh one."""

    def __init__(self, error=None):
        self.asked = []
        self.error = error
        self.number = 1

    async def token(self, *, fresh=False):
        self.asked.append(fresh)
        await asyncio.sleep(0)
        if self.error:
            raise self.error
        self.number += fresh
        return Secret(f"token-{self.number}-abcdefghij")


class Server:
    """Accepts the tokens of the numbers given, and no other."""

    def __init__(self, *accepted):
        self.accepted = accepted
        self.seen = []

    def client(self, tokens, profile=COMMAND, **settings):
        client = AssistantsClient(profile, tokens, transport=httpx.MockTransport(self._answer), **settings)
        client.let_write(lambda: True)
        return client

    def _answer(self, request):
        number = int(request.headers["authorization"].split("-")[1])
        self.seen.append((request.method, number))
        if number not in self.accepted:
            return httpx.Response(401, json={"error": f"bad {request.headers['authorization']}"})
        return httpx.Response(200, json={"data": [], "id": "run_1", "status": "queued"})


async def test_a_token_is_asked_for_and_sent_as_a_bearer_token():
    server, tokens = Server(1), Tokens()
    await server.client(tokens).list_runs(THREAD, limit=1)
    assert server.seen == [("GET", 1)]
    assert tokens.asked == [False]


async def test_a_refused_token_is_replaced_once_and_the_request_repeated():
    server, tokens = Server(2), Tokens()
    client = server.client(tokens)
    await client.list_runs(THREAD, limit=1)
    await client.list_runs(THREAD, limit=1)
    assert server.seen == [("GET", 1), ("GET", 2), ("GET", 2)]
    assert tokens.asked.count(True) == 1


async def test_a_new_token_refused_too_ends_it_and_no_token_is_shown():
    server, tokens = Server(), Tokens()
    with pytest.raises(NotAccepted) as caught:
        await server.client(tokens).list_runs(THREAD, limit=1, patient=True)
    assert server.seen == [("GET", 1), ("GET", 2)]
    assert "run again" in caught.value.next_step
    assert "token-2" not in caught.value.message
    assert caught.value.message.endswith("bad Bearer …ghij.")


async def test_a_refused_post_is_not_repeated():
    server, tokens = Server(2), Tokens()
    with pytest.raises(NotAccepted):
        await server.client(tokens).cancel_run(THREAD, "run_1")
    assert server.seen == [("POST", 1)]


async def test_requests_refused_together_ask_for_one_new_token():
    server, tokens = Server(2), Tokens()
    client = server.client(tokens)
    await asyncio.gather(*(client.list_runs(THREAD, limit=1) for _ in range(4)))
    assert tokens.asked.count(True) == 1
    assert server.seen.count(("GET", 2)) == 4


async def test_a_key_that_stands_is_not_asked_for_again():
    calls = []

    def refuse(request):
        calls.append(request)
        return httpx.Response(401, json={})

    client = AssistantsClient(COMMAND, Secret("sk-a"), transport=httpx.MockTransport(refuse))
    with pytest.raises(NotAccepted):
        await client.list_runs(THREAD, limit=1)
    assert len(calls) == 1


@pytest.mark.parametrize(("is_passing", "kind"), [(False, Misconfigured), (True, Unreachable)])
async def test_without_a_token_no_request_is_made(is_passing, kind):
    server = Server(1)
    tokens = Tokens(TokenError("The token command 'az' ended with exit code 1.", "Sign in.", is_passing=is_passing))
    with pytest.raises(kind) as caught:
        await server.client(tokens).list_runs(THREAD, limit=1)
    assert (caught.value.message, caught.value.next_step) == (tokens.error.message, "Sign in.")
    assert caught.value.__context__ is None
    assert server.seen == []


async def test_no_token_is_asked_for_where_no_key_is_wanted():
    tokens = Tokens()
    client = AssistantsClient(
        Profile(name="x", base_url="https://host.example/v1", auth=Auth.NONE),
        tokens,
        transport=httpx.MockTransport(lambda _: httpx.Response(200, json={"data": []})),
    )
    await client.list_runs(THREAD, limit=1)
    assert tokens.asked == []


def heads_of(profile, headers, secret=None, reply=None):
    async def ask():
        async with Loopback(reply or stays_open(answer())) as server:
            client = AssistantsClient(
                Profile(name="x", base_url=server.base_url, **profile), secret, headers=headers, limits=Limits()
            )
            try:
                await client.list_runs("thread_1", limit=10)
            finally:
                await client.aclose()
                heads.extend(server.heads)
        return heads

    heads = []
    return ask()


async def test_secret_headers_travel_beside_the_key():
    headers = {"x-portkey-virtual-key": Secret(SECOND), "x-portkey-config": "pc-1"}
    (head,) = await heads_of({"auth": Auth.PORTKEY}, headers, Secret("pk-key"))
    assert f"x-portkey-virtual-key: {SECOND}\r\n" in head
    assert "x-portkey-config: pc-1\r\n" in head
    assert "x-portkey-api-key: pk-key\r\n" in head


async def test_headers_given_take_the_place_of_the_profiles():
    (head,) = await heads_of({"headers": (("x-a", "${A}"), ("x-b", "kept"))}, {"x-a": "filled in"})
    assert "x-a: filled in\r\n" in head
    assert "x-b" not in head


async def test_a_header_of_the_profile_replaces_the_programs_own_of_any_case():
    (head,) = await heads_of({"headers": (("openai-beta", "assistants=v1"),)}, None)
    assert head.lower().count("openai-beta") == 1
    assert "assistants=v1" in head


@pytest.mark.parametrize("echo", [f"Bearer {SECOND}", SECOND])
async def test_a_secret_header_echoed_by_the_server_is_taken_out(echo):
    reply = stays_open(answer({"error": f"bad {echo}"}, status="400 x"))
    with pytest.raises(Rejected) as caught:
        await heads_of({}, {"X-Second": Secret(f"Bearer {SECOND}")}, reply=reply)
    assert SECOND not in f"{caught.value.message}{caught.value!r}"
    assert "9876" in caught.value.message


@pytest.mark.parametrize("value", ["${KEY}", "Bearer ${KEY}", "keyring:", "keyring:provider"])
def test_a_header_that_names_a_secret_nobody_looked_up_is_refused(value):
    profile = Profile(name="x", base_url="https://host.example/v1", headers=(("x-second", value),))
    with pytest.raises(Misconfigured, match="'x-second' names a secret"):
        AssistantsClient(profile, None)


@pytest.mark.parametrize("value", ["a\nb", "ä", "a\x00"])
def test_a_secret_header_that_can_not_be_sent_is_named_without_its_value(value):
    profile = Profile(name="x", base_url="https://host.example/v1")
    with pytest.raises(Misconfigured, match="'x-second'") as caught:
        AssistantsClient(profile, Secret("k"), headers={"x-second": Secret(value)})
    assert value not in str(caught.value)


def sent_with(auth, secret):
    headers = httpx.Headers()
    KeyAuth(auth, secret).sign(headers)
    return headers


@pytest.mark.parametrize(
    ("auth", "name", "value"),
    [
        (Auth.BEARER, "authorization", f"Bearer {KEY}"),
        (Auth.COMMAND, "authorization", f"Bearer {KEY}"),
        (Auth.API_KEY, "api-key", KEY),
        (Auth.PORTKEY, "x-portkey-api-key", KEY),
        (Auth.ASTRA, "astra-api-token", KEY),
    ],
)
def test_the_key_travels_in_the_header_of_the_profiles_auth(auth, name, value):
    headers = sent_with(auth, Secret(KEY))
    assert headers[name] == value
    assert str(headers.raw).count(KEY) == 1


@pytest.mark.parametrize(("auth", "secret"), [(Auth.NONE, Secret(KEY)), (Auth.BEARER, None)])
def test_without_auth_or_key_no_header_is_added(auth, secret):
    assert "authorization" not in sent_with(auth, secret)


@pytest.mark.parametrize("key", ["a\nb", "ä", "a\x00"])
def test_a_key_no_header_can_carry_is_refused_without_repeating_it(key):
    with pytest.raises(Misconfigured) as caught:
        KeyAuth(Auth.BEARER, Secret(key))
    assert key not in str(caught.value)
