"""Steps and messages read into values as the program reads them, for tests of single pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from runtui.api.assistants.decode_message import decode_message_page
from runtui.api.assistants.decode_step import decode_step_page
from runtui.feed.run.story import Conversation, Partial
from tests.servers.in_process import THREAD
from tests.ui.objects import page_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from runtui.model.message import Message
    from runtui.model.step import Step


def steps_of(*steps: dict[str, Any], **rest: Any) -> Partial[Step]:
    """Returns steps as they are told."""
    return Partial(entries=decode_step_page(page_of(steps).content, run_id=None).steps, **rest)


def messages_of(messages: Iterable[dict[str, Any]], **rest: Any) -> Partial[Message]:
    """Returns messages as they are told, in the order given."""
    page = decode_message_page(page_of(messages).content, thread_id=THREAD)
    return Partial(entries=page.messages, **rest)


def conversation_of(*messages: dict[str, Any], run_id: str = "run_000001") -> Conversation:
    """Returns what a run wrote, and all of it as the newest messages of the thread."""
    own = [each for each in messages if each["run_id"] == run_id]
    return Conversation(of_run=messages_of(own), of_thread=messages_of(messages))
