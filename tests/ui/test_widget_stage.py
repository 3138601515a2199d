"""The stage of one widget: what it shows, what it posts, and a feed without an app."""

import time

from runtui.feed.refresh.state import FeedStatus, Paging
from runtui.ui.app.header import Header
from runtui.ui.detail.pane import RunDetailPane
from runtui.ui.table.run_list import RunList
from runtui.ui.table.run_table import RunTable
from tests.ui.objects import a_run
from tests.ui.widget_stage import PLACE, staged, state_of


async def test_a_table_shows_the_runs_of_a_state_and_posts_what_is_selected():
    async with staged(RunTable(), state=state_of(a_run(2), a_run(1)), now=time.time()) as table:
        assert [line[:8] for line in table.lines[:2]] == ["▌ ✓ comp", "  ✓ comp"]
        await table.press("j")
        assert [each.run_id for each in table.posted(RunTable.Selected)] == ["run_000002", "run_000001"]


async def test_a_list_follows_a_feed_without_an_app(stage):
    stage.server.insert(a_run(1), a_run(2))
    async with stage.live() as live:
        await live.feed.refresh()
        async with staged(RunList(), size=(120, 30)) as runs:
            runs.widget.open_at(live, None)
            await runs.set(state=live.feed.state, now=time.time())
            await runs.shows("2 loaded", "end: 2 runs")


async def test_a_header_is_told_how_the_feed_stands():
    state = state_of(a_run(1), feed_status=FeedStatus.PAUSED, paging=Paging.MORE)
    async with staged(Header(), place=PLACE, state=state) as header:
        await header.shows("paused")


async def test_a_pane_shows_the_run_it_is_given():
    state = state_of(a_run(1, "failed", last_error={"code": "server_error", "message": "Sorry."}))
    async with staged(RunDetailPane(), journal=state.journal, now=time.time(), run=state.runs[0]) as pane:
        await pane.shows("run_000001", "Sorry.")
