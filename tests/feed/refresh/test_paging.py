import asyncio

import pytest
from msgspec.structs import replace

from runtui.api.errors import NotFound, Rejected, ServerFailed
from runtui.feed.refresh.pace import Pace
from runtui.feed.refresh.paging import PageCursor
from runtui.feed.refresh.state import Paging
from tests.feed.conftest import ids, load_all, loaded
from tests.feed.model_server import START, page_of, run_of

A, B = run_of("a"), run_of("b")


@pytest.mark.parametrize(
    ("page", "new", "expected"),
    [
        (page_of(A, B, has_more=True), 2, Paging.MORE),
        (page_of(A, B, has_more=False), 2, Paging.END),
        (page_of(has_more=True), 0, Paging.EMPTY),
        (page_of(has_more=False), 0, Paging.END),
        (page_of(A, B, has_more=True), 0, Paging.REPEATED),
        (page_of(A, B, has_more=None), 2, Paging.MORE),
        (page_of(A, has_more=None), 1, Paging.END),
        (page_of(A, B, run_of("c"), has_more=None), 3, Paging.END),
        (page_of(A, B, run_of("c"), has_more=True), 3, Paging.MORE),
        (page_of(A, B, has_more=None), 0, Paging.END),
        (page_of(A, has_more=True), 1, Paging.MORE),
        (page_of(A, foreign_count=1, has_more=True, cursor="stranger"), 1, Paging.MORE),
        (page_of(foreign_count=2, has_more=True, cursor="stranger"), 0, Paging.MORE),
        (page_of(foreign_count=2, has_more=None, cursor="stranger"), 0, Paging.MORE),
        (page_of(foreign_count=1, has_more=None, cursor="stranger"), 0, Paging.END),
    ],
)
def test_what_a_page_of_two_tells_of_the_next(page, new, expected):
    assert PageCursor().advance(page, limit=2, new=new) is expected


def test_a_cursor_that_comes_again_ends_the_paging():
    cursor = PageCursor()
    cursor.advance(page_of(A, has_more=True), limit=1, new=1)
    cursor.advance(page_of(B, has_more=True), limit=1, new=1)
    assert cursor.advance(page_of(run_of("c"), has_more=True, cursor="a"), limit=1, new=1) is Paging.REPEATED


def test_the_cursor_of_a_left_out_row_leads_on():
    cursor = PageCursor()
    cursor.advance(page_of(A, foreign_count=1, has_more=True, cursor="stranger"), limit=2, new=1)
    assert cursor.run_id == "stranger"


@pytest.mark.parametrize("order", ["desc", "asc"])
async def test_paging_brings_every_run_once_in_the_order_of_the_server(server, order):
    server.create_many(23)
    feed = await loaded(server, order=order, page_size=5)
    await load_all(feed)
    assert ids(feed.state.runs) == (server.ids if order == "desc" else server.ids[::-1])
    assert feed.state.paging is Paging.END


async def test_runs_created_in_the_same_second_keep_the_order_of_the_server(server):
    server.create_many(30)
    assert {row.created_at for row in server.rows} == {START}
    feed = await loaded(server, page_size=4)
    await load_all(feed)
    assert ids(feed.state.runs) == server.ids


async def test_runs_created_while_paging_leave_no_gap_and_no_double(server):
    server.create_many(20)
    feed = await loaded(server, page_size=3)
    while feed.state.has_more:
        server.during.append(lambda: server.create_many(2))
        await feed.load_more()
        await feed.refresh()
    await feed.refresh()
    assert ids(feed.state.runs) == server.ids


@pytest.mark.parametrize("page_size", [1, 2, 5])
async def test_a_refresh_that_sees_further_than_the_loaded_rows_does_not_end_the_paging(server, page_size):
    server.create_many(30)
    feed = await loaded(server, page_size=page_size)
    await feed.refresh()
    assert len(feed.state.runs) == page_size
    await load_all(feed)
    assert ids(feed.state.runs) == server.ids


async def test_no_answered_cursor_is_asked_for_again(server):
    server.create_many(40)
    feed = await loaded(server, page_size=3)
    await load_all(feed)
    assert len(server.cursors()) == len(set(server.cursors()))


async def test_a_server_that_ignores_the_cursor_is_asked_once_more_and_no_further(server):
    server.create_many(30)
    server.ignores_after = True
    server.says_more = True
    feed = await loaded(server, page_size=10)
    assert await load_all(feed) == 1
    assert feed.state.paging is Paging.REPEATED
    assert ids(feed.state.runs) == server.ids[:10]


