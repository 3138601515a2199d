"""A run in full: every field of the protocol that the detail explains, and the document itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from msgspec import Struct

from runtui.model.sent import Sent

if TYPE_CHECKING:
    from runtui.model.run import Run

Json: TypeAlias = "dict[str, Json] | list[Json] | str | int | float | bool | None"


class ToolCall(Struct, frozen=True, kw_only=True, gc=False):
    """One call a run waits for."""

    id: str | None
    kind: str
    """``function``, ``mcp`` or whatever the server says."""
    name: str | None
    arguments: str | None
    """As the server sent it: usually JSON in a string, possibly broken."""
    server_label: str | None = None
    decisions: tuple[str, ...] = ()
    """What may be decided on it, where the server says: ``approve``, ``reject``, ``edit``."""
    about: str | None = None
    """What the server says to whoever decides."""


class RequiredAction(Struct, frozen=True, kw_only=True, gc=False):
    """What unblocks a run that waits."""

    kind: str
    """``submit_tool_outputs``, ``submit_tool_approval`` or unknown."""
    calls: tuple[ToolCall, ...]
    document: Json


class LastError(Struct, frozen=True, gc=False):
    """Why a run failed, in the server's words."""

    code: str | None
    message: str | None


class Truncation(Struct, frozen=True, gc=False):
    """How the thread is cut to fit the model."""

    kind: str | None
    """``auto``, ``last_messages`` or unknown."""
    last_messages: int | None


class Usage(Struct, frozen=True, gc=False):
    """Tokens spent; known after the end only."""

    prompt: int | None = None
    completion: int | None = None
    total: int | None = None
    cached: int | None = None
    """Those of the prompt that came from a cache."""
    reasoning: int | None = None
    """Those of the completion that went into reasoning."""


class Tool(Struct, frozen=True, kw_only=True, gc=False):
    """One tool the run may call."""

    kind: str
    name: str | None = None
    document: Json = None


class RunDetail(Struct, frozen=True, eq=False, kw_only=True):
    """Everything the server said about one version of one run. None: missing, null or unreadable.

    Compared by identity, as the run is.
    """

    run: Run
    sent: Sent = Sent()
    required_action: RequiredAction | None = None
    last_error: LastError | None = None
    truncation: Truncation | None = None
    usage: Usage | None = None
    max_prompt_tokens: int | None = None
    max_completion_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    tools: tuple[Tool, ...] = ()
    tool_choice: Json = None
    response_format: Json = None
    parallel_tool_calls: bool | None = None
    reasoning_effort: str | None = None
    metadata: tuple[tuple[str, str], ...] = ()
    instructions: str | None = None
    completed_at: float | None = None
    failed_at: float | None = None
    cancelled_at: float | None = None
    extras: tuple[tuple[str, str], ...] = ()
    """What the object says beyond the fields that protocols share: its name and the value, in words."""
    document: Json = None
    """The whole object; None if it is not JSON."""
    raw: str = ""
    """The object as text, for what could not be read."""
