"""A thread: as the server describes it, as the thread book remembers it, and what it may be called."""

from __future__ import annotations

from msgspec import Struct

from runtui.model.page import Page
from runtui.model.sent import Sent
from runtui.model.status import is_worked_out

LONGEST_LABEL = 200
LONGEST_TAG = 40
COMMANDS = frozenset(
    {"auth", "threads", "runs", "watch", "export", "open", "profiles", "doctor", "completion", "help"}
)
"""First words that are commands, or will be."""


class Thread(Struct, frozen=True, kw_only=True, gc=False):
    """What the server says about a thread."""

    id: str
    created_at: float | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    sent: Sent = Sent()


class SavedThread(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of the thread book."""

    thread_id: str
    label: str | None = None
    is_pinned: bool = False
    opened_at: float | None = None
    """Seconds since 1970; None if never opened."""
    tags: tuple[str, ...] = ()
    """Words to find it by, sorted, without the ``#`` they are told with."""
    last_run: LastRun | None = None


class LastRun(Struct, frozen=True, kw_only=True, gc=False):
    """The newest run of a thread as this machine last saw it: enough to redraw its line."""

    run_id: str
    status: str
    created_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    expires_at: float | None = None
    seen_at: float
    said: str | None = None
    """The server's own word where that is another; known of what was seen in this session."""

    @property
    def is_worked_out(self) -> bool:
        """True where the server's own word doesn't say by itself what `status` does."""
        return is_worked_out(self.status, self.said)


class ThreadMark(Struct, frozen=True, gc=False):
    """What a server tells of a thread besides its runs: it stands as before while this is the same."""

    text: str
    """Whatever changes with the thread, such as the time of its last update."""
    is_active: bool = False
    """Whether a run of it is active, or waits for somebody."""


class ThreadPage(Page, frozen=True, kw_only=True):
    """One answer to list threads."""

    threads: tuple[Thread, ...]
    unreadable: int = 0
    """Objects without a usable id, left out."""
    unfit: int = 0
    """Threads that are none of those searched for, left out."""


def has_label_form(text: str) -> bool:
    """Tells whether a thread may be called so."""
    return bool(text.strip()) and len(text) <= LONGEST_LABEL and not text.startswith("thread_")


def label_problem(label: str) -> str | None:
    """Returns why a thread can't be called so, in a sentence without the text; None if it can."""
    if not has_label_form(label) or not label.isprintable():
        return "A label has 1 to 200 printable characters and doesn't begin with thread_."
    if label in COMMANDS or label.startswith("-"):
        return "A label can't be the name of a command, or begin with a dash: runtui would not open it."
    return None


def has_tag_form(tag: str) -> bool:
    """Tells whether a thread may have such a tag: a word that can be typed into a filter as it is."""
    return 0 < len(tag) <= LONGEST_TAG and tag.isprintable() and not any(each in tag for each in " #,")