async def test_a_server_that_ignores_every_parameter_gives_every_run_once(server):
    server.create_many(130)
    server.ignores_after = server.ignores_limit = True
    server.says_more = None
    feed = await loaded(server, page_size=50)
    assert feed.state.paging is Paging.END
    await feed.refresh()
    assert ids(feed.state.runs) == server.ids
    assert feed.state.paging is Paging.END


@pytest.mark.parametrize("says_more", [True, None])
async def test_has_more_that_is_always_true_or_missing_ends_at_the_empty_page(server, says_more):
    server.create_many(20)
    server.says_more = says_more
    feed = await loaded(server, page_size=10)
    await load_all(feed)
    assert ids(feed.state.runs) == server.ids
    assert feed.state.paging is (Paging.EMPTY if says_more else Paging.END)


async def test_a_page_of_other_threads_runs_is_passed_over(server):
    server.create_many(5)
    server.create_many(6, is_strange=True)
    server.create_many(3)
    feed = await loaded(server, page_size=3)
    await feed.load_more()
    assert len(feed.state.runs) == 6
    assert feed.state.foreign_count == 6


async def test_a_reload_counts_other_threads_runs_afresh(server):
    server.create_many(4, is_strange=True)
    server.create_many(3)
    feed = await loaded(server, page_size=7)
    feed.reload()
    await feed.refresh()
    assert feed.state.foreign_count == 4


async def test_a_page_that_fails_says_so_and_is_asked_for_again(server):
    server.create_many(20)
    feed = await loaded(server, page_size=10)
    error = ServerFailed("no")
    server.errors.append(error)
    await feed.load_more()
    assert (feed.state.paging, feed.state.paging_error) == (Paging.FAILED, error)
    await feed.load_more()
    assert (feed.state.paging, feed.state.paging_error) == (Paging.END, None)
    assert ids(feed.state.runs) == server.ids


async def test_paging_goes_on_where_the_run_at_the_cursor_was_deleted(server):
    server.create_many(40)
    feed = await loaded(server, page_size=20)
    server.delete(server.find(feed.state.runs[-1].id))
    server.delete(server.find(feed.state.runs[-2].id))
    await load_all(feed)
    assert (feed.state.paging, feed.state.paging_error) == (Paging.END, None)
    assert ids(feed.state.runs) == server.ids


async def test_a_cursor_of_another_thread_that_the_server_then_refuses_is_not_led_to_for_ever(server):
    server.create_many(20)
    feed = await loaded(server, page_size=10)
    for _ in range(2):
        server.answers = [page_of(foreign_count=2, has_more=True, cursor="stranger")]
        await feed.load_more()
    assert feed.state.paging is Paging.FAILED


@pytest.mark.parametrize("pace", [Pace(is_paused=True), Pace(interval=0)])
async def test_paging_goes_on_there_while_nothing_is_refreshed_and_the_deleted_run_is_told(server, pace):
    server.create_many(40)
    feed = await loaded(server, page_size=20, pace=pace)
    gone = server.find(feed.state.runs[-1].id)
    server.delete(gone)
    server.asked.clear()
    await feed.load_more()
    assert feed.state.paging is Paging.MORE
    assert feed.state.vanished == (gone.id,)
    assert len(server.asked) == 3


@pytest.mark.parametrize("offers_retrieve", [True, False])
async def test_a_page_that_is_refused_though_its_run_is_there_has_failed(server, offers_retrieve):
    server.create_many(40)
    server.offers_retrieve = offers_retrieve
    feed = await loaded(server, page_size=20)
    server.errors.append(Rejected("no", status=400))
    await feed.load_more()
    assert feed.state.paging is Paging.FAILED
    assert len(feed.state.runs) == 20


@pytest.mark.parametrize("offers_retrieve", [True, "says not found"])
async def test_no_run_is_dropped_for_a_refused_page_where_the_server_knows_none(server, offers_retrieve):
    server.create_many(40)
    feed = await loaded(server, page_size=20)
    server.offers_retrieve = offers_retrieve
    if offers_retrieve is True:
        server.rows.clear()
    server.asked.clear()
    server.errors.append(NotFound("no", status=404))
    await feed.load_more()
    assert (feed.state.paging, len(feed.state.runs)) == (Paging.FAILED, 20)
    assert len(server.asked) == 6


async def test_a_page_that_is_under_way_is_not_asked_for_twice(server):
    server.create_many(20)
    feed = await loaded(server, page_size=10)
    await asyncio.gather(feed.load_more(), feed.load_more(), feed.load_more())
    assert len(server.asked) == 2


async def test_after_the_end_nothing_is_asked(server):
    server.create_many(3)
    feed = await loaded(server)
    await feed.load_more()
    assert len(server.asked) == 1


