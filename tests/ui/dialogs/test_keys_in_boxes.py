"""A key that was put where an id, a name or a file belongs: it is not shown, not sent and not kept."""

from __future__ import annotations

import pytest

from runtui.model.profile import Auth
from runtui.ui.dialogs.ask import AskScreen
from runtui.ui.export.export import ExportScreen
from runtui.ui.threads.picker import PickerScreen
from tests.servers.in_process import THREAD
from tests.ui.asking import KEY, LABELS, NAME, in_picker, paste, press, shows, text_of, type_in
from tests.ui.objects import a_run
from tests.ui.stage import HOST, until

SIZE = (100, 35)
OWN = "0123456789abcdef0123456789abcdef"
"""The key in use, in a form that ids have too."""
TEXTS = [KEY, f"Bearer {KEY}", f"OPENAI_API_KEY={KEY}", f"https://h/v1/threads/{KEY}/runs", OWN, f" {OWN} "]


@pytest.fixture
def keyed(stage):
    """The keyring has a key that looks like an id."""
    stage.auth = Auth.BEARER
    stage.keyring.entries["runtui", f"- {HOST}"] = OWN
    for thread_id, label in LABELS.items():
        stage.book.set_label(NAME, thread_id, label)
        stage.server.add_thread(thread_id, a_run(1, thread_id=thread_id))
    return stage


def is_kept_out(app, stage, text):
    """Whether nothing of a text is on the screen, in a request or in the thread book."""
    key = KEY if KEY in text else OWN
    urls = [str(each.url) for each in stage.server.requests]
    book = repr(stage.book.list_threads(NAME)) + repr(stage.book.get_setting(NAME, "filter history"))
    return key not in text_of(app) + "".join(urls) + book + "".join(str(each) for each in stage.folder.iterdir())


@pytest.mark.parametrize("text", TEXTS)
async def test_a_key_in_the_search_of_the_picker_is_masked_refused_and_cleared(keyed, text):
    app = keyed.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await paste(pilot, text)
        await shows(pilot, "That looks like a key, not like an id. It is kept nowhere.")
        assert "open " + text[:2] not in text_of(app)
        assert is_kept_out(app, keyed, text)
        await pilot.press("enter")
        await shows(pilot, "That looks like a key, not like an id. It is kept nowhere.")
        assert picker.search.value == ""
        assert isinstance(app.screen, PickerScreen)
        await pilot.press("c")
        await until(pilot, lambda: "looks like a key" not in text_of(app))
        assert "c" in picker.search.value
        assert is_kept_out(app, keyed, text)


async def test_a_key_that_is_typed_is_masked_while_it_is_typed(keyed):
    app = keyed.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        for letter in KEY:
            await pilot.press("minus" if letter == "-" else letter)
            assert KEY[:5] not in text_of(app)
        await shows(pilot, "That looks like a key")


async def test_a_masked_text_is_not_copied(keyed):
    app = keyed.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await paste(pilot, KEY)
        picker.search.action_select_all()
        assert picker.search.selected_text == ""


@pytest.mark.parametrize("size", [SIZE, (60, 16)])
@pytest.mark.parametrize("text", TEXTS)
async def test_a_key_is_no_label(keyed, text, size):
    app = keyed.app(thread=None)
    async with app.run_test(size=size) as pilot:
        picker = await in_picker(pilot, app)
        await press(pilot, ("checkout bot", "tab"))
        await pilot.press("l", "ctrl+u")
        await paste(pilot, text)
        assert is_kept_out(app, keyed, text)
        await pilot.press("enter")
        await shows(pilot, "That looks like a key, not like a label.")
        assert picker.search.value == ""
        assert is_kept_out(app, keyed, text)


async def test_a_label_that_could_not_open_its_thread_is_refused_in_the_picker_too(keyed):
    app = keyed.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await press(pilot, ("checkout bot", "tab"))
        await pilot.press("l", "ctrl+u", *"watch", "enter")
        await shows(pilot, "A label can't be the name of a command")
        await pilot.press(*"es", "enter")
        await shows(pilot, "watches")


@pytest.mark.parametrize("text", TEXTS)
async def test_a_key_is_no_run_to_go_to(keyed, text):
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        app.runs.run_list.action_go_to_run()
        await until(pilot, lambda: isinstance(app.screen, AskScreen))
        await type_in(pilot, text, "enter")
        await shows(pilot, "That looks like a key, not like an id.")
        assert app.screen.query_one("#answer").value == ""
        assert is_kept_out(app, keyed, text)


@pytest.mark.parametrize("text", [KEY, f"Bearer {KEY}", OWN])
async def test_a_key_in_the_filter_is_not_remembered(keyed, text):
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        await pilot.press("slash")
        await paste(pilot, text)
        await shows(pilot, "No run matches")
        assert is_kept_out(app, keyed, text)
        await pilot.press("enter")
        await pilot.pause()
        assert not keyed.book.get_setting(NAME, "filter history")
        assert not keyed.book.get_setting(NAME, f"view {THREAD}")


@pytest.mark.parametrize("text", [f"{KEY}.jsonl", f"{OWN}.jsonl"])
async def test_a_key_is_no_name_of_a_file(keyed, text, monkeypatch):
    monkeypatch.chdir(keyed.folder)
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        app.runs.action_export()
        await until(pilot, lambda: isinstance(app.screen, ExportScreen))
        app.screen.field.value = text
        await pilot.press("enter")
        await shows(pilot, "That looks like a key, not like the name of a file.")
        assert is_kept_out(app, keyed, text)


@pytest.mark.parametrize("text", [KEY, OWN])
async def test_a_key_is_no_name_of_a_profile(keyed, text):
    app = keyed.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        await pilot.press("P")
        await press(pilot, ("another server", "G"), ("another server", "enter"), ("Where do your", "1"))
        await until(pilot, lambda: app.screen.field.has_focus)
        await type_in(pilot, text, "enter")
        await shows(pilot, "That looks like a key, not like a URL. Keys are asked for later.")
        assert is_kept_out(app, keyed, text)
        await type_in(pilot, "https://host.example/v1", "enter")
        await shows(pilot, "What the list of profiles calls this server.")
        await pilot.press("ctrl+u")
        await type_in(pilot, text, "enter")
        await shows(pilot, "That looks like a key, not like a name. Keys are asked for later.")
        assert is_kept_out(app, keyed, text)


async def test_the_key_in_use_is_no_thread_on_the_command_line(keyed):
    app = keyed.app(thread=OWN)
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await shows(pilot, "Open a thread", "That looks like a key, not like an id.")
        assert is_kept_out(app, keyed, OWN)


@pytest.mark.parametrize("size", [SIZE, (180, 40)])
async def test_of_a_key_that_was_saved_as_a_thread_only_the_end_is_shown(stage, size):
    stage.book.remember(NAME, KEY, 1.0)
    stage.book.remember(NAME, THREAD, 2.0)
    app = stage.app(a_run(1))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        await pilot.press("t")
        await shows(pilot, "…0001")
        assert "canary" not in text_of(app)
        assert "sk-c" not in text_of(app)


async def test_the_beginning_of_a_thread_id_is_not_offered_as_one(stage):
    app = stage.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await paste(pilot, "thread_")
        await shows(pilot, "That is only how thread ids begin.")
        assert "+ open" not in text_of(app)


async def test_a_filter_box_made_before_the_session_knows_its_key_too(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        filter_line = app.runs.run_list.filter_line
        box = filter_line.field
        filter_line.is_key = lambda text: text == OWN  # as when a thread is opened
        assert box.is_key(OWN)
