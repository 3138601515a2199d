"""The kinds of servers that speak the protocol: what a profile of each needs, and what is known about it.

A preset is the lowest layer of a profile: what neither the settings nor a flag says comes from here.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.profile import OPENAI_URL, Auth, Profile

if TYPE_CHECKING:
    from collections.abc import Mapping

OTHER = "other"
PORTKEY_GATEWAY = "portkey-gateway"
DEMO = "demo"
API_VERSION = "api-version"
_ANY_PATH = ""


class Topic(StrEnum):
    """What a person is asked for, one thing in each setup step."""

    PLACE = "place"
    """The demo, another server, OpenAI, or ``saved NAME``."""
    KIND = "kind"
    URL = "url"
    PLAIN_HTTP = "plain http"
    VERSION = "version"
    ROUTE = "route"
    """One of the headers in `Preset.route_headers`."""
    ROUTE_VALUE = "route value"
    PROVIDER_KEY = "provider key"
    AUTH = "auth"
    SIGN_IN = "sign in"
    """Nothing is typed: the token command needs its own program signed in."""
    NAME = "name"


class Preset(Struct, frozen=True, kw_only=True):
    """One kind of server. Facts as of November 2026."""

    kind: str
    title: str
    known: str
    """What is known about it, in a sentence or two: whether it is live, until when, and what it lacks."""
    example: str
    """A base URL as such a server has it."""
    asks: tuple[Topic, ...] = (Topic.URL,)
    """What such a server is asked for besides its key, in this order."""
    base_url: str | None = None
    """The one server there is, for kinds that have one."""
    path: str = ""
    """What is added to a URL that has no path."""
    path_form: str = _ANY_PATH
    """A pattern that is found in the path of a right URL."""
    auth: Auth = Auth.BEARER
    query: tuple[tuple[str, str], ...] = ()
    beta: bool = True
    token_command: tuple[str, ...] = ()
    sign_in: str = ""
    """What must be done once before `token_command` works."""
    endpoint_variable: str | None = None
    """The environment variable which names such a server's URL."""
    key_variable: str | None = None
    """The environment variable with the key of `base_url`, or of the server in `endpoint_variable`."""
    version_variable: str | None = None
    """The environment variable with the API version."""
    role: str = ""
    """The role without which an account that is signed in may see nothing."""
    route_headers: tuple[str, ...] = ()
    """Headers of which the server needs one; their values are names, not secrets."""
    locks_thread: bool | None = None
    """Whether a thread takes no message and no run while one of its runs is active; None: not known."""

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that such a server's own tools use."""
        named = (self.endpoint_variable, self.key_variable, self.version_variable)
        return tuple(name for name in named if name is not None)

    def doubt(self, profile: Profile) -> str | None:
        """Returns what a profile of this kind seems to lack, in a sentence; None if it looks right."""
        if not re.search(self.path_form, urlsplit(profile.base_url).path):
            return f"The base URL of {self.title} looks different, such as {self.example}."
        sent = {name.lower() for name, _ in profile.headers}
        if self.route_headers and not sent.intersection(self.route_headers):
            return f"{self.title} needs one of these headers: {', '.join(self.route_headers)}."
        return None


_FOUNDRY_TOKEN = "az account get-access-token --resource https://ai.azure.com --query accessToken -o tsv"  # noqa: S105
_AZURE_OPENAI = (
    "Announced to end on 2026-08-26 with OpenAI's own; whether it still answers is not known. No list of threads."
)

