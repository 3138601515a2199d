"""A key that is refused is one problem for all threads, and K gives another one."""

import pytest

from runtui.api.errors import KeyNotAccepted
from runtui.model.profile import Auth
from tests.servers.in_process import THREAD
from tests.ui.asking import KEY, shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import HOST, until

NAME = f"- {HOST}"


@pytest.fixture
def stage_with_key(stage):
    """Three saved threads of a server that takes a key until a test says otherwise."""
    stage.auth = Auth.BEARER
    stage.environ["RUNTUI_API_KEY"] = KEY
    for thread_id in (THREAD, "thread_b", "thread_c"):
        stage.server.add_thread(thread_id, a_run(1, thread_id=thread_id))
        stage.book.remember(NAME, thread_id, 100.0)
    return stage


async def refused(pilot, app):
    """The server takes the key no longer, as one of the threads finds."""
    await until(pilot, lambda: app.runs.table.selected and len(app.runs.thread_list.answered) == 3)
    app.session.note_runs("thread_b", (), KeyNotAccepted("It was revoked.", status=401))
    app.session.publish_book_change()


@pytest.mark.parametrize("size", [(80, 24), (120, 35), (160, 45)])
async def test_the_watch_says_it_once_and_k_asks_for_another(stage_with_key, size):
    app = stage_with_key.app()
    async with app.run_test(size=size) as pilot:
        await refused(pilot, app)
        await pilot.press("W")
        await shows(pilot, "localhost:9: key refused, 3 threads held · K gives another")
        await pilot.press("K")
        await shows(pilot, "API key", "esc back")


async def test_the_pane_says_it_once_too(stage_with_key):
    app = stage_with_key.app()
    async with app.run_test(size=(160, 45)) as pilot:
        await refused(pilot, app)
        await shows(pilot, "✗ key refused · K gives another")
        assert text_of(app).count("key refused") == 1
        await pilot.press("0", "K")
        await shows(pilot, "API key", "esc back")
