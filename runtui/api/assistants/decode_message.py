"""From the bytes of a response to the messages of a thread, with parts of every kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.assistants.decode_detail import read_agent_id
from runtui.api.assistants.decode_row import read_incomplete_reason
from runtui.api.decode_list import Entry, Listing
from runtui.api.members import read_metadata
from runtui.model.message import Annotation, Attachment, Message, MessagePage, MessagePart

if TYPE_CHECKING:
    from runtui.api.fields import FieldReader

_SOURCES = ("file_citation", "file_path", "url_citation")


def decode_message_page(body: bytes, *, thread_id: str | None, run_id: str | None = None) -> MessagePage:
    """Returns the messages of one response to list messages, in the server's order.

    A message that can't be read becomes a marked one; a message that names another thread than `thread_id`,
    or with `run_id` another run, is left out and counted. Raises BadAnswer for what is no list of messages,
    ServerFailed for half of one.
    """
    listing = Listing(body, of="messages", owners={"thread_id": thread_id, "run_id": run_id})
    return MessagePage(
        messages=tuple(map(_message, listing.own)),
        objects=tuple(entry.raw for entry in listing.own),
        has_more=listing.has_more,
        is_cut=listing.is_cut,
        size=listing.size,
        received=listing.received,
        cursor=listing.cursor,
        foreign_count=listing.foreign_count,
    )


def _message(entry: Entry) -> Message:
    fields = entry.fields
    document, raw = entry.document()
    return Message(
        id=entry.id,
        role=fields.text("role") or "",
        status=fields.text("status"),
        created_at=fields.instant("created_at"),
        completed_at=fields.instant("completed_at"),
        incomplete_at=fields.instant("incomplete_at"),
        incomplete_reason=read_incomplete_reason(fields),
        thread_id=fields.text("thread_id"),
        run_id=fields.text("run_id"),
        assistant_id=read_agent_id(fields),
        parts=_parts(fields),
        attachments=_attachments(fields),
        metadata=read_metadata(fields),
        flaws=entry.flaws,
        document=document,
        raw=raw,
    )


def _parts(fields: FieldReader) -> tuple[MessagePart, ...]:
    """The parts; a content that is one text, as servers close to the chat protocol send it, is one part."""
    if fields.is_text("content"):
        return (MessagePart(kind="text", text=fields.text("content")),)
    return tuple(map(_part, fields.each("content")))


def _part(part: FieldReader) -> MessagePart:
    kind = part.text("type") or "unknown"
    if kind == "text" and "text" in part:
        return _text(part)
    if kind == "refusal" and "refusal" in part:
        return MessagePart(kind=kind, text=part.source("refusal"))
    file_id = part.inside("image_file").text("file_id") if kind == "image_file" else None
    url = _image_url(part) if kind == "image_url" else None
    return MessagePart(kind=kind, file_id=file_id, url=url, document=part.whole())


def _text(part: FieldReader) -> MessagePart:
    if not part.is_object("text"):
        return MessagePart(kind="text", text=part.source("text"))
    text = part.inside("text")
    return MessagePart(
        kind="text", text=text.source("value"), annotations=tuple(map(_annotation, text.each("annotations")))
    )


def _image_url(part: FieldReader) -> str | None:
    if part.is_text("image_url"):
        return part.text("image_url")
    return part.inside("image_url").text("url")


def _annotation(annotation: FieldReader) -> Annotation:
    kind = annotation.text("type") or "unknown"
    source = annotation.inside(kind) if kind in _SOURCES else annotation
    return Annotation(
        kind=kind,
        text=annotation.text("text"),
        start=annotation.count("start_index"),
        end=annotation.count("end_index"),
        file_id=source.text("file_id"),
        url=source.text("url"),
        title=source.text("title"),
        quote=source.text("quote"),
        document=annotation.whole(),
    )


def _attachments(fields: FieldReader) -> tuple[Attachment, ...]:
    return tuple(
        Attachment(
            attachment.text("file_id"), tuple(tool.text("type") or "unknown" for tool in attachment.each("tools"))
        )
        for attachment in fields.each("attachments")
    )
