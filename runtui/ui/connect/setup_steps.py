"""The steps that describe a server, one thing asked in each: pure steps from answers to a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.base_url import BaseUrlError, host_of, parse_base_url
from runtui.model.key_form import holds_key, is_like_key
from runtui.model.preset import API_VERSION, OTHER, PRESETS, Topic, known_url, preset_of, to_profile
from runtui.model.profile import Auth, Connection, Origin
from runtui.store.settings.resolve import demo_connection
from runtui.store.settings.toml_profile import ProfileNameError, check_profile_name
from runtui.words.keys import not_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runtui.model.preset import Preset
    from runtui.model.profile import Profile

Answers: TypeAlias = "tuple[tuple[Topic, str], ...]"
"""Each answer behind its topic, in the order given. To go back is to drop the last one."""

PROVIDER = "x-portkey-provider"
DEMO, SERVER, OPENAI = "demo", "server", "openai"
SAVED = "saved "
"""What stands before the name of a profile in the answer to where the threads are."""
YES, NO = "yes", "no"
_NO_LONG_WORDS = (Topic.VERSION, Topic.PROVIDER_KEY)
"""Where any long word of letters and digits is taken for a key."""
_WANTED = {Topic.URL: "a URL", Topic.VERSION: "a version", Topic.PROVIDER_KEY: "the name of a variable"}


class AnswerError(ValueError):
    """The text can't be the answer. Its message is a sentence, without it."""


class KeyAnswerError(AnswerError):
    """The text is a key, in the place of something that is not secret: it is not to stay on the screen."""


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


class SetupSteps(Struct, frozen=True, kw_only=True):
    """The steps of one server."""

    environ: Mapping[str, str]
    taken: frozenset[str] = frozenset()
    """The names of the profiles there are."""
    saved: Mapping[str, Connection] = {}
    """The profiles that can be chosen at the beginning, by name."""
    allow_http: bool = False
    is_key: Callable[[str], bool] = holds_key
    """Whether a text looks like a key, or is the one in use."""
    is_first: bool = True
    """Whether demo and OpenAI are offered first; if not, a name is asked for at the end."""

    def next_step(self, answers: Answers) -> SetupStep | None:
        """Returns what to ask after these answers, None once the server is described."""
        given = dict(answers)
        topic = next((each for each in self._topics(given) if each not in given), None)
        return self._step(topic, given) if topic is not None else None

    def with_answer(self, answers: Answers, topic: Topic, text: str) -> Answers:
        """Returns the answers with one more. Raises AnswerError."""
        text = text.strip()
        if self.is_key(text) or (topic in _NO_LONG_WORDS and is_like_key(text) and not text.isupper()):
            raise KeyAnswerError(f"{not_wanted(_WANTED.get(topic, 'a name'))} Keys are asked for later.")
        match topic:
            case Topic.URL:
                text = self._url(answers, text)
            case Topic.PLAIN_HTTP if text == NO:
                return answers[:-1]  # the URL is asked for again
            case Topic.NAME:
                self._check_name(text)
            case Topic.PROVIDER_KEY if text and not self.environ.get(text, "").strip():
                raise AnswerError("There is no such variable in this environment. Set it and start runtui anew.")
            case Topic.VERSION | Topic.ROUTE_VALUE if not text:
                raise AnswerError("It can't be empty.")
        return (*answers, (topic, text))

    def doubt(self, answers: Answers) -> str | None:
        """Returns what seems wrong with the URL given last, None if it looks right."""
        if not answers or answers[-1][0] is not Topic.URL:
            return None
        given = dict(answers)
        preset = preset_of(given.get(Topic.KIND, OTHER))
        profile = self._described(preset, given[Topic.URL])
        asked_later = tuple((name, "") for name in preset.route_headers)
        return preset.doubt(replace(profile, headers=asked_later))

    def connection(self, answers: Answers) -> Connection:
        """Returns the server that the answers describe."""
        given = dict(answers)
        place = given.get(Topic.PLACE, SERVER)
        if place.startswith(SAVED):
            return self.saved[place.removeprefix(SAVED)]
        if place == DEMO:
            return demo_connection()
        profile = self._profile(given)
        variables = (profile.key_env,) if profile.key_env else ()
        return Connection(profile=profile, origin=Origin.PROFILE, key_variables=variables)

    @property
    def profile_name(self) -> str:
        """What the profile is called unless the person says otherwise: ``default``, if that is free."""
        names = ["default", *(f"default-{number}" for number in range(2, len(self.taken) + 3))]
        return next(name for name in names if name not in self.taken)

    def _topics(self, given: Mapping[Topic, str]) -> list[Topic]:
        topics = [Topic.PLACE] if self.is_first else []
        if given.get(Topic.PLACE, SERVER) != SERVER:
            return topics
        topics.append(Topic.KIND)
        if Topic.KIND in given:
            topics += preset_of(given[Topic.KIND]).asks
        if given.get(Topic.ROUTE) == PROVIDER:
            topics.append(Topic.PROVIDER_KEY)
        if Topic.URL in given and not self.allow_http and not _is_allowed(given[Topic.URL]):
            topics.insert(topics.index(Topic.URL) + 1, Topic.PLAIN_HTTP)
        return topics if self.is_first else [*topics, Topic.NAME]

    def _step(self, topic: Topic, given: Mapping[Topic, str]) -> SetupStep:
        match topic:
            case Topic.PLACE:
                return _place_step(self.saved)
            case Topic.KIND:
                presets = (each for each in PRESETS.values() if each.kind != OPENAI or not self.is_first)
                kinds = tuple(SetupChoice(each.kind, _capital(each.title), known=each.known) for each in presets)
                return SetupStep(topic=topic, title="Which kind of server?", choices=kinds)
            case Topic.PLAIN_HTTP:
                return _plain_http_step(given[Topic.URL])
            case Topic.ROUTE_VALUE:
                return _typed(topic, given[Topic.ROUTE], "A name as Portkey's own pages show it, not a key.")
            case Topic.NAME:
                return _typed(topic, "Name", "What the list of profiles calls this server.", "", self.profile_name)
        return _OF_ANY.get(topic) or _step_of(preset_of(given[Topic.KIND]), topic, self.environ)

    def _url(self, answers: Answers, text: str) -> str:
        try:
            return self._described(preset_of(dict(answers)[Topic.KIND]), text).base_url
        except BaseUrlError as error:
            raise AnswerError(str(error)) from error

    def _check_name(self, name: str) -> None:
        try:
            check_profile_name(name)
        except ProfileNameError as error:
            raise AnswerError(_capital(str(error))) from error
        if name in self.taken:
            raise AnswerError(f"There is a profile {name} already.")

    def _described(self, preset: Preset, base_url: str, name: str | None = None) -> Profile:
        name = name or self.profile_name
        allow_http = not _is_allowed(base_url)  # the flag allows it, or the person is asked
        return to_profile(preset, name=name, base_url=base_url, environ=self.environ, allow_http=allow_http)

    def _profile(self, given: Mapping[Topic, str]) -> Profile:
        preset = PRESETS[OPENAI] if given.get(Topic.PLACE) == OPENAI else preset_of(given[Topic.KIND])
        base_url = given.get(Topic.URL) or known_url(preset, self.environ) or ""
        profile = self._described(preset, base_url, given.get(Topic.NAME))
        if Topic.VERSION in given:
            profile = replace(profile, query=((API_VERSION, given[Topic.VERSION]),))
        if Topic.AUTH in given:
            profile = replace(profile, auth=Auth(given[Topic.AUTH]))
        return replace(profile, headers=_headers(given))


