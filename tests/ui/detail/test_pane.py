"""The detail: it follows the selection of the app; as a widget it has tabs, scrolls, and is searched in."""

import json
import re
import time

import pytest

from runtui.feed.run.journal import Journal
from runtui.ui.detail import story
from runtui.ui.detail.pane import RunDetailPane
from runtui.ui.detail.tabs import Tab
from runtui.ui.draw import line_view
from runtui.words.arguments import pretty_json_lines
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.readings import run_of
from tests.ui.stage import lines_of, refresh, until
from tests.ui.widget_stage import staged

SIZE = (120, 35)


def pane_of(sent, size=SIZE, **attributes):
    """The pane alone on the screen, with the keys, over one run."""
    return staged(RunDetailPane(), size=size, journal=Journal(), **attributes, run=run_of(sent))


def text(pilot):
    return "\n".join(lines_of(pilot.app.runs.detail))


async def shown(pilot, words):
    await until(pilot, lambda: words in text(pilot))


async def opened(pilot):
    await until(pilot, lambda: pilot.app.runs.detail.run is not None)


def many_fields(count=200):
    return {f"field_{number}": f"value {number}" for number in range(count)}


@pytest.fixture
def built(monkeypatch):
    """The runs whose Overview was made, in order."""
    ids = []
    for name in ("overview_lines", "short_lines"):
        made = getattr(story, name)

        def counted(detail, *args, made=made, **rest):
            ids.append(detail.run.id)
            return made(detail, *args, **rest)

        monkeypatch.setattr(story, name, counted)
    return ids


