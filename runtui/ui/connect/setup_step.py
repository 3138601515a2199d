"""One setup step: what it asks, in which words, and what there is to choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.base_url import host_of
from runtui.model.preset import API_VERSION
from runtui.model.preset_profile import known_url
from runtui.model.profile import Auth
from runtui.model.topic import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.preset import Preset
    from runtui.model.profile import Connection

PROVIDER = "x-portkey-provider"
UPSTREAM = "x-portkey-custom-host"
DEMO, SERVER, OPENAI = "demo", "server", "openai"
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
    """One thing to ask: one of `choices` is the answer, a text if `is_typed`; else it is only to be read."""

    topic: Topic
    title: str
    about: str = ""
    choices: tuple[SetupChoice, ...] = ()
    is_typed: bool = False
    placeholder: str = ""
    value: str = ""
    """The text that need not be typed."""


def capital(text: str) -> str:
    """Returns `text` with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def typed_step(topic: Topic, title: str, about: str, placeholder: str = "", value: str = "") -> SetupStep:
    """Returns the step of something to type."""
    return SetupStep(topic=topic, title=title, about=about, placeholder=placeholder, value=value, is_typed=True)


def place_step(saved: Mapping[str, Connection]) -> SetupStep:
    """Returns the first step of all: where the threads live."""
    known = "A saved profile. To start with it always: P, then u."
    profiles = (SetupChoice(SAVED + name, name, each.profile.host, known) for name, each in saved.items())
    return SetupStep(topic=Topic.PLACE, title="Where do your threads live?", choices=(*profiles, *_PLACES))


def plain_http_step(base_url: str) -> SetupStep:
    """Returns the step that asks whether plain http may go to a host that isn't this computer."""
    about = (
        f"{host_of(base_url)} is asked without encryption then: whoever shares the network can read the key and "
        "what the threads say. It is saved in this server's profile."
    )
    choices = (SetupChoice(NO, "No", "go back to the URL"), SetupChoice(YES, "Yes", "for this server only"))
    title = "Allow plain http for this server?"
    return SetupStep(topic=Topic.PLAIN_HTTP, title=title, about=about, choices=choices)


def step_of(preset: Preset, topic: Topic, environ: Mapping[str, str]) -> SetupStep:
    """Returns the step of what a server of this kind must be asked for."""
    match topic:
        case Topic.VERSION:
            usual = dict(preset.query)[API_VERSION]
            version = environ.get(preset.version_variable or "", "").strip() or usual
            return typed_step(topic, "API version", "Goes with every request.", usual, version)
        case Topic.ROUTE:
            routes = tuple(SetupChoice(name, name, _ROUTES.get(name, "")) for name in preset.route_headers)
            return SetupStep(topic=topic, title="What tells it the provider?", choices=routes)
        case Topic.SIGN_IN:
            about = f"No key is typed: a program fetches tokens. Do this first: {preset.sign_in}."
            return SetupStep(topic=topic, title="Sign in", about=about)
        case Topic.AUTH:
            auths = _GRAPH_AUTHS if preset.auth is Auth.X_API_KEY else _AUTHS
            return SetupStep(topic=topic, title="How does it take its key?", choices=auths)
    about = f"{capital(preset.title)}. {preset.known}"
    return typed_step(topic, "Base URL", about, preset.example, known_url(preset, environ) or "")


_PLACES = (
    SetupChoice(DEMO, "Demo", "a simulated server: no key, no network"),
    SetupChoice(SERVER, "Another server", "Azure, a gateway or your own"),
    SetupChoice(
        OPENAI,
        "OpenAI",
        "its Assistants API ended on 2026-08-26",
        "Every thread there answers “not found” since then. Choose it only to see that for yourself.",
    ),
)
_AUTHS = (
    SetupChoice(Auth.BEARER, "Bearer", "Authorization: Bearer, as most do"),
    SetupChoice(Auth.API_KEY, "api-key", "a header of that name"),
    SetupChoice(Auth.ASTRA, "astra-api-token", "Astra Assistants"),
    SetupChoice(Auth.NONE, "No key", "it answers everybody"),
)
_GRAPH_AUTHS = (
    SetupChoice(Auth.X_API_KEY, "x-api-key", "LangSmith Deployment"),
    SetupChoice(Auth.NONE, "No key", "langgraph dev on this computer"),
    SetupChoice(Auth.BEARER, "Bearer", "a server with a sign-in of its own"),
)
_ROUTES = {
    "x-portkey-config": "a saved config (pc-…)",
    "x-portkey-virtual-key": "a virtual key of Portkey's",
    "x-portkey-provider": "a provider by name",
}
OF_ANY = {
    Topic.PROVIDER_KEY: typed_step(
        Topic.PROVIDER_KEY,
        "Key of the provider",
        "The environment variable that holds the provider's own key; empty if Portkey has it.",
        "PROVIDER_API_KEY",
    ),
    Topic.UPSTREAM: typed_step(
        Topic.UPSTREAM,
        "The server behind it",
        f"Its base URL goes to the gateway as {UPSTREAM}; empty for OpenAI. The key asked for next is its key.",
        "https://host/v1",
    ),
}
"""The steps that are the same for every kind."""
