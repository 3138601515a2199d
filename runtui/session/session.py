"""The connection in use: its key, its client and its thread book, from opening to closing."""

from __future__ import annotations

import asyncio
import json
import time
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, TypeGuard

from msgspec import Struct

from runtui.api.errors import ApiError
from runtui.feed.refresh.last_status import NewestRuns
from runtui.feed.run.lifetime import wait_began
from runtui.feed.view.calls_read import CallsRead
from runtui.feed.watch.thread_status import NEWEST, ThreadStatus
from runtui.model.act import Fate
from runtui.model.key_form import holds_key
from runtui.model.preset import preset_of
from runtui.model.profile import KeySource, Origin
from runtui.model.status import RunStatus
from runtui.session.assistant_names import AssistantNames
from runtui.session.attention import Attention, texts_by_name
from runtui.session.event_log import EventLog
from runtui.session.event_notes import EventNotes
from runtui.session.launch import Timing
from runtui.session.newest_page import newest_page
from runtui.session.run_changes import RunChange, RunChanges
from runtui.session.server_threads import ServerThreads
from runtui.session.thread_marks import look_at_marks
from runtui.session.thread_watch import ThreadWatch, WatchedThreads
from runtui.session.write_gate import WriteGate

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Collection, Sequence

    from runtui.api.run_source import RunSource
    from runtui.feed.run.journal import Journal
    from runtui.feed.view.calls_read import CallSource
    from runtui.model.profile import Connection
    from runtui.model.run import Run, RunPage
    from runtui.model.thread import LastRun, SavedThread
    from runtui.session.act_sender import ActSender, Outcome
    from runtui.session.drafts import Drafts
    from runtui.session.launch import CallsOf, Launch
    from runtui.store.book.thread_book import ThreadBook
    from runtui.store.draft_files import DraftFiles
    from runtui.store.keys.key_finder import FoundKey

CLOSING_SECONDS = 1.0
"""How long the connections may take to end."""
KEPT_SECONDS = 30.0
"""How often the thread book is told that a run still stands as it did."""
_SETTING = "capabilities"
_REFUSED_CANCELS = "refused cancels"


class Place(Struct, frozen=True, kw_only=True):
    """The names of what is open."""

    name: str
    """What the person called the server; "" if nothing names it but its host."""
    host: str
    """"" where there is none: of the demo, of a file."""
    key_source: KeySource = KeySource.NONE
    thread_id: str | None = None
    label: str | None = None
    may_write: bool = False
    locks_thread: bool | None = None
    """Whether such a server takes nothing while a run of the thread is active; None: not known."""
    is_file: bool = False
    """Whether all of it was read from a file, where nothing changes any more."""

    @property
    def title(self) -> str:
        """One word for the server: its name, else its host."""
        return self.name or self.host

    @property
    def key_words(self) -> str:
        """Where the key in use came from."""
        if self.is_session_key:
            return "session key"
        return f"key: {self.key_source.value}" if self.key_source is not KeySource.NONE else ""

    @property
    def is_session_key(self) -> bool:
        """True when the key goes with this session."""
        return self.key_source is KeySource.SESSION


