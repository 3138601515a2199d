"""What a person is asked to describe a server, one question at a time: pure steps from answers to a profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from runtui.model.base_url import BaseUrlError, parse_base_url
from runtui.model.key_form import holds_key, is_like_key
from runtui.model.preset import API_VERSION, OTHER, PRESETS, Asked, known_url, preset_of, to_profile
from runtui.model.profile import Auth, Connection, Origin
from runtui.store.settings.resolve import demo_connection
from runtui.store.settings.toml_profile import ProfileNameError, check_profile_name
from runtui.ui.connect.question_words import (
    DEMO,
    NO,
    OPENAI,
    SERVER,
    Topic,
    capital,
    may_be_plain,
    question_of,
    where,
    which_kind,
    which_name,
)
from runtui.words.keys import not_wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from runtui.model.preset import Preset
    from runtui.model.profile import Profile
    from runtui.ui.connect.question_words import SetupStep

Answers: TypeAlias = "tuple[tuple[Topic, str], ...]"
"""Each answer behind its topic, in the order given. To go back is to drop the last one."""

PROVIDER = "x-portkey-provider"
_OF_PRESET = {
    Asked.BASE_URL: (Topic.URL,),
    Asked.API_VERSION: (Topic.VERSION,),
    Asked.ROUTE: (Topic.ROUTE, Topic.ROUTE_VALUE),
    Asked.SIGN_IN: (Topic.SIGN_IN,),
}
_NO_LONG_WORDS = (Topic.VERSION, Topic.PROVIDER_KEY)
"""Where any long word of letters and digits is taken for a key."""
_WANTED = {Topic.URL: "a URL", Topic.VERSION: "a version", Topic.PROVIDER_KEY: "the name of a variable"}
_OF_ANY_AUTH = ("self-hosted", OTHER)
"""Kinds whose servers take their key in different ways."""


class AnswerError(ValueError):
    """The text can't be the answer. Its message is a sentence, without it."""


class KeyAnswerError(AnswerError):
    """The text is a key, in the place of something that is not secret: it is not to stay on the screen."""


class SetupSteps(Struct, frozen=True, kw_only=True):
    """The questions of one server. `taken` are the names of the profiles there are."""

    environ: Mapping[str, str]
    profile_name: str
    taken: frozenset[str] = frozenset()
    saved: Mapping[str, Connection] = {}
    """The profiles that can be chosen at the beginning, by the answer that chooses each."""
    allow_http: bool = False
    is_key: Callable[[str], bool] = holds_key
    """Whether a text looks like a key, or is the one in use."""
    is_first: bool = True
    """Whether demo and OpenAI are offered first; if not, a name is asked for at the end."""

    def next_question(self, answers: Answers) -> SetupStep | None:
        """Returns what to ask after these answers, None once the server is described."""
        given = dict(answers)
        topic = next((each for each in self._topics(given) if each not in given), None)
        return self._question(topic, given) if topic is not None else None

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
        given = dict(answers)
        preset = preset_of(given.get(Topic.KIND, OTHER))
        if not answers or answers[-1][0] is not Topic.URL:
            return None
        profile = self._described(preset, given[Topic.URL])
        asked_later = tuple((name, "") for name in preset.route_headers)
        return preset.doubt(replace(profile, headers=asked_later))

    def connection(self, answers: Answers) -> Connection:
        """Returns the server that the answers describe."""
        given = dict(answers)
        place = given.get(Topic.PLACE, SERVER)
        if place in self.saved:
            return self.saved[place]
        if place == DEMO:
            return demo_connection()
        profile = self._profile(given)
        variables = (profile.key_env,) if profile.key_env else ()
        return Connection(profile=profile, origin=Origin.PROFILE, key_variables=variables)

    def _topics(self, given: Mapping[Topic, str]) -> list[Topic]:
        topics = [Topic.PLACE] if self.is_first else []
        if given.get(Topic.PLACE, SERVER) != SERVER:
            return topics
        topics.append(Topic.KIND)
        if Topic.KIND in given:
            topics += _topics_of(given[Topic.KIND], given.get(Topic.ROUTE))
        if Topic.URL in given and not self.allow_http and not _is_allowed(given[Topic.URL]):
            topics.insert(topics.index(Topic.URL) + 1, Topic.PLAIN_HTTP)
        return topics if self.is_first else [*topics, Topic.NAME]

    def _question(self, topic: Topic, given: Mapping[Topic, str]) -> SetupStep:
        match topic:
            case Topic.PLACE:
                return where(self.saved)
            case Topic.PLAIN_HTTP:
                return may_be_plain(given[Topic.URL])
            case Topic.KIND:
                return which_kind(each for each in PRESETS.values() if each.kind != OPENAI or not self.is_first)
            case Topic.NAME:
                return which_name(self.profile_name)
        preset, route = preset_of(given[Topic.KIND]), given.get(Topic.ROUTE, "")
        value = known_url(preset, self.environ) or ""
        return question_of(preset, topic, route=route, value=value, environ=self.environ)

    def _url(self, answers: Answers, text: str) -> str:
        try:
            return self._described(preset_of(dict(answers)[Topic.KIND]), text).base_url
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


def _topics_of(kind: str, route: str | None) -> list[Topic]:
    topics = [topic for asked in preset_of(kind).asks for topic in _OF_PRESET.get(asked, ())]
    if route == PROVIDER:
        topics.append(Topic.PROVIDER_KEY)
    return [*topics, Topic.AUTH] if kind in _OF_ANY_AUTH else topics
