"""From the messages among the values of a graph to messages: strings, or parts of any kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decode_list import Entry, Listing
from runtui.api.langgraph.rests_on import MEMBER
from runtui.model.message import Message, MessagePage, MessagePart
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader

_ROLES = {"human": "user", "ai": "assistant", "AIMessageChunk": "assistant", "HumanMessageChunk": "user"}
"""What LangChain calls who speaks; others stay as they are sent, such as ``tool`` and ``system``."""


def decode_message_page(body: bytes, *, thread_id: str | None, run_id: str | None = None) -> MessagePage:
    """Returns the messages of a list, in its order; with `run_id` without those known to be another's.

    Raises BadAnswer for what is no list of messages, ServerFailed for half of one.
    """
    listing = Listing(body, of="messages", is_bare=True)
    messages = [_message(entry, thread_id) for entry in listing.own]
    own = [each for each in messages if run_id is None or each.run_id in (None, run_id)]
    return MessagePage(
        messages=tuple(own),
        objects=tuple(entry.raw for entry in listing.own),
        has_more=listing.has_more,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=messages[-1].id if messages else None,
        foreign_count=len(messages) - len(own),
    )


def text_of(message: FieldReader) -> str | None:
    """Returns the content of a message as one text: its texts one behind the other, all else as JSON."""
    if not message.is_list("content"):
        return message.source("content")
    return "\n".join(part.text or "" for part in _parts(message))


def _message(entry: Entry, thread_id: str | None) -> Message:
    fields = entry.fields
    rests_on = fields.inside(MEMBER)
    state = rests_on.inside("state")
    document, raw = entry.document()
    kind = fields.text("type") or fields.text("role") or ""
    return Message(
        id=entry.id,
        role=_ROLES.get(kind, kind),
        created_at=state.instant("created_at"),
        thread_id=thread_id,
        run_id=rests_on.text("run_id"),
        parts=(*_parts(fields), *_call_parts(fields)),
        flaws=() if document is not None else entry.flaws,
        document=document,
        raw=raw,
        protocol=WireProtocol.LANGGRAPH,
    )


def _parts(fields: FieldReader) -> list[MessagePart]:
    """The parts of the content: one text, or a list of texts and other parts, in any mixture."""
    if not fields.is_list("content"):
        text = fields.source("content")
        return [MessagePart(kind="text", text=text)] if text else []
    content = fields.json("content")
    parts = content if isinstance(content, list) else []
    return [_part(part, each) for part, each in zip(parts, fields.each("content"), strict=False)]


def _part(document: object, part: FieldReader) -> MessagePart:
    if isinstance(document, str):
        return MessagePart(kind="text", text=document)
    kind = part.text("type") or "unknown"
    if kind in ("text", "refusal") and kind in part:
        return MessagePart(kind=kind, text=part.source(kind))
    url = part.inside("image_url").text("url") if part.is_object("image_url") else part.text("image_url")
    return MessagePart(kind=kind, url=url if kind == "image_url" else None, document=part.whole())


def _call_parts(fields: FieldReader) -> list[MessagePart]:
    """The calls that a model made with its message, as parts of it."""
    return [MessagePart(kind="tool_call", document=call.whole()) for call in fields.each("tool_calls")]
