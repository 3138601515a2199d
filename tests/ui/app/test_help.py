import importlib
import pkgutil
import re
from pathlib import Path

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import runtui.ui
from runtui.feed.view.query.parse import parse
from runtui.ui.app.footer import Footer
from runtui.ui.app.help import GRAMMAR, KEY_WIDTH, HelpScreen, help_lines, help_parts
from runtui.ui.draw.key_hints import key_name
from runtui.ui.draw.line_view import LineView
from runtui.words.status import MEANINGS, STATUS_WORDS
from tests.ui.asking import shows
from tests.ui.objects import a_run
from tests.ui.stage import lines_of, screen_text, until


def own_classes():
    for module in pkgutil.walk_packages(runtui.ui.__path__, "runtui.ui."):
        for each in vars(importlib.import_module(module.name)).values():
            if isinstance(each, type) and issubclass(each, DOMNode) and each.__module__.startswith("runtui."):
                yield each


def own_bindings():
    for each in set(own_classes()):
        yield from (binding for binding in vars(each).get("BINDINGS", ()) if isinstance(binding, Binding))


def test_every_binding_of_the_program_stands_in_the_help():
    text = [each.plain for each in help_lines(help_parts(), 80)]
    found = list(own_bindings())
    assert len(found) > 60
    for binding in found:
        keys = "  ".join(key_name(key) for key in binding.key.split(","))
        words = binding.tooltip or binding.description
        if words.startswith("only that"):  # one of several keys in a row, of which the help names two
            keys = "1-"
            assert any(line.startswith(keys) and line.endswith(words) for line in text), binding
            continue
        assert any(line.startswith(keys + " ") and line.endswith(words) for line in text), binding


def test_every_binding_has_an_id_of_its_own_meaning():
    meanings = {}
    for binding in own_bindings():
        assert binding.id, binding
        assert meanings.setdefault(binding.id, binding.action) == binding.action


@pytest.mark.parametrize("size", [(80, 24), (40, 10), (120, 35)])
async def test_the_help_is_whole_and_scrolls(stage, size):
    app = stage.app(a_run(1))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("question_mark")
        await shows(pilot, "Keys", "Runs", "esc back")
        view = app.screen.query_one(LineView)
        await pilot.press("G")
        await until(pilot, lambda: 0 < view.scroll_offset.y == view.max_scroll_y)
        await pilot.press("g", "pagedown")
        await until(pilot, lambda: view.scroll_offset.y and lines_of(view)[0].strip() != "Runs")
        await pilot.press("question_mark")
        await until(pilot, lambda: app.screen is app.runs)


async def test_f1_opens_the_help_where_letters_are_typed(stage):
    app = stage.app(thread=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Open a thread")
        await pilot.press("f1")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await pilot.press("escape")
        await shows(pilot, "Open a thread")


async def test_no_line_of_the_help_is_cut_at_eighty_columns(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("question_mark")
        await shows(pilot, "Keys")
        for _ in range(12):
            await pilot.press("pagedown")
            assert not [each for each in screen_text(app) if each.rstrip().endswith("…")]


def test_no_part_of_the_help_knows_two_ways_back():
    for title, bindings in help_parts().items():
        words = [each.plain[KEY_WIDTH:] for each in help_lines({title: bindings}, 80)]
        assert words.count("back") <= 1, title


async def begins_with(pilot, title):
    await until(pilot, lambda: isinstance(pilot.app.screen, HelpScreen))
    await until(pilot, lambda: lines_of(pilot.app.screen.query_one(LineView))[0].strip().split("  ")[0] == title)


async def test_the_help_begins_with_the_keys_of_the_dialog_it_was_opened_from(stage):
    app = stage.app(thread=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await shows(pilot, "Open a thread")
        await pilot.press("f1")
        await begins_with(pilot, "Thread picker")
        await pilot.press("escape", "escape")
        await until(pilot, lambda: app.screen is app.runs)
        await pilot.press("f1")
        await begins_with(pilot, "Runs")


@pytest.mark.parametrize(
    ("keys", "title"),
    [
        ((), "Runs"),
        (("enter",), "Detail"),
        (("slash",), "Filter"),
        (("enter", "slash"), "Detail"),
        (("W",), "Watch"),
    ],
)
async def test_the_help_begins_with_the_pane_or_the_box_one_is_in(stage, keys, title):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected and app.runs.detail.run)
        await pilot.press(*keys)
        await pilot.press("f1")
        await begins_with(pilot, title)


@pytest.mark.parametrize(("width", "columns"), [(119, 1), (120, 2), (160, 2)])
async def test_the_help_has_two_columns_where_there_is_room(stage, width, columns):
    app = stage.app(a_run(1))
    async with app.run_test(size=(width, 45)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("question_mark")
        await begins_with(pilot, "Runs")
        titles = lines_of(app.screen.query_one(LineView))[0].strip()
        assert len(re.split(r" {3,}", titles)) == columns


async def test_the_help_says_what_the_glyphs_mean_and_how_a_filter_is_written(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 90)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("slash", "f1")
        await shows(
            pilot, "! requires_action waits for the outputs", "✗ failed ended with", "How a filter is written"
        )
        for written, _ in GRAMMAR:
            parse(written)
        assert set(MEANINGS) == set(STATUS_WORDS)


async def test_under_a_dialog_no_key_of_the_screen_below_is_offered(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await shows(pilot, "enter open", "? help")
        await pilot.press("question_mark")
        await until(pilot, lambda: isinstance(app.screen, HelpScreen))
        await until(pilot, lambda: not app.runs.query_one(Footer).visible)
        await pilot.press("escape")
        await shows(pilot, "enter open", "? help")


async def test_the_help_says_what_the_first_line_of_the_window_means(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 90)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("slash", "f1")
        await shows(pilot, "First line", "every 6s how often: it grows while nothing")


def test_the_readme_writes_a_filter_as_the_help_does():
    readme = (Path(runtui.ui.__path__[0]).parents[1] / "README.md").read_text()
    assert all(f"\n{written:<30}{meaning}\n" in readme for written, meaning in GRAMMAR)
    assert all(parse(written) for written, _ in GRAMMAR)
