"""The fate of a POST: sent once whatever happens, and looked after where its answer was lost."""

from contextlib import asynccontextmanager

import httpx
import pytest

from runtui.api.errors import WriteNotAllowed
from runtui.model.act import Act, ActKind, Fate
from runtui.session.act_sender import ActSender
from tests.servers.in_process import THREAD
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import Stage

CANCEL = Act(kind=ActKind.CANCEL, thread_id=THREAD, run_id="run_000001")
ANSWER = Act(kind=ActKind.ANSWER, thread_id=THREAD, run_id="run_000001", outputs={"call_f": "7"})
CREATE = Act(kind=ActKind.CREATE, thread_id=THREAD, settings={"assistant_id": "asst_1"})
ACTS = pytest.mark.parametrize("act", [CANCEL, ANSWER, CREATE], ids=lambda act: act.kind.value)


@pytest.fixture
def stage(tmp_path):
    made = Stage(tmp_path)
    yield made
    made.book.close()


@asynccontextmanager
async def opened(stage, act):
    """The stage's server with a run for the act, and a session that may write to it."""
    runs = {"cancel": a_run(1, "in_progress"), "answer": waiting(1, a_call("f")), "create": a_run(1)}
    async with stage.live(runs[act.kind]) as live:
        live.session.gate.open()
        yield live.session


def loses_the_answer(server, *, is_carried_out=True, then_gone=False):
    """Lets POSTs break off behind their sending, carried out or not, and everything after it too if `then_gone`."""

    def answer(request):
        if request.method == "POST":
            if is_carried_out:
                server.right_answer(request)
            if then_gone:
                server.disconnect()
            return httpx.Response(502, json={"error": "no answer from upstream"})
        return None

    server.answer_otherwise = answer


@ACTS
async def test_nothing_leaves_before_somebody_allowed_it(stage, act):
    async with stage.live(waiting(1, a_call("f"))) as live:
        with pytest.raises(WriteNotAllowed, match="only reads"):
            await live.session.acts.send(act)
        assert stage.server.requests == []


@ACTS
async def test_it_is_sent_once_and_the_run_fetched_after_it(stage, act):
    async with opened(stage, act) as session:
        outcome = await session.acts.send(act)
        assert (outcome.fate, len(stage.server.posts)) == (Fate.DONE, 1)
        assert stage.server.requests[-1].method == "GET"
        assert outcome.run.status == ("cancelling" if act is CANCEL else "queued")


@ACTS
async def test_an_act_whose_answer_was_lost_is_found_done_by_looking_and_never_repeated(stage, act):
    async with opened(stage, act) as session:
        loses_the_answer(stage.server)
        outcome = await session.acts.send(act)
        assert (outcome.fate, len(stage.server.posts)) == (Fate.DONE, 1)
        assert outcome.run is not None


@ACTS
async def test_an_act_that_never_arrived_is_told_as_undone(stage, act):
    async with opened(stage, act) as session:
        loses_the_answer(stage.server, is_carried_out=False)
        outcome = await session.acts.send(act)
        assert (outcome.fate, len(stage.server.posts)) == (Fate.UNDONE, 1)
        assert "answer was lost" in outcome.words


@ACTS
async def test_where_nobody_can_look_the_fate_is_unknown_until_a_later_look(stage, act):
    async with opened(stage, act) as session:
        loses_the_answer(stage.server, then_gone=True)
        outcome = await session.acts.send(act)
        assert (outcome.fate, len(stage.server.posts)) == (Fate.UNKNOWN, 1)
        assert "not known" in outcome.words
        stage.server.recover()
        assert (await session.acts.look(outcome)).fate is Fate.DONE
        assert len(stage.server.posts) == 1


async def test_a_run_that_was_created_before_the_network_was_lost_is_found_however_late_somebody_looks(stage):
    now = [1_790_000_000.0]
    async with stage.live(a_run(1)) as live:
        live.session.gate.open()
        sender = ActSender(lambda: live.session.client, clock=lambda: now[0])
        loses_the_answer(stage.server, then_gone=True)
        outcome = await sender.send(CREATE)
        assert outcome.fate is Fate.UNKNOWN
        stage.server.recover()
        now[0] += 600
        assert (await sender.look(outcome)).fate is Fate.DONE


async def test_the_run_that_was_created_a_moment_before_is_not_taken_for_the_one_after_it(stage):
    async with opened(stage, CREATE) as session:
        assert (await session.acts.send(CREATE)).fate is Fate.DONE
        loses_the_answer(stage.server, is_carried_out=False)
        assert (await session.acts.send(CREATE)).fate is Fate.UNDONE


async def test_a_new_run_found_after_a_lost_answer_is_told_with_the_doubt_there_is(stage):
    async with opened(stage, CREATE) as session:
        loses_the_answer(stage.server)
        assert "most likely this one" in (await session.acts.send(CREATE)).words