class Session:
    """One server, spoken to with one key at a time."""

    is_redacted = False
    """Whether what people wrote is hidden."""
    _is_clock_told = False

    draft_files: Callable[[], DraftFiles] | None = None
    """Makes the files of drafts, where there are to be any."""
    kept_calls: CallsOf | None = None
    """Returns what knows the calls of the runs of a thread, where they are at hand."""

    def __init__(
        self,
        connection: Connection,
        client: RunSource,
        book: ThreadBook,
        key_source: KeySource,
        timing: Timing | None = None,
        event_log: EventLog | None = None,
    ) -> None:
        self.event_log = event_log or EventLog()
        self.connection, self.key_source = connection, key_source
        self.gate = WriteGate(connection.profile)
        self.notes = EventNotes(self.event_log, lambda: self._names)
        self._use(client)
        self.book = book
        self.timing = timing or Timing()
        self.watch = self._new_watch()
        self.attention = Attention(book, self.name, clock=self.timing.clock)
        self.names = AssistantNames()
        self.listed = ServerThreads()
        self.on_change: Callable[[RunChange], object] | None = None
        """Hears of every run that is seen in another status than before."""
        self._changes = RunChanges(self._note_change)
        client.capabilities.recall(texts_by_name(book.get_setting(self.name, _SETTING)))
        self._kept_lacks = client.capabilities.to_dict()
        """Why the server lacks which functions, as the book has it."""
        self._book_changed = asyncio.Event()
        self.removed: list[SavedThread] = []
        """What was taken out of the thread book, the last one last."""

    @classmethod
    async def open(cls, launch: Launch, connection: Connection, key: FoundKey, book: ThreadBook) -> Session:
        """Builds the client off the loop, since its imports take time; raises ApiError where it can't be built."""
        client = await asyncio.to_thread(launch.make_client, connection.profile, key.secret)
        session = cls(connection, client, book, key.source, launch.timing, launch.event_log)
        if launch.may_write(connection):
            session.gate.open()
        session.draft_files = launch.draft_files(connection)
        session.kept_calls = launch.calls_of
        return session

    async def change_key(self, launch: Launch, connection: Connection, key: FoundKey) -> RunSource:
        """Goes on with another key and returns the client of the old one, to be closed once nobody uses it.

        Raises ApiError, with everything as it was, where no client can be built.
        """
        old = self.client
        self._use(await asyncio.to_thread(launch.make_client, connection.profile, key.secret))
        self.connection, self.key_source, self.watch = connection, key.source, self._new_watch()
        self.names, self.listed = AssistantNames(), ServerThreads()  # another key may see other threads and names
        return old

    def _use(self, client: RunSource) -> None:
        self.client = client
        self.gate.guard(client)
        self.notes.listen(client)

    @cached_property
    def drafts(self) -> Drafts:
        """What was written for calls and not sent yet."""
        from runtui.session.drafts import Drafts  # noqa: PLC0415  as below

        return Drafts(self.draft_files() if self.draft_files is not None else None)

    @cached_property
    def acts(self) -> ActSender:
        """What sends acts; made with the first of them."""
        from runtui.session.act_sender import ActSender  # noqa: PLC0415  the rows come first

        sender = ActSender(lambda: self.client, on_outcome=self._note_outcome)
        sender.refused_cancels |= texts_by_name(self.book.get_setting(self.name, _REFUSED_CANCELS))
        return sender

    def _note_outcome(self, outcome: Outcome) -> None:
        run_id = outcome.run.id if outcome.run is not None else outcome.act.run_id
        is_bad = outcome.fate is not Fate.DONE
        act, said = outcome.act, outcome.logged
        self.note_write(act.thread_id, run_id, action=act.kind.value, outcome=said, is_bad=is_bad)
        if is_bad and self.acts.refused_cancels:
            self.book.set_setting(self.name, _REFUSED_CANCELS, json.dumps(self.acts.refused_cancels))

    async def aclose(self) -> None:
        """Keeps what was learned, and lets go of thread book and server."""
        self.keep_learned()
        self.book.close()
        with suppress(TimeoutError):
            await asyncio.wait_for(self.client.aclose(), CLOSING_SECONDS)

    def keep_learned(self) -> None:
        """Keeps what the server was found to lack for the next session."""
        lacks = self.client.capabilities.to_dict()
        if lacks != self._kept_lacks:
            self._kept_lacks = lacks
            self.book.set_setting(self.name, _SETTING, json.dumps(lacks))

    def new_notices(self) -> list[str]:
        """Returns what there is to say now, each thing once: of the thread book's file, of the server's clock."""
        # Imported here: the rows come first.
        from runtui.words.server_clock import clock_words  # noqa: PLC0415

        notices, clock = self.book.notices[:], self.client.request_log.server_clock
        self.book.notices.clear()
        if clock.is_sure and not self._is_clock_told and (words := clock_words(clock)):
            self._is_clock_told = True
            notices.append(words)
        return notices

    def forget_learned(self) -> None:
        """Lets everything be tried again that the server was found to lack."""
        self.client.capabilities.forget()
        self.listed = ServerThreads()

    @property
    def name(self) -> str:
        """What the thread book knows this connection by."""
        return self.connection.profile.account

    def publish_book_change(self) -> None:
        """Wakes everybody who waits for a change of the thread book now, and nobody later."""
        self._book_changed.set()
        self._book_changed.clear()

    def is_key(self, text: str) -> bool:
        """Tells whether `text` looks like a key, or is this session's own: it names nothing then."""
        return holds_key(text) or self.client.is_secret(text)

    def calls_of(self, thread_id: str) -> CallSource:
        """Returns what knows what the runs of a thread called: at first nothing, unless it is at hand."""
        return self.kept_calls(thread_id) if self.kept_calls is not None else CallsRead()

    def threads(self) -> list[SavedThread]:
        """Returns the saved threads, pinned first, then the last opened."""
        return self._as_seen(self.book.list_threads(self.name))

    def redact(self, is_redacted: bool) -> None:
        """Hides the labels that were made of what the server says of its threads, or shows them again."""
        self.is_redacted = is_redacted
        self.publish_book_change()

    def _as_seen(self, threads: list[SavedThread]) -> list[SavedThread]:
        if not self.is_redacted:
            return threads
        from runtui.session.server_labels import without_server_labels  # noqa: PLC0415  few hide anything

        return without_server_labels(self.book, self.name, threads)

    def watched_threads(self) -> WatchedThreads:
        """Returns the saved threads with all that is known of them now."""
        return self.watch.watched(self.threads(), self.attention, time.time(), last_seen=self._changes.last)

    async def fresh_threads(self, seen: Callable[[], Sequence[str]]) -> AsyncIterator[WatchedThreads]:
        """Yields the saved threads, again after each change, for ever, and asks for all of them in turn.

        Those whose ids `seen` returns come first.
        """
        asked = NewestRuns(self, lambda answer: self.note_runs(answer.thread_id, answer.runs, answer.error))
        published = None
        try:
            while True:
                threads = self.watched_threads()
                if threads != published:
                    published = threads
                    yield published
                if asked.is_free:
                    if (wait := self.watch.next_wait()) is not None:  # first: each is asked once only
                        asked.also(self._bound_wait(*wait))
                    if self.client.has_thread_marks and self.watch.takes_marks(self.threads()):
                        asked.also(look_at_marks(self.client, self.watch, time.time))
                    else:
                        asked.ask(self.watch.due(self.threads(), seen(), time.time()))
                pause = min(self.timing.look_at_book, self.watch.pause())
                await asked.answered_or(self._book_changed, pause)
        finally:
            asked.stop()

    async def _bound_wait(self, thread_id: str, run_id: str) -> None:
        """Asks since when a run waits at least: since the step of its calls began, if the server tells steps."""
        with suppress(ApiError):
            began = wait_began((await self.client.list_steps(thread_id, run_id)).steps)
            if began is not None:
                self._changes.journal_of(thread_id).note_since(run_id, RunStatus.REQUIRES_ACTION, began)

    def note_runs(
        self, thread_id: str, runs: Sequence[Run], error: ApiError | None, *, is_seen: bool = False
    ) -> None:
        """Takes in what the server said of the newest runs of a thread; `is_seen`: of the thread on screen."""
        watch, saved = self.watch, self.book.find(self.name, thread_id)
        before = watch.status_of(saved) if saved is not None else ThreadStatus()
        now, looked_at = time.time(), before.known_at if before.is_answered else None
        watch.note(thread_id, runs, error, now=now, is_seen=is_seen)
        self.notes.note_answer(thread_id, error)
        status = watch.statuses.get(thread_id)
        if error is None and status is not None and status.known_at == now:  # else it was older than what is known
            looked_at = None if looked_at is None else looked_at + watch.skew
            self._changes.note(thread_id, runs, now + watch.skew, looked_at=looked_at, remembered=before.last)
        if error is None and status is not None and saved is not None and _is_news(status.last, saved.last_run):
            self.book.note_last_run(self.name, thread_id, status.last)

    def note_write(
        self, thread_id: str, run_id: str | None, *, action: str, outcome: str, is_bad: bool = False
    ) -> None:
        """Notes in the event log what was changed on the server and what came of it, now, under this profile.

        `action` is a verb and what it was given, such as ``cancel``; `outcome` what the server said, or that its
        answer never came; `is_bad`: it was not done, or nobody knows.
        """
        self.notes.note_write(thread_id, run_id, f"{action}: {outcome}", is_bad=is_bad)

    def _note_change(self, change: RunChange) -> None:
        if change.is_end and (self.draft_files is not None or "drafts" in vars(self)):
            self.drafts.forget(change.run.id)
        self.notes.note_change(change)
        self.attention.hear(change)
        if self.on_change is not None:
            self.on_change(change)

    @property
    def _names(self) -> tuple[str, str]:
        """Of the profile and of the host."""
        return self.profile_name, self.connection.profile.host

    @property
    def profile_name(self) -> str:
        """What programs are told: the name of the profile, ``demo``, ``flags`` or ``env``."""
        return self.connection.title.removeprefix("profile ")

    def attend(self, thread_ids: Collection[str]) -> None:
        """Notes which threads somebody looks at, once a second; an end that was looked at for one is seen."""
        if self.attention.attend(thread_ids):
            self.publish_book_change()

    def set_aside(self, thread_id: str) -> None:
        """Sets a thread aside until it stands otherwise than now, or takes it back."""
        saved = self.book.find(self.name, thread_id)
        if saved is not None:
            self.attention.set_aside(thread_id, self.watch.status_of(saved).last)
            self.publish_book_change()

    def _new_watch(self) -> ThreadWatch:
        return ThreadWatch(self.client.request_log, clock=self.timing.clock)

    def journal_of(self, thread_id: str) -> Journal:
        """Returns what this session saw of a thread, to be gone on with after a while away."""
        journal = self._changes.journal_of(thread_id)
        journal.pause()
        return journal

    async def list_newest(self, thread_id: str) -> RunPage:
        """Returns a page with the newest runs of a thread, asked for with the key of this moment."""
        return await newest_page(self.client, thread_id, NEWEST, is_aside=True)

    def label(self, thread_id: str) -> str | None:
        """Returns the label of a thread, None if it has none."""
        saved = self.book.find(self.name, thread_id)
        return self._as_seen([saved])[0].label if saved is not None else None

    def place(self, thread_id: str | None = None) -> Place:
        """Returns the names of what is open."""
        profile, is_file = self.connection.profile, self.connection.is_file
        return Place(
            name=self.connection.own_name,
            host="" if is_file or self.connection.origin is Origin.DEMO else profile.host,
            key_source=self.key_source,
            thread_id=thread_id,
            label=self.label(thread_id) if thread_id is not None else None,
            may_write=self.gate.is_open,
            locks_thread=not is_file and preset_of(profile.kind).locks_thread,
            is_file=is_file,
        )


def _is_news(last: LastRun | None, kept: LastRun | None) -> TypeGuard[LastRun]:
    """Tells whether the book should know: of the same every now and then, since each change of it costs."""
    if last is None or kept is None:
        return last is not None
    is_same = (last.run_id, last.status) == (kept.run_id, kept.status)
    return not is_same or not 0 <= last.seen_at - kept.seen_at < KEPT_SECONDS
