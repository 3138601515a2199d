"""The kinds of servers that speak the protocol: what a profile of each needs, and what is known about it.

A preset is the lowest layer of a profile: what neither the settings nor a flag says comes from here.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from msgspec import Struct

from runtui.model.profile import DEMO_URL, OPENAI_URL, Auth, Profile
from runtui.model.protocol import WireProtocol
from runtui.model.topic import Topic

OTHER, SELF_HOSTED = "other", "self-hosted"
PORTKEY_GATEWAY = "portkey-gateway"
LANGGRAPH = "langgraph"
DEMO = "demo"
CLASSIC, NEW_AGENTS = "azure-foundry", "foundry"
CLASSIC_ENDS = "2027-03-31"
"""The last day of classic agents, as Microsoft announced it."""
API_VERSION = "api-version"
_ANY_PATH = ""


class Preset(Struct, frozen=True, kw_only=True):
    """One kind of server. Facts as of November 2026."""

    kind: str
    title: str
    known: str
    """What is known about it, in a sentence or two: whether it is live, until when, and what it lacks."""
    example: str
    """A base URL as such a server has it."""
    protocol: WireProtocol = WireProtocol.ASSISTANTS
    asks: tuple[Topic, ...] = (Topic.URL,)
    """What such a server is asked for besides its key, in this order."""
    base_url: str | None = None
    """The one server there is, for kinds that have one."""
    kind_elsewhere: str = ""
    """The kind of such servers on other hosts than that of `base_url`; "" where they are of this kind too."""
    path: str = ""
    """What is added to a URL that has no path."""
    suffix: str = ""
    """What is added to a URL that looks right with it, and not without."""
    is_with_or_without_v1: bool = False
    """Whether only the server can tell if its base URL ends in ``/v1``."""
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
    headers: tuple[tuple[str, str], ...] = ()
    route_headers: tuple[str, ...] = ()
    """Headers of which the server needs one; their values are names, not secrets."""
    locks_thread: bool | None = None
    """Whether a thread takes no message and no run while one of its runs is active; None: not known."""

    @property
    def has_own_url(self) -> bool:
        """Whether the base URL of such servers has a form of its own, as `example` shows it."""
        return self.kind not in (OTHER, SELF_HOSTED)

    def has_whole_form(self, base_url: str) -> bool:
        """Whether the base URL ends as all of this kind do, so that nothing is open about it."""
        is_open = self.is_with_or_without_v1 or not self.path_form
        return not is_open and re.search(self.path_form, urlsplit(base_url).path) is not None

    @property
    def variables(self) -> tuple[str, ...]:
        """The environment variables that such a server's own tools use."""
        named = (self.endpoint_variable, self.key_variable, self.version_variable)
        return tuple(name for name in named if name is not None)

    def doubt(self, profile: Profile) -> str | None:
        """Returns what a profile of this kind seems to lack, in a sentence; None if it looks right."""
        kind = self._kind_of_host(urlsplit(profile.base_url).hostname)
        if kind != self.kind:
            other = PRESETS[kind]
            return f"The kind {kind} ({other.title}) fits {profile.host} better: the key travels otherwise there."
        if not re.search(self.path_form, urlsplit(profile.base_url).path):
            return f"The base URL of {self.title} looks different, such as {self.example}."
        sent = {name.lower() for name, _ in profile.headers}
        if self.route_headers and not sent.intersection(self.route_headers):
            return f"{self.title} needs one of these headers: {', '.join(self.route_headers)}."
        return None

    def _kind_of_host(self, host: str | None) -> str:
        """The kind of a server on this host, where the host tells two kinds from each other."""
        if self.kind_elsewhere and self.base_url is not None and urlsplit(self.base_url).hostname != host:
            return self.kind_elsewhere
        homes = (each for each in _ALL if each.kind_elsewhere == self.kind and each.base_url is not None)
        return next((each.kind for each in homes if urlsplit(each.base_url or "").hostname == host), self.kind)