@pytest.mark.parametrize("status", ["expired", "cancelled", "cancelling"])
async def test_a_run_that_came_to_an_end_meanwhile_does_not_tell_whether_it_was_answered(stage, status):
    async with opened(stage, ANSWER) as session:

        def answer(request):
            if request.method == "POST":
                stage.server.change("run_000001", status=status)
                return httpx.Response(502, json={})
            return None

        stage.server.answer_otherwise = answer
        outcome = await session.acts.send(ANSWER)
        assert (outcome.fate, outcome.run.status) == (Fate.UNKNOWN, status)
        assert f"is not known, and it is {status} meanwhile" in outcome.words


@ACTS
async def test_a_web_page_of_something_in_front_is_not_taken_for_a_yes(stage, act):
    async with opened(stage, act) as session:
        page = httpx.Response(200, html="<html><title>Log in</title></html>")
        stage.server.answer_otherwise = lambda request: page if request.method == "POST" else None
        outcome = await session.acts.send(act)
        assert outcome.fate is Fate.UNDONE
        assert "a web page instead of JSON" in outcome.words


async def test_a_run_of_another_assistant_is_not_taken_for_the_one_to_create(stage):
    async with opened(stage, CREATE) as session:
        loses_the_answer(stage.server, is_carried_out=False)
        stage.server.answer_otherwise(httpx.Request("POST", "http://x"))
        stage.server.insert(a_run(99_999_999, "queued", assistant_id="asst_2"))
        assert (await session.acts.send(CREATE)).fate is Fate.UNDONE


@pytest.mark.parametrize("status", ["expired", "completed", "failed", "cancelled", "cancelling"])
async def test_a_cancel_that_came_too_late_says_how_the_run_stands(stage, status):
    async with stage.live(a_run(1, status)) as live:
        live.session.gate.open()
        stage.server.answer_otherwise = lambda request: (
            httpx.Response(400, json={"error": {"message": "too late"}}) if request.method == "POST" else None
        )
        outcome = await live.session.acts.send(CANCEL)
        assert (outcome.fate, outcome.run.status) == (Fate.REFUSED, status)
        assert f"000001 is {status}" in outcome.words


@pytest.mark.parametrize(
    ("status", "words"),
    [("in_progress", "somebody else did meanwhile"), ("expired", "000001 is expired meanwhile")],
)
@pytest.mark.parametrize("http", [400, 409])
async def test_an_answer_that_came_too_late_says_why(stage, status, words, http):
    async with stage.live(a_run(1, status)) as live:
        live.session.gate.open()
        stage.server.answer_otherwise = lambda request: (
            httpx.Response(http, json={"error": {"message": "no"}}) if request.method == "POST" else None
        )
        outcome = await live.session.acts.send(ANSWER)
        assert (outcome.fate, outcome.run.status) == (Fate.REFUSED, status)
        assert words in outcome.words


async def test_a_new_run_on_a_locked_thread_is_refused_with_the_servers_words(stage):
    async with opened(stage, CREATE) as session:
        words = f"Thread {THREAD} already has an active run run_9."
        stage.server.answer_otherwise = lambda request: (
            httpx.Response(400, json={"error": {"message": words}}) if request.method == "POST" else None
        )
        outcome = await session.acts.send(CREATE)
        assert outcome.fate is Fate.REFUSED
        assert "already has an active run run_9" in outcome.words


async def test_what_became_of_it_is_noted_in_the_log_of_the_session_without_content(stage):
    async with opened(stage, ANSWER) as session:
        await session.acts.send(ANSWER)
        event = session.event_log.events[-1]
        assert (event.kind, event.thread_id, event.run_id) == ("write", THREAD, "run_000001")
        assert event.words == "answer: queued"


async def test_the_servers_words_about_a_refusal_are_no_part_of_the_log(stage):
    async with opened(stage, ANSWER) as session:
        stage.server.answer_otherwise = lambda request: (
            httpx.Response(400, json={"error": {"message": "the output 7 of Mr Smith"}})
            if request.method == "POST"
            else None
        )
        assert "Smith" in (await session.acts.send(ANSWER)).words
        event = session.event_log.events[-1]
        assert event.words == "answer: refused (requires_action), localhost:9 refuses the request (400)"
        assert event.is_bad


async def test_a_status_the_server_refused_to_cancel_is_remembered(stage):
    async with stage.live(a_run(1, "requires_action")) as live:
        live.session.gate.open()
        stage.server.answer_otherwise = lambda request: (
            httpx.Response(400, json={"detail": "Run is not in_progress"}) if request.method == "POST" else None
        )
        await live.session.acts.send(CANCEL)
        assert "not in_progress" in live.session.acts.refused_cancels["requires_action"]
    async with stage.live() as live:
        assert "not in_progress" in live.session.acts.refused_cancels["requires_action"]
