"""The last line by state and pane: what it names does something there, by key and by click."""

import pytest

from runtui.ui.app.footer import Footer
from tests.servers.in_process import THREAD
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.stage import screen_text, until

SIZE = (200, 40)
KEYS = {"/": "slash", "?": "question_mark", "!": "exclamation_mark", "esc": "escape"}
DIALOGS = {"threads", "another thread", "open a thread", "profile", "help", "the error", "watch"}


def hints(app):
    return dict(pair[::-1] for pair in app.runs.query_one(Footer).pairs)


def words(app):
    return list(hints(app))


async def named(pilot, *words):
    """Waits until the last line begins with these words."""
    await until(
        pilot, lambda: screen_text(pilot.app)[-1].split("   ")[0].strip() != "" and starts(pilot.app, words)
    )


def starts(app, expected):
    return words(app)[: len(expected)] == list(expected)


STATES = {
    "rows": ((), ("open", "filter")),
    "problems only": (("exclamation_mark",), ("open", "all runs", "filter")),
    "nothing matches": ((*"/zzzz", "enter"), ("all runs", "filter")),
    "paused": (("p",), ("open", "filter")),
    "in the detail": (("enter",), ("back", "search")),
    "in the steps": (("4", "enter"), ("back", "filter")),
}


@pytest.mark.parametrize("state", STATES)
async def test_every_hint_does_something_in_its_state(stage, state):
    keys, first = STATES[state]
    app = stage.app(a_run(3, "failed"), a_run(2), a_run(1, "in_progress"))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected and app.runs.detail.run)
        await pilot.press(*[{"/": "slash"}.get(each, each) for each in keys])
        await named(pilot, *first)
        await press_each(pilot, stage, [each for each in words(app) if each != "all runs"])
        if "all runs" in words(app):
            await press_each(pilot, stage, ["all runs"])
            await until(pilot, lambda: "all runs" not in words(app))


async def press_each(pilot, stage, each_word):
    """Presses the key of each hint, looks whether anything changed, and goes back to where it was."""
    for word in each_word:
        key, before = hints(pilot.app)[word], seen(pilot.app, stage)
        pilot.app.action_press(KEYS.get(key, key))
        await until(pilot, lambda before=before: before != seen(pilot.app, stage))
        if word in DIALOGS:
            await until(pilot, lambda: pilot.app.screen is not pilot.app.runs)
        await back_from(pilot, word, key)


def seen(app, stage):
    return screen_text(app), app.screen, len(stage.server.requests), app.clipboard


async def back_from(pilot, word, key):
    app = pilot.app
    await pilot.pause()
    while app.screen is not app.runs:
        await pilot.press("escape")
        await pilot.pause()
    if word in ("open", "filter", "search"):
        await pilot.press("escape")
    elif word == "back":
        await pilot.press("enter")
    elif word not in {"all runs", "refresh", "again", "copy id", *DIALOGS}:
        await pilot.press({"!": "exclamation_mark"}.get(key, key))
    await pilot.pause()


async def test_an_empty_thread_names_what_fills_the_screen(stage):
    stage.server.threads[THREAD] = []
    app = stage.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: words(app) == ["threads", "refresh", "profile", "help"])
        await press_each(pilot, stage, words(app))


async def test_a_thread_that_is_not_found_names_the_ways_on_and_says_so_once(stage):
    app = stage.app(thread="thread_AAAAAAAAAAAAAAAAAAAAAAAA")
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: words(app) == ["another thread", "profile", "again", "the error", "help"])
        await until(pilot, lambda: "\n".join(screen_text(app)).count("Not found") == 1)
        await press_each(pilot, stage, words(app))


async def test_without_a_thread_the_footer_says_how_to_open_one(stage):
    app = stage.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.screen is not app.runs and app.screen.focused)
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)
        await until(pilot, lambda: words(app) == ["open a thread", "watch", "profile", "help"])
        await press_each(pilot, stage, words(app))


async def test_a_click_on_a_hint_presses_its_key(stage):
    app = stage.app(a_run(2, "failed"), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected and "problems" in words(app))
        footer = app.runs.query_one(Footer)
        await pilot.click(footer, offset=(screen_text(app)[-1].index("! problems") + 2, 0))
        await until(pilot, lambda: "all runs" in words(app) and len(app.runs.table.view) == 1)


@pytest.mark.parametrize(("keys", "next_run"), [((), "j"), (("enter",), "J")])
async def test_where_writing_is_allowed_what_unblocks_or_ends_the_run_is_named(stage, keys, next_run):
    app = stage.app(waiting(3, a_call("f")), a_run(2, "in_progress"), a_run(1), write=True)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected and app.runs.detail.run)
        await pilot.press(*keys)
        for expected in (["answer", "cancel"], ["cancel"], []):
            await until(pilot, lambda expected=expected: acts(app) == expected)
            await pilot.press(next_run)


async def test_in_the_detail_what_unblocks_the_run_stands_where_no_window_is_too_narrow_for_it(stage):
    app = stage.app(waiting(1, a_call("f")), write=True)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected and app.runs.detail.run)
        await pilot.press("enter")
        await named(pilot, "back", "answer", "cancel", "search")
        assert "A answer" in screen_text(app)[-1]


async def test_where_writing_is_not_allowed_nothing_is_named_that_needs_it(stage):
    app = stage.app(waiting(1, a_call("f")))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected and app.runs.detail.run and "filter" in words(app))
        assert acts(app) == []


def acts(app):
    return [each for each in words(app) if each in ("answer", "cancel")]
