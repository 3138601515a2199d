import asyncio

import pytest

from runtui.feed.refresh.state import Paging
from tests.feed.conftest import ids, load_all, loaded


async def far_from_the_end(server, count=30, page_size=10):
    server.create_many(count)
    return await loaded(server, order="asc", page_size=page_size)


async def test_the_run_that_locks_the_thread_is_known_from_the_first_moment(server):
    server.create_many(30)
    row = server.create("in_progress")
    feed = await loaded(server, order="asc", page_size=10)
    assert ids(feed.state.active_runs) == [row.id]


async def test_what_was_there_at_the_start_is_not_counted_as_new(server):
    feed = await far_from_the_end(server)
    assert feed.state.unlisted == 0


async def test_a_new_run_is_counted_and_open_but_no_row_while_the_end_is_not_loaded(server):
    feed = await far_from_the_end(server)
    row = server.create("queued")
    await feed.refresh()
    assert feed.state.unlisted == 1
    assert ids(feed.state.active_runs) == [row.id]
    assert len(feed.state.runs) == 10


async def test_every_new_run_is_counted_however_many_come_at_once(server):
    feed = await far_from_the_end(server)
    server.create_many(150)
    await feed.refresh()
    assert feed.state.unlisted == 150


async def test_an_open_run_stays_watched_when_many_newer_ones_come(server):
    feed = await far_from_the_end(server)
    row = server.create("in_progress")
    await feed.refresh()
    server.create_many(80)
    await feed.refresh()
    assert ids(feed.state.active_runs) == [row.id]
    server.change(row, "completed")
    await feed.refresh()
    assert feed.state.active_runs == ()


async def test_many_open_runs_that_are_no_rows_are_asked_for_by_windows(server):
    feed = await far_from_the_end(server)
    rows = server.create_many(60, "in_progress")
    await feed.refresh()
    server.create_many(100)
    await feed.refresh()
    for row in rows:
        server.change(row, "completed")
    server.asked.clear()
    await feed.refresh()
    assert feed.state.active_runs == ()
    assert len(server.asked) == 2


async def test_a_new_run_follows_the_last_row_when_the_end_is_loaded(server):
    feed = await far_from_the_end(server)
    await load_all(feed)
    server.create_many(15, "queued")
    await feed.refresh()
    assert ids(feed.state.runs) == server.ids[::-1]
    assert feed.state.unlisted == 0
    assert ids(feed.state.active_runs) == server.open_ids


async def test_what_was_not_a_row_is_found_in_its_place_when_the_pages_arrive(server):
    feed = await far_from_the_end(server)
    server.create_many(5, "queued")
    await feed.refresh()
    await load_all(feed)
    assert ids(feed.state.runs) == server.ids[::-1]
    assert feed.state.unlisted == 0
    assert ids(feed.state.active_runs) == server.open_ids


async def test_a_run_seen_while_the_last_page_travels_follows_it(server):
    feed = await far_from_the_end(server, 18)
    gate = server.gate = asyncio.Event()
    page = asyncio.ensure_future(feed.load_more())
    await asyncio.sleep(0)
    server.gate = None
    server.create("queued")
    await feed.refresh()
    gate.set()
    await page
    assert feed.state.paging is Paging.END
    assert ids(feed.state.runs) == server.ids[::-1]
    assert ids(feed.state.active_runs) == server.open_ids


async def test_a_run_that_becomes_a_row_is_counted_no_longer(server):
    feed = await far_from_the_end(server, 15)
    server.create_many(15)
    await feed.refresh()
    assert feed.state.unlisted == 15
    await feed.load_more()
    assert (len(feed.state.runs), feed.state.unlisted) == (20, 10)


async def test_open_runs_hold_each_run_once_while_pages_and_refreshes_alternate(server):
    feed = await far_from_the_end(server)
    while feed.state.has_more:
        server.create_many(2, "queued")
        await feed.refresh()
        assert ids(feed.state.active_runs) == server.open_ids
        await feed.load_more()
        assert len(set(ids(feed.state.active_runs))) == len(feed.state.active_runs)


async def test_a_server_that_repeats_itself_leaves_new_runs_unlisted(server):
    server.ignores_after = True
    feed = await far_from_the_end(server)
    await load_all(feed)
    assert feed.state.paging is Paging.REPEATED
    server.create("queued")
    await feed.refresh()
    assert feed.state.unlisted == 1


async def test_a_run_that_is_no_row_and_was_deleted_is_no_longer_counted(server):
    feed = await far_from_the_end(server)
    server.create()
    row = server.create("queued")
    server.create()
    await feed.refresh()
    assert feed.state.unlisted == 3
    server.delete(row)
    await feed.refresh()
    assert feed.state.unlisted == 2
    assert feed.state.active_runs == ()


async def test_a_reload_counts_new_runs_afresh(server):
    feed = await far_from_the_end(server)
    server.create()
    await feed.refresh()
    feed.reload()
    await feed.refresh()
    assert feed.state.unlisted == 0


@pytest.mark.parametrize("open_rows", [0, 1, 5])
async def test_a_refresh_is_one_request_where_the_newest_page_holds_what_is_open(server, open_rows):
    server.create_many(30)
    server.create_many(open_rows, "queued")
    feed = await loaded(server, order="asc", page_size=10)
    server.asked.clear()
    await feed.refresh()
    assert len(server.asked) == 1
