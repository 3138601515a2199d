"""An answer that is no success, told as what happened and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from runtui.api.error_body import ErrorBody, read_said, shortened
from runtui.api.errors import (
    CHECK_URL,
    QUOTA_TITLE,
    ApiError,
    BadAnswer,
    NotAccepted,
    NotFound,
    NotOffered,
    RateLimited,
    Rejected,
    ServerFailed,
)
from runtui.api.retry_after import retry_after
from runtui.model.key_form import masked
from runtui.model.preset import preset_of
from runtui.model.profile import DEMO_URL, UNNAMED

if TYPE_CHECKING:
    from runtui.api.credentials import Credentials
    from runtui.api.request import Request, Response

E = TypeVar("E", bound=ApiError)
Teller: TypeAlias = Callable[["_Case"], ApiError]

_SWITCHED_OFF = "api.openai.com"
_NO_ROUTE = ("not found", "resource not found", "no route", "invalid url", "cannot get", "unknown url")
_REPEATS = re.compile(r"no \w+ found with id '[^']*'", re.IGNORECASE)
_LARGEST_SAID = 100_000
_LONGEST_TARGET = 120
"""Characters of a URL that an answer points to."""
_PATHS = re.compile(r"\S*/\S*")
_NOUNS = re.compile(r"\b(?:thread|run|assistant|message|step)s?\b")


def failure_of(question: Request, answer: Response, credentials: Credentials, now: float) -> ApiError | None:
    """Returns the error that `answer` is, None for a success whose body looks like JSON.

    Any body is a success of a POST: the run is fetched afterwards. `now` is our own time, for a wait that the
    server gives as a date without saying what time it has.
    """
    if answer.status // 100 == 2 and (question.is_write or _is_jsonlike(answer.body)):
        return None
    case = _Case(question, answer, read_said(answer.body), credentials, now)
    return _teller(answer.status)(case)


def in_context(
    error: ApiError, question: Request, answer: Response, credentials: Credentials, now: float
) -> ApiError:
    """Returns an error of decoding with what the answer adds: status, request id, the server's words."""
    is_telling = answer.body.startswith(b"{") and len(answer.body) < _LARGEST_SAID
    said = read_said(answer.body) if is_telling else ErrorBody()
    case = _Case(question, answer, said, credentials, now)
    return case.told(type(error), error.message.rstrip("."), error.next_step)


class _Case(Struct, frozen=True):
    question: Request
    answer: Response
    said: ErrorBody
    credentials: Credentials
    now: float

    @property
    def host(self) -> str:
        profile = self.question.profile
        return "The demo" if profile.base_url == DEMO_URL else profile.host

    @property
    def words(self) -> str:
        # Redacted before it is cut: half a key is still half a key.
        return shortened(self.clean(self.said.words))

    @property
    def function(self) -> str:
        """What the server was asked for, as the object of a sentence."""
        return self.question.capability.words if self.question.capability else "this"

    def clean(self, text: str) -> str:
        return masked(self.credentials.redacted(text))

    def told(self, kind: type[E], what: str, next_step: str = "") -> E:
        """The error: what happened, then the server's words, unless they say no more than that an id is unknown."""
        words = "" if _REPEATS.fullmatch(self.words) else self.words
        sentence = f"{self.clean(what)}: {words}." if words else f"{self.clean(what)}."
        request_id = self.answer.request_id or self.said.request_id
        return kind(
            sentence,
            self.clean(next_step),
            status=self.answer.status,
            request_id=request_id and self.clean(request_id),
            retry_after=retry_after(self.answer.headers, self.now),
        )


