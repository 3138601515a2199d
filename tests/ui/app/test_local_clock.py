import re
import time
from email.utils import formatdate

import pytest

from runtui.model.thread import LastRun
from tests.ui.asking import NAME, shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import refresh, until

SIZE = (120, 35)


@pytest.fixture(params=[-3600, 3600], ids=["an hour ahead", "an hour behind"])
def watched(request, stage):
    """An app on a computer whose clock is wrong by an hour, and a run that began a minute ago."""

    def answer(asked):
        found = stage.server.right_answer(asked)
        found.headers["date"] = formatdate(time.time() + request.param, usegmt=True)
        return found

    stage.server.answer_otherwise = answer
    now = int(time.time()) + request.param
    return stage.app(a_run(1, "in_progress", created_at=now - 62, started_at=now - 60, expires_at=now + 540))


async def test_a_clock_that_is_wrong_by_an_hour_makes_no_run_older_or_younger(watched):
    async with watched.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: re.search(r"running 1m[0-2]\ds", text_of(watched)))
        await shows(pilot, "expires in 8m")


async def test_what_is_told_of_the_own_requests_goes_by_the_own_clock(watched, stage):
    async with watched.run_test(size=SIZE) as pilot:
        await shows(pilot, "in_progress", "running 1m")
        watched.runs.live.set_interval(3.0)
        stage.server.disconnect()
        await refresh(pilot)
        await until(pilot, lambda: re.search(r"shown as of \S+, \ds ago", text_of(watched)))
        await until(pilot, lambda: re.search(r"retry in \ds ", text_of(watched)))


async def test_a_thread_that_was_looked_at_in_the_future_is_asked_for_now(stage):
    stage.server.add_thread("thread_b", a_run(2, "failed", thread_id="thread_b"))
    stage.book.set_label(NAME, "thread_b", "second")
    seen = LastRun(run_id="run_000002", status="queued", seen_at=time.time() + 3600)
    stage.book.note_last_run(NAME, "thread_b", seen)
    async with stage.app(a_run(1)).run_test(size=(180, 40)) as pilot:
        await shows(pilot, "✗ second")