async def test_the_detail_follows_the_selection(stage):
    app = stage.app(a_run(3), a_run(2, "failed", last_error={"code": "x_code", "message": "m"}), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000003")
        await pilot.press("j")
        await shown(pilot, "x_code")
        assert "run_000002" in text(pilot)


async def test_a_held_key_does_not_build_a_page_for_each_run_it_passes(stage, built):
    app = stage.app(*(a_run(number) for number in range(40, 0, -1)))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        built.clear()
        for _ in range(30):
            app.runs.table.action_move(1)
        await until(pilot, lambda: app.runs.detail.run.id == "run_000010")
        assert set(built) == {"run_000010"}


async def test_the_detail_shows_the_newest_version_of_its_run_where_it_was_scrolled_to(stage):
    app = stage.app(waiting(1, *(a_call(f"tool_{number}") for number in range(30))))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press(*"JJJJJ")
        await until(pilot, lambda: app.runs.detail.view.scroll_offset.y == 5)
        stage.server.change("run_000001", status="cancelling")
        await refresh(pilot)
        await shown(pilot, "⊖ cancelling")
        assert app.runs.detail.view.scroll_offset.y == 5


def just_ended(now):
    return a_run(1, created_at=int(now) - 12, started_at=int(now) - 11, completed_at=int(now) - 3)


async def aged(pane, seconds):
    """Lets the clock of the pane pass as the one on the wall does, a second at a time."""
    for _ in range(seconds):
        await pane.set(now=pane.widget.now + 1.0)


async def test_the_ages_of_an_ended_run_go_on_by_the_second_for_a_minute():
    now = time.time()
    async with pane_of(just_ended(now), now=now) as pane:
        await pane.until(lambda: re.search(r"Time +\S+ +1[2-9]s ago", pane.text))
        await aged(pane, 20)
        await pane.until(lambda: re.search(r"Time +\S+ +3[2-9]s ago", pane.text))


async def test_the_ages_of_a_run_that_ended_long_ago_change_by_the_minute_and_nothing_is_built_between(built):
    begin = int(time.time()) - 600
    sent = a_run(1, created_at=begin, started_at=begin, completed_at=begin + 9)
    async with pane_of(sent, now=time.time()) as pane:
        await pane.shows("10m ago")
        built.clear()
        await aged(pane, 60)
        await pane.shows("11m ago")
        assert len(built) <= 3  # one for each of its times


async def test_the_ages_of_an_ended_run_go_on_in_the_short_form():
    now = time.time()
    async with pane_of(just_ended(now), (80, 24), now=now) as pane:
        await pane.until(lambda: pane.widget.is_short and "s ago" in lines_of(pane.widget.head)[0])
        await aged(pane, 20)
        await pane.until(lambda: re.search(r"3\ds ago$", lines_of(pane.widget.head)[0]))


async def test_another_run_begins_at_its_top(stage):
    app = stage.app(a_run(2, metadata=many_fields(40)), a_run(1, metadata=many_fields(40)))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press(*"JJJJJ")
        await until(pilot, lambda: app.runs.detail.view.scroll_offset.y == 5)
        await pilot.press("j")
        await shown(pilot, "run_000001")
        assert app.runs.detail.view.scroll_offset.y == 0


async def test_capital_j_and_k_step_through_the_runs_from_the_detail(stage):
    app = stage.app(a_run(3), a_run(2), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("enter", "J", "J", "K")
        await shown(pilot, "run_000002")
        assert app.runs.table.selected == "run_000002"
        assert app.runs.detail.view.has_focus


@pytest.mark.parametrize(
    ("keys", "top"),
    [("j j", 2), ("down down up", 1), ("j k k", 0), ("G g", 0), ("end home", 0), ("ctrl+d", 13), ("pagedown", 26)],
)
async def test_a_key_scrolls_the_detail(keys, top):
    async with pane_of(a_run(1, metadata=many_fields(60))) as pane:
        await pane.press(*keys.split())
        height = pane.widget.view.size.height
        expected = {13: height // 2, 26: 2 * (height // 2)}.get(top, top)
        assert pane.widget.view.scroll_offset.y == expected


async def test_the_last_line_counts_what_lies_below_until_the_end_is_seen():
    async with pane_of(a_run(1, metadata=many_fields(60))) as pane:
        await pane.shows("j k ")
        pane.pilot.app.set_focus(None)
        await pane.shows("J K ")
        pane.widget.view.focus()
        await pane.shows("j k ")
        below = pane.widget.more.below
        await pane.press("j")
        await pane.until(lambda: pane.widget.more.below == below - 1)
        await pane.press("G")
        await pane.until(lambda: "more line" not in pane.text)


@pytest.mark.parametrize(
    ("keys", "tab"),
    [("6", Tab.JSON), ("6 2", Tab.OVERVIEW), ("right_square_bracket", "next"), ("left_square_bracket", "previous")],
)
async def test_a_key_opens_a_tab(stage, keys, tab):
    app = stage.app(a_run(1))
    tabs = list(Tab)
    expected = {"next": tabs[1], "previous": tabs[-1]}.get(tab, tab)
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press(*keys.split())
        await until(pilot, lambda: app.runs.detail.tab is expected)


async def test_the_json_tab_shows_the_object_as_it_was_sent():
    sent = json.dumps(a_run(1))[:-1] + ', "huge": ' + "9" * 60 + ', "odd": NaN, "of_our_own": {"x": [1]}}'
    async with pane_of(sent.encode(), (200, 60), tab=Tab.JSON) as pane:
        await pane.press("G")
        await pane.shows('"odd": NaN', "9" * 40, '"of_our_own"')


async def test_a_key_in_a_long_json_text_paints_the_lines_on_screen_only(monkeypatch):
    sent = a_run(1, of_our_own={str(number): number for number in range(20_000)})
    async with pane_of(sent, tab=Tab.JSON) as pane:
        await pane.until(lambda: len(pane.widget.view._lines) > 20_000)
        painted, laid_out = [], []
        made, read = line_view.LineView.painted, pretty_json_lines
        monkeypatch.setattr(
            line_view.LineView, "painted", lambda self, *a, **k: painted.append(1) or made(self, *a, **k)
        )
        monkeypatch.setattr(story, "pretty_json_lines", lambda raw: laid_out.append(1) or read(raw))
        await pane.press("j", "G", "k")
        assert 0 < len(painted) <= 3 * pane.widget.view.size.height
        assert laid_out == []


async def search(pane, needle):
    await pane.press("slash")
    await pane.until(lambda: pane.widget.search.has_focus)
    await pane.press(*needle, "enter")
    await pane.until(lambda: pane.widget.view.has_focus)


async def test_a_search_counts_goes_on_and_comes_round():
    fields = many_fields(60) | {"needle_a": "x", "needle_b": "x", "needle_c": "x"}
    async with pane_of(a_run(1, metadata=fields)) as pane:
        await search(pane, "NEEDLE")
        await pane.shows("1 of 3: NEEDLE")
        round_up = [("N", "3 of 3, from the end again: "), ("N", "2 of 3: ")]
        for key, words in [("n", "2 of 3"), ("n", "3 of 3: "), ("n", "1 of 3, from the top again: "), *round_up]:
            await pane.press(key)
            await pane.shows(words)
        assert "needle_b" in pane.text


async def test_a_search_begins_with_what_is_on_screen():
    async with pane_of(a_run(1, metadata=many_fields(60))) as pane:
        await search(pane, "Time")
        await pane.shows("1 of 1: Time")
        assert pane.widget.view.scroll_offset.y == 0


async def test_what_is_not_there_is_said():
    async with pane_of(a_run(1)) as pane:
        await search(pane, "qqq")
        await pane.shows("not found: qqq")


async def test_escape_ends_the_search_first_and_leaves_the_detail_then():
    async with pane_of(a_run(1)) as pane:
        await search(pane, "gpt")
        await pane.shows("1 of 1")
        await pane.press("escape")
        await pane.until(lambda: "1 of 1" not in lines_of(pane.widget.more)[0])
        assert pane.widget.view.has_focus
        assert not pane.posted(RunDetailPane.Left)
        await pane.press("escape")
        await pane.until(lambda: pane.posted(RunDetailPane.Left))


async def test_escape_goes_back_to_the_table(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.detail.view.has_focus)
        await pilot.press("escape")
        await until(pilot, lambda: app.runs.table.has_focus)


async def test_escape_while_typing_gives_the_search_up():
    async with pane_of(a_run(1)) as pane:
        await pane.press("slash", "j", "n", "escape")
        await pane.until(lambda: pane.widget.view.has_focus)
        assert not pane.widget.search.value
        assert not pane.posted(RunDetailPane.RunStepped)
        assert not pane.posted(RunDetailPane.Left)


async def test_a_search_stays_on_and_counts_anew_in_the_next_run():
    async with pane_of(a_run(2, metadata={"k": "gpt gpt", "gpt": "1"})) as pane:
        await search(pane, "gpt")
        await pane.shows("1 of 3: gpt")
        await pane.press("J")
        assert [each.step for each in pane.posted(RunDetailPane.RunStepped)] == [1]
        await pane.set(run=run_of(a_run(1)))
        await pane.shows("0 of 1: gpt")


@pytest.mark.parametrize("width", [80, 90])
async def test_a_low_narrow_window_shows_the_short_form(width):
    sent = waiting(1, a_call("get_weather", '{"city": "Lisbon"}'), a_call("refund", "{bad"))
    async with pane_of(sent, (width, 24), now=time.time()) as pane:
        await pane.shows("get_weather")
        lines = pane.lines
        assert len(lines) == 9
        assert lines[0].startswith("  2 Overview")
        assert lines[1].startswith("  ! requires_action  run_000001")
        assert "expires in " in lines[1]
        assert lines[2].startswith("  ━━━━")
        assert lines[3].split() == ["get_weather", '{"city":', '"Lisbon"}', "get_weather"]
        assert lines[4].startswith("  refund")
        assert "✗" in lines[4]
        assert lines[5].startswith("  Limits")


async def test_a_run_of_a_long_life_keeps_its_whole_id_where_it_fits_and_a_short_one_where_not():
    async with pane_of(a_run(1, "requires_action", id="run_PNny8SqtHZVKxfH3nWzfeNyg")) as pane:
        await pane.until(lambda: "! requires_action  run_PNny8SqtHZVKxfH3nWzfeNyg" in "\n".join(pane.lines))
        pane.widget.styles.width = 40
        await pane.shows("PNny…zfeNyg")


async def test_no_run_leaves_the_detail_empty(stage):
    app = stage.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: "No runs yet" in "".join(lines_of(app.runs.table)))
        await pilot.press("tab", "slash", "escape", "6", "n")
        assert "".join(lines_of(app.runs.detail.view)).strip() == ""


async def test_what_was_seen_of_a_thread_is_there_again_when_it_is_opened_again(stage):
    stage.server.add_thread("thread_other", a_run(9, thread_id="thread_other"))
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: app.runs.detail.run)
        stage.server.change("run_000001", status="requires_action")
        await refresh(pilot)
        seen = app.runs.live.feed.state.journal.of("run_000001")
        assert [(each.status, each.is_change) for each in seen] == [
            ("in_progress", False),
            ("requires_action", True),
        ]
        app.show_thread("thread_other")
        await until(pilot, lambda: app.runs.detail.run and app.runs.detail.run.id == "run_000009")
        stage.server.finish("run_000001")
        await pilot.press("minus")
        await until(pilot, lambda: app.runs.detail.run and app.runs.detail.run.id == "run_000001")
        await until(pilot, lambda: len(app.runs.live.feed.state.journal.of("run_000001")) == 3)
        *before, last = app.runs.live.feed.state.journal.of("run_000001")
        assert tuple(before) == seen
        assert (last.status, last.is_change) == ("completed", False)
