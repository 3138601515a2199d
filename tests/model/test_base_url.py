import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.model.base_url import BaseUrlError, base_url_in, host_of, parse_base_url
from runtui.model.host import is_loopback


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("https://Host.Example/v1/", "https://host.example/v1"),
        (" https://host.example ", "https://host.example"),
        ("https://host.example:8443/openai/v1", "https://host.example:8443/openai/v1"),
        ("http://localhost:8080/v1", "http://localhost:8080/v1"),
        ("http://127.0.0.1:1/v1", "http://127.0.0.1:1/v1"),
        ("http://[::1]:8080/v1", "http://[::1]:8080/v1"),
    ],
)
def test_https_and_loopback_pass_in_one_form(text, normal):
    assert parse_base_url(text) == normal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "host.example/v1",
        "ftp://host.example",
        "https://",
        "https://user:pw@host.example",
        "https://host.example/v1?key=1",
        "https://host.example/v1#a",
        "https://host example/",
        "https://host.example\\@evil.example/",
        "https://host.example:99999/",
        "https://[::1/",
        "https://h\x00st/",
        "https://" + "a" * 3000,
    ],
)
def test_what_is_no_base_url_is_refused(text):
    with pytest.raises(BaseUrlError):
        parse_base_url(text, allow_http=True)


@pytest.mark.parametrize(
    "host",
    ["example.com", "127.0.0.1.evil.com", "0x7f.1", "2130706433", "8.8.8.8", "0.0.0.0", "localhost.evil.com"],
)
def test_plain_http_never_goes_to_a_public_or_disguised_host(host):
    with pytest.raises(BaseUrlError):
        parse_base_url(f"http://{host}/v1", allow_http=True)


@pytest.mark.parametrize("host", ["nas", "192.168.1.5", "10.0.0.1", "[fd00::1]"])
def test_plain_http_to_the_local_network_needs_to_be_allowed(host):
    with pytest.raises(BaseUrlError, match="allow-http"):
        parse_base_url(f"http://{host}/v1")
    assert parse_base_url(f"http://{host}/v1", allow_http=True) == f"http://{host}/v1"


@given(st.text())
def test_a_parsed_url_stays_as_it_is_when_parsed_again(text):
    try:
        once = parse_base_url(f"https://{text}")
    except BaseUrlError:
        return
    assert parse_base_url(once) == once


def test_the_host_is_shown_with_its_port():
    assert host_of("https://host.example:8443/v1") == "host.example:8443"


@pytest.mark.parametrize(
    ("host", "is_near"), [("localhost", True), ("127.8.8.8", True), ("::1", True), ("127.1", False), ("a", False)]
)
def test_loopback_is_an_address_written_in_full_or_localhost(host, is_near):
    assert is_loopback(host) is is_near


@pytest.mark.parametrize(
    ("text", "base_url"),
    [
        ("https://host/v1", "https://host/v1"),
        ("'https://host/v1'", "https://host/v1"),
        ("<https://host/v1>.", "https://host/v1"),
        ("base_url=https://host/v1", "https://host/v1"),
        ("Base URL: https://host/v1.", "https://host/v1"),
        ("https://host/v1/threads/thread_a/runs?limit=1", "https://host/v1"),
        ("https://host/v1/chat/completions", "https://host/v1"),
        (
            "https://x.openai.azure.com/openai/deployments/gpt/chat/completions?api-version=1",
            "https://x.openai.azure.com/openai",
        ),
        ("curl -s https://host/v1/models | jq", "https://host/v1"),
        ("https://host/threads-api/v1", "https://host/threads-api/v1"),
        ("https://host.example .evil.example", None),
        ("curl https://host\\evil", None),
        ("host/v1", None),
        ("", None),
    ],
)
def test_the_base_url_is_found_in_what_is_pasted(text: str, base_url: str | None) -> None:
    assert base_url_in(text) == base_url
