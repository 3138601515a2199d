"""Who said what: which messages are a run's own, and which came right before it, whatever a server sends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from runtui.api.errors import NotOffered
from runtui.feed.run.conversation import told_apart
from runtui.feed.run.story import Conversation, Partial
from runtui.model.step import Step
from tests.feed.run.test_story import a_message, a_run

if TYPE_CHECKING:
    from runtui.model.message import Message

NONE: Partial[Message] = Partial()


def said(number: int, role: str = "assistant", **fields: Any) -> Message:
    return a_message(number, role=role, **fields)


def created(*numbers: int) -> Partial[Step]:
    steps = (Step(id=f"s{n}", kind="message_creation", status="completed", message_id=f"msg_{n}") for n in numbers)
    return Partial(entries=tuple(steps))


def apart(*messages: Message, steps: Partial[Step] | None = None, **run: Any) -> tuple[list[str], list[str]]:
    """The ids of the messages before the run and of its own, of a server that sends all for each question."""
    told = told_apart(Conversation(of_run=Partial(entries=messages), of_thread=NONE), a_run(**run), steps)
    return [each.id for each in told.before.entries], [each.id for each in told.of_run.entries]


def test_of_a_whole_thread_a_run_wrote_what_its_steps_created() -> None:
    thread = [said(number, "user" if number % 2 else "assistant") for number in range(180)]
    assert apart(*thread, steps=created(102)) == (["msg_97", "msg_98", "msg_99"], ["msg_102"])


def test_what_names_another_run_is_not_the_runs_own_even_if_a_step_says_so() -> None:
    assert apart(said(101, run_id="run_2"), steps=created(101)) == ([], [])


def test_what_names_the_run_is_its_own_without_steps() -> None:
    assert apart(said(101, run_id="run_1"), said(102)) == ([], ["msg_101"])


@pytest.mark.parametrize("steps", [None, Partial(error=NotOffered("No steps here.")), created()])
def test_what_nobody_knows_is_nobodys(steps: Partial[Step] | None) -> None:
    assert apart(said(101), said(102), steps=steps) == ([], [])


def test_the_users_message_is_never_the_runs_own_but_was_said_before_it() -> None:
    asked = said(100, "user", run_id="run_1")
    assert apart(asked, said(101, run_id="run_1")) == (["msg_100"], ["msg_101"])


def test_what_was_said_later_was_not_said_before() -> None:
    assert apart(said(99, "user"), said(150, "user"), said(160, run_id="run_2")) == (["msg_99"], [])


def test_in_the_second_of_the_beginning_only_what_can_not_be_the_runs_own_was_before() -> None:
    at_once: dict[str, Any] = {"created_at": 100.0}
    sent = (said(1, "user", **at_once), said(2, run_id="run_2", **at_once), said(3, **at_once))
    assert apart(*sent) == (["msg_1", "msg_2"], [])


def test_of_a_run_without_a_time_the_first_message_tells_when_it_began() -> None:
    assert apart(said(50, "user"), said(101, run_id="run_1"), said(102, "user"), created_at=None) == (
        ["msg_50"],
        ["msg_101"],
    )
    assert apart(said(50, "user"), created_at=None) == ([], [])


def test_a_message_without_a_time_is_not_said_to_be_before() -> None:
    assert apart(said(50, "user", created_at=None)) == ([], [])


def test_each_message_is_told_once_and_in_its_order_whatever_part_it_came_in() -> None:
    own = said(101, run_id="run_1")
    sent = Conversation(
        of_run=Partial(entries=(own,)),
        of_thread=Partial(entries=(said(98, "user"), own)),
        before=Partial(entries=(said(97, "user"), said(98, "user"))),
    )
    told = told_apart(sent, a_run(), None)
    assert [each.id for each in told.before.entries] == ["msg_97", "msg_98"]
    assert told.of_run.entries == (own,)
    assert told.of_thread is sent.of_thread
