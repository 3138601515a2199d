import httpx
import pytest

from runtui import __version__
from runtui.api.addressing import KeyAuth, headers_of, url_of
from runtui.api.errors import Misconfigured
from runtui.model.profile import Auth, Profile
from runtui.model.secret import Secret

KEY = "sk-proj-abcdefghijklmnop1234"


def profile(**fields):
    return Profile(name="x", base_url="https://host.example/v1", **fields)


def sent_with(auth, secret):
    request = httpx.Request("GET", "https://host.example/")
    return next(KeyAuth(auth, secret).auth_flow(request)).headers


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


def test_every_request_names_program_and_protocol():
    headers = headers_of(
        profile(organization="org-1", project="proj-1", headers=(("x-portkey-provider", "openai"),))
    )
    assert headers["User-Agent"] == f"runtui/{__version__}"
    assert headers["OpenAI-Beta"] == "assistants=v2"
    assert (headers["OpenAI-Organization"], headers["OpenAI-Project"]) == ("org-1", "proj-1")
    assert headers["x-portkey-provider"] == "openai"


def test_the_beta_header_can_be_left_out():
    assert "OpenAI-Beta" not in headers_of(profile(beta=False))


@pytest.mark.parametrize(("name", "value"), [("x-a", "1\r\nx-b: 2"), ("x a", "1"), ("x-a", "ä"), ("", "1")])
def test_a_header_that_can_not_be_sent_is_named_and_its_value_is_not(name, value):
    with pytest.raises(Misconfigured) as caught:
        headers_of(profile(headers=((name, value),)))
    assert name in str(caught.value)
    assert value not in str(caught.value) or value == "1"


def test_a_segment_stays_one_segment():
    assert (
        url_of(profile(), "threads", "a/b?c#d%", "runs") == "https://host.example/v1/threads/a%2Fb%3Fc%23d%25/runs"
    )


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_that_leads_elsewhere_is_refused(segment):
    with pytest.raises(Misconfigured):
        url_of(profile(), "threads", segment)
