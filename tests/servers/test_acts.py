"""What a person does to a run, on every server: done, or refused in words, and never sent twice."""

import pytest

from runtui.model.act import Act, ActKind, Fate
from runtui.model.capability import Capability
from runtui.session.act_sender import ActSender
from tests.servers import hosted, self_hosted
from tests.servers.conftest import visit
from tests.servers.test_journey import FLAVOURS

LACKS = {
    hosted.DashScope: {ActKind.CANCEL},
    self_hosted.Astra: {ActKind.CANCEL},
    self_hosted.Leapfrog: {ActKind.CANCEL, ActKind.ANSWER},
}
"""What some servers don't offer."""
MLT_REFUSES = "Run is requires_action, not in_progress"
every_flavour = pytest.mark.parametrize("flavour", FLAVOURS, ids=lambda each: each.__name__)


def posts(there):
    return [path for path in there.server.paths if path.startswith("POST")]


def act_on(there, kind):
    outputs = {"call_1": "rain"} if kind is ActKind.ANSWER else {}
    return Act(kind=kind, thread_id=there.thread, run_id=there.newest, outputs=outputs)


@every_flavour
@pytest.mark.parametrize("kind", [ActKind.CANCEL, ActKind.ANSWER])
async def test_a_waiting_run_is_cancelled_or_answered_or_the_server_lacks_that_and_is_asked_once(flavour, kind):
    async with visit(flavour()) as there:
        sender, act = ActSender(lambda: there.client), act_on(there, kind)
        outcome = await sender.send(act)
        assert len(posts(there)) == 1
        if kind in LACKS.get(flavour, ()):
            assert (outcome.fate, outcome.run.status) == (Fate.REFUSED, "requires_action")
            assert "does not offer" in outcome.words
            await sender.send(act)
            assert len(posts(there)) == 1
        elif flavour is self_hosted.Mlt and kind is ActKind.CANCEL:
            assert (outcome.fate, outcome.run.status) == (Fate.REFUSED, "requires_action")
            assert MLT_REFUSES in sender.refused_cancels["requires_action"]
            assert there.client.capabilities.reason(Capability.CANCEL) is None
        else:
            assert outcome.fate is Fate.DONE
            assert outcome.run.status == ("cancelling" if kind is ActKind.CANCEL else "queued")


@every_flavour
async def test_a_thread_with_an_active_run_refuses_another_and_names_it_and_takes_one_afterwards(flavour):
    async with visit(flavour()) as there:
        sender = ActSender(lambda: there.client)
        create = Act(kind=ActKind.CREATE, thread_id=there.thread, settings={"assistant_id": "asst_1"})
        refused = await sender.send(create)
        assert refused.fate is Fate.REFUSED
        assert f"already has an active run {there.newest}" in refused.words
        there.flavour.finish()
        made = await sender.send(create)
        assert (made.fate, made.run.status) == (Fate.DONE, "queued")
        assert there.flavour.posts == [{"assistant_id": "asst_1"}] * 2


@every_flavour
async def test_a_run_that_ended_meanwhile_is_shown_as_it_is(flavour):
    async with visit(flavour()) as there:
        act = act_on(there, ActKind.CANCEL)
        there.flavour.finish()
        outcome = await ActSender(lambda: there.client).send(act)
        assert (outcome.fate, outcome.run.status) == (Fate.REFUSED, "completed")


@every_flavour
async def test_a_server_that_fails_leaves_the_run_as_it_was_and_is_not_asked_twice(flavour):
    async with visit(flavour()) as there:
        act = act_on(there, ActKind.ANSWER)
        there.flavour.is_down = True
        outcome = await ActSender(lambda: there.client).send(act)
        assert outcome.fate is Fate.UNKNOWN
        assert len(posts(there)) == 1
