"""From a response that is no success to an ApiError with a next step: redirect, 4xx, 429, 5xx, no JSON."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import urljoin, urlsplit

from runtui.api.error_body import ErrorBody, read_error_body
from runtui.api.error_case import LITELLM_ASKED, ErrorCase
from runtui.api.errors import (
    CHECK_URL,
    ApiError,
    BadAnswer,
    NotFound,
    NotOffered,
    OtherProtocol,
    QuotaUsedUp,
    RateLimited,
    Rejected,
    ServerFailed,
)
from runtui.model.host import is_same_host
from runtui.model.preset import API_VERSION, PRESETS, preset_of, preset_of_url
from runtui.model.profile import UNNAMED

if TYPE_CHECKING:
    from runtui.api.credentials import Credentials
    from runtui.api.request import Request, Response

_Explain: TypeAlias = Callable[[ErrorCase], ApiError]

_SWITCHED_OFF = "api.openai.com"
_REFUSALS = (401, 403, 407)
_NO_ROUTE = ("not found", "resource not found", "no route", "invalid url", "cannot get", "unknown url")
_LARGEST_EXPLANATION = 100_000
"""Bytes of a response that could not be decoded, up to which it is searched for the server's words."""
_LONGEST_TARGET = 120
"""Characters of a URL that a redirect points to."""
_NO_UPSTREAM = (502, 504, *range(520, 528))
"""Those from 520 on are Cloudflare's own."""
_NO_UPSTREAM_WORDS = (
    r"(?i)\b(?:no (?:healthy|live|available) upstreams?|upstream (?:connect error|timed out|unavailable)"
    r"|(?:failed|unable) to connect to (?:the )?(?:upstream|backend|origin))\b"
)
_UPSTREAM_ANSWERED = ("x-envoy-upstream-service-time", "x-kong-upstream-latency")
"""Headers of proxies, which have the key pass through, on what the server behind them answered."""
_NOTHING_CODES = frozenset({"not_found"})
"""Codes that are about an id unless the words name a place."""
_NO_THREAD_CODE = (
    r"(?:thread|run)_?(?:id_?)?(?:not_?found|does_?not_?exist|missing|unknown)(?:_?error)?"
    r"|(?:no_?such|unknown|missing|invalid)_?(?:thread|run)(?:_?id)?"
)
_PLACES = re.compile(r"\b(?:routes?|urls?|paths?|endpoints?|projects?|deployments?)\b")
_NOUNS = re.compile(r"\b(?:thread|run|assistant|message|step)s?\b")


