"""A response that is no success, with all that is known about it: what every explanation starts from."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, TypeVar

from msgspec import Struct

from runtui.api.error_body import ErrorBody, shortened
from runtui.api.errors import ApiError
from runtui.api.retry_after import LONGEST_WAIT, bounded, retry_after
from runtui.model.key_form import masked
from runtui.model.profile import DEMO_URL, FILE_URL

if TYPE_CHECKING:
    from runtui.api.credentials import Credentials
    from runtui.api.request import Request, Response

E = TypeVar("E", bound=ApiError)
_KEY_CODES = frozenset({
    "invalid_api_key", "invalid_key", "expired_key", "key_expired", "invalid_token", "expired_token",
    "token_expired", "expiredtoken", "invalidauthenticationtoken", "expiredauthenticationtoken",
    "authenticationtokenexpired",
    "token_not_found_in_db",
    "no_db_connection",  # LiteLLM without a database knows its master key only, and refuses all others so
})  # fmt: skip
LITELLM_ASKED = "x-litellm-model-api-base"
"""The header in which LiteLLM names the URL that it asked."""
_PASSED_ON = (LITELLM_ASKED, "x-portkey-provider")
_GATEWAY_FAILED = "x-portkey-gateway-exception"
_MOST_MINUTES = 120
"""From there on hours are told, and then days."""
_MOST_HOURS = 48
_LONGEST_SEARCHED = 4000
_LONGEST_KEPT = 20_000
"""Characters of a server's words that an error keeps whole."""
_REPEATS = re.compile(r"no \w+ found with id '[^']*'", re.IGNORECASE)


class ErrorCase(Struct, frozen=True):
    """One response that is no success, and all that is known about it."""

    request: Request
    response: Response
    error_body: ErrorBody
    credentials: Credentials
    now: float
    """Our own time."""

    @property
    def host(self) -> str:
        """The server that was asked, as the subject of a sentence."""
        profile = self.request.profile
        named = {DEMO_URL: "The demo", FILE_URL: "The file"}
        return named.get(profile.base_url, profile.host)

    @property
    def answerer(self) -> str:
        """Who gave the answer: a gateway says by a header that the one of the server behind it is passed on."""
        return f"The server behind {self.host}" if self.is_of_upstream else self.host

    @property
    def is_key_doubted(self) -> bool:
        """Whether the server says by a code, whatever the status, that the key is wrong or expired."""
        return not _KEY_CODES.isdisjoint(self.error_body.codes)

    @property
    def is_of_upstream(self) -> bool:
        """Whether a gateway passed on the answer of the server behind it."""
        return not self.is_of_gateway and any(name in self.response.headers for name in _PASSED_ON)

    @property
    def is_of_gateway(self) -> bool:
        """Whether a gateway says that it failed itself."""
        return _GATEWAY_FAILED in self.response.headers

    @property
    def words(self) -> str:
        """The server's own words, safe to repeat."""
        # Redacted before it is cut: half a key is still half a key.
        return shortened(self.clean(self.error_body.words))

    @property
    def said(self) -> str:
        """As many of the server's words, uncleaned, as are searched for a cause."""
        return self.error_body.words[:_LONGEST_SEARCHED]

    @property
    def said_without_paths(self) -> str:
        """The same in lower case without URLs and paths, which name more than the sentence is about."""
        return " ".join(word for word in self.said.lower().split() if "/" not in word)

    @property
    def function(self) -> str:
        """What the server was asked for, as the object of a sentence."""
        return self.request.capability.words if self.request.capability else "the runs of a thread"

    def clean(self, text: str) -> str:
        """Returns `text` without any key in it."""
        return masked(self.credentials.redacted(text))

    def error(self, kind: type[E], what: str, next_step: str = "") -> E:
        """Returns the error: what happened, then the server's words, unless they only call an id unknown."""
        words = "" if _REPEATS.fullmatch(self.words) else _without_credentials(self.words)
        sentence = f"{self.clean(what)}: {words}." if words else f"{self.clean(what)}."
        response, ids = self.response, self._request_ids()
        wait = retry_after(response.headers, self.now, status=response.status, body=response.body)
        if wait is not None and wait > LONGEST_WAIT and kind.is_passing:
            next_step = f"{next_step} {_far(wait)}".strip()
        error = kind(
            sentence,
            self.clean(next_step),
            status=response.status,
            request_id=ids[0][1] if ids else None,
            retry_after=None if wait is None else bounded(wait),
        )
        error.code, error.request_ids = self.clean(self.error_body.code), ids
        error.own_message = self.clean(what) if self.error_body.words else ""
        error.words = _without_credentials(self.clean(self.error_body.words))[:_LONGEST_KEPT]
        return error

    def _request_ids(self) -> tuple[tuple[str, str], ...]:
        """The names of the request in the headers, and the one in the body if that is another."""
        sent, told = list(self.response.request_ids), self.error_body.request_id
        if told and told not in (value for _, value in sent):
            sent.append(("request_id", told))
        return tuple((name, self.clean(value)) for name, value in sent)


def _far(wait: float) -> str:
    """That a server wants to be left alone for longer than it is."""
    minutes, hours = math.ceil(wait / 60), round(wait / 3600)
    wanted = f"{hours} hours" if hours <= _MOST_HOURS else f"{round(wait / 86400)} days"
    wanted = f"{minutes} minutes" if minutes <= _MOST_MINUTES else wanted
    return f"It asks for a wait of {wanted}; runtui waits no more than {LONGEST_WAIT / 60:.0f} minutes."


def _without_credentials(words: str) -> str:
    """What a server says, without what it repeats under the name of a credential."""
    # Imported here: its patterns take a while, and only what failed needs them.
    from runtui.model.masking import masked_text  # noqa: PLC0415

    return masked_text(words)