def _teller(status: int) -> Teller:
    if status in _TELLERS:
        return _TELLERS[status]
    return _TELLERS_BY_HUNDRED.get(status // 100, _not_http)


def _is_jsonlike(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _not_json(case: _Case) -> ApiError:
    what = f"That is not a JSON answer from {case.host}"
    if not case.answer.body.strip():
        return case.told(BadAnswer, f"{what}, but an empty one", CHECK_URL)
    return case.told(BadAnswer, f"{what}, but a web page" if case.said.is_html else what, CHECK_URL)


def _redirected(case: _Case) -> ApiError:
    location = case.answer.headers.get("location", "").strip()
    if not location:
        return case.told(BadAnswer, f"{case.host} points elsewhere without saying where", CHECK_URL)
    asked = case.question.url
    try:
        target = urlsplit(urljoin(asked, location))
        host, shown = target.hostname, f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"
    except ValueError:
        return case.told(BadAnswer, f"{case.host} points to what is no URL", CHECK_URL)
    why = "" if host == urlsplit(asked).hostname else ", since the key would go there"
    what = f"{case.host} points to {shown[:_LONGEST_TARGET]}, which is not followed{why}"
    has_profile = case.question.profile.name != UNNAMED
    how = "put its base URL into the profile" if has_profile else "give its base URL as --base-url"
    return case.told(BadAnswer, what, f"If that is the right server, {how}.")


def _key_refused(case: _Case) -> ApiError:
    if _is_for_other_keys(case):
        return case.told(NotOffered, f"{case.host} offers {case.function} to other keys only")
    if not case.credentials.has_key:
        return case.told(NotAccepted, f"{case.host} wants a key", "Give the key of that server.")
    what = f"{case.host} does not accept the key"
    if case.credentials.is_renewable:
        again = "" if case.question.is_write else "The token command was run again without success. "
        profile = case.question.profile
        is_az = (profile.token_command or preset_of(profile.kind).token_command)[:1] == ("az",)
        return case.told(
            NotAccepted, what, f"{again}Sign in anew{': az login' if is_az else ' with that program'}."
        )
    return case.told(NotAccepted, what, "Give the key again: this one may be wrong, expired or of another project.")


def _forbidden(case: _Case) -> ApiError:
    if _is_for_other_keys(case):
        return case.told(NotOffered, f"{case.host} offers {case.function} to other keys only")
    return case.told(
        NotAccepted, f"{case.host} does not allow this with the key", "The key needs another scope or role."
    )


def _is_for_other_keys(case: _Case) -> bool:
    """Whether the key is good, but not for this function (OpenAI lists threads for its own web pages only)."""
    return case.question.capability is not None and case.said.code == "missing_scope"


def _not_found(case: _Case) -> ApiError:
    question = case.question
    if case.host == _SWITCHED_OFF:
        return case.told(
            NotFound,
            "OpenAI switched the Assistants API off on 2026-08-26",
            "Use another server (another profile, or --base-url), or try the demo: runtui --demo.",
        )
    if (question.thread_id or "").startswith("run_"):
        return case.told(
            NotFound, f"{question.thread_id} is the id of a run, not of a thread", "Open the thread it belongs to."
        )
    if _is_unnamed(case):
        return _no_route(case)
    return _nothing_of_that_id(case)


def _is_unnamed(case: _Case) -> bool:
    """Whether the 404 is about the URL as a whole and not about the ids in it, of which it names none then."""
    question, words = case.question, _PATHS.sub(" ", case.said.words.lower()).strip()
    ids = (question.thread_id, question.run_id, question.cursor)
    if any(each and each.lower() in words for each in ids):
        return False
    if not case.said.is_json or case.said.code == "unknown_url" or words.startswith(_NO_ROUTE):
        return True
    return _NOUNS.search(words) is None


def _no_route(case: _Case) -> ApiError:
    question = case.question
    if question.capability is None:
        return case.told(
            NotFound,
            f"Nothing is found at {question.url}",
            "Check the base URL: most end in /v1, /openai/v1 or /api/v1.",
        )
    if question.is_proven:
        return case.told(NotFound, f"{case.host} knows no {'/'.join(question.path)}")
    return _not_offered(case)


def _nothing_of_that_id(case: _Case) -> ApiError:
    question = case.question
    if question.cursor and question.cursor in case.said.words:
        return case.told(NotFound, f"{question.cursor} at the end of the list is gone", "Reload it.")
    if question.thread_id is None:
        return case.told(NotFound, f"{case.host} knows no {'/'.join(question.path)}")
    is_run = question.run_id and question.run_id in case.said.words
    named = f"run {question.run_id}" if is_run else f"thread {question.thread_id}"
    return case.told(
        NotFound,
        f"{case.host} knows no {named}{' for this key' if case.credentials.has_key else ''}",
        "Check the id, or try another profile: an id is known to one project only.",
    )


def _method_refused(case: _Case) -> ApiError:
    if case.question.capability is not None or case.question.is_write:
        return _not_offered(case)
    return case.told(
        NotOffered,
        f"{case.host} does not list runs at this URL",
        "LiteLLM lists them through its pass-through only, such as PROXY/openai/v1 or PROXY/azure.",
    )


def _not_offered(case: _Case) -> ApiError:
    return case.told(NotOffered, f"{case.host} does not offer {case.function}")


def _too_many(case: _Case) -> ApiError:
    if "insufficient_quota" not in (case.said.code, *case.said.words.split()):
        return case.told(RateLimited, f"{case.host} wants fewer requests")
    error = case.told(RateLimited, f"{case.host} says the account is used up", "Add credit, or use another key.")
    error.is_passing, error.title = False, QUOTA_TITLE
    return error


def _failed(case: _Case) -> ApiError:
    return case.told(ServerFailed, f"{case.host} failed to answer ({case.answer.status})")


def _refused(case: _Case) -> ApiError:
    if case.said.code == "invalid_beta":
        next_step = "Set beta = true in the profile, so that the OpenAI-Beta header is sent."
    elif case.question.cursor:
        next_step = "The run where the list went on may be deleted: reload the list."
    else:
        next_step = ""
    return case.told(Rejected, f"{case.host} refuses the request ({case.answer.status})", next_step)


def _not_http(case: _Case) -> ApiError:
    return case.told(BadAnswer, f"{case.host} answers with the unknown status {case.answer.status}", CHECK_URL)


_TELLERS: dict[int, Teller] = {
    401: _key_refused,
    403: _forbidden,
    404: _not_found,
    405: _method_refused,
    408: _failed,
    409: _failed,
    429: _too_many,
    501: _not_offered,
}
_TELLERS_BY_HUNDRED: dict[int, Teller] = {2: _not_json, 3: _redirected, 4: _refused, 5: _failed}
