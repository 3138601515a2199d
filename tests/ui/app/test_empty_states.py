"""Every place that is empty says how to fill it, and names no key that can't be pressed there."""

import re

import pytest

from tests.servers.in_process import THREAD
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import until

FILL = "No thread saved. Paste an id, a URL or a whole error message."
NAMED = re.compile(r"(?:Press |\b)([a-zA-Z]|Esc) (?:to choose|looks|opens|shows)|, (/) changes")
EMPTY = [
    ("no thread saved", False, [], [FILL], set()),
    ("no thread saved, and the server fails", True, [], ["boom", FILL], set()),
    ("no thread open", False, ["escape"], ["No thread open", "paste an id"], {"t"}),
    ("no thread to watch", False, ["escape", "W"], ["Nothing is saved yet", "opens a thread"], {"t"}),
]


KEYS = {"Esc": "escape", "/": "slash"}


def named_keys(text):
    found = [one or two for one, two in NAMED.findall(text)]
    return {KEYS.get(each, each) for each in found}


async def can_be_pressed(pilot, keys):
    await until(pilot, lambda: named_keys(text_of(pilot.app)) >= keys)
    assert named_keys(text_of(pilot.app)) <= set(pilot.app.screen.active_bindings)


@pytest.mark.parametrize(("place", "fails", "way", "words", "keys"), EMPTY, ids=[each[0] for each in EMPTY])
async def test_a_place_without_threads_says_how_one_comes_there(stage, place, fails, way, words, keys):
    if fails:
        stage.server.fail(500, "boom")
    app = stage.app(thread=None)
    async with app.run_test(size=(120, 35), notifications=True) as pilot:
        await shows(pilot, "Open a thread")
        await pilot.press(*way)
        await shows(pilot, *words)
        await can_be_pressed(pilot, keys)


async def test_a_thread_without_runs_says_what_can_be_done_and_so_does_a_filter_that_lets_none_through(stage):
    stage.server.threads[THREAD] = []
    app = stage.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await shows(pilot, "No runs yet", "r looks for new ones", "t opens another thread")
        await can_be_pressed(pilot, {"r", "t"})
        stage.server.insert(a_run(1))
        await pilot.press("r")
        await shows(pilot, "1 loaded")
        await pilot.press("exclamation_mark")
        await shows(pilot, "No run matches", "Esc shows all of them, / changes the filter.")
        await can_be_pressed(pilot, {"escape", "slash"})
