"""From a response that is no success to an ApiError: what happened, and what to do about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from urllib.parse import urljoin, urlsplit

from msgspec import Struct

from runtui.api.error_body import ErrorBody, read_error_body, shortened
from runtui.api.errors import (
    CHECK_URL,
    ApiError,
    BadAnswer,
    NotAccepted,
    NotFound,
    NotOffered,
    QuotaUsedUp,
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
_Explain: TypeAlias = Callable[["_Case"], ApiError]

_SWITCHED_OFF = "api.openai.com"
_NO_ROUTE = ("not found", "resource not found", "no route", "invalid url", "cannot get", "unknown url")
_REPEATS = re.compile(r"no \w+ found with id '[^']*'", re.IGNORECASE)
_LARGEST_EXPLANATION = 100_000
"""Bytes of a response that could not be decoded, up to which it is searched for the server's words."""
_LONGEST_TARGET = 120
"""Characters of a URL that a redirect points to."""
_PATHS = re.compile(r"\S*/\S*")
_NOUNS = re.compile(r"\b(?:thread|run|assistant|message|step)s?\b")


def failure_of(request: Request, response: Response, credentials: Credentials, now: float) -> ApiError | None:
    """Returns the error that `response` is, None for a success whose body looks like JSON.

    Any body is a success of a POST: the run is fetched afterwards. `now` is our own time, for a wait that the
    server gives as a date without saying what time it has.
    """
    if response.status // 100 == 2 and (request.is_write or _is_jsonlike(response.body)):
        return None
    case = _Case(request, response, read_error_body(response.body), credentials, now)
    explain = _BY_STATUS.get(response.status) or _BY_HUNDRED.get(response.status // 100, _not_http)
    return explain(case)


def in_context(
    error: ApiError, request: Request, response: Response, credentials: Credentials, now: float
) -> ApiError:
    """Returns an error of decoding with what the response adds: status, request id, the server's words."""
    may_explain = response.body.startswith(b"{") and len(response.body) < _LARGEST_EXPLANATION
    error_body = read_error_body(response.body) if may_explain else ErrorBody()
    case = _Case(request, response, error_body, credentials, now)
    return case.error(type(error), error.message.rstrip("."), error.next_step)


class _Case(Struct, frozen=True):
    request: Request
    response: Response
    error_body: ErrorBody
    credentials: Credentials
    now: float

    @property
    def host(self) -> str:
        profile = self.request.profile
        return "The demo" if profile.base_url == DEMO_URL else profile.host

    @property
    def words(self) -> str:
        # Redacted before it is cut: half a key is still half a key.
        return shortened(self.clean(self.error_body.words))

    @property
    def function(self) -> str:
        """What the server was asked for, as the object of a sentence."""
        return self.request.capability.words if self.request.capability else "this"

    def clean(self, text: str) -> str:
        return masked(self.credentials.redacted(text))

    def error(self, kind: type[E], what: str, next_step: str = "") -> E:
        """The error: what happened, then the server's words, unless they say no more than that an id is unknown."""
        words = "" if _REPEATS.fullmatch(self.words) else self.words
        sentence = f"{self.clean(what)}: {words}." if words else f"{self.clean(what)}."
        request_id = self.response.request_id or self.error_body.request_id
        return kind(
            sentence,
            self.clean(next_step),
            status=self.response.status,
            request_id=request_id and self.clean(request_id),
            retry_after=retry_after(self.response.headers, self.now),
        )


def _is_jsonlike(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _not_json(case: _Case) -> ApiError:
    what = f"That is not a JSON answer from {case.host}"
    if not case.response.body.strip():
        return case.error(BadAnswer, f"{what}, but an empty one", CHECK_URL)
    return case.error(BadAnswer, f"{what}, but a web page" if case.error_body.is_html else what, CHECK_URL)


def _redirected(case: _Case) -> ApiError:
    location = case.response.headers.get("location", "").strip()
    if not location:
        return case.error(BadAnswer, f"{case.host} points elsewhere without saying where", CHECK_URL)
    asked = case.request.url
    try:
        target = urlsplit(urljoin(asked, location))
        host, shown = target.hostname, f"{target.scheme}://{target.netloc.rpartition('@')[2]}{target.path}"
    except ValueError:
        host = None
    if not host:
        return case.error(BadAnswer, f"{case.host} points to what is no URL", CHECK_URL)
    why = "" if host == urlsplit(asked).hostname else ", since the key would go there"
    what = f"{case.host} points to {shown[:_LONGEST_TARGET]}, which is not followed{why}"
    has_profile = case.request.profile.name != UNNAMED
    how = "put its base URL into the profile" if has_profile else "give its base URL as --base-url"
    return case.error(BadAnswer, what, f"If that is the right server, {how}.")


def _key_refused(case: _Case) -> ApiError:
    if case.request.capability is not None and case.error_body.code == "missing_scope":
        # The key is good, but not for this function: OpenAI lists threads for its own web pages only.
        return case.error(NotOffered, f"{case.host} offers {case.function} to other keys only")
    if case.response.status == 403:
        what = f"{case.host} does not allow this with the key"
        return case.error(NotAccepted, what, "The key needs another scope or role.")
    if not case.credentials.has_key:
        return case.error(NotAccepted, f"{case.host} wants a key", "Give the key of that server.")
    what = f"{case.host} does not accept the key"
    if case.credentials.is_renewable:
        return case.error(NotAccepted, what, _renewal(case))
    return case.error(
        NotAccepted, what, "Give the key again: this one may be wrong, expired or of another project."
    )


def _renewal(case: _Case) -> str:
    again = "" if case.request.is_write else "The token command was run again without success. "
    profile = case.request.profile
    is_az = (profile.token_command or preset_of(profile.kind).token_command)[:1] == ("az",)
    return f"{again}Sign in anew{': az login' if is_az else ' with that program'}."


def _not_found(case: _Case) -> ApiError:
    request = case.request
    if case.host == _SWITCHED_OFF:
        return case.error(
            NotFound,
            "OpenAI switched the Assistants API off on 2026-08-26",
            "Use another server (another profile, or --base-url), or try the demo: runtui --demo.",
        )
    if (request.thread_id or "").startswith("run_"):
        return case.error(
            NotFound, f"{request.thread_id} is the id of a run, not of a thread", "Open the thread it belongs to."
        )
    if _is_unnamed(case):
        return _no_route(case)
    return _nothing_of_that_id(case)


def _is_unnamed(case: _Case) -> bool:
    """Whether the 404 is about the URL as a whole and not about the ids in it, of which it names none then."""
    request, words = case.request, _PATHS.sub(" ", case.error_body.words.lower()).strip()
    ids = (request.thread_id, request.run_id, request.cursor)
    if any(each and each.lower() in words for each in ids):
        return False
    if not case.error_body.is_json or case.error_body.code == "unknown_url" or words.startswith(_NO_ROUTE):
        return True
    return _NOUNS.search(words) is None


def _no_route(case: _Case) -> ApiError:
    request = case.request
    if request.capability is None:
        return case.error(
            NotFound,
            f"Nothing is found at {request.url}",
            "Check the base URL: most end in /v1, /openai/v1 or /api/v1.",
        )
    if request.is_proven:
        return case.error(NotFound, f"{case.host} knows no {'/'.join(request.path)}")
    return _not_offered(case)


def _nothing_of_that_id(case: _Case) -> ApiError:
    request = case.request
    if request.cursor and request.cursor in case.error_body.words:
        return case.error(NotFound, f"{request.cursor} at the end of the list is gone", "Reload it.")
    if request.thread_id is None:
        return case.error(NotFound, f"{case.host} knows no {'/'.join(request.path)}")
    is_run = request.run_id and request.run_id in case.error_body.words
    named = f"run {request.run_id}" if is_run else f"thread {request.thread_id}"
    return case.error(
        NotFound,
        f"{case.host} knows no {named}{' for this key' if case.credentials.has_key else ''}",
        "Check the id, or try another profile: an id is known to one project only.",
    )


def _method_refused(case: _Case) -> ApiError:
    if case.request.capability is not None or case.request.is_write:
        return _not_offered(case)
    return case.error(
        NotOffered,
        f"{case.host} does not list runs at this URL",
        "LiteLLM lists them through its pass-through only, such as PROXY/openai/v1 or PROXY/azure.",
    )


def _not_offered(case: _Case) -> ApiError:
    return case.error(NotOffered, f"{case.host} does not offer {case.function}")


def _too_many(case: _Case) -> ApiError:
    if "insufficient_quota" not in (case.error_body.code, *case.error_body.words.split()):
        return case.error(RateLimited, f"{case.host} wants fewer requests")
    return case.error(QuotaUsedUp, f"{case.host} says the account is used up", "Add credit, or use another key.")


def _failed(case: _Case) -> ApiError:
    return case.error(ServerFailed, f"{case.host} failed to answer ({case.response.status})")


def _refused(case: _Case) -> ApiError:
    if case.error_body.code == "invalid_beta":
        next_step = "Set beta = true in the profile, so that the OpenAI-Beta header is sent."
    elif case.request.cursor:
        next_step = "The run where the list went on may be deleted: reload the list."
    else:
        next_step = ""
    return case.error(Rejected, f"{case.host} refuses the request ({case.response.status})", next_step)


def _not_http(case: _Case) -> ApiError:
    return case.error(BadAnswer, f"{case.host} answers with the unknown status {case.response.status}", CHECK_URL)


_BY_STATUS: dict[int, _Explain] = {
    401: _key_refused,
    403: _key_refused,
    404: _not_found,
    405: _method_refused,
    408: _failed,
    409: _failed,
    429: _too_many,
    501: _not_offered,
}
_BY_HUNDRED: dict[int, _Explain] = {2: _not_json, 3: _redirected, 4: _refused, 5: _failed}
