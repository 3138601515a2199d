import asyncio
import shutil
import ssl

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import BadAnswer, Misconfigured, Unreachable
from runtui.api.limits import Limits
from runtui.api.network import proxy_variable
from runtui.model.profile import Profile
from runtui.model.secret import Secret
from tests.api.loopback import Loopback, answer, stays_open

pytest.importorskip("cryptography")
from tests.api.certificates import folder_with, self_signed

SECRET = Secret("sk-proj-abcdefghijklmnop1234")
QUICK = Limits(deadline=20.0, connect=20.0)
"""No test here is about time: on a busy machine all may stand still for seconds."""


async def list_runs(base_url):
    client = AssistantsClient(Profile(name="x", base_url=base_url), SECRET, limits=QUICK)
    try:
        return await client.list_runs("thread_1", limit=10)
    finally:
        await client.aclose()


async def refusal_of(context):
    async with Loopback(stays_open(answer()), ssl=context) as server:
        with pytest.raises(Unreachable) as caught:
            await list_runs(server.base_url)
        assert server.requests == 0
        return caught.value


async def test_a_self_signed_certificate_is_refused_in_clear_words(tmp_path):
    _, context = self_signed(tmp_path)
    error = await refusal_of(context)
    assert "self-signed" in error.message
    assert "SSL_CERT_FILE" in error.next_step


async def test_a_server_is_trusted_with_its_certificate_in_ssl_cert_file(tmp_path, monkeypatch):
    path, context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with Loopback(stays_open(answer()), ssl=context) as server:
        assert (await list_runs(server.base_url)).runs


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl names what is in such a folder")
async def test_a_server_is_trusted_with_its_certificate_in_the_folder_of_ssl_cert_dir(tmp_path, monkeypatch):
    path, context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_DIR", str(folder_with(path)))
    async with Loopback(stays_open(answer()), ssl=context) as server:
        assert (await list_runs(server.base_url)).runs


@pytest.mark.parametrize(
    ("made", "words"), [({"address": "127.0.0.2"}, "another name"), ({"days": (-3, -2)}, "expired")]
)
async def test_a_trusted_but_wrong_certificate_says_what_is_wrong(tmp_path, monkeypatch, made, words):
    path, context = self_signed(tmp_path, **made)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    error = await refusal_of(context)
    assert words in error.message
    assert not error.message.endswith("..")
    assert "SSL_CERT_FILE" not in error.next_step  # no authority could help
    assert error.next_step


async def test_https_to_a_port_that_speaks_http_says_so():
    async def serve(_reader, writer):
        writer.write(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        with pytest.raises(Unreachable, match="does not speak TLS there"):
            await list_runs(f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")


def build(base_url="https://host.example/v1"):
    return AssistantsClient(Profile(name="x", base_url=base_url), SECRET)


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "ALL_PROXY"])
@pytest.mark.parametrize(
    "value", ["ftp://user:hidden@proxy:1", "socks5://hidden:1", "http://", "http://hidden:99999"]
)
def test_an_unusable_proxy_is_named_by_its_variable_only(monkeypatch, variable, value):
    monkeypatch.setenv(variable, value)
    with pytest.raises(Misconfigured) as caught:
        build()
    assert variable in caught.value.message
    assert "hidden" not in f"{caught.value.message}{caught.value.next_step}"


async def test_a_usable_proxy_is_taken(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "proxy.example:3128")
    await build().aclose()


