"""From the items of a conversation, or of one response, to messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.decode_list import Entry, Listing
from runtui.api.members import read_metadata
from runtui.model.message import Annotation, Message, MessagePage, MessagePart
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader

_MESSAGE = "message"
_ASKING = ("user", "system", "developer")
"""Roles of what was given to a response, not written by it."""
_TEXTS = ("input_text", "output_text", "text", "summary_text", "reasoning_text")


def decode_message_page(body: bytes, *, thread_id: str | None, run_id: str | None = None) -> MessagePage:
    """Returns the messages among a list of items, in the server's order; other items are left out.

    A message that can't be read becomes a marked one. With `run_id` those of another response are left out and
    counted. Raises BadAnswer for what is no list, ServerFailed for half of one.
    """
    listing = Listing(body, of="items", owners={"response_id": run_id})
    said = [each for each in listing.own if is_message(each)]
    return MessagePage(
        messages=tuple(_message(each, thread_id, run_id) for each in said),
        objects=tuple(each.raw for each in said),
        has_more=listing.has_more,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=listing.cursor,
        foreign_count=listing.foreign_count,
    )


def is_message(entry: Entry) -> bool:
    """Tells whether an item is a message; one that can't be read may be, and so may one with a role alone."""
    kind = entry.fields.text("type")
    return kind == _MESSAGE or (kind is None and ("role" in entry.fields or not list(entry.fields)))


def _message(entry: Entry, thread_id: str | None, run_id: str | None) -> Message:
    fields = entry.fields
    document, raw = entry.document()
    role = fields.text("role") or ""
    return Message(
        id=entry.id,
        role=role,
        status=fields.text("status"),
        created_at=fields.instant("created_at"),
        thread_id=thread_id,
        run_id=None if role in _ASKING else _run_id(fields) or run_id,
        parts=_parts(fields),
        metadata=read_metadata(fields),
        flaws=entry.flaws,
        document=document,
        raw=raw,
        protocol=WireProtocol.RESPONSES,
    )


def _run_id(fields: FieldReader) -> str | None:
    """The response in which the item came."""
    if "response_id" in fields:
        return fields.text("response_id")
    return fields.inside("created_by").text("response_id") if fields.is_object("created_by") else None


def _parts(fields: FieldReader) -> tuple[MessagePart, ...]:
    if fields.is_text("content"):
        return (MessagePart(kind="text", text=fields.text("content")),)
    return tuple(map(_part, fields.each("content")))


def _part(part: FieldReader) -> MessagePart:
    kind = part.text("type") or "unknown"
    if kind in _TEXTS and "text" in part:
        annotations = tuple(map(_annotation, part.each("annotations")))
        return MessagePart(kind="text", text=part.source("text"), annotations=annotations)
    if kind == "refusal" and "refusal" in part:
        return MessagePart(kind=kind, text=part.source("refusal"))
    if kind == "input_image":
        file_id, url = part.text("file_id"), part.text("image_url")
        return MessagePart(
            kind="image_file" if file_id else "image_url", file_id=file_id, url=url, document=part.whole()
        )
    return MessagePart(kind=kind, file_id=part.text("file_id"), document=part.whole())


def _annotation(annotation: FieldReader) -> Annotation:
    return Annotation(
        kind=annotation.text("type") or "unknown",
        start=annotation.count("start_index"),
        end=annotation.count("end_index"),
        file_id=annotation.text("file_id"),
        url=annotation.text("url"),
        title=annotation.text("title") or annotation.text("filename"),
        document=annotation.whole(),
    )