_FOUNDRY_TOKEN = "az account get-access-token --resource https://ai.azure.com --query accessToken -o tsv"  # noqa: S105
_ENTRA = "Takes Entra tokens only, which az fetches."
_AZ_LOGIN = "az login (once; az is the Azure CLI)"
_FOUNDRY_ROLE = "a role such as “Azure AI User” on the project"
_AZURE_OPENAI = (
    "Announced to end on 2026-08-26 with OpenAI's own; whether it still answers is not known. No list of threads."
)
_SIMULATED = "A simulated server in the process: no key, no network."

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
        kind=CLASSIC,
        title="Azure AI Foundry Agent Service (classic)",
        known=f"Live; Microsoft retires it on {CLASSIC_ENDS}. {_ENTRA} Lists threads.",
        example="https://RESOURCE.services.ai.azure.com/api/projects/PROJECT",
        path_form=r"/api/projects/[^/]+$",
        auth=Auth.COMMAND,
        query=((API_VERSION, "v1"),),
        beta=False,
        token_command=tuple(_FOUNDRY_TOKEN.split()),
        sign_in=_AZ_LOGIN,
        role=_FOUNDRY_ROLE,
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
        known="The hosted gateway, live; what works is what the provider behind it still offers.",
        example="https://api.portkey.ai/v1",
        asks=(Topic.URL, Topic.ROUTE, Topic.ROUTE_VALUE),
        base_url="https://api.portkey.ai/v1",
        kind_elsewhere=PORTKEY_GATEWAY,
        path="/v1",
        auth=Auth.PORTKEY,
        key_variable="PORTKEY_API_KEY",
        route_headers=("x-portkey-config", "x-portkey-virtual-key", "x-portkey-provider"),
    ),
    Preset(
        kind=PORTKEY_GATEWAY,
        title="a Portkey gateway of your own",
        known="The open-source gateway. It sends the provider's own key on, to where x-portkey-custom-host says.",
        example="http://localhost:8787/v1",
        asks=(Topic.URL, Topic.UPSTREAM),
        path="/v1",
        headers=(("x-portkey-provider", "openai"),),
        route_headers=("x-portkey-provider", "x-portkey-config", "x-portkey-custom-host"),
    ),
    Preset(
        kind="litellm",
        title="LiteLLM",
        known="A proxy whose own /v1/threads lists no runs (405): only its pass-through to another server works.",
        example="https://PROXY/openai",
        path="/openai",
        is_with_or_without_v1=True,
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
        kind=SELF_HOSTED,
        title="a server of your own",
        known="Open Assistant API, Astra, LeapfrogAI and others work; some lack steps, cancelling or paging.",
        example="http://localhost:8086/api/v1",
        locks_thread=False,
    ),
    Preset(
        kind=OTHER,
        title="another server",
        known="Any server that speaks the Assistants protocol; what it lacks shows when it is asked.",
        example="https://host/v1",
    ),
    Preset(
        kind=NEW_AGENTS,
        title="Azure AI Foundry (new agents)",
        known=f"The way on from classic agents; not tried on a live server. {_ENTRA} Lists threads.",
        example="https://RESOURCE.services.ai.azure.com/api/projects/PROJECT/openai/v1",
        protocol=WireProtocol.RESPONSES,
        suffix="/openai/v1",
        path_form=r"/api/projects/[^/]+/openai/v1$",
        auth=Auth.COMMAND,
        beta=False,
        token_command=tuple(_FOUNDRY_TOKEN.split()),
        sign_in=_AZ_LOGIN,
        role=_FOUNDRY_ROLE,
        locks_thread=False,
    ),
    Preset(
        kind=LANGGRAPH,
        title="a LangGraph server",
        known="Live: LangSmith Deployment, langgraph dev, Aegra. Another protocol, without models and settings.",
        example="http://localhost:2024",
        protocol=WireProtocol.LANGGRAPH,
        path_form=r"^(?!.*/v1/?$)",
        auth=Auth.X_API_KEY,
        beta=False,
        locks_thread=False,
    ),
)
PRESETS = {preset.kind: preset for preset in _ALL}
"""By kind, in the order in which they are offered."""
DEMOS = {
    DEMO: Preset(kind=DEMO, title="the demo", known=_SIMULATED, example=DEMO_URL, locks_thread=True),
    f"{DEMO}-langgraph": Preset(
        kind=f"{DEMO}-langgraph",
        title="the demo of a LangGraph server",
        known=_SIMULATED,
        example=DEMO_URL,
        protocol=WireProtocol.LANGGRAPH,
        locks_thread=False,
    ),
    f"{DEMO}-responses": Preset(
        kind=f"{DEMO}-responses",
        title="the demo of new Foundry agents",
        known=_SIMULATED,
        example=DEMO_URL,
        protocol=WireProtocol.RESPONSES,
        locks_thread=False,
    ),
}
"""The simulated servers of the process, one a protocol, by kind: ``P`` in the demo leads from one to another."""


def preset_of(kind: str) -> Preset:
    """Returns the preset of a kind; of one that has none, that of any other server."""
    return PRESETS.get(kind) or DEMOS.get(kind) or PRESETS[OTHER]


def kind_of(protocol: WireProtocol, base_url: str) -> str:
    """Returns the kind of a server of which nothing but its protocol and its URL is known."""
    match protocol:
        case WireProtocol.LANGGRAPH:
            return LANGGRAPH
        case WireProtocol.RESPONSES:
            return NEW_AGENTS
    is_project = re.search(PRESETS[NEW_AGENTS].path_form, urlsplit(base_url).path)
    return CLASSIC if is_project else SELF_HOSTED


def preset_of_url(base_url: str) -> Preset | None:
    """Returns the preset with an API version whose base URLs look like this one, None if none does."""
    host, foundry, path = urlsplit(base_url).hostname or "", PRESETS[CLASSIC], urlsplit(base_url).path
    if re.search(PRESETS[NEW_AGENTS].path_form, path):
        return PRESETS[NEW_AGENTS]
    is_project = re.search(foundry.path_form, path) is not None
    domains = ((each, urlsplit(each.example).netloc.partition(".")[2]) for each in _ALL if each.query)
    likely = (preset for preset, domain in domains if host.endswith(domain))
    return next(likely, foundry if is_project else None)
