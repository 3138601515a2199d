import sqlite3
import time

import pytest

from runtui.cli.dashboard import parser as dashboard_parser
from runtui.cli.launch import prepare
from runtui.session.launch import Options
from runtui.store.book.thread_book import ThreadBook
from runtui.store.settings.config import Config
from tests.ui.asking import shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import until

SIZE = (120, 35)


async def opened(pilot, app):
    await until(pilot, lambda: app.runs.table.selected == "run_000001")


async def test_broken_settings_are_said_by_file_and_line_and_the_app_starts(stage, tmp_path):
    path = tmp_path / "broken.toml"
    path.write_text("theme = 'nord'\n{\n")
    environ = {"RUNTUI_CONFIG": str(path), "OPENAI_BASE_URL": "http://localhost:9/v1", "OPENAI_API_KEY": "sk-1"}
    launch = prepare(dashboard_parser().read([]), environ)
    app = stage.app(a_run(1), notices=launch.notices)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot, app)
        await shows(pilot, "The settings are not used", "broken.toml:2")
    assert path.read_text() == "theme = 'nord'\n{\n"


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: path.write_bytes(b"no database" * 100), "set aside as"),
        (lambda path: sqlite3.connect(path).executescript("PRAGMA user_version = 9999").close(), "newer runtui"),
    ],
    ids=["damaged", "newer"],
)
async def test_a_thread_book_that_can_not_be_used_is_said_once_and_the_app_starts(stage, tmp_path, make, words):
    make(tmp_path / "state.db")
    stage.book = ThreadBook.open(tmp_path / "state.db")
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await opened(pilot, app)
        await shows(pilot, words)
        assert app.session.book.notices == []
        assert text_of(app).count(words) == 1


async def test_a_theme_of_the_settings_is_used_and_an_unknown_one_is_said(stage):
    stage.config = Config(theme="nord")
    async with stage.app(a_run(1)).run_test(size=SIZE) as pilot:
        assert pilot.app.theme == "nord"
    stage.book = ThreadBook.open(None)
    stage.config = Config(theme="no-such")
    async with stage.app(a_run(1)).run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "There is no theme “no-such”")
        assert pilot.app.theme == "runtui-dark"


@pytest.mark.parametrize("theme", ["textual-light", "solarized-light", "dracula", "ansi-dark", "runtui-light"])
async def test_every_kind_of_stock_theme_draws_the_dashboard(stage, theme):
    stage.config = Config(theme=theme)
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        assert app.theme == theme
        await opened(pilot, app)
        await shows(pilot, "Thread perhaps locked", "in_progress")
        await pilot.press("t")
        await shows(pilot, "Open a thread")


@pytest.mark.parametrize(
    ("ground", "theme"), [("0;15", "runtui-light"), ("15;0", "runtui-dark"), ("", "runtui-dark")]
)
async def test_the_ground_of_the_terminal_decides_the_theme(stage, monkeypatch, ground, theme):
    monkeypatch.setenv("COLORFGBG", ground)
    async with stage.app(a_run(1)).run_test(size=SIZE) as pilot:
        assert pilot.app.theme == theme


@pytest.mark.parametrize("keys", [["t"], ["question_mark"], ["colon"], ["t", "f1"], []])
@pytest.mark.parametrize("is_answering", [True, False])
async def test_quitting_takes_no_time_whatever_is_open(stage, keys, is_answering):
    app = stage.app(a_run(1))
    async with app.run_test(size=(180, 40)) as pilot:
        await opened(pilot, app)
        if not is_answering:
            stage.server.hold()
            await pilot.press("r")
        await pilot.press(*keys)
        await pilot.pause()
        began = time.monotonic()
        await pilot.press("ctrl+q")
        await until(pilot, lambda: not app.is_running)
    assert time.monotonic() - began < 5.0
    assert app.return_code == 0


async def test_after_a_stop_the_server_is_asked_unless_it_answered_just_now(stage, clock):
    clock.stop()
    app = stage.app(a_run(1), options=Options(interval=60.0))
    async with app.run_test(size=SIZE) as pilot:
        await opened(pilot, app)
        await until(pilot, lambda: app.runs.state.next_poll)
        asked = len(stage.server.lists)
        app.took_terminal()
        for _ in range(5):
            await pilot.pause()
        assert len(stage.server.lists) == asked
        clock.pass_by(2)
        app.took_terminal()
        await until(pilot, lambda: len(stage.server.lists) == asked + 1)
