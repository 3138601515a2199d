"""The words of the setup steps, one thing asked in each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.base_url import host_of
from runtui.model.preset import (
    API_VERSION,
    CLASSIC,
    CLASSIC_ENDS,
    DEMO,
    LANGGRAPH,
    NEW_AGENTS,
    OTHER,
    PORTKEY_GATEWAY,
    SELF_HOSTED,
    preset_of,
)
from runtui.model.preset_profile import known_url
from runtui.model.topic import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.preset import Preset
    from runtui.model.profile import Connection

PROVIDER = "x-portkey-provider"
UPSTREAM = "x-portkey-custom-host"
ELSE = "else"
OPENAI = "openai"
SAVED = "saved "
"""What stands before the name of a profile in the answer to where the threads are."""
YES, NO = "yes", "no"


class SetupChoice(Struct, frozen=True):
    """One line to choose."""

    value: str
    name: str
    about: str = ""
    """What stands beside the name."""
    known: str = ""
    """What stands below the list while the line is chosen."""
    section: str = ""

    @property
    def key(self) -> str:
        """The answer is what tells it from the others."""
        return self.value


class SetupStep(Struct, frozen=True, kw_only=True):
    """One thing to ask: one of `choices` is the answer, without them a text that is typed."""

    topic: Topic
    title: str
    about: str = ""
    choices: tuple[SetupChoice, ...] = ()
    placeholder: str = ""
    value: str = ""
    """The text that need not be typed."""


def capital(text: str) -> str:
    """Returns `text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def place_step(saved: Mapping[str, Connection], *, has_demo: bool) -> SetupStep:
    """Returns the first step of all: where the threads live."""
    known = "A saved profile. To start with it always: P, then u."
    profiles = (SetupChoice(SAVED + name, name, each.profile.host, known) for name, each in saved.items())
    demo = [_DEMO] if has_demo else []
    kinds = (_of_kind(*each) for each in _PLACES)
    choices = (*profiles, *demo, *kinds, _SOMETHING_ELSE)
    return SetupStep(topic=Topic.PLACE, title="Where do your threads live?", choices=choices)


def kind_step() -> SetupStep:
    """Returns the step of the kinds that aren't offered at first."""
    choices = tuple(_of_kind(*each) for each in _OTHER_KINDS)
    return SetupStep(topic=Topic.KIND, title="Which kind of server?", choices=choices)


def place_of(kind: str) -> str:
    """Returns the line of the first step under which a kind is found."""
    return kind if any(kind == each[0] for each in _PLACES) else ELSE


def plain_http_step(base_url: str) -> SetupStep:
    """Returns the step that asks whether plain http may go to a host that isn't this computer."""
    about = (
        f"{host_of(base_url)} is asked without encryption then: whoever shares the network can read the key and "
        "what the threads say. It is saved in this server's profile."
    )
    choices = (SetupChoice(NO, "No", "go back to the URL"), SetupChoice(YES, "Yes", "for this server only"))
    title = "Allow plain http for this server?"
    return SetupStep(topic=Topic.PLAIN_HTTP, title=title, about=about, choices=choices)


def route_step(preset: Preset) -> SetupStep:
    """Returns the step that asks which header tells a gateway the provider."""
    routes = tuple(SetupChoice(name, name, _ROUTES.get(name, "")) for name in preset.route_headers)
    return SetupStep(topic=Topic.ROUTE, title="What tells it the provider?", choices=routes)


def typed_step(topic: Topic, preset: Preset, environ: Mapping[str, str]) -> SetupStep:
    """Returns the step of something to type for a server of this kind."""
    match topic:
        case Topic.URL:
            value, about = known_url(preset, environ) or "", known_of(preset)
            return SetupStep(topic=topic, title="Base URL", about=about, placeholder=preset.example, value=value)
        case Topic.VERSION:
            usual = dict(preset.query)[API_VERSION]
            value = environ.get(preset.version_variable or "", "").strip() or usual
            about = "The API version goes with every request."
            return SetupStep(topic=topic, title="API version", about=about, placeholder=usual, value=value)
    return _TYPED[topic]


def known_of(preset: Preset) -> str:
    """Returns what is known of a kind, and what must be done before its first request."""
    return f"{preset.known} Do this first: {preset.sign_in}." if preset.sign_in else preset.known


def _of_kind(kind: str, name: str, about: str = "") -> SetupChoice:
    return SetupChoice(kind, name, about, known_of(preset_of(kind)))


_DEMO = SetupChoice(DEMO, "Demo", "a simulated server: no key, no network", "Everything of it goes when you leave.")
_PLACES = (
    (SELF_HOSTED, "A server of your own", "Open Assistant API, Astra, LeapfrogAI"),
    (CLASSIC, "Foundry (classic)", f"Azure AI Foundry, until {CLASSIC_ENDS}"),
    (NEW_AGENTS, "Foundry (new agents)", "Azure AI Foundry, by its Responses API"),
    (LANGGRAPH, "LangGraph", "LangSmith Deployment, your own, Aegra"),
    ("portkey", "Portkey", "the hosted gateway"),
    (OPENAI, "OpenAI", "its Assistants API ended on 2026-08-26"),
)
"""The kinds that are offered at first: those that live, and the one that many have a key of."""
_SOMETHING_ELSE = SetupChoice(
    ELSE,
    "Something else",
    "Azure OpenAI, a gateway, any other",
    "A URL can be pasted into this list too: it tells its kind.",
)
_OTHER_KINDS = (
    ("azure-openai", "Azure OpenAI", "…/openai, with an API version"),
    ("azure-openai-v1", "Azure OpenAI (v1)", "…/openai/v1, without one"),
    (PORTKEY_GATEWAY, "Portkey gateway", "the open-source one, your own"),
    ("litellm", "LiteLLM", "your own, passing through"),
    ("dashscope", "Alibaba DashScope", "winding down"),
    (OTHER, "Any other server", "that speaks the Assistants protocol"),
)
_ROUTES = {
    "x-portkey-config": "a saved config (pc-…)",
    "x-portkey-virtual-key": "a virtual key of Portkey's",
    "x-portkey-provider": "a provider by name",
}
_TYPED = {
    Topic.PROVIDER_KEY: SetupStep(
        topic=Topic.PROVIDER_KEY,
        title="Provider's key",
        about="The environment variable that holds the provider's own key; empty if Portkey has it.",
        placeholder="PROVIDER_API_KEY",
    ),
    Topic.UPSTREAM: SetupStep(
        topic=Topic.UPSTREAM,
        title="Server behind",
        about=f"Its base URL goes to the gateway as {UPSTREAM}; empty for OpenAI. Its key is asked for next.",
        placeholder="https://host/v1",
    ),
    Topic.ROUTE_VALUE: SetupStep(
        topic=Topic.ROUTE_VALUE, title="Its value", about="A name as Portkey's own pages show it, not a key."
    ),
}
"""What is typed, and is the same for every kind."""
