"""What becomes of requests, waits, errors, changed statuses and writes in the event log: one line of words each."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from runtui.api.request_log import GIVEN_UP
from runtui.feed.refresh.last_status import concerns_server
from runtui.model.sight import Sight
from runtui.session.event_log import EventKind, EventWords
from runtui.words.sizes import byte_size

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.api.errors import ApiError
    from runtui.api.request_log import LoggedRequest
    from runtui.api.run_source import RunSource
    from runtui.session.event_log import EventLog
    from runtui.session.run_changes import RunChange

_THREAD = re.compile(r"/(?:threads|conversations)/([^/?]+)")
_RUN = re.compile(r"/runs/([^/?]+)")


class EventNotes:
    """Notes what happens on one connection. `place` returns the names of its profile and host."""

    def __init__(self, log: EventLog, place: Callable[[], tuple[str, str]]) -> None:
        self._log = log
        self._place = place
        self._errors: dict[str, str] = {}
        """What is wrong with each thread, by its id; with the server, by ""."""

    def listen(self, client: RunSource) -> None:
        """Notes the requests of a client from now on, beside whoever hears of them already."""
        earlier = client.request_log.on_request

        def note(request: LoggedRequest) -> None:
            if earlier is not None:
                earlier(request)
            self._note_request(request)

        client.request_log.on_request = note
        client.on_wait(self._note_wait)

    def note_answer(self, thread_id: str, error: ApiError | None) -> None:
        """Notes that a thread can't be read, once until it can again or the reason is another."""
        if error is None:
            self._errors.pop(thread_id, None)
            self._errors.pop("", None)
            return
        key = "" if concerns_server(error) else thread_id
        if self._errors.get(key) != error.sentence:
            self._errors[key] = error.sentence
            self._note(EventKind.ERROR, _told(error), thread_id=key or None, is_bad=True)

    def note_change(self, change: RunChange) -> None:
        """Notes that a run was seen in another status, and why it ended where that is told."""
        run = change.run
        first = "at first sight" if run.is_active else "between two looks"
        words = f"{run.status} {first}" if change.before is None else f"{change.before} → {run.status}"
        reason = run.error_code or run.incomplete_reason
        kind = EventKind.STATUS if run.is_active else EventKind.END
        self._note(
            kind,
            f"{words}  {reason}" if reason else words,
            thread_id=change.thread_id,
            run_id=run.id,
            is_bad=run.is_problem,
        )

    def note_write(self, thread_id: str, run_id: str | None, words: str, *, is_bad: bool) -> None:
        """Notes that something was changed on the server, or may have been."""
        told = EventWords(words, words.partition(": ")[0])
        self._note(EventKind.WRITE, told, thread_id=thread_id, run_id=run_id, is_bad=is_bad)

    def note_trouble(self, words: str) -> None:
        """Notes what went wrong with a program of the person's own."""
        self._note(EventKind.ERROR, words, is_bad=True)

    def _note_request(self, request: LoggedRequest) -> None:
        parts = urlsplit(request.url)
        size = "" if request.size is None else f"  {byte_size(request.size)}"
        asked = f"{request.method} {parts.path}{'?' if parts.query else ''}{parts.query}"
        thread, run = _THREAD.search(parts.path), _RUN.search(parts.path)
        self._note(
            EventKind.REQUEST,
            f"{request.outcome}  {request.seconds * 1000:.0f} ms{size}  {asked}",
            thread_id=thread[1] if thread else None,
            run_id=run[1] if run else None,
            is_bad=not request.outcome.startswith("2") and request.outcome != GIVEN_UP,
        )

    def _note_wait(self, error: ApiError, seconds: float) -> None:
        self._note(EventKind.RETRY, _told(error, f"in {seconds:.1f} s, after: "), is_bad=True)

    def _note(
        self,
        kind: EventKind,
        words: str | EventWords,
        *,
        thread_id: str | None = None,
        run_id: str | None = None,
        is_bad: bool = False,
    ) -> None:
        place = self._place()
        self._log.note(kind, words, place=place, thread_id=thread_id, run_id=run_id, is_bad=is_bad)


def _told(error: ApiError, before: str = "") -> EventWords:
    own = error.seen(Sight(is_redacted=True))
    return EventWords(before + error.sentence, before + own.sentence)
