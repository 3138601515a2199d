"""Nothing that arrives changes focus, selection, scroll or tab, wherever somebody is."""

import pytest

from tests.servers.in_process import THREAD
from tests.ui.objects import a_call, a_run, a_step, waiting
from tests.ui.stage import HOST, refresh, until

NAME = f"- {HOST}"
OTHERS = [f"thread_x{number}" for number in range(60)]


@pytest.fixture
def threads(stage):
    """A thread of many runs, and sixty others in which one runs."""
    stage.server.add_thread(THREAD, *(a_run(number) for number in range(80, 0, -1)))
    stage.server.steps["run_000078"] = [a_step(number, a_call(f"call{number}")) for number in range(40)]
    stage.book.remember(NAME, THREAD, 100.0)
    for place, thread_id in enumerate(OTHERS):
        stage.book.set_label(NAME, thread_id, f"label {place:02d}")
        stage.server.add_thread(thread_id, a_run(100 + place, "in_progress", thread_id=thread_id))
    return stage


async def arrive(app, server):
    """Runs end, wait and begin in threads all over the list, as the server tells."""
    session = app.session
    ends = ["completed", "failed", "expired", "requires_action"]
    for place, thread_id in enumerate(OTHERS):
        run_id, status = f"run_{100 + place:06d}", ends[place % 4]
        if status == "requires_action":
            server.threads[thread_id] = [waiting(100 + place, a_call("refund"), thread_id=thread_id)]
        else:
            server.finish(run_id, status, thread_id=thread_id)
        session.note_runs(thread_id, (await session.list_newest(thread_id)).runs, None)
    session.publish_book_change()


def line_of_selected(app):
    """The line of the terminal in which the selected run stands."""
    table = app.runs.table
    return table.region.y + app.runs.state.runs.index_of(table.selected) - table.scroll_offset.y


def standing(app):
    """All that only the person may change."""
    runs, top = app.runs, app.screen
    pane = runs.thread_pane
    where = [app.focused, runs.table.selected, runs.detail.tab, runs.detail.view.scroll_offset]
    where.append(pane.row.thread_id if pane.row is not None else None)
    if top.id == "watch":
        where += [top.list.selected.thread_id, top.list.scroll_offset, top.field.value]
    return where


@pytest.mark.parametrize(
    "keys", [["j", "j"], ["ctrl+d"] * 3, ["j", "j", "4", "enter", "j", "j"], ["0", "j", "j", "j"]]
)
async def test_on_the_main_screen(threads, keys):
    app = threads.app()
    async with app.run_test(size=(180, 40)) as pilot:
        await until(pilot, lambda: app.runs.table.selected and app.runs.thread_list.placed)
        await pilot.press(*keys)
        await until(
            pilot, lambda: app.runs.run_shown is not None and app.runs.run_shown.id == app.runs.table.selected
        )
        before, placed = standing(app), app.runs.thread_list.placed
        line, is_scrolled = line_of_selected(app), app.runs.table.scroll_offset.y > 0
        await arrive(app, threads.server)
        threads.server.insert(a_run(81, "in_progress"))
        await refresh(pilot)
        await until(pilot, lambda: app.runs.thread_list.placed != placed and len(app.runs.state.runs) > 50)
        assert standing(app) == before
        if is_scrolled:  # else what is new comes on top, and is seen there
            assert line_of_selected(app) == line


@pytest.mark.parametrize("keys", [["j", "j"], ["G", "k"], ["slash", *"label", "enter", "j"], ["slash", *"lab"]])
async def test_in_the_watch(threads, keys):
    app = threads.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("W")
        await until(pilot, lambda: app.screen.id == "watch" and app.screen.list.size.height)
        await pilot.press(*keys)
        await pilot.pause()
        before, shown = standing(app), app.screen.list.threads
        await arrive(app, threads.server)
        await until(pilot, lambda: app.screen.list.threads != shown and app.screen.list.threads[0].status.waits)
        assert standing(app) == before