async def test_before_the_first_page_nothing_more_is_asked(server):
    server.create_many(3)
    feed = await loaded(server, page_size=2)
    server.asked.clear()
    server.errors.append(ServerFailed("no"))
    other = await loaded(server, page_size=2)
    await other.load_more()
    assert len(server.asked) == 1
    assert feed.state.paging is Paging.MORE


async def test_a_cancelled_page_can_be_asked_for_again(server):
    server.create_many(20)
    feed = await loaded(server, page_size=10)
    server.gate = asyncio.Event()
    task = asyncio.create_task(feed.load_more())
    await asyncio.sleep(0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert feed.state.paging is Paging.MORE


async def test_a_page_that_arrives_after_a_reload_is_dropped(server):
    server.create_many(20)
    feed = await loaded(server, page_size=5)
    server.gate = asyncio.Event()
    late = asyncio.create_task(feed.load_more())
    await asyncio.sleep(0)
    gate, server.gate = server.gate, None
    feed.reload()
    await feed.refresh()
    gate.set()
    await late
    assert ids(feed.state.runs) == server.ids[:5]
    assert feed.state.paging is Paging.MORE


async def test_a_late_page_does_not_bring_back_what_the_refresh_saw_end(server):
    rows = server.create_many(12)
    server.change(rows[11], "in_progress")
    feed = await loaded(server, order="asc", page_size=6)
    server.gate = asyncio.Event()
    late = asyncio.create_task(feed.load_more())
    await asyncio.sleep(0)
    gate, server.gate = server.gate, None
    server.change(rows[11], "completed")
    await feed.refresh()
    gate.set()
    await late
    assert feed.state.runs.get(rows[11].id).status == "completed"
    assert feed.state.active_runs == ()


async def packed(feed):
    """Waits for the compressing that nobody else waits for."""
    await feed._packer._later
    await asyncio.gather(*feed._packer._waiting)


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr("runtui.feed.refresh.page_packer.FIRST_AFTER", 0.0)


@pytest.mark.usefixtures("at_once")
async def test_the_rows_of_a_page_share_one_compressed_page(server):
    server.create_many(20)
    feed = await loaded(server, page_size=10)
    await feed.load_more()
    await packed(feed)
    assert all(run.page.is_packed for run in feed.state.runs)
    assert len({id(run.page) for run in feed.state.runs}) == 2


@pytest.mark.usefixtures("at_once")
async def test_a_large_page_is_compressed_too(server):
    server.create_many(600)
    server.ignores_limit = True
    feed = await loaded(server)
    await packed(feed)
    assert feed.state.runs[0].page.is_packed
    assert feed.state.runs[599].raw().startswith(b'{"id": "run_1"')


async def test_the_first_page_is_left_alone_while_its_rows_are_painted(server):
    server.create_many(20)
    feed = await loaded(server)
    for _ in range(20):
        await asyncio.sleep(0)
    assert not feed.state.runs[0].page.is_packed


async def test_a_run_from_a_refresh_does_not_keep_the_answer_it_came_in(server):
    server.create_many(20)
    feed = await loaded(server)
    server.create("in_progress")
    await feed.refresh()
    assert len(feed.state.runs[0].page) == 1
    assert b"run_21" in feed.state.runs[0].raw()


async def test_the_end_of_a_page_is_told_only_when_nothing_of_it_is_left_to_do(server, monkeypatch):
    server.create_many(30)
    feed = await loaded(server, page_size=10)
    may_pack = asyncio.Event()

    async def slow_pack(_self, _runs):
        await may_pack.wait()

    monkeypatch.setattr("runtui.feed.refresh.page_packer.PagePacker.pack", slow_pack)
    page = asyncio.ensure_future(feed.load_more())
    for _ in range(20):
        await asyncio.sleep(0)
    told_early = feed.state.paging
    may_pack.set()
    await page

    assert (told_early, feed.state.paging) == (Paging.LOADING, Paging.MORE)


async def test_a_server_that_sends_more_than_is_read_of_one_answer_is_told_and_paged_on(server):
    first, second, third = (run_of(name, created_at=START - place) for place, name in enumerate("abc"))
    server.answers = [
        replace(page_of(first, has_more=True), is_cut=True),
        replace(page_of(second, has_more=True), is_cut=True),
        page_of(third),
        page_of(first),
    ]
    feed = await loaded(server, page_size=10)
    assert feed.state.is_cut
    await load_all(feed)
    assert ids(feed.state.runs) == ["a", "b", "c"]
    assert feed.state.is_cut
    feed.reload()
    await feed.refresh()
    assert not feed.state.is_cut