def failure_of(request: Request, response: Response, credentials: Credentials, now: float) -> ApiError | None:
    """Returns the error that `response` is, None for a success whose body looks like JSON.

    Any body but a web page is a success of a POST: the run is fetched afterwards. A page is of something in front,
    which may have let the POST through. `now` is our own time, for a wait that the
    server gives as a date without saying what time it has.
    """
    is_fine = _is_jsonlike(response.body) or (request.is_write and not _is_page(response))
    if response.status // 100 == 2 and is_fine:
        return None
    case = ErrorCase(request, response, read_error_body(response.body), credentials, now)
    if response.status in _REFUSALS or case.is_key_doubted:
        from runtui.api.refusals import refused  # noqa: PLC0415  15 patterns that most sessions never need

        return refused(case)
    explain = _BY_STATUS.get(response.status) or _BY_HUNDRED.get(response.status // 100, _not_http)
    return explain(case)


def in_context(
    error: ApiError, request: Request, response: Response, credentials: Credentials, now: float
) -> ApiError:
    """Returns an error of decoding with what the response adds: status, request id, the server's words."""
    may_explain = response.body.startswith(b"{") and len(response.body) < _LARGEST_EXPLANATION
    error_body = read_error_body(response.body) if may_explain else ErrorBody()
    case = ErrorCase(request, response, error_body, credentials, now)
    told = case.error(type(error), error.message.rstrip("."), error.next_step)
    if isinstance(told, OtherProtocol) and isinstance(error, OtherProtocol):
        from runtui.api.other_protocol import way_to  # noqa: PLC0415  as below

        told.protocol = error.protocol
        told.next_step = way_to(error.protocol, request.profile) or told.next_step
    return told


def _is_page(response: Response) -> bool:
    return read_error_body(response.body).is_html


def _is_jsonlike(body: bytes) -> bool:
    return body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[")


def _not_json(case: ErrorCase) -> ApiError:
    if not case.response.body.strip():
        return case.error(BadAnswer, f"{case.host} sent an empty answer", CHECK_URL)
    sent = "a web page" if case.error_body.is_html else "something else"
    error = case.error(BadAnswer, f"{case.host} sent {sent} instead of JSON", CHECK_URL)
    error.may_be_done = case.request.is_write
    return error


def _redirected(case: ErrorCase) -> ApiError:
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
    why = "" if is_same_host(host, urlsplit(asked).hostname or "") else ", since the key would go there"
    what = f"{case.host} points to {shown[:_LONGEST_TARGET]}, which is not followed{why}"
    has_profile = case.request.profile.name != UNNAMED
    how = "put its base URL into the profile" if has_profile else "give its base URL as --base-url"
    return case.error(BadAnswer, what, f"If that is the right server, {how}.")


def _not_found(case: ErrorCase) -> ApiError:
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
    from runtui.api.other_protocol import of_other_protocol  # noqa: PLC0415  hardly any server does

    other = of_other_protocol(case)
    if other is not None:
        return other
    if _is_unnamed(case):
        return _no_route(case)
    return _nothing_of_that_id(case)


def _is_unnamed(case: ErrorCase) -> bool:
    """Whether the 404 is about the URL as a whole and not about the ids in it, of which it names none then."""
    request, words = case.request, case.said_without_paths
    ids = (request.thread_id, request.run_id, request.cursor)
    if any(each and each.lower() in words for each in ids):
        return False
    codes = case.error_body.codes if request.thread_id else ()
    if any(re.fullmatch(_NO_THREAD_CODE, code) for code in codes):
        return False
    if not _NOTHING_CODES.isdisjoint(codes) and not _PLACES.search(words):
        return False
    if not case.error_body.is_json or case.error_body.code == "unknown_url" or words.startswith(_NO_ROUTE):
        return True
    return _NOUNS.search(words) is None


def _no_route(case: ErrorCase) -> ApiError:
    request = case.request
    if request.capability is None:
        error = case.error(
            NotFound, f"Nothing is found at {request.url}", f"Check the base URL: {_right_url(case)}"
        )
        error.concerns_url = True
        return error
    if request.is_proven:
        return case.error(NotFound, f"{case.host} knows no {'/'.join(request.path)}")
    return _not_offered(case)


def _right_url(case: ErrorCase) -> str:
    """How the right base URL differs from this one, as far as that is known."""
    profile = case.request.profile
    base_url, preset = profile.base_url, preset_of(profile.kind)
    if "/v1/v1/" in case.response.headers.get(LITELLM_ASKED, ""):
        return f"the proxy adds /v1 itself, so it must be {base_url.removesuffix('/v1')}."
    if "/deployments/" in base_url:
        return f"without the deployment it is {base_url.partition('/deployments/')[0]}."
    if preset.has_own_url:
        return f"of {preset.title} it looks like {preset.example}."
    if base_url.endswith("/v1"):
        return "perhaps it ends without /v1, or has more before it, such as /openai/v1 or /api/v1."
    return f"most end in /v1, as {base_url}/v1 would."


def _nothing_of_that_id(case: ErrorCase) -> ApiError:
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


def _method_refused(case: ErrorCase) -> ApiError:
    if case.request.capability is not None or case.request.is_write:
        return _not_offered(case)
    litellm = PRESETS["litellm"]
    way = f"lists them through its pass-through only, such as {litellm.example} or PROXY/azure."
    step = f"LiteLLM {way}" if case.request.profile.kind == litellm.kind else f"{CHECK_URL} LiteLLM {way}"
    return case.error(NotOffered, f"{case.host} does not list runs at this URL", step)


def _not_offered(case: ErrorCase) -> ApiError:
    return case.error(NotOffered, f"{case.host} does not offer {case.function}")


def _too_many(case: ErrorCase) -> ApiError:
    if "insufficient_quota" not in (case.error_body.code, *case.error_body.words.split()):
        return case.error(RateLimited, f"{case.host} wants fewer requests")
    return case.error(QuotaUsedUp, f"{case.host} says the account is used up", "Add credit, or use another key.")


def _failed(case: ErrorCase) -> ApiError:
    error = _failure(case)
    error.may_be_done = case.request.is_write
    return error


def _failure(case: ErrorCase) -> ApiError:
    status = case.response.status
    if case.is_of_gateway:
        what = f"The gateway {case.host} itself failed ({status}), not the server behind it"
        return case.error(ServerFailed, what, "Its own log says why.")
    has_upstream_answered = any(name in case.response.headers for name in _UPSTREAM_ANSWERED)
    if case.is_of_upstream or has_upstream_answered:
        return case.error(ServerFailed, f"The server behind {case.host} failed to answer ({status})")
    if status in _NO_UPSTREAM or re.search(_NO_UPSTREAM_WORDS, case.said):
        return case.error(ServerFailed, f"{case.host} got no answer from the server behind it ({status})")
    return case.error(ServerFailed, f"{case.host} failed to answer ({status})")


def _refused(case: ErrorCase) -> ApiError:
    if API_VERSION in case.said.lower():
        next_step = _api_version(case)
    elif "x-portkey-" in case.said.lower():
        next_step = "The kinds portkey (hosted) and portkey-gateway (your own) each send what Portkey needs."
    elif case.error_body.code == "invalid_beta":
        next_step = "Set beta = true in the profile, so that the OpenAI-Beta header is sent."
    elif case.request.cursor:
        next_step = "The run behind which the list was to go on may have been deleted: reload the list."
    else:
        next_step = ""
    return case.error(Rejected, f"{case.host} refuses the request ({case.response.status})", next_step)


def _api_version(case: ErrorCase) -> str:
    profile = case.request.profile
    sent = dict(profile.query).get(API_VERSION)
    if sent is not None:
        return f"Correct the api-version in the profile: {sent} was sent."
    likely = preset_of_url(profile.base_url)
    version, kind = (
        ("v1", "") if likely is None else (dict(likely.query)[API_VERSION], f", or --kind {likely.kind}")
    )
    if profile.name != UNNAMED:
        return f'Add query = {{ api-version = "{version}" }} to the profile.'
    option = f"--query {API_VERSION}={version}{kind}"
    return f"Save the server with it: runtui profiles add NAME --base-url {profile.base_url} {option}"


def _in_conflict(case: ErrorCase) -> ApiError:
    """A POST came too late, or another one first: that is a no. A GET may be asked again."""
    return _refused(case) if case.request.is_write else _failed(case)


def _not_http(case: ErrorCase) -> ApiError:
    return case.error(BadAnswer, f"{case.host} answers with the unknown status {case.response.status}", CHECK_URL)


_BY_STATUS: dict[int, _Explain] = {
    404: _not_found,
    405: _method_refused,
    408: _failed,
    409: _in_conflict,
    429: _too_many,
    501: _not_offered,
}
_BY_HUNDRED: dict[int, _Explain] = {2: _not_json, 3: _redirected, 4: _refused, 5: _failed}