_ALL = (
    Preset(
        kind="openai",
        title="OpenAI",
        known="Switched off on 2026-08-26: every thread there answers “not found”.",
        example=OPENAI_URL,
        base_url=OPENAI_URL,
        asks=(),
        locks_thread=True,
    ),
    Preset(
        kind="azure-foundry",
        title="Azure AI Foundry Agent Service (classic)",
        known="Live; Microsoft retires it on 2027-03-31. Takes Entra tokens only, which az fetches. Lists threads.",
        example="https://RESOURCE.services.ai.azure.com/api/projects/PROJECT",
        asks=(Topic.URL, Topic.SIGN_IN),
        path_form=r"/api/projects/[^/]+$",
        auth=Auth.COMMAND,
        query=((API_VERSION, "v1"),),
        beta=False,
        token_command=tuple(_FOUNDRY_TOKEN.split()),
        sign_in="az login (once; az is the Azure CLI)",
        role="a role such as “Azure AI User” on the project",
        locks_thread=True,
    ),
    Preset(
        kind="azure-openai",
        title="Azure OpenAI",
        known=f"{_AZURE_OPENAI} Its API version is a preview.",
        example="https://RESOURCE.openai.azure.com/openai",
        asks=(Topic.URL, Topic.VERSION),
        path="/openai",
        path_form=r"/openai$",
        auth=Auth.API_KEY,
        query=((API_VERSION, "2024-05-01-preview"),),
        endpoint_variable="AZURE_OPENAI_ENDPOINT",
        key_variable="AZURE_OPENAI_API_KEY",
        version_variable="OPENAI_API_VERSION",
        locks_thread=True,
    ),
    Preset(
        kind="azure-openai-v1",
        title="Azure OpenAI (v1)",
        known=f"{_AZURE_OPENAI} This URL needs no API version.",
        example="https://RESOURCE.openai.azure.com/openai/v1",
        path="/openai/v1",
        path_form=r"/openai/v1$",
        auth=Auth.API_KEY,
        endpoint_variable="AZURE_OPENAI_ENDPOINT",
        key_variable="AZURE_OPENAI_API_KEY",
        locks_thread=True,
    ),
    Preset(
        kind="portkey",
        title="Portkey",
        known="A live gateway; what works is what the provider behind it still offers.",
        example="https://api.portkey.ai/v1",
        asks=(Topic.URL, Topic.ROUTE, Topic.ROUTE_VALUE),
        base_url="https://api.portkey.ai/v1",
        path="/v1",
        auth=Auth.PORTKEY,
        key_variable="PORTKEY_API_KEY",
        route_headers=("x-portkey-config", "x-portkey-virtual-key", "x-portkey-provider"),
    ),
    Preset(
        kind="litellm",
        title="LiteLLM",
        known="A proxy whose own /v1/threads lists no runs (405): only its pass-through to another server works.",
        example="https://PROXY/openai/v1",
        path_form=r"/(?:azure|openai)\b",
    ),
    Preset(
        kind="dashscope",
        title="Alibaba DashScope",
        known="Winding down. Documents no way to cancel a run, and no list of threads.",
        example="https://dashscope.aliyuncs.com/api/v1",
        base_url="https://dashscope.aliyuncs.com/api/v1",
        path="/api/v1",
    ),
    Preset(
        kind="self-hosted",
        title="a server of your own",
        known="Open Assistant API, Astra, LeapfrogAI and others work; some lack steps, cancelling or paging.",
        example="http://localhost:8086/api/v1",
        asks=(Topic.URL, Topic.AUTH),
        locks_thread=False,
    ),
    Preset(
        kind=OTHER,
        title="another server",
        known="Any server that speaks the Assistants protocol; what it lacks shows when it is asked.",
        example="https://host/v1",
        asks=(Topic.URL, Topic.AUTH),
    ),
)
PRESETS = {preset.kind: preset for preset in _ALL}
"""By kind, in the order in which they are offered."""


def preset_of(kind: str) -> Preset:
    """Returns the preset of a kind; of one that has none, that of any other server."""
    return PRESETS.get(kind, PRESETS[OTHER])


def locks_thread(kind: str) -> bool | None:
    """Tells whether such a server, or the demo, locks a thread while a run is active; None: not known."""
    return True if kind == DEMO else preset_of(kind).locks_thread


def known_url(preset: Preset, environ: Mapping[str, str]) -> str | None:
    """Returns the base URL that need not be asked for: of the environment, else the only one; None without."""
    return _variable(preset.endpoint_variable, environ) or preset.base_url


def to_profile(
    preset: Preset, *, name: str, base_url: str, environ: Mapping[str, str], allow_http: bool = False
) -> Profile:
    """Returns a profile of this kind as the preset and the environment fill it in.

    A URL without a path gets the usual one. The variable of a key is named only for the server it belongs to.
    Raises BaseUrlError.
    """
    url = _completed(preset, base_url, allow_http=allow_http)
    version = _variable(preset.version_variable, environ)
    return Profile(
        name=name,
        base_url=url,
        kind=preset.kind,
        auth=preset.auth,
        query=((API_VERSION, version),) if version else preset.query,
        beta=preset.beta,
        allow_http=allow_http,
        key_env=preset.key_variable if _is_home(preset, url, environ) else None,
        token_command=preset.token_command,
    )


def _completed(preset: Preset, text: str, *, allow_http: bool) -> str:
    url = parse_base_url(text, allow_http=allow_http)
    return url if urlsplit(url).path else f"{url}{preset.path}"


def _is_home(preset: Preset, url: str, environ: Mapping[str, str]) -> bool:
    """Whether the key variable of the preset belongs to the server at `url`."""
    home = _variable(preset.endpoint_variable, environ) or preset.base_url
    if home is None:
        return False
    try:
        home_url = parse_base_url(home, allow_http=True)
    except BaseUrlError:
        return False
    return urlsplit(home_url)[:2] == urlsplit(url)[:2]


def _variable(name: str | None, environ: Mapping[str, str]) -> str | None:
    return (environ.get(name, "").strip() or None) if name is not None else None
