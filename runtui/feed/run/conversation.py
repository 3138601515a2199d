"""Which of the messages that a server sent a run wrote, and which were said right before it.

Some servers ignore the ``run_id`` they are asked for, or send messages that name no run at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from runtui.feed.run.story import BEFORE, Partial

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from runtui.feed.run.story import Conversation
    from runtui.model.message import Message
    from runtui.model.run import Run
    from runtui.model.step import Step

_USER = "user"


def told_apart(sent: Conversation, run: Run, steps: Partial[Step] | None) -> Conversation:
    """Returns a conversation with nothing but what the run wrote as its own, and what came before it as that.

    A message that names no run is the run's own where one of its `steps` created it.
    """
    created = {step.message_id for step in steps.entries} if steps is not None else set[str | None]()
    known = _oldest_first(each for part in (sent.before, sent.of_run, sent.of_thread) for each in part.entries)
    own = [each for each in known if _is_own(each, run, created)]
    ids = {each.id for each in own}
    begin = run.created_at if run.created_at is not None or not own else own[0].created_at
    before = [each for each in known if each.id not in ids and _is_before(each, run, begin)]
    of_run = replace(sent.of_run, entries=tuple(own))
    return replace(sent, of_run=of_run, before=Partial(entries=tuple(before[-BEFORE:])))


def _is_before(message: Message, run: Run, begin: float | None) -> bool:
    """Whether a message was said before a run, which began at `begin`; no for what nobody can tell."""
    if message.role == _USER and message.run_id == run.id:
        return True  # it came with the request that started the run
    if message.created_at is None or begin is None:
        return False
    # In that second the answer of another run came before; one that names no run may be its own.
    is_told = message.role == _USER or bool(message.run_id)
    return message.created_at < begin or (message.created_at == begin and is_told)


def _is_own(message: Message, run: Run, created: Collection[str | None]) -> bool:
    if message.role == _USER:
        return False
    return message.run_id == run.id if message.run_id else message.id in created


def _oldest_first(messages: Iterable[Message]) -> list[Message]:
    """Each message once; by time where all have one, since each part came in an order of its own."""
    known = list({each.id: each for each in messages}.values())
    has_times = all(each.created_at is not None for each in known)
    return sorted(known, key=lambda each: each.created_at or 0.0) if has_times else known
