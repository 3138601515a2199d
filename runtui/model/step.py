"""A step of a run: a message it wrote or the tools it called, as far as the server tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.page import Page
from runtui.model.protocol import WireProtocol
from runtui.model.sent import Sent

if TYPE_CHECKING:
    from runtui.model.detail import Json, LastError, Usage


class FoundPassage(Struct, frozen=True, kw_only=True, gc=False):
    """One result of a file search."""

    file_id: str | None = None
    file_name: str | None = None
    score: float | None = None
    """0 to 1."""
    text: str | None = None
    """None unless the results' texts were asked for."""


class ChildRun(Struct, frozen=True, kw_only=True, gc=False):
    """The run of another agent that a call started, usually in a thread of its own."""

    thread_id: str | None = None
    run_id: str | None = None
    agent_id: str | None = None


class StepCall(Struct, frozen=True, kw_only=True, gc=False):
    """One call of a tool, or one activity of a server. None: missing, null or unreadable."""

    id: str | None = None
    kind: str
    """``function``, ``code_interpreter``, ``file_search``, ``mcp`` or the server's own word; else ``unknown``."""
    name: str | None = None
    arguments: str | None = None
    """As the server sent it: usually JSON in a string, possibly broken."""
    code: str | None = None
    """What the code interpreter ran; of other tools their ``input``."""
    output: str | None = None
    """What a function or tool returned; None until then."""
    logs: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    """File ids of the images that the code interpreter drew."""
    results: tuple[FoundPassage, ...] = ()
    server_label: str | None = None
    child: ChildRun | None = None
    sent: Sent = Sent()
    """Of the part that is specific to the type of tool."""
    document: Json = None
    """The whole call."""


class Step(Struct, frozen=True, kw_only=True, gc=False):
    """One version of one step. None: missing, null or unreadable."""

    id: str
    """Made up here, beginning with ``unreadable:``, where the object holds none."""
    kind: str
    """``message_creation``, ``tool_calls``, ``activities`` or whatever the server says; else ``unknown``."""
    status: str
    """The server's own word (in_progress, cancelled, failed, completed, expired); "" if it sent none."""
    run_id: str | None = None
    assistant_id: str | None = None
    created_at: float | None = None
    """All instants: seconds since 1970 by the server's clock."""
    completed_at: float | None = None
    failed_at: float | None = None
    cancelled_at: float | None = None
    expired_at: float | None = None
    last_error: LastError | None = None
    usage: Usage | None = None
    calls: tuple[StepCall, ...] = ()
    """Tool calls and activities, in the server's order."""
    message_id: str | None = None
    """The message that the step created."""
    metadata: tuple[tuple[str, str], ...] = ()
    flaws: tuple[str, ...] = ()
    """Fields that could not be read, each with what was wrong with it."""
    document: Json = None
    """The whole object; None if it is not JSON."""
    raw: str = ""
    """The object as text, where it is not JSON."""
    protocol: WireProtocol = WireProtocol.ASSISTANTS
    """Whose object it is."""

    @property
    def ended_at(self) -> float | None:
        """When it ended in whatever way; None while it goes on or where the server doesn't say."""
        stamps = (self.completed_at, self.failed_at, self.cancelled_at, self.expired_at)
        own = {"failed": self.failed_at, "cancelled": self.cancelled_at, "expired": self.expired_at}
        return own.get(self.status) or next((stamp for stamp in stamps if stamp is not None), None)

    @property
    def is_unreadable(self) -> bool:
        """True for an object that could not be read as a step at all."""
        return self.id.startswith("unreadable:")


class StepPage(Page, frozen=True, kw_only=True):
    """One answer to list steps."""

    steps: tuple[Step, ...]
    objects: tuple[bytes, ...] = ()
    """Each of them as the server sent it (JSON)."""
