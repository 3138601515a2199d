"""Asking for many threads: a few at a time, none held up by another, and a server in trouble asked once."""

import asyncio

import pytest

from runtui.api.errors import NotFound, Unreachable
from runtui.feed.refresh.last_status import AT_ONCE, NewestRuns
from runtui.model.run import RunPage

IDS = [f"thread_{number}" for number in range(12)]


class Threads:
    """Answers at once, but of those that `hang` never, and with the errors of `errors`."""

    def __init__(self, *, hang=(), errors=None):
        self.hang, self.errors = hang, errors or {}
        self.asked, self.most, self.now = [], 0, 0

    async def list_newest(self, thread_id):
        self.asked.append(thread_id)
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            await (asyncio.Event().wait() if thread_id in self.hang else asyncio.sleep(0))
        finally:
            self.now -= 1
        if thread_id in self.errors:
            raise self.errors[thread_id]
        return RunPage(runs=())


async def asked_all(threads, *, rounds=30):
    answers = []
    newest = NewestRuns(threads, answers.append)
    newest.ask(IDS)
    for _ in range(rounds):
        await newest.answered_or(asyncio.Event(), 0.01)
    newest.stop()
    return [each.thread_id for each in answers]


async def test_it_asks_a_few_at_a_time():
    threads = Threads()
    assert sorted(await asked_all(threads)) == sorted(IDS)
    assert threads.most == AT_ONCE


@pytest.mark.parametrize("hanging", [("thread_1",), ("thread_4", "thread_9")])
async def test_a_thread_that_hangs_holds_up_none_of_the_others(hanging):
    answered = await asked_all(Threads(hang=hanging))
    assert sorted(answered) == sorted(set(IDS) - set(hanging))


async def test_a_server_that_is_not_reached_is_asked_once():
    threads = Threads(errors={"thread_0": Unreachable("no connection")})
    assert await asked_all(threads) == ["thread_0"]
    assert threads.asked == ["thread_0"]


async def test_a_thread_that_is_not_there_stops_nothing():
    threads = Threads(errors={"thread_0": NotFound("no such thread", status=404)})
    assert len(await asked_all(threads)) == len(IDS)


async def test_a_bug_in_what_takes_the_answers_is_not_swallowed():
    def take(answer):
        raise ZeroDivisionError

    newest = NewestRuns(Threads(), take)
    newest.ask(IDS)
    with pytest.raises(ZeroDivisionError):
        await newest.answered_or(asyncio.Event(), 5.0)
