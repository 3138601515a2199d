"""What is known of the requests made: how many, how the server's clock goes, and each one for a debug log."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from msgspec import Struct

from runtui.api.errors import ApiError
from runtui.api.request import Request, Response
from runtui.model.key_form import is_like_key, is_secret_name, masked
from runtui.model.server_clock import ServerClock

if TYPE_CHECKING:
    from runtui.model.run import Run

GIVEN_UP = "given up"
"""The outcome of a request whose answer nobody waited for any more."""
_WINDOW = 60.0


class LoggedRequest(Struct, frozen=True, kw_only=True):
    """A request as it went, for a log: no body, no header, no secret."""

    method: str
    url: str
    """Without the values of parameters that may be secrets."""
    outcome: str
    """The status, or why there is none."""
    seconds: float
    size: int | None = None
    """Bytes of the response, decoded."""
    request_id: str | None = None
    """The server's own name for the request."""


OnRequest: TypeAlias = Callable[[LoggedRequest], object]
"""Called after every request that was sent."""


class RequestLog:
    """Counts requests and measures the server's clock; fed by the transport, read by the header of the screen."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._sent: deque[float] = deque()
        self.server_clock = ServerClock()
        self.on_request: OnRequest | None = None
        self.stopped_at: Callable[[], float] | None = None
        """Tells at which server time all stands still, where a file takes the place of a server."""
        self.sent = 0
        """Requests since the beginning."""

    def note_sent(self) -> float:
        """Counts one request, sent now; returns the time."""
        now = self._clock()
        self._forget_old(now)
        self._sent.append(now)
        self.sent += 1
        return now

    def note_date(self, date: str | None, sent: float) -> None:
        """Takes in the ``Date`` of a response that comes now to a request that was sent at `sent`."""
        if not date:
            return
        from email.utils import parsedate_to_datetime  # noqa: PLC0415  a file that is opened tells no date

        try:
            server = parsedate_to_datetime(date).timestamp()
        except (ValueError, OverflowError):
            return
        self.server_clock.note_date(server, (sent + self._clock()) / 2)

    def note_runs(self, thread_id: str, runs: Sequence[Run], *, are_newest: bool) -> None:
        """Takes in the stamps of runs of a thread that came now; `are_newest`: the newest first."""
        if are_newest:
            self.server_clock.note_newest(thread_id, runs, self._clock())
        else:
            self.server_clock.note_runs(runs, self._clock())

    def per_minute(self, now: float) -> int:
        """Returns the number of requests in the last 60 seconds."""
        self._forget_old(now)
        return len(self._sent)

    @property
    def skew(self) -> float | None:
        """Seconds the server's clock is ahead of ours; 0 below two seconds, None until a response told it."""
        stands_at = self.stands_at
        return self.server_clock.skew if stands_at is None else stands_at - self._clock()

    @property
    def stands_at(self) -> float | None:
        """The server time at which all stands still; None where it goes on."""
        return self.stopped_at() if self.stopped_at is not None else None

    def _forget_old(self, now: float) -> None:
        sent = self._sent
        while sent and sent[0] <= now - _WINDOW:
            sent.popleft()
        while sent and sent[-1] > now:  # a clock set back leaves times of the future
            sent.pop()


def logged(
    request: Request, outcome: Response | ApiError | None, seconds: float, redacted: Callable[[str], str]
) -> LoggedRequest:
    """Returns what the log may say of a request; `outcome` is None for one that was given up.

    `redacted` takes the secrets of the connection out of a text.
    """
    response = outcome if isinstance(outcome, Response) else None
    words = str(response.status) if response is not None else GIVEN_UP
    return LoggedRequest(
        method=request.method,
        url=masked(redacted(_loggable_url(request.full_url, dict(request.profile.query)))),
        outcome=redacted(outcome.message) if isinstance(outcome, ApiError) else words,
        seconds=seconds,
        size=len(response.body) if response is not None else None,
        request_id=redacted(response.request_id) if response is not None and response.request_id else None,
    )


def _loggable_url(url: str, own: Mapping[str, str]) -> str:
    """The URL without the values of parameters that may be secrets; `own` are the profile's.

    An id looks much like a key, so only of the profile's own parameters the look decides.
    """
    parts, secret = urlsplit(url), set[str]()
    if own:
        # Imported here: the first rows come before it, where a profile adds nothing to its URLs.
        from runtui.model.masking import carries_credential  # noqa: PLC0415

        secret = {name for name, value in own.items() if is_like_key(value) or carries_credential(value)}
    query = [
        (name, "..." if name in secret or is_secret_name(name) else value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
    ]
    return urlunsplit(parts._replace(query=urlencode(query, safe="[]*.")))