async def test_a_proxy_that_refuses_is_told_as_one_and_its_variables_are_named(monkeypatch):
    async with Loopback(stays_open(answer(status="403 Forbidden"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url.removesuffix("/v1"))
        with pytest.raises(
            Unreachable, match=r"^The proxy named in HTTPS_PROXY refused to connect to host\."
        ) as caught:
            await list_runs("https://host.example/v1")
    assert "HTTPS_PROXY" in caught.value.next_step


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
@pytest.mark.parametrize(
    ("proxy", "words"),
    [("http://me:hidden@127.0.0.1:9", "refuses connections"), ("hidden.invalid", "is not known")],
)
async def test_a_proxy_that_is_not_reached_is_blamed_and_not_the_server(monkeypatch, variable, proxy, words):
    monkeypatch.setenv(variable, proxy)
    with pytest.raises(Unreachable) as caught:
        await list_runs("https://no-such.invalid/v1")
    told = f"{caught.value.message} {caught.value.next_step}"
    assert f"proxy named in {variable}" in told
    assert words in told
    assert "no-such.invalid" not in told
    assert "hidden" not in told


async def test_a_proxy_that_is_no_url_is_said_to_be_none(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://[hidden")
    with pytest.raises(Misconfigured, match="HTTPS_PROXY is no proxy address"):
        build()


async def test_plain_http_to_a_port_that_speaks_tls_has_a_next_step(tmp_path):
    _, context = self_signed(tmp_path)
    async with Loopback(stays_open(answer()), ssl=context) as server:
        with pytest.raises((Unreachable, BadAnswer)) as caught:
            await list_runs(server.base_url.replace("https:", "http:"))
    assert "Perhaps it wants https://" in caught.value.next_step


@pytest.mark.parametrize("variable", ["NO_PROXY", "no_proxy"])
@pytest.mark.parametrize(
    ("host", "patterns"),
    [
        ("api.no-such.invalid", "*.no-such.invalid"),
        ("api.no-such.invalid", ".no-such.invalid"),
        ("no-such.invalid", "elsewhere, no-such.invalid:443"),
        ("no-such.invalid", "http://a:b:c,*"),
    ],
)
async def test_a_host_that_no_proxy_names_is_reached_without_one(monkeypatch, variable, host, patterns):
    async with Loopback(stays_open(answer(status="407 Proxy Authentication Required"))) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url.removesuffix("/v1"))
        monkeypatch.setenv(variable, patterns)
        assert proxy_variable(f"https://{host}/v1") is None
        with pytest.raises(Unreachable, match=f"The host name {host} is not known"):
            await list_runs(f"https://{host}/v1")
        assert proxy.connections == 0


@pytest.mark.parametrize("network", ["192.0.2.0/24", "192.0.2.7/32", "0.0.0.0/0"])
def test_a_network_that_no_proxy_names_is_reached_without_one(monkeypatch, network):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", network)
    assert proxy_variable("https://192.0.2.7/v1") is None
    assert proxy_variable("https://host.example/v1") == "HTTPS_PROXY"


def test_lower_case_variables_come_before_upper_case_ones(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("NO_PROXY", "other.example")
    monkeypatch.setenv("no_proxy", "host.example")
    assert proxy_variable("https://host.example/v1") is None
    assert proxy_variable("https://other.example/v1") == "HTTPS_PROXY"


@pytest.mark.parametrize("host", ["a" * 70 + ".example", "-.example", "xn--zzzzzz.example", "ä" * 70, "a..b"])
async def test_a_host_that_can_be_no_name_is_unreachable(host):
    with pytest.raises((Unreachable, Misconfigured)):
        await list_runs(f"https://{host}/v1")


async def test_plain_http_never_passes_a_proxy_that_would_read_the_key(monkeypatch):
    async with Loopback(stays_open(answer())) as proxy, Loopback(stays_open(answer())) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url.removesuffix("/v1"))
        monkeypatch.setenv("ALL_PROXY", proxy.base_url.removesuffix("/v1"))
        await list_runs(server.base_url)
        assert (proxy.connections, server.connections) == (0, 1)


async def test_this_computer_is_never_reached_through_a_proxy(tmp_path, monkeypatch):
    path, context = self_signed(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    async with Loopback(stays_open(answer())) as proxy, Loopback(stays_open(answer()), ssl=context) as server:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url.removesuffix("/v1"))
        await list_runs(server.base_url)
        assert (proxy.connections, server.connections) == (0, 1)


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_missing_certificates_are_named_by_their_variable(monkeypatch, tmp_path, variable):
    monkeypatch.setenv(variable, str(tmp_path / "nothing"))
    with pytest.raises(Misconfigured, match=variable):
        build()


def test_a_file_that_holds_no_certificate_is_named(monkeypatch, tmp_path):
    (tmp_path / "x.pem").write_text("no certificate")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "x.pem"))
    with pytest.raises(Misconfigured, match="SSL_CERT_FILE"):
        build()


async def test_plain_http_needs_no_certificates(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "nothing"))
    async with Loopback(stays_open(answer())) as server:
        assert (await list_runs(server.base_url)).runs


def test_certificates_are_always_checked():
    client = build()
    context = client._rest._transport._network._pool._ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
