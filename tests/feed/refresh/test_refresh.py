import asyncio

import pytest

from runtui.api.errors import BadAnswer, NotFound, NotOffered, Rejected, ServerFailed
from runtui.feed.refresh.state import FeedStatus, Paging
from tests.feed.conftest import ids, load_all, loaded


async def ask_again(server, feed):
    """Refreshes; returns how many requests that took."""
    server.asked.clear()
    await feed.refresh()
    return len(server.asked)


@pytest.mark.parametrize(
    ("loaded_rows", "open_places", "most"),
    [
        (50, (), 1),
        (50, (0,), 1),
        (50, range(10), 1),
        (5000, (), 1),
        (5000, range(40), 1),
        (5000, range(100), 2),
        (5000, range(0, 500, 5), 6),
        (5000, (4000,), 2),
        (5000, (1000, 4000), 3),
        (5000, (1000, 1001, 1099), 2),
        (5000, range(1000), 11),
    ],
)
async def test_a_refresh_takes_no_more_requests_than_it_must(server, loaded_rows, open_places, most):
    server.create_many(loaded_rows)
    for place in open_places:
        server.rows[place].status = "in_progress"
    server.ignores_limit = True
    feed = await loaded(server)
    server.ignores_limit = False
    assert len(feed.state.runs) == loaded_rows
    for place in open_places:
        server.change(server.rows[place], "completed")
    assert await ask_again(server, feed) <= most
    assert feed.state.active_runs == ()


async def test_the_newest_page_is_fitted_to_what_is_open(server):
    server.create_many(60)
    server.create_many(4, "queued")
    feed = await loaded(server)
    await ask_again(server, feed)
    assert server.asked[0].limit == 14


async def test_a_single_straggler_is_asked_for_by_its_id(server):
    row = server.create("in_progress")
    server.create_many(30)
    feed = await loaded(server)
    await ask_again(server, feed)
    assert [each.run_id for each in server.asked] == [None, row.id]


async def test_many_new_runs_are_followed_down_to_a_known_one(server):
    server.create_many(60)
    feed = await loaded(server)
    server.create_many(250)
    assert await ask_again(server, feed) == 4
    assert ids(feed.state.runs)[:260] == server.ids[:260]


async def test_a_thread_that_ran_too_far_ahead_is_loaded_anew(server):
    server.create_many(60)
    feed = await loaded(server)
    server.create_many(2000)
    assert await ask_again(server, feed) == 11
    assert ids(feed.state.runs) == server.ids[:50]
    assert feed.state.paging is Paging.MORE


async def test_a_thread_without_runs_shows_the_first_ones_with_what_lies_behind(server):
    feed = await loaded(server, page_size=20)
    assert (len(feed.state.runs), feed.state.paging) == (0, Paging.END)
    server.create_many(30)
    assert await ask_again(server, feed) == 1
    assert ids(feed.state.runs) == server.ids[:20]
    assert feed.state.paging is Paging.MORE


async def test_a_run_that_a_list_leaves_out_is_dropped_only_when_its_id_is_unknown(server):
    rows = server.create_many(20)
    feed = await loaded(server)
    rows[15].is_hidden = True
    server.delete(rows[16])
    await feed.refresh()
    assert feed.state.runs.has(rows[15].id)
    assert not feed.state.runs.has(rows[16].id)
    assert feed.state.vanished == (rows[16].id,)


@pytest.mark.parametrize("order", ["desc", "asc"])
async def test_the_newest_runs_are_dropped_too_once_they_are_gone(server, order):
    rows = server.create_many(20)
    feed = await loaded(server, order=order)
    server.delete(rows[19])
    server.delete(rows[18])
    assert await ask_again(server, feed) == 3
    assert ids(feed.state.runs) == (server.ids if order == "desc" else server.ids[::-1])
    assert set(feed.state.vanished) == {rows[19].id, rows[18].id}


async def test_the_newest_run_is_dropped_where_it_is_no_row_yet(server):
    server.create_many(60)
    feed = await loaded(server, order="asc")
    row = server.create("queued")
    await feed.refresh()
    server.change(row, "completed")
    await feed.refresh()
    server.delete(row)
    await feed.refresh()
    assert feed.state.vanished == (row.id,)


async def test_the_newest_run_stays_where_only_a_list_lags_behind(server):
    rows = server.create_many(20)
    feed = await loaded(server)
    rows[19].is_hidden = True
    assert await ask_again(server, feed) == 2
    assert await ask_again(server, feed) == 1
    assert ids(feed.state.runs) == server.ids


async def test_a_run_that_is_created_while_the_newest_page_is_on_its_way_is_not_doubted(server):
    server.create_many(20)
    feed = await loaded(server)
    server.during.append(lambda: server.create("queued"))
    assert await ask_again(server, feed) == 1
    assert feed.state.vanished == ()


