"""The questions that describe a server, in words: what is asked, what may be chosen, and what is known of it."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.base_url import host_of
from runtui.model.preset import API_VERSION
from runtui.model.profile import Auth

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from runtui.model.preset import Preset
    from runtui.model.profile import Connection


class Topic(StrEnum):
    """What is asked for."""

    PLACE = "place"
    """The demo, another server, OpenAI, or ``saved NAME``."""
    KIND = "kind"
    URL = "url"
    PLAIN_HTTP = "plain http"
    VERSION = "version"
    ROUTE = "route"
    ROUTE_VALUE = "route value"
    PROVIDER_KEY = "provider key"
    AUTH = "auth"
    SIGN_IN = "sign in"
    NAME = "name"


class SetupChoice(Struct, frozen=True):
    """One line to choose."""

    value: str
    name: str
    about: str = ""
    """What stands beside the name."""
    known: str = ""
    """What stands below the list while the line is chosen."""


class SetupStep(Struct, frozen=True, kw_only=True):
    """One question: with `choices` one of them is the answer, if `is_typed` a text, else it is only to be read."""

    topic: Topic
    title: str
    about: str = ""
    choices: tuple[SetupChoice, ...] = ()
    is_typed: bool = False
    placeholder: str = ""
    value: str = ""
    """The text that need not be typed."""


DEMO, SERVER, OPENAI = "demo", "server", "openai"
WHERE = SetupStep(
    topic=Topic.PLACE,
    title="Where do your threads live?",
    choices=(
        SetupChoice(DEMO, "Demo", "a simulated server: no key, no network"),
        SetupChoice(SERVER, "Another server", "Azure, a gateway or your own"),
        SetupChoice(
            OPENAI,
            "OpenAI",
            "its Assistants API ended on 2026-08-26",
            "Every thread there answers “not found” since then. Choose it only to see that for yourself.",
        ),
    ),
)
SAVED = "saved "
"""What stands before the name of a profile in the answer to where."""
YES, NO = "yes", "no"


def where(saved: Mapping[str, Connection]) -> SetupStep:
    """Returns the first question; saved profiles, by their answers, go first."""
    known = "A saved profile. To start with it always: P, then u."
    choices = tuple(
        SetupChoice(answer, each.profile.name, each.profile.host, known) for answer, each in saved.items()
    )
    return replace(WHERE, choices=(*choices, *WHERE.choices))


def may_be_plain(base_url: str) -> SetupStep:
    """Returns the question for plain http to a host that isn't this computer."""
    about = (
        f"{host_of(base_url)} is asked without encryption then: whoever shares the network can read the key and "
        "what the threads say. It is saved in this server's profile."
    )
    choices = (SetupChoice(NO, "No", "go back to the URL"), SetupChoice(YES, "Yes", "for this server only"))
    return SetupStep(
        topic=Topic.PLAIN_HTTP, title="Allow plain http for this server?", about=about, choices=choices
    )


_AUTHS = (
    SetupChoice(Auth.BEARER, "Bearer", "Authorization: Bearer, as most do"),
    SetupChoice(Auth.API_KEY, "api-key", "a header of that name"),
    SetupChoice(Auth.ASTRA, "astra-api-token", "Astra Assistants"),
    SetupChoice(Auth.NONE, "No key", "it answers everybody"),
)
_ROUTES = {
    "x-portkey-config": "a saved config (pc-…)",
    "x-portkey-virtual-key": "a virtual key of Portkey's",
    "x-portkey-provider": "a provider by name",
}


def which_kind(presets: Iterable[Preset]) -> SetupStep:
    """Returns the question for the kind of server."""
    choices = tuple(SetupChoice(each.kind, capital(each.title), known=each.known) for each in presets)
    return SetupStep(topic=Topic.KIND, title="Which kind of server?", choices=choices)


def which_name(proposed: str) -> SetupStep:
    """Returns the question for the name of a profile."""
    return _typed(Topic.NAME, "Name", "What the list of profiles calls this server.", value=proposed)


def question_of(preset: Preset, topic: Topic, *, route: str, value: str, environ: Mapping[str, str]) -> SetupStep:
    """Returns what a server of this kind must be asked for; `route` is the header chosen, `value` the known URL."""
    match topic:
        case Topic.URL:
            return _typed(topic, "Base URL", f"{capital(preset.title)}. {preset.known}", preset.example, value)
        case Topic.VERSION:
            usual = dict(preset.query)[API_VERSION]
            version = environ.get(preset.version_variable or "", "").strip() or usual
            return _typed(topic, "API version", "Goes with every request.", usual, version)
        case Topic.ROUTE:
            routes = tuple(SetupChoice(name, name, _ROUTES.get(name, "")) for name in preset.route_headers)
            return SetupStep(topic=topic, title="What tells it the provider?", choices=routes)
        case Topic.ROUTE_VALUE:
            return _typed(topic, route, "A name as Portkey's own pages show it, not a key.")
        case Topic.SIGN_IN:
            about = f"No key is typed: a program fetches tokens. Do this first: {preset.sign_in}."
            return SetupStep(topic=topic, title="Sign in", about=about)
    return _OF_ANY[topic]


def capital(text: str) -> str:
    """Returns text as a sentence begins."""
    return text[:1].upper() + text[1:]


def _typed(topic: Topic, title: str, about: str, placeholder: str = "", value: str = "") -> SetupStep:
    return SetupStep(topic=topic, title=title, about=about, placeholder=placeholder, value=value, is_typed=True)


_OF_ANY = {
    Topic.PROVIDER_KEY: _typed(
        Topic.PROVIDER_KEY,
        "Key of the provider",
        "The environment variable that holds the provider's own key; empty if Portkey has it.",
        "PROVIDER_API_KEY",
    ),
    Topic.AUTH: SetupStep(topic=Topic.AUTH, title="How does it take its key?", choices=_AUTHS),
}
