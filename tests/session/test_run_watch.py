"""Following runs to their end: every change once, patience with what passes, an end where nothing is active."""

import pytest

from runtui.api.assistants.client import AssistantsClient
from runtui.api.errors import NotFound
from runtui.feed.refresh.pace import Pace
from runtui.model.profile import Profile
from runtui.session.run_watch import RunWatch
from tests.servers.in_process import THREAD, InProcess
from tests.ui.objects import a_call, a_run, waiting


class Watched:
    """A watch whose rests are what a test does meanwhile, one after the other."""

    def __init__(self, server, *meanwhile, run_id=None):
        profile = Profile(name="-", base_url="https://api.example.com/v1")
        self.client = AssistantsClient(profile, None, transport=server)
        self.watch = RunWatch(self.client, THREAD, run_id, Pace())
        self.errors, self.rests, ahead = [], [], list(meanwhile)
        self.watch.on_error = lambda error, seconds: self.errors.append(seconds)

        async def sleep(seconds):
            self.rests.append(seconds)
            ahead.pop(0)()

        self.watch.sleep = sleep

    async def changes(self):
        seen = [[(run.id, run.status) for run in changed] async for changed in self.watch.changes()]
        await self.client.aclose()
        return [change for look in seen for change in look]


async def test_a_run_is_followed_through_every_status_to_its_end():
    server = InProcess(a_run(1, "queued"))
    watched = Watched(
        server,
        lambda: None,
        lambda: server.change("run_000001", status="in_progress"),
        lambda: server.finish("run_000001"),
        run_id="run_000001",
    )
    statuses = [status for _, status in await watched.changes()]
    assert statuses == ["queued", "in_progress", "completed"]


async def test_without_a_run_those_that_are_active_and_those_that_come_are_followed():
    server = InProcess(waiting(2, a_call("refund")), a_run(1, "failed"))
    watched = Watched(
        server,
        lambda: server.insert(a_run(3, "failed"), a_run(4, "queued")),
        lambda: (server.finish("run_000002"), server.finish("run_000004")),
    )
    assert await watched.changes() == [
        ("run_000002", "requires_action"),
        ("run_000003", "failed"),
        ("run_000004", "queued"),
        ("run_000002", "completed"),
        ("run_000004", "completed"),
    ]


async def test_a_thread_in_which_nothing_is_active_ends_at_once():
    assert await Watched(InProcess(a_run(1))).changes() == []


async def test_what_passes_is_waited_for_and_told():
    server = InProcess(a_run(1, "queued"))
    server.fail(503)
    watched = Watched(server, server.recover, lambda: server.finish("run_000001"), run_id="run_000001")
    assert len(await watched.changes()) == 2
    assert watched.errors == [3.0]


async def test_what_does_not_pass_is_raised():
    with pytest.raises(NotFound):
        await Watched(InProcess(), run_id="run_x").changes()
