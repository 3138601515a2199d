"""What can go wrong with a request, as few kinds as some code acts on.

::

    ApiError                what happened, what to do next; everything below is one
    ├── Unreachable         no answer: refused, name unknown, TLS, deadline, connection lost → tried again
    ├── ServerFailed        408, 409, 5xx, or an answer cut short → tried again
    ├── RateLimited         429 → tried again after the server's time
    │   └── QuotaUsedUp     429 for an empty account → nothing is asked until the person acts
    ├── NotAccepted         401, 403, 407 whose cause lies beside the key → nothing is asked until the person acts
    │   └── KeyNotAccepted  the key itself is in doubt → another one is asked for
    ├── NotFound            404 for the thread, the run or the whole API → nothing is asked until the person acts
    ├── NotOffered          405, 501, or an unknown route: this server lacks the function
    ├── BadAnswer           a response that isn't the Assistants protocol: HTML, empty, too large
    │   └── OtherProtocol   the response of another API under the same URLs → nothing is asked until the person acts
    ├── Rejected            any other 4xx: the request itself was wrong
    ├── WriteNotAllowed     a POST that did not leave: this session only reads
    └── Misconfigured       no request could be made: proxy, certificates, headers or token command are unusable
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from runtui.model.secret import HIDDEN

if TYPE_CHECKING:
    from runtui.model.protocol import WireProtocol
    from runtui.model.sight import Sight

CHECK_URL = "Check the base URL: runtui needs a server that speaks the Assistants protocol."
"""The next step after a response of something else."""


class ApiError(Exception):
    """A request that failed.

    ``str(error)`` says what happened in one sentence, `next_step` what to do about it ("" if nothing is to be
    done). Both are the program's words plus at most 1000 characters of the server's, uncleaned: text from a
    server, to be shown like any other. `status` is the HTTP status, `request_id` the server's own name for
    the request. Neither holds a key.
    """

    is_passing = False
    """True when asking again later may help."""
    title = "Request failed"
    code = ""
    """What the server calls the error, for programs; "" where it doesn't."""
    words = ""
    """The server's own words, as whole as they came in 20,000 characters; no key in them either."""
    own_message = ""
    """What happened without the server's words; "" where the message has none of them."""
    may_be_done = False
    """True for a POST of which nobody knows whether the server carried it out."""
    is_done = False
    """True for a POST that was carried out, where only what came of it could not be read."""
    request_ids: tuple[tuple[str, str], ...] = ()
    """All names of the request, each behind the header or field that it came in."""

    def __init__(
        self,
        message: str,
        next_step: str = "",
        *,
        status: int | None = None,
        request_id: str | None = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.status = status
        self.request_id = request_id
        self.retry_after = retry_after
        """Seconds the server wants to be left alone, None if it did not say; never above 120."""

    @property
    def sentence(self) -> str:
        """What happened and what to do about it, on one line."""
        return f"{self.message} {self.next_step}".rstrip()

    @property
    def is_cut(self) -> bool:
        """Whether the server said more than the message repeats."""
        return " ".join(self.words.split()).rstrip(". ") not in self.message

    def seen(self, sight: Sight) -> ApiError:
        """Returns the error as it may be seen: redacted, without the server's words; the same one each time."""
        return self._redacted if sight.is_redacted and self.own_message else self

    @cached_property
    def _redacted(self) -> ApiError:
        # Imported here: few hide anything.
        from runtui.model.redaction import is_harmless  # noqa: PLC0415

        hidden = type(self)(
            f"{self.own_message}: {HIDDEN}.",
            self.next_step,
            status=self.status,
            request_id=self.request_id,
            retry_after=self.retry_after,
        )
        hidden.code = self.code if is_harmless("code", self.code) else HIDDEN
        hidden.request_ids = self.request_ids
        return hidden

    @property
    def report(self) -> str:
        """All of it, for those who run the server."""
        words = self.words if self.is_cut else ""
        status = f"HTTP {self.status}" if self.status is not None else ""
        code = f"code {self.code}" if self.code else ""
        ids = [f"{name}: {value}" for name, value in self.request_ids]
        traces = ", ".join(filter(None, (status, code, *ids)))
        return "\n".join(filter(None, (self.message, words, self.next_step, traces)))


class Unreachable(ApiError):  # noqa: N818  the protocol's words read better than NotReachableError
    """No answer from the server."""

    is_passing = True
    title = "No connection"


class ServerFailed(ApiError):  # noqa: N818
    """The server says that it failed, or its response broke off."""

    is_passing = True
    title = "Server error"


class RateLimited(ApiError):  # noqa: N818
    """Too many requests."""

    is_passing = True
    title = "Rate limited"


class QuotaUsedUp(RateLimited):
    """The account is empty (``insufficient_quota``), and no waiting helps."""

    is_passing = False
    title = "Quota used up"


class NotAccepted(ApiError):  # noqa: N818
    """What was asked is refused, and another key would change nothing: a role, a network rule, a header."""

    title = "Not allowed"
    concerns_all = True
    """False where other threads of the server may be allowed."""


class KeyNotAccepted(NotAccepted):
    """The key is missing, wrong or expired."""

    title = "Key not accepted"


class NotFound(ApiError):  # noqa: N818
    """The thread, the run or the API itself is not there."""

    title = "Not found"
    concerns_url = False
    """True where the server has nothing at the base URL, whatever the ids."""


class NotOffered(ApiError):  # noqa: N818
    """The server lacks this function."""

    title = "Not offered by this server"


class BadAnswer(ApiError):  # noqa: N818
    """The response is not the Assistants protocol."""

    is_passing = True
    title = "Unexpected answer"


class OtherProtocol(BadAnswer):
    """The server speaks another protocol, and will go on doing so."""

    is_passing = False
    title = "Another protocol"
    protocol: WireProtocol | None = None
    """The one that it speaks, where that is known."""


class Rejected(ApiError):  # noqa: N818
    """The server refused the request as wrong."""

    title = "Request refused"


class WriteNotAllowed(ApiError):  # noqa: N818
    """A request that would change something was not sent, since nobody allowed that."""

    title = "Read-only"

    def __init__(self) -> None:
        ways = "Start with --write, or set write = true in the profile."
        super().__init__("Nothing was sent: this session only reads.", ways)


class Misconfigured(ApiError):  # noqa: N818
    """No request could be made with the settings given; the message names the variable or field at fault."""

    title = "Settings not usable"


def unchecked(error: ApiError) -> str:
    """Returns what an answer that says nothing of the key leaves of it, as the end of a sentence."""
    return f"not checked until a thread is opened: {error.message.partition(': ')[0].rstrip('.')}"
