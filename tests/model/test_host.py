import pytest

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.host import HostError, is_near, parse_host


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("Host.Example.", "host.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("evil。com", "evil.com"),
        ("evil．com", "evil.com"),
        ("evil｡com", "evil.com"),
        ("ｌocalhost", "localhost"),
        ("127.0.0.1.", "127.0.0.1"),
        ("::FFFF:10.0.0.1", "10.0.0.1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("my_service", "my_service"),
    ],
)
def test_a_host_has_one_form_whoever_writes_it(text, host):
    assert parse_host(text) == host
    assert parse_host(host) == host


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a..b",
        "a b",
        "-a.example",
        "a%2eexample",
        "127.1",
        "0x7f.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "1.2.3.4.5",
        "fe80::1%eth0",
        "a" * 64,
        ".".join(["a" * 60] * 5),
        "a\u202eb",
        "xn--\u00e9",
        "\u0661\u0662\u0667.0.0.1x",
    ],
)
def test_what_two_programs_may_read_differently_is_refused(text):
    with pytest.raises(HostError):
        parse_host(text)


@pytest.mark.parametrize(
    "host",
    [
        "evil。com",
        "evil．com",
        "evil｡com",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "224.0.0.1",
        "0.0.0.0",
        "::",
        "2002:a00:1::",
        "ai",
        "com",
        "xn--p1ai",
        "::ffff:8.8.8.8",
    ],
)
def test_plain_http_never_goes_to_what_is_not_of_this_network(host):
    shown = f"[{host}]" if ":" in host else host
    with pytest.raises(BaseUrlError):
        parse_base_url(f"http://{shown}/v1", allow_http=True)


@pytest.mark.parametrize(
    "host", ["nas", "10.1.2.3", "172.31.0.1", "169.254.1.1", "fd12::1", "fe80::1", "localhost"]
)
def test_what_is_of_this_network_is_near(host):
    assert is_near(parse_host(host))


def test_the_port_of_the_scheme_makes_no_other_server():
    assert parse_base_url("https://host.example:443/v1") == parse_base_url("https://HOST.example./v1/")
    assert parse_base_url("http://localhost:80") == "http://localhost"


def test_a_name_in_other_letters_is_shown_as_it_is_sent():
    assert parse_base_url("https://bücher.example/v1") == "https://xn--bcher-kva.example/v1"
