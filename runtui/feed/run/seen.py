"""What of a run, its steps and its messages may be seen: the same on the screen, in copies and in files.

The text of an object is rewritten and read anew, so that whatever is made of it holds nothing else.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeVar

from msgspec.structs import replace

from runtui.api.decoders import Decoders, decode_detail
from runtui.feed.run.seen_object import seen_text
from runtui.feed.run.story import Conversation, Partial
from runtui.model.masking import masked_value
from runtui.model.message import Message
from runtui.model.redaction import RedactRule, RedactScope, is_harmless
from runtui.model.secret import HIDDEN
from runtui.model.step import Step

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from runtui.feed.run.journal import SeenStatus
    from runtui.model.detail import RunDetail, Tool
    from runtui.model.run import Run
    from runtui.model.sight import Sight
    from runtui.model.thread import Thread

Entry = TypeVar("Entry", Step, Message)
_ROW_TEXTS = {"status": "status", "model": "model", "error_code": "code", "incomplete_reason": "reason"}
"""The texts of a row, and what they are called where the server sends them."""


def seen_run(detail: RunDetail, sight: Sight) -> RunDetail:
    """Returns a run as it may be seen; the same one where nothing in it is hidden."""
    seen = seen_text(detail.raw, sight)
    if seen == detail.raw:
        return detail
    detail = decode_detail(seen_row(detail.run, sight), seen.encode("utf-8", "replace"))
    return replace(detail, tools=tuple(map(_without_schema, detail.tools))) if sight.is_redacted else detail


def seen_row(run: Run, sight: Sight) -> Run:
    """Returns the row of a run as it may stand in a file."""
    if not sight.is_redacted:
        return run
    texts = {name: getattr(run, name) for name in _ROW_TEXTS}
    hidden = [name for name, text in texts.items() if text and not is_harmless(_ROW_TEXTS[name], text)]
    message = HIDDEN if run.error_message else None
    return replace(run, **dict.fromkeys(hidden, HIDDEN), error_message=message)


def seen_statuses(seen: Sequence[SeenStatus], sight: Sight) -> tuple[SeenStatus, ...]:
    """Returns what was seen of a run as it may stand in a file."""
    if not sight.is_redacted:
        return tuple(seen)
    hidden = [not is_harmless(_ROW_TEXTS["status"], each.status) for each in seen]
    pairs = zip(seen, hidden, strict=True)
    return tuple(replace(each, status=HIDDEN) if is_hidden else each for each, is_hidden in pairs)


def seen_steps(steps: Partial[Step] | None, sight: Sight) -> Partial[Step] | None:
    """Returns the steps of a run as they may be seen."""

    def read(step: Step, body: bytes) -> Step:
        return Decoders(step.protocol).decode_step_page(body, run_id=step.run_id).steps[0]

    return None if steps is None else _seen_part(steps, sight, read)


def seen_conversation(conversation: Conversation | None, sight: Sight) -> Conversation | None:
    """Returns the messages as they may be seen: redacted, who said something when, but not what."""

    def read(message: Message, body: bytes) -> Message:
        decode = Decoders(message.protocol).decode_message_page
        return decode(body, thread_id=message.thread_id, run_id=message.run_id).messages[0]

    if conversation is None:
        return None
    parts = {name: getattr(conversation, name) for name in conversation.__struct_fields__}
    return Conversation(**{name: _seen_part(part, sight, read) for name, part in parts.items()})


def seen_thread(thread: Thread, sight: Sight) -> Thread:
    """Returns a thread as it may be seen."""
    return replace(thread, metadata=tuple(seen_pair(*pair, sight) for pair in thread.metadata))


def seen_pair(name: str, value: str, sight: Sight) -> tuple[str, str]:
    """Returns an entry of metadata as it may be seen."""
    if sight.is_redacted:
        return RedactRule().name(name, RedactScope.PROTOCOL), HIDDEN
    return name, value if sight.is_unmasked else masked_value(name, value)


def _seen_part(part: Partial[Entry], sight: Sight, read: Callable[[Entry, bytes], Entry]) -> Partial[Entry]:
    if sight.is_whole:
        return part
    error = part.error and part.error.seen(sight)
    return replace(part, entries=tuple(_seen_entry(each, sight, read) for each in part.entries), error=error)


def _seen_entry(entry: Entry, sight: Sight, read: Callable[[Entry, bytes], Entry]) -> Entry:
    if entry.document is None:
        return replace(entry, raw=seen_text(entry.raw, sight)) if entry.raw else entry
    try:
        text = json.dumps(entry.document)
    except (ValueError, RecursionError):  # a number too long, or nested too deep, to be written: hidden whole
        return read(entry, _listed(json.dumps({"id": entry.id, "content": HIDDEN})))
    seen = seen_text(text, sight)
    return entry if seen == text else replace(read(entry, _listed(seen)), id=entry.id, flaws=entry.flaws)


def _listed(text: str) -> bytes:
    """A page with one object."""
    return f'{{"object": "list", "data": [{text}], "has_more": false}}'.encode("utf-8", "replace")


def _without_schema(tool: Tool) -> Tool:
    """Hidden arguments would fit no schema, and what is wrong with the real ones quotes them."""
    document = tool.document
    function = document.get("function") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(function, dict):
        return tool
    return replace(tool, document=document | {"function": function | {"parameters": {}}})
