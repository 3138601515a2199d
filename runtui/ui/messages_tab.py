"""The Messages tab: what a run wrote, and the newest messages of its thread."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.ui.palette import Role
from runtui.ui.sheet import Sheet
from runtui.ui.shown import Span, span
from runtui.words import ids, times
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.feed.story import Conversation, Told
    from runtui.model.message import Message, MessagePart
    from runtui.ui.shown import Line


def messages_lines(conversation: Conversation | None, now: float, width: int) -> list[Line]:
    """Returns the Messages tab in lines of `width` cells. None: not fetched yet."""
    sheet = Sheet(width)
    if conversation is None:
        sheet.add(Span("asking the server for the messages", Role.MUTED))
        return sheet.lines
    of_run, of_thread = conversation.of_run, conversation.of_thread
    _add_part(sheet, "Written by this run", of_run, now, nothing="none")
    if of_run.error is None or of_thread.error is None:
        known = {message.id for message in of_run.entries}
        _add_part(sheet, "Newest in the thread", of_thread, now, nothing="none", known=known)
    return sheet.lines


def _add_part(
    sheet: Sheet, title: str, told: Told[Message], now: float, *, nothing: str, known: set[str] | None = None
) -> None:
    fact = plural(len(told.entries), "message") if told.entries else nothing
    sheet.section(title, "" if told.error is not None else fact + (", more on server" if told.has_more else ""))
    if told.error is not None:
        sheet.text(f"{told.error.title}: {told.error.message} {told.error.next_step}", Role.WARN)
    for message in told.entries:
        _add_message(sheet, message, now, is_known=bool(known and message.id in known))


def _add_message(sheet: Sheet, message: Message, now: float, *, is_known: bool) -> None:
    role = {"user": Role.RUNS, "assistant": Role.GOOD}.get(message.role, Role.MUTED)
    sheet.blank()
    sheet.add(
        span(message.role or "no role", role),
        Span(f"  {times.moment(message.created_at, now)}", Role.MUTED),
        right=(span(ids.short_id(message.id, "msg_"), Role.MUTED),),
    )
    if is_known:
        sheet.add(Span("shown above", Role.MUTED))
        return
    for part in message.parts:
        _add_content(sheet, part)
    for attachment in message.attachments:
        sheet.pair("file", f"{attachment.file_id or '-'}   {', '.join(attachment.tools)}".rstrip(), Role.MUTED)
    for flaw in message.flaws:
        sheet.text(f"not readable: {flaw}", Role.WARN)


def _add_content(sheet: Sheet, part: MessagePart) -> None:
    if part.kind == "refusal":
        sheet.add(Span("refused", Role.WARN))
    if part.text is not None:
        sheet.text(part.text)
    elif part.kind in ("image_file", "image_url"):
        sheet.pair("image", part.file_id or (part.url or "-")[:200])
    else:
        sheet.pair(part.kind, "a kind of content shown in the JSON of the server only", Role.MUTED)
    for each in part.annotations:
        source = each.url or each.file_id or each.title or "-"
        sheet.pair(each.text or each.kind, source, Role.MUTED)
