"""The story of a run: which requests it takes, what is kept, and what an error leaves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from runtui.api.errors import NotOffered, Rejected, ServerFailed
from runtui.feed.run.conversation import told_apart
from runtui.feed.run.story import BEFORE, FRESH, MOST_CACHED, MOST_PAGES, Partial, StoryCache
from runtui.model.message import Message, MessagePage
from runtui.model.packed import PackedPage
from runtui.model.run import Run
from runtui.model.step import ChildRun, Step, StepCall, StepPage

if TYPE_CHECKING:
    from runtui.api.errors import ApiError

PAGE = PackedPage([b"{}"])


def a_run(run_id: str = "run_1", status: str = "completed", **fields: Any) -> Run:
    known: dict[str, Any] = {"id": run_id, "status": status, "digest": 7, "created_at": 100.0, "page": PAGE}
    return Run(**(known | fields))


def a_message(number: int, **fields: Any) -> Message:
    known: dict[str, Any] = {"id": f"msg_{number}", "role": "user", "created_at": float(number)}
    return Message(**(known | fields))


class Source:
    """Steps and messages in memory; each request is kept in `asked`."""

    def __init__(self) -> None:
        self.steps = [Step(id=f"step_{number}", kind="tool_calls", status="completed") for number in range(3)]
        self.messages: list[Message] = []
        self.children: dict[str, Run] = {}
        self.asked: list[dict[str, Any]] = []
        self.errors: list[ApiError | None] = []
        """One for each request to come; none left: no error."""
        self.repeats = False
        self.has_passages = True

    async def list_steps(self, thread_id: str, run_id: str, **query: Any) -> StepPage:
        self._note(steps=run_id, **query)
        if query["with_passages"] and query["after"] is not None and not self.has_passages:
            raise Rejected("include[] is not known here")
        entries, has_more = self._cut(self.steps, query["after"], query["limit"])
        cursor = entries[-1].id if entries else None
        return StepPage(steps=tuple(entries), has_more=has_more, received=len(entries), cursor=cursor)

    async def list_messages(self, thread_id: str, **query: Any) -> MessagePage:
        self._note(messages=query.get("run_id"), **query)
        told = self.messages if query["order"] == "asc" else self.messages[::-1]
        run_id = query.get("run_id")
        told = [each for each in told if run_id in (None, each.run_id)]
        entries, has_more = self._cut(told, query.get("after"), query["limit"])
        cursor = entries[-1].id if entries else None
        return MessagePage(messages=tuple(entries), has_more=has_more, received=len(entries), cursor=cursor)

    async def fetch_run(self, thread_id: str, run_id: str) -> Run:
        self._note(run=run_id, thread=thread_id)
        return self.children[run_id]

    def _note(self, **query: Any) -> None:
        self.asked.append(query)
        error = self.errors.pop(0) if self.errors else None
        if error is not None:
            raise error

    def _cut(self, entries: list[Any], after: str | None, limit: int) -> tuple[list[Any], bool]:
        if self.repeats:
            return entries[:limit], True
        start = [each.id for each in entries].index(after) + 1 if after else 0
        return entries[start : start + limit], start + limit < len(entries)


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def story(source: Source) -> StoryCache:
    return StoryCache(source, "thread_1")


async def test_steps_come_in_order_of_time(source: Source, story: StoryCache) -> None:
    told = await story.steps(a_run())
    assert [step.id for step in told.entries] == ["step_0", "step_1", "step_2"]
    assert (told.error, told.has_more) == (None, False)


async def test_all_pages_are_followed(source: Source, story: StoryCache) -> None:
    source.steps = [Step(id=f"step_{number}", kind="tool_calls", status="completed") for number in range(250)]
    assert len((await story.steps(a_run())).entries) == 250
    assert [query["after"] for query in source.asked] == [None, "step_99", "step_199"]


async def test_pages_without_end_are_given_up_and_said(source: Source, story: StoryCache) -> None:
    source.steps = [Step(id=f"step_{number}", kind="tool_calls", status="completed") for number in range(5000)]
    told = await story.steps(a_run())
    assert (len(told.entries), told.has_more) == (100 * MOST_PAGES, True)


async def test_a_server_that_repeats_itself_is_asked_twice(source: Source, story: StoryCache) -> None:
    source.repeats = True
    assert len((await story.steps(a_run())).entries) == 3
    assert len(source.asked) == 2


async def test_an_ended_run_is_asked_for_once_and_an_active_one_each_time(
    source: Source, story: StoryCache
) -> None:
    for _ in range(3):
        await story.steps(a_run())
    assert len(source.asked) == 1
    for _ in range(3):
        await story.steps(a_run(status="in_progress"))
    assert len(source.asked) == 4


async def test_another_version_of_a_run_is_asked_for_anew(source: Source, story: StoryCache) -> None:
    await story.steps(a_run())
    await story.steps(a_run(digest=8))
    assert len(source.asked) == 2


async def test_what_is_forgotten_is_asked_for_anew(source: Source, story: StoryCache) -> None:
    await story.steps(a_run())
    story.forget()
    await story.steps(a_run())
    assert len(source.asked) == 2


async def test_only_the_last_runs_read_are_kept(source: Source, story: StoryCache) -> None:
    for number in range(MOST_CACHED + 1):
        await story.steps(a_run(f"run_{number}"))
    source.asked.clear()
    await story.steps(a_run("run_1"))
    assert source.asked == []
    await story.steps(a_run("run_0"))
    assert len(source.asked) == 1


async def test_an_error_leaves_what_came_before_it_and_is_not_kept(source: Source, story: StoryCache) -> None:
    source.steps = [Step(id=f"step_{number}", kind="tool_calls", status="completed") for number in range(150)]
    source.errors = [None, ServerFailed("It broke.")]
    told = await story.steps(a_run())
    assert (len(told.entries), str(told.error)) == (100, "It broke.")
    assert (await story.steps(a_run())).error is None


async def test_texts_of_searches_are_asked_for_when_the_run_has_ended(source: Source, story: StoryCache) -> None:
    await story.steps(a_run())
    await story.steps(a_run(status="in_progress"))
    assert [query["with_passages"] for query in source.asked] == [True, False]
    assert [query["patient"] for query in source.asked] == [True, False]


async def test_later_pages_of_a_server_without_those_texts_come_without_them(
    source: Source, story: StoryCache
) -> None:
    source.steps = [Step(id=f"step_{number}", kind="tool_calls", status="completed") for number in range(150)]
    source.has_passages = False
    told = await story.steps(a_run())
    assert (len(told.entries), told.error) == (150, None)


async def test_a_conversation_is_what_the_run_wrote_and_the_newest_messages(
    source: Source, story: StoryCache
) -> None:
    source.messages = [
        *(a_message(number) for number in range(40)),
        a_message(101, role="assistant", run_id="run_1"),
    ]
    told = await story.conversation(a_run())
    assert [each.id for each in told.of_run.entries] == ["msg_101"]
    assert (told.of_thread.entries[-1].id, len(told.of_thread.entries), told.of_thread.has_more) == (
        "msg_101",
        20,
        True,
    )
    before = told_apart(told, a_run(), None).before
    assert [each.id for each in before.entries] == ["msg_37", "msg_38", "msg_39"]
    assert len(source.asked) == 2, "the newest messages reach as far back"


async def test_what_was_said_before_an_old_run_is_asked_for(source: Source, story: StoryCache) -> None:
    later = [a_message(200 + number) for number in range(60)]
    source.messages = [*(a_message(number) for number in range(9)), a_message(101, run_id="run_1"), *later]
    told = await story.conversation(a_run())
    assert [each.id for each in told.before.entries] == ["msg_6", "msg_7", "msg_8"]
    assert (source.asked[-1]["after"], source.asked[-1]["limit"]) == ("msg_101", BEFORE)


async def test_a_page_of_other_runs_messages_is_not_the_end_of_the_runs_own(
    source: Source, story: StoryCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = a_message(500, role="assistant", run_id="run_1")
    pages = [MessagePage(messages=(), has_more=True, received=100, cursor="msg_99"), MessagePage(messages=(own,))]

    async def list_messages(thread_id: str, *, run_id: str | None = None, **query: Any) -> MessagePage:
        return pages.pop(0) if run_id else MessagePage(messages=())

    monkeypatch.setattr(source, "list_messages", list_messages)
    assert (await story.conversation(a_run())).of_run.entries == (own,)


async def test_the_newest_messages_stand_in_their_order_though_the_server_ignores_the_one_asked_for(
    source: Source, story: StoryCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = tuple(a_message(number) for number in range(3))

    async def list_messages(thread_id: str, **query: Any) -> MessagePage:
        return MessagePage(messages=sent)

    monkeypatch.setattr(source, "list_messages", list_messages)
    assert (await story.conversation(a_run())).of_thread.entries == sent


async def test_the_newest_messages_do_for_other_ended_runs_for_a_while(source: Source) -> None:
    now = [0.0]
    story = StoryCache(source, "thread_1", clock=lambda: now[0])
    await story.conversation(a_run("run_1"))
    await story.conversation(a_run("run_2"))
    assert [query["messages"] for query in source.asked] == ["run_1", None, "run_2"]
    now[0] = FRESH + 1
    await story.conversation(a_run("run_1"))
    assert [query["messages"] for query in source.asked][3:] == [None]


async def test_an_active_run_sees_what_was_said_just_now(source: Source, story: StoryCache) -> None:
    run = a_run(status="in_progress")
    await story.conversation(run)
    source.messages.append(a_message(150))
    assert [each.id for each in (await story.conversation(run)).of_thread.entries] == ["msg_150"]


def calling(*children: ChildRun) -> Partial[Step]:
    calls = tuple(StepCall(kind="connected_agent", child=child) for child in children)
    return Partial(entries=(Step(id="step_1", kind="tool_calls", status="in_progress", calls=calls),))


async def test_of_the_runs_of_called_agents_those_that_go_on_are_asked_for_again(
    source: Source, story: StoryCache
) -> None:
    source.children = {"run_8": a_run("run_8"), "run_9": a_run("run_9", "in_progress")}
    steps = calling(
        ChildRun(thread_id="thread_8", run_id="run_8"), ChildRun(run_id="run_9"), ChildRun(agent_id="a")
    )
    known = await story.children(steps, {})
    assert known == source.children
    assert [(query["thread"], query["run"]) for query in source.asked] == [
        ("thread_8", "run_8"),
        ("thread_1", "run_9"),
    ]
    await story.children(steps, known)
    assert [query["run"] for query in source.asked[2:]] == ["run_9"]


async def test_the_run_of_an_agent_that_the_server_does_not_give_is_no_error(
    source: Source, story: StoryCache
) -> None:
    source.errors = [ServerFailed("It broke.")]
    assert await story.children(calling(ChildRun(run_id="run_9")), {}) == {}


async def test_a_server_without_messages_is_told_as_an_error_of_both_parts(
    source: Source, story: StoryCache
) -> None:
    source.errors = [NotOffered("Not here."), NotOffered("Not here.")]
    told = await story.conversation(a_run())
    assert isinstance(told.of_run.error, NotOffered)
    assert isinstance(told.of_thread.error, NotOffered)
