"""The gateways: how each is started in front of the simulated server, and what runtui is told to go through it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from tests.api.certificates import self_signed
from tests.real.served import free_port, served
from tests.real.tools import LITELLM, MITMPROXY, NGINX, PORTKEY
from tests.terminal.desk import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from tests.real.tools import Tool

FAULTS = Path(__file__).with_name("faults.py")


class Gateway(NamedTuple):
    """A server in front of the simulated one."""

    base_url: str
    home: Path
    """Where it works and what it writes."""
    options: tuple[str, ...] = ()
    """Of `runtui profiles add`; without any the URL says all."""
    environ: tuple[tuple[str, str], ...] = ()
    """What runtui needs in its environment to trust it."""


@contextmanager
def portkey(tool: Tool, upstream: str, home: Path) -> Iterator[Gateway]:
    """Portkey's open-source gateway, told by headers where to go."""
    port = free_port()
    program = tool.folder / "node_modules" / "@portkey-ai" / "gateway" / "build" / "start-server.js"
    options = ("--kind", "portkey-gateway", "--header", f"x-portkey-custom-host: {upstream}")
    with served("node", str(program), f"--port={port}", "--headless", port=port, home=home):
        yield Gateway(f"http://127.0.0.1:{port}/v1", home, options)


LITELLM_SETTINGS = """\
general_settings:
  pass_through_endpoints:
    - path: "/threads-of-the-team"
      target: "{upstream}"
      include_subpath: true
      forward_headers: true
litellm_settings:
  telemetry: false
"""


@contextmanager
def litellm(tool: Tool, upstream: str, home: Path) -> Iterator[Gateway]:
    """LiteLLM's proxy by its `/openai` route, which sends the proxy's own key on."""
    with _litellm(tool, upstream, home) as url:
        yield Gateway(f"{url}/openai/v1", home, ("--kind", "litellm"))  # the right one ends without /v1


@contextmanager
def litellm_endpoint(tool: Tool, upstream: str, home: Path) -> Iterator[Gateway]:
    """LiteLLM's proxy by an endpoint of its settings, which sends the headers on."""
    with _litellm(tool, upstream, home) as url:
        yield Gateway(f"{url}/threads-of-the-team", home)


@contextmanager
def _litellm(tool: Tool, upstream: str, home: Path) -> Iterator[str]:
    port = free_port()
    (home / "settings.yaml").write_text(LITELLM_SETTINGS.format(upstream=upstream))
    address = ("--host", "127.0.0.1", "--port", str(port))
    environ = {
        "LITELLM_MASTER_KEY": KEY,
        "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        "LITELLM_TELEMETRY": "False",
        "OPENAI_API_BASE": upstream,
        "OPENAI_API_KEY": "sk-of-the-proxy",
    }
    program = tool.program("litellm")
    with served(
        program, "--config", "settings.yaml", *address, "--telemetry", "False", port=port, home=home, **environ
    ):
        yield f"http://127.0.0.1:{port}"


NGINX_SETTINGS = """\
daemon off;
master_process off;
pid {home}/nginx.pid;
error_log stderr;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {home}/body;
    proxy_temp_path {home}/proxy;
    fastcgi_temp_path {home}/fastcgi;
    uwsgi_temp_path {home}/uwsgi;
    scgi_temp_path {home}/scgi;
    gzip on;
    gzip_types application/json;
    gzip_proxied any;
    server {{
        listen 127.0.0.1:{port} ssl http2;
        ssl_certificate {home}/certificate.pem;
        ssl_certificate_key {home}/key.pem;
        location / {{ return 404; }}
        location /team/assistants/ {{ proxy_pass {upstream}/; }}
    }}
}}
"""


@contextmanager
def nginx(tool: Tool, upstream: str, home: Path) -> Iterator[Gateway]:
    """nginx: TLS in front, the API below a path, answers packed."""
    port = free_port()
    certificate, _ = self_signed(home)
    settings = home / "nginx.conf"
    settings.write_text(NGINX_SETTINGS.format(home=home, port=port, upstream=upstream))
    with served(tool.program("nginx"), "-p", str(home), "-c", str(settings), port=port, home=home):
        url = f"https://127.0.0.1:{port}/team/assistants"
        yield Gateway(url, home, environ=(("SSL_CERT_FILE", str(certificate)),))


@contextmanager
def mitmproxy(tool: Tool, upstream: str, home: Path) -> Iterator[Gateway]:
    """mitmproxy, which spoils one answer in fifty."""
    port = free_port()
    address = ("--listen-host", "127.0.0.1", "--listen-port", str(port))
    way = ("--mode", f"reverse:{upstream.removesuffix('/v1')}", "--set", f"confdir={home}")
    with served(tool.program("mitmdump"), *way, *address, "-q", "-s", str(FAULTS), port=port, home=home):
        yield Gateway(f"http://127.0.0.1:{port}/v1", home)


GATEWAYS: dict[str, tuple[Tool, Callable[[Tool, str, Path], AbstractContextManager[Gateway]]]] = {
    "portkey": (PORTKEY, portkey),
    "litellm": (LITELLM, litellm),
    "litellm-endpoint": (LITELLM, litellm_endpoint),
    "nginx": (NGINX, nginx),
    "mitmproxy": (MITMPROXY, mitmproxy),
}