async def test_a_hidden_run_that_ended_is_asked_for_once(server):
    rows = server.create_many(20)
    feed = await loaded(server)
    rows[15].is_hidden = True
    assert await ask_again(server, feed) == 2
    assert await ask_again(server, feed) == 1


async def test_many_hidden_active_runs_are_asked_for_in_turn(server):
    rows = server.create_many(20, "in_progress")
    feed = await loaded(server)
    for row in rows[2:14]:
        row.is_hidden = True
        server.change(row, "requires_action")
    for _ in range(3):
        assert await ask_again(server, feed) <= 6
    assert [run.status for run in feed.state.active_runs].count("requires_action") == 12


async def test_a_straggler_that_was_deleted_is_dropped(server):
    row = server.create("in_progress")
    server.create_many(30)
    feed = await loaded(server)
    server.delete(row)
    await feed.refresh()
    assert not feed.state.runs.has(row.id)
    assert feed.state.active_runs == ()


async def test_a_server_without_retrieve_is_asked_for_it_once(server):
    row = server.create("in_progress")
    server.create_many(30)
    server.offers_retrieve = False
    feed = await loaded(server)
    await feed.refresh()
    server.change(row, "completed")
    await ask_again(server, feed)
    assert [each.kind for each in server.asked] == ["list", "list"]
    assert feed.state.active_runs == ()


async def test_a_server_that_says_not_found_for_every_retrieve_loses_no_run(server):
    row = server.create("in_progress")
    server.create_many(30)
    server.offers_retrieve = "says not found"
    feed = await loaded(server)
    await feed.refresh()
    server.change(row, "failed")
    await ask_again(server, feed)
    assert feed.state.runs.get(row.id).status == "failed"
    assert [each.kind for each in server.asked] == ["list", "list"]


async def test_a_reload_tries_again_what_the_server_lacked(server):
    server.create("in_progress")
    server.create_many(30)
    server.offers_retrieve = False
    feed = await loaded(server)
    await feed.refresh()
    server.offers_retrieve = True
    feed.reload()
    await feed.refresh()
    await ask_again(server, feed)
    assert [each.kind for each in server.asked] == ["list", "fetch"]


@pytest.mark.parametrize("error", [Rejected("no"), BadAnswer("no"), NotOffered("no")])
async def test_a_retrieve_of_no_use_is_made_good_by_a_list(server, error):
    row = server.create("in_progress")
    server.create_many(30)
    feed = await loaded(server)
    server.change(row, "completed")
    server.errors += [None, error]
    await feed.refresh()
    assert feed.state.error is None
    assert feed.state.active_runs == ()


@pytest.mark.parametrize("offers_retrieve", [True, False])
async def test_a_deleted_neighbour_of_open_runs_does_not_stop_the_refresh(server, offers_retrieve):
    open_rows = server.create_many(3, "in_progress")
    neighbour = server.create()
    server.create_many(30)
    server.offers_retrieve = offers_retrieve
    feed = await loaded(server)
    server.delete(neighbour)
    for row in open_rows:
        server.change(row, "completed")
    await feed.refresh()
    await feed.refresh()
    assert feed.state.feed_status is FeedStatus.LIVE
    assert feed.state.active_runs == ()
    assert ids(feed.state.runs) == server.ids


async def test_a_gone_run_does_not_shift_the_other_requests_of_a_turn(server):
    far = server.create("in_progress")
    server.create_many(120)
    near = server.create("in_progress")
    server.create_many(30)
    feed = await loaded(server)
    await load_all(feed)
    server.delete(near)
    server.change(far, "completed")
    await feed.refresh()
    assert feed.state.active_runs == ()
    assert ids(feed.state.runs) == server.ids


async def test_an_unreadable_row_never_becomes_a_cursor(server):
    rows = server.create_many(2, "in_progress")
    unreadable = server.create("")
    server.create_many(30)
    unreadable.id = "unreadable:0001"
    feed = await loaded(server)
    for row in rows:
        server.change(row, "completed")
    await feed.refresh()
    assert all(each.after != unreadable.id for each in server.asked)
    assert feed.state.active_runs == ()


async def test_an_unreadable_row_of_the_newest_page_that_changed_is_one_row(server):
    server.create_many(5)
    unreadable = server.create("")
    server.create_many(2)
    unreadable.id = "unreadable:0"
    feed = await loaded(server)
    await feed.refresh()
    for number in range(1, 5):
        unreadable.id = f"unreadable:{number}"
        await feed.refresh()
    assert ids(feed.state.runs) == server.ids
    assert feed.state.active_runs == ()


async def test_a_list_that_is_suddenly_empty_takes_no_row_away_while_the_runs_exist(server):
    rows = server.create_many(5)
    feed = await loaded(server)
    for row in rows:
        row.is_hidden = True
    await feed.refresh()
    assert len(feed.state.runs) == 5


async def test_a_thread_whose_runs_were_all_deleted_is_empty(server):
    rows = server.create_many(5)
    feed = await loaded(server)
    for row in rows:
        server.delete(row)
    await feed.refresh()
    assert len(feed.state.runs) == 0


