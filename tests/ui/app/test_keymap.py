"""Keys of the person's own choice: which are taken, and which are refused, with file and line."""

import pytest

from runtui.store.settings.config import load_config
from runtui.ui.app.help import HelpScreen
from runtui.ui.app.keymap import KeymapError, is_key, read_keymap
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import until

SIZE = (120, 35)


def keymap(**keys):
    return read_keymap({name.replace("__", "."): key for name, key in keys.items()})


def app_with(stage, text):
    path = stage.folder / "config.toml"
    path.write_text(text)
    stage.config = load_config(path)
    return stage.app(a_run(3), a_run(2), a_run(1))


@pytest.mark.parametrize(
    "key", ["r", "R", "?", "f5", "ctrl+r", "question_mark", "ctrl+shift+up", "é", "escape", "+"]
)
def test_keys_that_keyboards_have(key):
    assert is_key(key)


@pytest.mark.parametrize("key", ["", " ", "rr", "strg+r", "ctrl+", "ctrl+rr", "\x1b", "<any>", "f99"])
def test_keys_that_no_keyboard_has(key):
    assert not is_key(key)


def test_two_keys_may_change_places():
    assert keymap(copy="t", threads="y") == {"copy": "t", "threads": "y"}


def test_several_keys_may_do_the_same():
    assert keymap(refresh="f5, &") == {"refresh": "f5,ampersand"}


def test_one_key_may_mean_different_things_in_panes_that_exclude_each_other():
    assert keymap(picker__pin="y")


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"copyy": "x"}, "copyy is the id of no key"),
        ({"copy": "strg+y"}, "copy needs a key such as"),
        ({"copy": ""}, "copy needs a key such as"),
        ({"copy": "t"}, "copy takes t, which is the key of threads."),
        ({"copy": "x", "pause": "x"}, "takes x, which is the key of"),
        ({"copy": "?"}, "copy takes ?, which is the key of help."),
        ({"help": "y"}, "help takes y, which is the key of copy."),
        ({"detail__down": "t"}, "detail.down takes t, which is the key of threads."),
    ],
)
def test_what_can_not_work_is_refused(keys, words):
    with pytest.raises(KeymapError, match=words.replace("?", "[?]")):
        keymap(**keys)


async def test_a_key_of_the_settings_works_and_the_usual_one_does_not(stage):
    app = app_with(stage, '[keys]\nhelp = "M"\n"copy" = "f5,f6"\n')
    async with app.run_test(size=(220, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await shows(pilot, "M help", "f5 copy id")
        await pilot.press("question_mark")
        await pilot.pause()
        assert app.screen is app.runs
        await pilot.press("M")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        assert any(each.plain.split() == ["M", "help"] for each in app.screen.page(80))


async def test_an_id_with_a_dot_may_stand_without_quotes(stage):
    app = app_with(stage, '[keys]\ntab.next = "plus"\n')
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        before = app.runs.detail.tab
        await pilot.press("right_square_bracket")
        assert app.runs.detail.tab is before
        await pilot.press("+")
        assert app.runs.detail.tab is not before


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('# mine\n[keys]\nhelp = "M"\ncopy = "t"\n', 4, "copy takes t"),
        ('[keys]\nhelp = "M"\n\ntab.nextt = "y"\n', 4, "tab.nextt is the id of no key"),
        ('[keys]\nhelp = "M"\n"tab.next" = "strg+y"\n', 3, "tab.next needs a key"),
    ],
)
async def test_wrong_keys_are_told_by_file_and_line_and_the_usual_ones_work(stage, text, line, words):
    app = app_with(stage, text)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        # Read from the notices themselves: on the screen a long path is broken across lines.
        await until(
            pilot, lambda: any(f"config.toml:{line}: {words}" in each.message for each in app._notifications)
        )
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
