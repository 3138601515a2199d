import re
import time
from email.utils import formatdate
from itertools import count

import pytest

from runtui.model.thread import LastRun
from runtui.words.times import YEAR
from tests.servers.in_process import THREAD
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


def lying(stage, date):
    """Lets the server answer with a `Date` made by a function of our time, None for none."""

    def answer(asked):
        found = stage.server.right_answer(asked)
        found.headers.pop("date", None)
        if (made := date(time.time())) is not None:
            found.headers["date"] = made
        return found

    stage.server.answer_otherwise = answer


def ahead(seconds):
    return lambda now: formatdate(now + seconds, usegmt=True)


@pytest.mark.parametrize(
    "date",
    [
        pytest.param(ahead(3600), id="an hour ahead"),
        pytest.param(ahead(-3600), id="an hour behind"),
        pytest.param(ahead(10 * YEAR), id="ten years ahead"),
        pytest.param(ahead(-10 * YEAR), id="ten years behind"),
        pytest.param(lambda _: "Fri, 20 Nov 2026 12:00:00 GMT", id="kept by a proxy"),
        pytest.param(lambda _: "yesterday", id="nonsense"),
        pytest.param(lambda _: None, id="none"),
    ],
)
async def test_a_date_that_is_wrong_makes_no_run_older_or_younger(stage, date):
    lying(stage, date)
    now = int(time.time())
    run = a_run(1, "in_progress", created_at=now - 62, started_at=now - 60, expires_at=now + 540)
    app = stage.app(run, a_run(2, "completed", created_at=now - 7300, started_at=now - 7299, ended_at=now - 7290))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: re.search(r"running 1m[0-2]\ds", text_of(app)))
        await shows(pilot, "expires in 8m", "2h")


async def test_a_server_whose_clock_is_an_hour_ahead_is_said_to_be_once(stage):
    second = count()
    lying(stage, lambda now: formatdate(now + 3600 + next(second), usegmt=True))
    async with stage.app(a_run(1)).run_test(size=SIZE) as pilot:
        await shows(pilot, "completed")
        for _ in range(3):
            await refresh(pilot)
        (words,) = pilot.app.session.new_notices()
        assert words == "The server's clock is 1h00m ahead: runtui takes that out of all times."
        assert not pilot.app.session.new_notices()


async def test_threads_are_as_old_as_their_server_says(watched, stage):
    async with watched.run_test(size=SIZE) as pilot:
        await shows(pilot, "running 1m")
        now = watched.runs.now
        stage.server.details[THREAD] = {"created_at": int(now) - 1800}
        await watched.runs.run_action("thread_details")
        await shows(pilot, "Thread details", "30m ago")


async def test_what_is_known_of_other_threads_is_no_hour_old(watched, stage):
    stage.server.add_thread("thread_b", a_run(2, "completed", thread_id="thread_b"))
    stage.book.set_label(NAME, "thread_b", "second")
    async with watched.run_test(size=(180, 40)) as pilot:
        await shows(pilot, "✓ second")
        assert "seen" not in text_of(watched)


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
