"""The Messages tab: what a run was asked and wrote, and below it the newest messages of its thread."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from rich.cells import cell_len

from runtui.api.errors import NotOffered
from runtui.ui.detail.calls import add_document
from runtui.ui.detail.tabs import TabPage
from runtui.ui.detail.tools_tab import add_error
from runtui.ui.draw.line import Span, cell
from runtui.ui.draw.line_view import ViewEntry
from runtui.ui.draw.page_builder import KEY_WIDTH, LONGEST_TEXT, PageBuilder
from runtui.ui.draw.palette import Role
from runtui.words import ids, times
from runtui.words.safe import safe
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.run.story import Conversation, Partial
    from runtui.model.message import Annotation, Message, MessagePart
    from runtui.model.step import Step

MOST_ROWS = 3_000
"""Lines of the tab from which on no further message is drawn."""
MOST_LINES = 1_000
"""Lines of one text that are drawn."""
MOST_PARTS = 50
"""Parts, files or annotations of one message that are drawn."""
LONGEST_URL = 200
"""Characters of an address; an image may be all in its own."""
_ROLES = {"user": Role.RUNS, "assistant": Role.GOOD}


def messages_page(
    conversation: Conversation | None, steps: Partial[Step] | None, now: float, width: int
) -> TabPage:
    """Returns the Messages tab in lines of `width` cells. None: not fetched yet.

    `steps` tell which of them created a message.
    """
    page = PageBuilder(width)
    if conversation is None:
        page.add(Span("asking the server for the messages", Role.MUTED))
        return TabPage(page.lines)
    of_run, of_thread = conversation.of_run, conversation.of_thread
    if isinstance(of_run.error, NotOffered) and not of_run.entries:
        add_error(page, of_run.error)  # once: the thread's own messages come the same way
        return TabPage(page.lines)
    entries: list[ViewEntry] = []
    if conversation.before.entries:
        page.section("Said before it")
        entries += _add_messages(page, conversation.before.entries, now, {})
    _add_section(page, "Written by this run", of_run, none=_none(of_thread, steps))
    entries += _add_messages(page, of_run.entries, now, _origins(steps))
    shown = {message.id for message in (*of_run.entries, *conversation.before.entries)}
    others = [message for message in of_thread.entries[::-1] if message.id not in shown]
    _add_section(page, "Newest in the thread", of_thread, left_out=len(of_thread.entries) - len(others))
    entries += _add_messages(page, others, now, {})
    return TabPage(page.lines, entries=entries)


def _origins(steps: Partial[Step] | None) -> dict[str, str]:
    """Which step created a message, by the message's id."""
    entries = enumerate(steps.entries, start=1) if steps is not None else ()
    return {step.message_id: f"from step {number:,}" for number, step in entries if step.message_id}


def _none(of_thread: Partial[Message], steps: Partial[Step] | None) -> str:
    """How it is said that the run wrote nothing, where other messages name no run and may be its own."""
    if all(message.run_id or message.role == "user" for message in of_thread.entries):
        return "none"
    if steps is None:
        return "asking the server for the steps"
    return "not known: the messages name no run" if steps.error is not None else "none that says so"


def _add_section(
    page: PageBuilder, title: str, messages: Partial[Message], *, left_out: int = 0, none: str = "none"
) -> None:
    count = len(messages.entries) - left_out
    fact = plural(count, "other" if left_out else "message", "others" if left_out else None)
    fact = fact if count else "no others" if left_out else none
    fact += ", more on server" if messages.has_more else ""
    page.section(title, "not known" if messages.error is not None and not messages.entries else fact)
    if messages.error is not None:
        add_error(page, messages.error)


def _add_messages(
    page: PageBuilder, messages: Sequence[Message], now: float, origins: Mapping[str, str]
) -> list[ViewEntry]:
    entries: list[ViewEntry] = []
    for drawn, message in enumerate(messages):
        if drawn:
            page.blank()
        if len(page.lines) > MOST_ROWS:
            page.more(len(messages) - drawn, "messages")
            break
        begin = len(page.lines)
        _add_message(page, message, now, origins.get(message.id, ""))
        lines = range(begin, len(page.lines))
        entries.append(ViewEntry(message.id, lines, "the message", partial(_text_of, message)))
    return entries


def _text_of(message: Message) -> str:
    """What was said; of a message without words the files it is made of."""
    files = [part.file_id or part.url for part in message.parts] + [each.file_id for each in message.attachments]
    return message.text or "\n".join(filter(None, files)) or message.id


def _add_message(page: PageBuilder, message: Message, now: float, origin: str) -> None:
    facts = [times.zoned(message.created_at, now)]
    facts += [message.status] if message.status and message.status != "completed" else []
    facts += [origin] if origin else []
    page.flow(
        [
            (cell(message.role or "no role", _ROLES.get(message.role, Role.STRONG)),),
            *((cell(("   " if place else "  ") + fact, Role.MUTED),) for place, fact in enumerate(facts)),
        ],
        right=(cell(ids.short_id(message.id, "msg_"), Role.MUTED),),
    )
    if message.incomplete_reason:
        page.text(f"cut off: {message.incomplete_reason}", Role.WARN)
    for part in message.parts[:MOST_PARTS]:
        _add_content(page, part)
    page.more(len(message.parts) - MOST_PARTS, "parts")
    for attachment in message.attachments[:MOST_PARTS]:
        tools = f"   for {', '.join(attachment.tools)}" if attachment.tools else ""
        page.pair("file", f"{attachment.file_id or '-'}{tools}", Role.MUTED)
    page.more(len(message.attachments) - MOST_PARTS, "files")
    for flaw in message.flaws:
        page.text(f"not readable: {flaw}", Role.WARN)


def _add_content(page: PageBuilder, part: MessagePart) -> None:
    if part.kind == "refusal":
        page.add(Span("refused", Role.WARN))
    if part.text is not None:
        _add_text(page, part.text)
    elif part.kind in ("image_file", "image_url"):
        page.pair("image", _address(part.file_id or part.url), Role.MUTED)
    else:
        page.add(cell(part.kind, Role.MUTED))
        add_document(page, part.document)
    for annotation in part.annotations[:MOST_PARTS]:
        _add_annotation(page, annotation)
    page.more(len(part.annotations) - MOST_PARTS, "annotations")


def _add_text(page: PageBuilder, text: str) -> None:
    """Adds what was said as it was written; the page itself counts the characters it leaves out."""
    lines = text[:LONGEST_TEXT].split("\n", MOST_LINES)[:MOST_LINES]
    if len(lines) < MOST_LINES:
        page.text(text)
        return
    page.text("\n".join(lines))
    page.more(text.count("\n") + 1 - len(lines), "lines")


def _add_annotation(page: PageBuilder, annotation: Annotation) -> None:
    mark = (annotation.text or annotation.kind)[:LONGEST_URL]
    address = _address(annotation.url or annotation.file_id)
    words = [address, annotation.title or "", f"“{annotation.quote[:LONGEST_URL]}”" if annotation.quote else ""]
    source = "   ".join(filter(None, words))
    if cell_len(safe(mark)) < KEY_WIDTH:
        page.pair(mark, source, Role.MUTED)
        return
    page.text(mark, Role.MUTED)  # whole, on a line of its own
    page.pair("", source, Role.MUTED)


def _address(address: str | None) -> str:
    """An address short enough to read; a picture written out in it is named by its kind and size."""
    if not address:
        return "-"
    if address.startswith("data:"):
        return f"{address[:40].partition(',')[0]}, {len(address):,} characters"
    return address if len(address) <= LONGEST_URL else f"{address[:LONGEST_URL]}…"
