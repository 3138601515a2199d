"""The steps that describe a server: pure steps from answers to a profile, those of one screen beside each other."""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.base_url import BaseUrlError, base_url_in, parse_base_url
from runtui.model.header import is_sendable
from runtui.model.key_form import holds_key, is_like_key
from runtui.model.masking import carries_credential
from runtui.model.preset import API_VERSION, DEMO, SELF_HOSTED, preset_of
from runtui.model.preset_profile import kind_of_url, known_url, to_profile
from runtui.model.profile import Connection, Origin
from runtui.model.topic import Topic
from runtui.store.settings.resolve import demo_connection
from runtui.store.settings.toml_profile import ProfileNameError, check_profile_name
from runtui.ui.connect.setup_step import (
    ELSE,
    NO,
    PROVIDER,
    SAVED,
    UPSTREAM,
    SetupStep,
    capital,
    kind_step,
    place_of,
    place_step,
    plain_http_step,
    route_step,
    typed_step,
)
from runtui.words.keys import not_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runtui.model.preset import Preset
    from runtui.model.profile import Profile

Answers: TypeAlias = "tuple[tuple[Topic, str], ...]"
"""Each answer behind its topic, in the order given."""

_CHOICES = (Topic.PLACE, Topic.KIND, Topic.PLAIN_HTTP, Topic.ROUTE)
"""What is chosen from a list: with what is typed after it, it is one screen."""

URLS = (Topic.URL, Topic.UPSTREAM)
"""Where a base URL is typed."""
_NO_LONG_WORDS = (Topic.VERSION, Topic.PROVIDER_KEY)
"""Where any long word of letters and digits is taken for a key."""
_NO_SECRETS = (Topic.VERSION, Topic.ROUTE_VALUE, Topic.NAME)
"""What ends up in the settings, which are a plain file."""
_WANTED = {
    Topic.URL: "a URL",
    Topic.UPSTREAM: "a URL",
    Topic.VERSION: "a version",
    Topic.PROVIDER_KEY: "the name of a variable",
}


class AnswerError(ValueError):
    """The text can't be the answer. Its message is a sentence, without it."""


