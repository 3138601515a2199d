"""What doctor says of servers that answer a list of runs in their own way."""

import pytest

from runtui.doctor.answers import server_checks
from runtui.doctor.check import CheckMark
from tests.servers.conftest import visit
from tests.servers.flavour import Flavour
from tests.servers.self_hosted import Astra, Lumen


async def examined(flavour):
    """The checks by topic."""
    async with visit(flavour) as there:
        return {check.topic: check async for check in server_checks(there.client, there.thread)}


class ListsTheNewest(Flavour):
    """Lists the newest runs first, whatever it is asked for."""

    def list_runs(self, request, thread_id):
        request.query.pop("order", None)
        return super().list_runs(request, thread_id)


async def test_of_a_sound_server_the_newest_page_is_told_and_nothing_of_orders():
    found = await examined(Flavour())
    assert found["HTTP"].mark is CheckMark.GOOD
    assert found["HTTP"].words == "thread_abc123: 20 runs on the newest page, the newest requires_action"
    assert "order" not in found


async def test_runs_of_other_threads_are_told_and_are_no_tick():
    found = await examined(Astra())
    assert found["HTTP"].mark is CheckMark.NOTE
    assert found["HTTP"].words.endswith("; 3 runs of other threads came too and are left out.")
    assert "ignores which thread" in found["HTTP"].advice


async def test_one_run_of_another_thread_is_told_as_one():
    flavour = Astra()
    del flavour.others[1:], flavour.runs[1:]
    found = await examined(flavour)
    assert (
        found["HTTP"].words == "thread_abc123: 1 run, completed; 1 run of another thread came too and is left out."
    )


async def test_where_only_runs_of_other_threads_came_that_is_said():
    flavour = Astra()
    flavour.runs.clear()
    found = await examined(flavour)
    assert found["HTTP"].words.startswith(
        "thread_abc123 has no runs among those that came; 3 runs of other threads"
    )


@pytest.mark.parametrize(("flavour", "first"), [(Lumen, "oldest"), (ListsTheNewest, "newest")])
async def test_a_server_of_one_order_is_told_and_its_newest_run_is_the_newest(flavour, first):
    found = await examined(flavour())
    assert found["order"].words == f"The {first} runs come first, whatever is asked for."
    assert "the newest requires_action" in found["HTTP"].words or first == "oldest"


async def test_the_newest_run_of_an_oldest_first_server_is_its_last():
    flavour = Lumen()
    del flavour.runs[:-3]
    flavour.runs[0]["status"] = "failed"
    found = await examined(flavour)
    assert found["HTTP"].words.endswith("3 runs on the first page, the newest of them requires_action")


async def test_what_the_server_did_not_show_is_no_tick():
    class Nameless(Flavour):
        def assistant_of(self, assistant_id):
            return None

    async with visit(Nameless()) as there:
        words = [check.words async for check in server_checks(there.client, there.thread)]
    assert "Not sure: assistants. The one that was asked for is not shown." in words
    assert not any(each.endswith("assistants") for each in words)
