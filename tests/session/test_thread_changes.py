"""Which saved threads changed at each look, without a screen."""

import time
from contextlib import aclosing

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import NotAccepted
from runtui.api.limits import Limits
from runtui.model.profile import Auth, Profile
from runtui.model.thread import SavedThread
from runtui.session.thread_changes import ThreadChanges
from tests.servers.in_process import InProcess
from tests.ui.objects import a_call, a_run, waiting

PROFILE = Profile(name="p", base_url="http://localhost:9/v1", auth=Auth.NONE)


class Follower:
    """Threads on a server, and what is told of them while time passes only in the sleeps."""

    def __init__(self):
        self.server = InProcess(thread_id="thread_none")
        self.server.add_thread("thread_a", a_run(1, "in_progress", thread_id="thread_a"))
        self.server.add_thread("thread_b", waiting(2, a_call("refund"), thread_id="thread_b"))
        self.saved = [SavedThread(thread_id=each) for each in ("thread_a", "thread_b")]
        client = AssistantsClient(PROFILE, None, transport=self.server, limits=Limits(first_wait=0.01))
        self.passed, self.then, self.troubles = 0.0, [], []
        began = time.time()
        self.watch = ThreadChanges(
            client, lambda: self.saved, clock=lambda: self.passed, time_of_day=lambda: began + self.passed
        )
        self.watch.on_trouble, self.watch.sleep = self.troubles.append, self.sleep

    async def sleep(self, seconds):
        self.passed += seconds
        if self.passed > 30 * (1 + len(self.happened)) and self.then:
            self.happened.append(self.then.pop(0))
            self.happened[-1]()
        assert self.passed < 3600, "nothing happens any more"

    async def told(self, count, *then):
        """The first `count` changes; each half minute one of `then` happens."""
        self.then, self.happened, told = list(then), [], []
        async with aclosing(self.watch.changes()) as changes:
            async for changed in changes:
                told += [(each.thread_id, each.status.last and each.status.last.status) for each in changed]
                if len(told) >= count:
                    return told
        return told


@pytest.fixture
def follower():
    return Follower()


async def test_first_all_are_told_what_needs_somebody_before_the_rest_then_only_what_changes(follower):
    told = await follower.told(3, lambda: follower.server.finish("run_000001", thread_id="thread_a"))
    first = [("thread_b", "requires_action"), ("thread_a", "in_progress")]
    assert told == [*first, ("thread_a", "completed")]


async def test_a_thread_that_is_saved_or_gone_meanwhile_is_told(follower):
    def save():
        follower.saved = [*follower.saved, SavedThread(thread_id="thread_gone")]

    assert (await follower.told(3, save))[-1] == ("thread_gone", None)


async def test_a_server_that_fails_is_told_once_and_asked_on(follower):
    def recover():
        follower.server.recover()
        follower.server.finish("run_000001", thread_id="thread_a")

    told = await follower.told(3, lambda: follower.server.fail(503), lambda: None, lambda: None, recover)
    assert told[-1] == ("thread_a", "completed")
    assert len(follower.troubles) == 1


async def test_a_refused_key_ends_it(follower):
    with pytest.raises(NotAccepted):
        await follower.told(3, lambda: follower.server.fail(401))


async def test_it_keeps_to_the_budget_of_requests(follower):
    follower.saved = [SavedThread(thread_id=f"thread_{number}") for number in range(200)]
    for each in follower.saved:
        follower.server.add_thread(each.thread_id, a_run(1, thread_id=each.thread_id))
    await follower.told(200)
    assert len(follower.server.lists) / max(1.0, follower.passed / 60) <= 80