class KeyAnswerError(AnswerError):
    """The text is a key, in the place of something that is not secret: it is not to stay on the screen."""


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
    """Whether the demo is offered too; if not, a name is asked for beside the URL."""

    def next_step(self, answers: Answers) -> SetupStep | None:
        """Returns the list to choose from after these answers, None once the server is described."""
        topic = next(iter(self._open(answers)), None)
        return self._step(topic, dict(answers)) if topic is not None else None

    def fields(self, answers: Answers) -> tuple[SetupStep, ...]:
        """Returns what is typed on the screen on which the last of these answers was chosen."""
        topics = takewhile(lambda topic: topic not in _CHOICES, self._open(answers))
        return tuple(self._step(topic, dict(answers)) for topic in topics)

    def before(self, answers: Answers) -> Answers:
        """Returns the answers of the screens before the last one."""
        last = max(place for place, (topic, _) in enumerate(answers) if topic in _CHOICES)
        return answers[:last]

    def places_of(self, base_url: str) -> Answers:
        """Returns the choices that lead to the kind of server a base URL looks like."""
        kind = kind_of_url(base_url)
        place = place_of(kind)
        return ((Topic.PLACE, place),) if place != ELSE else ((Topic.PLACE, ELSE), (Topic.KIND, kind))

    def with_answer(self, answers: Answers, topic: Topic, text: str) -> Answers:
        """Returns the answers with one more. Raises AnswerError."""
        text = (topic in URLS and base_url_in(text)) or text.strip()
        is_long = topic in _NO_LONG_WORDS and is_like_key(text) and not text.isupper()
        if self.is_key(text) or is_long or (topic in _NO_SECRETS and carries_credential(text)):
            raise KeyAnswerError(f"{not_wanted(_WANTED.get(topic, 'a name'))} Keys are asked for later.")
        match topic:
            case Topic.URL:
                text = self._url(answers, text)
            case Topic.PLAIN_HTTP if text == NO:
                return self.before(answers)  # the URL is asked for again
            case Topic.NAME:
                self._check_name(text)
            case Topic.UPSTREAM if text:
                text = self._url(answers, text, is_behind=True)
            case Topic.PROVIDER_KEY if text and not self.environ.get(text, "").strip():
                raise AnswerError("There is no such variable in this environment. Set it and start runtui anew.")
            case Topic.VERSION | Topic.ROUTE_VALUE:
                _check_sent(text)
        return (*answers, (topic, text))

    def doubt(self, answers: Answers) -> str | None:
        """Returns what seems wrong with the URL given last, None if it looks right."""
        if not answers or answers[-1][0] is not Topic.URL:
            return None
        given = dict(answers)
        preset = preset_of(_kind(given))
        profile = self._described(preset, given[Topic.URL])
        asked_later = tuple((name, "") for name in preset.route_headers)
        return preset.doubt(replace(profile, headers=asked_later))

    def connection(self, answers: Answers) -> Connection:
        """Returns the server that the answers describe."""
        given = dict(answers)
        place = given[Topic.PLACE]
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
        return self._free("default")

    def _free(self, word: str) -> str:
        """A name that no profile has yet: the word, or that with a number."""
        names = [word, *(f"{word}-{number}" for number in range(2, len(self.taken) + 3))]
        return next(name for name in names if name not in self.taken)

    def _open(self, answers: Answers) -> list[Topic]:
        """What is still to be asked, in order."""
        given = dict(answers)
        return [each for each in self._topics(given) if each not in given]

    def _topics(self, given: Mapping[Topic, str]) -> list[Topic]:
        place = given.get(Topic.PLACE, DEMO)
        if place == DEMO or place.startswith(SAVED):
            return [Topic.PLACE]
        topics = [Topic.PLACE, *([Topic.KIND] if place == ELSE else [])]
        if place == ELSE and Topic.KIND not in given:
            return topics
        asks = preset_of(_kind(given)).asks
        topics += [each for each in asks if each in (Topic.URL, Topic.VERSION, Topic.UPSTREAM)]
        topics += [] if self.is_first else [Topic.NAME]
        if Topic.URL in given and not self.allow_http and not _is_allowed(given[Topic.URL]):
            topics.append(Topic.PLAIN_HTTP)
        topics += [each for each in asks if each not in topics]
        return [*topics, Topic.PROVIDER_KEY] if given.get(Topic.ROUTE) == PROVIDER else topics

    def _step(self, topic: Topic, given: Mapping[Topic, str]) -> SetupStep:
        match topic:
            case Topic.PLACE:
                return place_step(self.saved, has_demo=self.is_first)
            case Topic.KIND:
                return kind_step()
            case Topic.PLAIN_HTTP:
                return plain_http_step(given[Topic.URL])
            case Topic.ROUTE:
                return route_step(preset_of(_kind(given)))
            case Topic.NAME:
                about = "What the list of profiles calls this server."
                return SetupStep(topic=topic, title="Name", about=about, value=self._free(_kind(given)))
        return typed_step(topic, preset_of(_kind(given)), self.environ)

    def _url(self, answers: Answers, text: str, *, is_behind: bool = False) -> str:
        try:
            if is_behind:  # the gateway asks it, from where it stands
                return parse_base_url(text, allow_http=True)
            return self._described(preset_of(_kind(dict(answers))), text).base_url
        except BaseUrlError as error:
            raise AnswerError(str(error)) from error

    def _check_name(self, name: str) -> None:
        try:
            check_profile_name(name)
        except ProfileNameError as error:
            raise AnswerError(capital(str(error))) from error
        if name in self.taken:
            raise AnswerError(f"There is a profile {name} already.")

    def _described(self, preset: Preset, base_url: str, name: str | None = None) -> Profile:
        name = name or self.profile_name
        allow_http = not _is_allowed(base_url)  # the flag allows it, or the person is asked
        return to_profile(preset, name=name, base_url=base_url, environ=self.environ, allow_http=allow_http)

    def _profile(self, given: Mapping[Topic, str]) -> Profile:
        preset = preset_of(_kind(given))
        base_url = given.get(Topic.URL) or known_url(preset, self.environ) or ""
        profile = self._described(preset, base_url, given.get(Topic.NAME))
        if Topic.VERSION in given:
            profile = replace(profile, query=((API_VERSION, given[Topic.VERSION]),))
        return replace(profile, headers=(*profile.headers, *_headers(given)))


def _kind(given: Mapping[Topic, str]) -> str:
    return given.get(Topic.KIND, given.get(Topic.PLACE, SELF_HOSTED))


def _check_sent(text: str) -> None:
    if not text:
        raise AnswerError("It can't be empty.")
    if not is_sendable(text):
        raise AnswerError("It holds a character that can't be sent.")


def _is_allowed(base_url: str) -> bool:
    """Whether the URL needs no leave: only one that does is saved with it."""
    try:
        parse_base_url(base_url)
    except BaseUrlError:
        return False
    return True


def _headers(given: Mapping[Topic, str]) -> tuple[tuple[str, str], ...]:
    headers = [(given[Topic.ROUTE], given[Topic.ROUTE_VALUE])] if Topic.ROUTE in given else []
    if given.get(Topic.UPSTREAM):
        headers.append((UPSTREAM, given[Topic.UPSTREAM]))
    if given.get(Topic.PROVIDER_KEY):
        headers.append(("Authorization", f"Bearer ${{{given[Topic.PROVIDER_KEY]}}}"))
    return tuple(headers)
