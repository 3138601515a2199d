import pytest

from runtui import __version__
from runtui.api.errors import Misconfigured
from runtui.api.request import headers_of, url_of
from runtui.model.profile import Profile


def profile(**fields):
    return Profile(name="x", base_url="https://host.example/v1", **fields)


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


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("x-a", "1\r\nx-b: 2"),
        ("x a", "1"),
        ("x-a", "ä"),
        ("", "1"),
        ("x-a", " 2"),
        ("Host", "other.example"),
        ("Content-Length", "7"),
        ("Authorization", "Basic x"),
    ],
)
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
