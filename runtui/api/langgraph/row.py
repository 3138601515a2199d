"""A run in the server's own types, with what its state rests on, as msgspec reads both."""

from __future__ import annotations

from datetime import datetime
from typing import TypeAlias

from msgspec import Raw, Struct

Stamp: TypeAlias = datetime | float | None


class GraphError(Struct, gc=False):
    """What went wrong."""

    error: str | None = None
    message: str | None = None


class ThreadPart(Struct, gc=False):
    """How the thread stood."""

    status: str | None = None
    error: GraphError | str | None = None


class OpenInterrupt(Struct, gc=False):
    """A question."""

    value: Raw = Raw(b"null")


class OpenTask(Struct, gc=False):
    """What the graph was about to do, and what that asks."""

    name: str | None = None
    error: str | None = None
    interrupts: list[OpenInterrupt] | None = None


class StatePart(Struct, gc=False):
    """Where the run stopped."""

    next: list[str] | None = None
    tasks: list[OpenTask] | None = None


class Oldest(Struct, gc=False):
    """Where the run began."""

    created_at: Stamp = None


class TokenCount(Struct, gc=False):
    """The tokens of a message."""

    total_tokens: int | None = None


class ModelName(Struct, gc=False):
    """The model that wrote a message."""

    model_name: str | None = None


class ToldMessage(Struct, gc=False):
    """A message of a model, as far as it says what it cost."""

    usage_metadata: TokenCount | None = None
    response_metadata: ModelName | None = None


class RestsOn(Struct, gc=False):
    """What is known of a run from elsewhere: its thread, where it stopped, where it began, what it said."""

    thread: ThreadPart | None = None
    state: StatePart | None = None
    oldest: Oldest | None = None
    messages: list[ToldMessage] | None = None


class GraphRow(Struct, gc=False, kw_only=True):
    """What a row shows of a run, in the server's own types."""

    run_id: str
    status: str | None = None
    thread_id: str | None = None
    assistant_id: str | None = None
    created_at: Stamp = None
    updated_at: Stamp = None
    error_message: str | None = None
    rests_on: RestsOn | None = None


class GraphObject(Struct, gc=False):
    """One object of a page: its bytes, the row in it (None: no run can be read from it), what was wrong."""

    raw: bytes
    row: GraphRow | None
    flaws: list[str]
