"""Notices: each is told once, by one screen, and leaves room for what it lies on."""

from __future__ import annotations

import pytest

from tests.ui.asking import in_picker, text_of
from tests.ui.objects import a_run
from tests.ui.stage import until


def count(app, words):
    return text_of(app).count(words)


async def test_a_notice_is_told_by_the_dialog_above_and_not_by_the_screen_below_too(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(100, 30), notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        app.say("Saved as profile “default”.", seconds=60)
        await until(pilot, lambda: count(app, "Saved as profile") == 1)
        await pilot.press("t")
        await in_picker(pilot, app)
        await until(pilot, lambda: count(app, "Saved as profile") == 1)
        await pilot.pause()
        assert count(app, "Saved as profile") == 1
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs and count(app, "Saved as profile") == 1)


async def test_the_same_notice_takes_its_own_place(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 30), notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        app.say("another one", seconds=60)
        await pilot.press(*"<<<<<<<<<<<")
        await until(pilot, lambda: count(app, "The detail can't be smaller"))
        await until(pilot, lambda: count(app, "another one") == count(app, "The detail can't be smaller") == 1)


@pytest.mark.parametrize(("height", "notices"), [(19, 1), (20, 3)])
async def test_a_low_window_has_room_for_one_notice(stage, height, notices):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, height), notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        for name in ("one", "two", "three"):
            app.say(f"notice {name}", seconds=60)
        await until(pilot, lambda: "notice three" in text_of(app))
        await until(pilot, lambda: count(app, "notice ") == notices)