def _is_allowed(base_url: str) -> bool:
    """Whether the URL needs no leave: only one that does is saved with it."""
    try:
        parse_base_url(base_url)
    except BaseUrlError:
        return False
    return True


def _headers(given: Mapping[Topic, str]) -> tuple[tuple[str, str], ...]:
    headers = [(given[Topic.ROUTE], given[Topic.ROUTE_VALUE])] if Topic.ROUTE in given else []
    if given.get(Topic.PROVIDER_KEY):
        headers.append(("Authorization", f"Bearer ${{{given[Topic.PROVIDER_KEY]}}}"))
    return tuple(headers)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _typed(topic: Topic, title: str, about: str, placeholder: str = "", value: str = "") -> SetupStep:
    return SetupStep(topic=topic, title=title, about=about, placeholder=placeholder, value=value, is_typed=True)


def _place_step(saved: Mapping[str, Connection]) -> SetupStep:
    known = "A saved profile. To start with it always: P, then u."
    profiles = (SetupChoice(SAVED + name, name, each.profile.host, known) for name, each in saved.items())
    return SetupStep(topic=Topic.PLACE, title="Where do your threads live?", choices=(*profiles, *_PLACES))


def _plain_http_step(base_url: str) -> SetupStep:
    """Whether plain http may go to a host that isn't this computer."""
    about = (
        f"{host_of(base_url)} is asked without encryption then: whoever shares the network can read the key and "
        "what the threads say. It is saved in this server's profile."
    )
    choices = (SetupChoice(NO, "No", "go back to the URL"), SetupChoice(YES, "Yes", "for this server only"))
    title = "Allow plain http for this server?"
    return SetupStep(topic=Topic.PLAIN_HTTP, title=title, about=about, choices=choices)


def _step_of(preset: Preset, topic: Topic, environ: Mapping[str, str]) -> SetupStep:
    """What a server of this kind must be asked for."""
    match topic:
        case Topic.VERSION:
            usual = dict(preset.query)[API_VERSION]
            version = environ.get(preset.version_variable or "", "").strip() or usual
            return _typed(topic, "API version", "Goes with every request.", usual, version)
        case Topic.ROUTE:
            routes = tuple(SetupChoice(name, name, _ROUTES.get(name, "")) for name in preset.route_headers)
            return SetupStep(topic=topic, title="What tells it the provider?", choices=routes)
        case Topic.SIGN_IN:
            about = f"No key is typed: a program fetches tokens. Do this first: {preset.sign_in}."
            return SetupStep(topic=topic, title="Sign in", about=about)
    about = f"{_capital(preset.title)}. {preset.known}"
    return _typed(topic, "Base URL", about, preset.example, known_url(preset, environ) or "")


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
_ROUTES = {
    "x-portkey-config": "a saved config (pc-…)",
    "x-portkey-virtual-key": "a virtual key of Portkey's",
    "x-portkey-provider": "a provider by name",
}
_OF_ANY = {
    Topic.PROVIDER_KEY: _typed(
        Topic.PROVIDER_KEY,
        "Key of the provider",
        "The environment variable that holds the provider's own key; empty if Portkey has it.",
        "PROVIDER_API_KEY",
    ),
    Topic.AUTH: SetupStep(topic=Topic.AUTH, title="How does it take its key?", choices=_AUTHS),
}
