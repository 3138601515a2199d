"""A message of a thread: who said what, in which parts, and which files came with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.model.page import Page
from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from runtui.model.detail import Json


class Annotation(Struct, frozen=True, kw_only=True, gc=False):
    """A place in a text that points to a source."""

    kind: str
    """``file_citation``, ``file_path``, ``url_citation`` or whatever the server says; else ``unknown``."""
    text: str | None = None
    """The mark in the text, such as ``[1]``."""
    start: int | None = None
    """In characters, as the server counts them; not checked against the text."""
    end: int | None = None
    file_id: str | None = None
    url: str | None = None
    title: str | None = None
    quote: str | None = None
    document: Json = None


class MessagePart(Struct, frozen=True, kw_only=True, gc=False):
    """One part of a message."""

    kind: str
    """``text``, ``refusal``, ``image_file``, ``image_url`` or whatever the server says; else ``unknown``."""
    text: str | None = None
    """Of a text or refusal."""
    annotations: tuple[Annotation, ...] = ()
    file_id: str | None = None
    """Of an image file."""
    url: str | None = None
    """Of an image elsewhere; may be a whole image in a ``data:`` URL."""
    document: Json = None
    """The whole part; None for a text or refusal, which would be kept twice."""


class Attachment(Struct, frozen=True, gc=False):
    """A file that came with a message."""

    file_id: str | None
    tools: tuple[str, ...] = ()
    """Types of the tools that may read it."""


class Message(Struct, frozen=True, kw_only=True, gc=False):
    """One version of one message. None: missing, null or unreadable."""

    id: str
    """Made up here, beginning with ``unreadable:``, where the object holds none."""
    role: str
    """``user``, ``assistant`` or whatever the server says; "" if it sent none."""
    status: str | None = None
    """in_progress, incomplete or completed; many servers send none."""
    created_at: float | None = None
    """All instants: seconds since 1970 by the server's clock."""
    completed_at: float | None = None
    incomplete_at: float | None = None
    incomplete_reason: str | None = None
    thread_id: str | None = None
    run_id: str | None = None
    """The run that wrote it."""
    assistant_id: str | None = None
    parts: tuple[MessagePart, ...] = ()
    attachments: tuple[Attachment, ...] = ()
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
    def text(self) -> str:
        """The texts and refusals of all parts, with an empty line between them."""
        return "\n\n".join(part.text for part in self.parts if part.text is not None)

    @property
    def is_unreadable(self) -> bool:
        """True for an object that could not be read as a message at all."""
        return self.id.startswith("unreadable:")


class MessagePage(Page, frozen=True, kw_only=True):
    """One answer to list messages."""

    messages: tuple[Message, ...]
    objects: tuple[bytes, ...] = ()
    """Each of them as the server sent it (JSON)."""
