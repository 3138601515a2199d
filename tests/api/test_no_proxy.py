import pytest

from runtui.api.no_proxy import is_without_proxy


@pytest.mark.parametrize(
    ("host", "patterns"),
    [
        ("api.host.example", "*.host.example"),
        ("a.b.host.example", "*.host.example"),
        ("host.example", ".host.example"),
        ("api.host.example", ".host.example"),
        ("api.host.example", "host.example"),
        ("HOST.example", "other, Host.Example"),
        ("host.example.", "host.example"),
        ("host.example", "host.example."),
        ("host.example", "a.example b.example host.example"),
        ("host.example", "*"),
        ("host.example", "https://host.example"),
        ("host.example", "host.example:8443"),
        ("host.example", "*:8443"),
        ("10.1.2.3", "10.0.0.0/8"),
        ("10.1.2.3", "192.168.0.0/16,10.1.2.3"),
        ("10.1.2.3", "10.1.2.3:8443"),
        ("10.1.2.3", "10.1.2.9/24"),
        ("fd00::17", "fd00::/8"),
        ("fd00::17", "[fd00::17]"),
        ("[fd00::17]", "FD00:0::17"),
        ("fd00::17", "[fd00::17]:8443"),
        ("fd00::17", "[fd00::]/8"),
        ("::ffff:10.1.2.3", "10.0.0.0/8"),
    ],
)
def test_a_host_is_found_among_those_without_a_proxy(host, patterns):
    assert is_without_proxy(host, 8443, patterns)


@pytest.mark.parametrize(
    ("host", "patterns"),
    [
        ("host.example", ""),
        ("host.example", " , "),
        ("nothost.example", "host.example"),
        ("host.example.evil", "host.example"),
        ("host.example", "api.host.example"),
        ("host.example", "host.example:443"),
        ("host.example", "*:443"),
        ("10.1.2.3", "11.0.0.0/8"),
        ("10.1.2.3", "2.3"),
        ("10.1.2.3", "10.0.0.0/99"),
        ("10.1.2.3", "fd00::/8"),
        ("10.1.2.3", "10.1.2.3:443"),
        ("fd00::17", "fe80::/10"),
        ("host.example", "http://a:b:c"),
        ("host.example", "[::1"),
        ("host.example", "."),
    ],
)
def test_any_other_host_is_reached_through_the_proxy(host, patterns):
    assert not is_without_proxy(host, 8443, patterns)