async def test_a_run_deleted_between_two_pages_of_the_search_leads_to_a_reload(server):
    server.create_many(20)
    feed = await loaded(server)
    server.create_many(30)
    server.during.append(lambda: server.delete(server.rows[9]))
    await feed.refresh()
    assert feed.state.error is None
    assert ids(feed.state.runs) == server.ids[:50]


async def test_an_error_in_the_middle_keeps_what_came_before(server):
    server.create("in_progress")
    server.create_many(30)
    feed = await loaded(server)
    newest = server.create()
    server.errors += [None, ServerFailed("no")]
    await feed.refresh()
    assert feed.state.feed_status is FeedStatus.STALE
    assert feed.state.runs[0].id == newest.id


async def test_a_thread_that_is_gone_is_an_error_and_no_empty_list(server):
    server.create_many(5)
    feed = await loaded(server)
    server.errors.append(NotFound("no such thread"))
    await feed.refresh()
    assert feed.state.feed_status is FeedStatus.BLOCKED
    assert len(feed.state.runs) == 5


async def test_a_run_that_was_sent_unchanged_stays_the_same_object(server):
    server.create_many(5, "in_progress")
    feed = await loaded(server)
    before = list(feed.state.runs)
    await feed.refresh()
    assert all(old is new for old, new in zip(before, feed.state.runs, strict=True))


async def test_the_open_runs_are_the_same_tuple_until_one_changes(server):
    rows = server.create_many(5, "in_progress")
    feed = await loaded(server)
    before = feed.state.active_runs
    await feed.refresh()
    assert feed.state.active_runs is before
    server.change(rows[0], "requires_action")
    await feed.refresh()
    assert feed.state.active_runs is not before


async def test_open_runs_come_newest_first(server):
    server.create_many(3, "queued")
    feed = await loaded(server)
    assert ids(feed.state.active_runs) == server.ids


async def test_two_refreshes_never_overlap(server):
    server.create_many(5, "queued")
    feed = await loaded(server)
    await asyncio.gather(*(feed.refresh() for _ in range(5)))
    assert server.most_in_flight == 1


async def test_a_reload_reads_down_to_the_wanted_run(server):
    server.create_many(300)
    feed = await loaded(server, page_size=20)
    server.asked.clear()
    feed.reload(server.ids[150])
    await feed.refresh()
    assert feed.state.runs.has(server.ids[150])
    assert [each.limit for each in server.asked] == [20, 100, 100]


async def test_a_reload_that_fails_leaves_the_rows_and_comes_again(server):
    server.create_many(5)
    feed = await loaded(server)
    server.delete(server.rows[2])
    feed.reload()
    server.errors.append(ServerFailed("no"))
    await feed.refresh()
    assert len(feed.state.runs) == 5
    await feed.refresh()
    assert ids(feed.state.runs) == server.ids


async def test_a_reload_wished_during_a_reload_is_not_lost(server):
    server.create_many(100)
    feed = await loaded(server, page_size=10)
    feed.reload()
    server.during.append(lambda: feed.reload(server.ids[80]))
    await feed.refresh()
    await feed.refresh()
    assert feed.state.runs.has(server.ids[80])


async def test_rows_under_a_reload_can_still_be_paged(server):
    server.create_many(40)
    feed = await loaded(server, page_size=10)
    feed.reload()
    server.errors.append(ServerFailed("no"))
    await feed.refresh()
    await feed.load_more()
    assert len(feed.state.runs) == 20


async def test_a_server_that_always_lists_the_oldest_first_still_shows_new_runs(server):
    for _ in range(20):
        server.now += 1
        server.create()
    server.always_order = "asc"
    feed = await loaded(server, page_size=10)
    assert feed.state.order == "asc"
    await load_all(feed)
    row = server.create("in_progress")
    await feed.refresh()
    assert ids(feed.state.runs) == server.ids[::-1]
    server.change(row, "completed")
    await feed.refresh()
    assert feed.state.active_runs == ()


async def test_a_server_that_always_lists_the_newest_first_is_read_that_way(server):
    for _ in range(20):
        server.now += 1
        server.create()
    server.always_order = "desc"
    feed = await loaded(server, order="asc", page_size=10)
    await load_all(feed)
    server.create("in_progress")
    await feed.refresh()
    assert feed.state.order == "desc"
    assert ids(feed.state.runs) == server.ids


@pytest.mark.parametrize("page_size", [3, 50], ids=["in the order of the server", "turned round"])
async def test_the_newest_run_deleted_on_an_oldest_first_server_does_not_stop_the_refresh(server, page_size):
    for _ in range(5):
        server.now += 1
        server.create()
    server.always_order = "asc"
    feed = await loaded(server, page_size=page_size)
    await load_all(feed)
    server.delete(server.rows[0])
    await feed.refresh()
    assert feed.state.error is None
    assert ids(feed.state.runs) == (server.ids if feed.state.is_turned else server.ids[::-1])
