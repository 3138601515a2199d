"""Servers whose cursors lose runs of one second, and servers that know one order only."""

import random

import pytest

from runtui.api.errors import Rejected
from runtui.feed.refresh.feed import RunFeed
from runtui.feed.refresh.seams import find_seam
from runtui.feed.refresh.source import ListOptions
from runtui.feed.refresh.state import Paging
from tests.feed.conftest import ids, load_all
from tests.feed.model_server import START, Counted, page_of, run_of

SECONDS = {"small ties": 7, "ties of a page": 40}


class Tied:
    """Lists by time and then by id, `tie` runs a second; its cursor is compared in a way of its own."""

    def __init__(self, count, tie, cursor, *, only=None, limit=None):
        self.rows = [(START + number // tie, f"run_{number * 7919 % 1000:03d}") for number in range(count)]
        self.statuses = {}
        self.cursor, self.only, self.limit = cursor, only, limit
        self.asked = []
        self.refuses_again = False
        self.request_log = Counted(self)

    async def list_runs(self, thread_id, *, limit, order="desc", after=None, patient=False):
        if self.refuses_again and limit == 100:
            raise Rejected("no such limit", status=400)
        self.asked.append((order, after))
        order, limit = self.only or order, min(limit, self.limit or limit)
        sign = 1 if order == "asc" else -1
        listed = sorted(self.rows, key=lambda row: (sign * row[0], row[1]))
        if after is not None:
            listed = self._behind(listed, next(row for row in listed if row[1] == after), sign)
        return page_of(*map(self._run, listed[:limit]), has_more=len(listed) > limit)

    def _behind(self, listed, at, sign):
        match self.cursor:
            case "place":
                return listed[listed.index(at) + 1 :]
            case "place, the run itself again":
                return listed[listed.index(at) :]
            case "time alone":
                return [row for row in listed if sign * row[0] > sign * at[0]]
            case "time, its second again":
                return [row for row in listed if sign * row[0] >= sign * at[0]]
            case "id alone":
                return [row for row in listed if sign * (row[1] > at[1]) + (sign < 0) * (row[1] < at[1]) > 0]
            case _:  # the list has the ids of a second the other way round
                return [row for row in listed if (row > at if sign > 0 else row < at)]

    def _run(self, row):
        status = self.statuses.get(row[1], "completed")
        return run_of(row[1], status, created_at=row[0], revision=len(status))

    async def fetch_run(self, thread_id, run_id, *, patient=False):
        self.asked.append(("fetch", run_id))
        return self._run(next(row for row in self.rows if row[1] == run_id))


async def followed(server, order="desc", page_size=20, **fields):
    listing = ListOptions(order=order, page_size=page_size, **fields)
    feed = RunFeed(server, "thread_1", listing=listing, clock=lambda: START)
    await feed.refresh()
    return feed


@pytest.mark.parametrize("tie", SECONDS.values(), ids=SECONDS)
async def test_runs_of_one_second_that_a_cursor_loses_are_asked_for_again(tie):
    server = Tied(148, tie, "another order")
    feed = await followed(server)
    await load_all(feed)
    assert sorted(ids(feed.state.runs)) == sorted(name for _, name in server.rows)
    assert feed.state.paging is Paging.END
    assert not feed.state.is_gapped
    times = [run.created_at for run in feed.state.runs]
    assert times == sorted(times, reverse=True)


async def test_the_rest_of_a_second_that_is_passed_over_is_asked_for_again():
    server = Tied(148, 7, "time alone")
    feed = await followed(server)
    await load_all(feed)
    assert len(feed.state.runs) == 148


async def test_a_reload_closes_the_seams_too():
    feed = await followed(Tied(148, 7, "another order"))
    await load_all(feed)
    feed.reload(ids(feed.state.runs)[-1])
    await feed.refresh()
    assert len(feed.state.runs) == 148


async def test_where_asking_again_does_not_bring_all_runs_are_said_to_be_missing():
    feed = await followed(Tied(148, 40, "another order", limit=20))
    await load_all(feed)
    assert len(feed.state.runs) < 148
    assert feed.state.is_gapped
    feed.reload()
    await feed.refresh()
    assert not feed.state.is_gapped


@pytest.mark.parametrize("tie", [1, 2, 7, 10, 40])
async def test_a_sound_server_is_asked_for_no_page_more(tie):
    server = Tied(148, tie, "place")
    feed = await followed(server)
    await load_all(feed)
    assert len(feed.state.runs) == 148
    assert len(server.asked) == len(set(server.asked)) == 8
    assert not feed.state.is_gapped


@pytest.mark.parametrize("seed", range(8))
async def test_a_sound_server_of_uneven_bursts_is_asked_for_one_page_more_at_most(seed):
    server, chance = Tied(0, 1, "place"), random.Random(seed)
    for second in range(60):
        server.rows += [(START + second, f"run_{second:02d}_{place}") for place in range(chance.randint(1, 5))]
    feed = await followed(server, page_size=10)
    pages = 1 + await load_all(feed)
    assert len(feed.state.runs) == len(server.rows)
    assert len(server.asked) <= pages + 1
    assert not feed.state.is_gapped


async def test_a_cursor_whose_own_run_comes_again_loses_nothing():
    server = Tied(148, 7, "place, the run itself again")
    feed = await followed(server)
    await load_all(feed)
    assert len(feed.state.runs) == 148
    assert len(server.asked) == len(set(server.asked))
    assert not feed.state.is_gapped


async def test_a_second_that_comes_again_whole_loses_nothing():
    server = Tied(148, 7, "time, its second again")
    feed = await followed(server)
    await load_all(feed)
    assert len(feed.state.runs) == 148
    assert len(server.asked) == len(set(server.asked))
    assert not feed.state.is_gapped


async def test_pages_that_overlap_beyond_a_second_are_not_taken_for_whole():
    feed = await followed(Tied(148, 7, "id alone"))
    await load_all(feed)
    assert len(feed.state.runs) < 148
    assert feed.state.is_gapped


async def test_where_asking_again_is_refused_the_pages_stay_and_runs_are_said_to_be_missing():
    server = Tied(60, 7, "another order")
    server.refuses_again = True
    feed = await followed(server)
    await load_all(feed)
    assert feed.state.paging is Paging.END
    assert feed.state.is_gapped


async def test_oldest_first_is_whole_where_only_the_newest_first_loses_runs():
    class OneWay(Tied):
        def _behind(self, listed, at, sign):
            return listed[listed.index(at) + 1 :] if sign > 0 else super()._behind(listed, at, sign)

    feed = await followed(OneWay(148, 40, "another order", limit=20), "asc")
    await load_all(feed)
    assert len(feed.state.runs) == 148
    assert not feed.state.is_gapped


def test_without_times_no_seam_is_found():
    runs = [run_of(name, created_at=None) for name in "abc"]
    assert find_seam(runs, [run_of("b", created_at=None)], lambda _: True) is None


@pytest.mark.parametrize(("only", "order"), [("asc", "desc"), ("desc", "asc")])
async def test_with_all_runs_in_hand_the_order_a_server_does_not_know_is_made_here(only, order):
    server = Tied(12, 1, "time alone", only=only)
    feed = await followed(server, order)
    times = [run.created_at for run in feed.state.runs]
    assert times == sorted(times, reverse=order == "desc")
    assert (feed.state.order, feed.state.ignores_order, feed.state.is_turned) == (order, True, True)
    server.rows.append((START + 99, "run_new"))
    await feed.refresh()
    assert len(feed.state.runs) == 13
    assert ids(feed.state.runs)[0 if order == "desc" else -1] == "run_new"


@pytest.mark.parametrize(("only", "order"), [("asc", "desc"), ("desc", "asc")])
async def test_with_more_on_the_server_its_own_order_stays_and_is_said(only, order):
    feed = await followed(Tied(60, 1, "time alone", only=only), order)
    assert (feed.state.order, feed.state.ignores_order, feed.state.is_turned) == (only, True, False)


@pytest.mark.parametrize(("only", "order"), [("asc", "desc"), ("desc", "asc")])
async def test_a_tick_of_what_was_turned_round_is_as_cheap_as_any_other(only, order):
    server = Tied(12, 1, "place", only=only)
    names = [name for _, name in server.rows]
    server.statuses[names[0]] = server.statuses[names[5]] = "in_progress"
    feed = await followed(server, order)
    assert feed.state.is_turned
    before = list(feed.state.runs)
    server.asked.clear()
    await feed.refresh()
    assert len(server.asked) <= 2
    assert all(now is then for now, then in zip(feed.state.runs, before, strict=True))
    server.statuses.clear()
    await feed.refresh()
    assert feed.state.active_runs == ()
    assert feed.state.is_turned


@pytest.mark.parametrize(("only", "order"), [("asc", "desc"), ("desc", "asc")])
async def test_what_was_whole_in_one_order_is_read_whole_to_be_turned_round(only, order):
    feed = await followed(Tied(148, 1, "place", only=only), order, was_whole=True)
    assert len(feed.state.runs) == 148
    assert (feed.state.order, feed.state.is_turned) == (order, True)
    feed.reload()
    await feed.refresh()
    assert (len(feed.state.runs), feed.state.order) == (148, order)


async def test_a_server_that_knows_the_order_is_asked_for_one_page_whatever_was_in_hand():
    server = Tied(148, 1, "place")
    await followed(server, "asc", was_whole=True)
    assert len(server.asked) <= 2


@pytest.mark.parametrize("order", ["asc", "desc"])
async def test_a_server_that_knows_both_orders_is_believed(order):
    feed = await followed(Tied(12, 1, "time alone"), order)
    assert (feed.state.order, feed.state.ignores_order, feed.state.is_turned) == (order, False, False)
