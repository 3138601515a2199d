import pytest

from runtui.ui.threads.picker import PickerScreen
from tests.servers.in_process import THREAD
from tests.ui.asking import LABELS, NAME, in_picker, paste, shows, text_of
from tests.ui.objects import a_run
from tests.ui.stage import screen_strips, screen_text, until

SIZE = (120, 35)


def labels(app):
    return [each.saved.label for each in app.screen.rows.rows]


async def test_at_the_start_it_opens_when_no_thread_was_open_last(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await shows(pilot, "Open a thread", "4 threads", *LABELS.values())


async def test_at_the_start_the_thread_open_last_opens_by_itself(book):
    book.book.remember(NAME, "thread_Kq20BBBBBBBBBBBBBB1Lm9ZZ", 5.0)
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        await shows(pilot, "photo intake")


async def test_an_empty_book_says_why_it_is_empty_and_what_to_do(stage):
    app = stage.app(thread=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_picker(pilot, app)
        await shows(
            pilot, "0 threads", "So runtui keeps a list of its own", "Paste an id, a URL or a whole error message"
        )
        await pilot.press("escape")
        await shows(pilot, "No thread open", "Press t to choose one")


async def test_searching_finds_letters_in_order_in_the_label_and_marks_them(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await pilot.press(*"cktb")
        await shows(pilot, "1 of 4")
        assert labels(app) == ["checkout bot"]
        assert marked(app) == "cktb"


def marked(app):
    """The letters of the rows that are underlined."""
    top = app.screen.rows.region.y
    strips = screen_strips(app)[top : top + app.screen.rows.size.height]
    return "".join(each.text for strip in strips for each in strip if each.style and each.style.underline)


@pytest.mark.parametrize("typed", ["Kq20", "1lm9zz", "Kq20…1Lm9ZZ"])
async def test_searching_finds_a_part_of_the_id_and_marks_it(book, typed):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await paste(pilot, typed)
        await until(pilot, lambda: labels(app) == ["photo intake"])
        assert marked(app).casefold() == typed.replace("…", "").casefold()


async def test_where_nothing_matches_there_are_no_heads_and_nothing_to_open(book):
    app = book.app(thread=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_picker(pilot, app)
        await shows(pilot, "Last run", "enter open")
        await pilot.press(*"qzxqzx")
        await shows(pilot, "No saved thread matches.", "esc back")
        assert "Last run" not in text_of(app)
        assert "enter open" not in text_of(app)


@pytest.mark.parametrize("size", [(80, 24), SIZE, (200, 50), (40, 10)])
async def test_the_search_box_stays_where_it_is_however_many_threads_are_found(book, size):
    app = book.app(thread=None)
    async with app.run_test(size=size) as pilot:
        picker = await in_picker(pilot, app)
        await until(pilot, lambda: len(labels(app)) == 4)
        place = picker.search.region
        assert place.y >= (1 if size[1] < 20 else size[1] // 10)
        for typed, found in [("photo", 1), ("qzxqzx", 0)]:
            picker.search.value = typed
            await until(pilot, lambda found=found: len(picker.rows.rows) == found)
            await pilot.pause()
            assert picker.search.region == place


async def test_the_keys_name_that_of_the_help_which_a_question_mark_is_not_where_one_types(book):
    app = book.app(thread=None)
    async with app.run_test(size=(80, 24)) as pilot:
        await in_picker(pilot, app)
        await shows(pilot, "f1 help esc back")


@pytest.mark.parametrize(("width", "is_full"), [(80, True), (83, True), (84, False), (60, True)])
async def test_in_a_narrow_window_a_dialog_leaves_no_stubs_of_the_screen_beside_it(stage, width, is_full):
    app = stage.app(a_run(1))
    async with app.run_test(size=(width, 24)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        for key in ("t", "c", "Y"):
            await pilot.press(key)
            await until(pilot, lambda: app.screen is not app.runs and app.screen.query_one("#block").size.width)
            await pilot.pause()
            block = app.screen.query_one("#block").region
            assert (block.x == 0 and block.width == width) is is_full
            await pilot.press("escape")
            await until(pilot, lambda: app.screen is app.runs)


async def test_letters_strewn_over_an_id_are_no_match(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await pilot.press(*"k2z")
        await shows(pilot, "0 of 4", "No saved thread matches.")


async def test_the_arrows_choose_while_the_search_box_has_the_focus(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await pilot.press("down", "down", "up", "pagedown", "pageup", "down")
        assert picker.rows.cursor == 1
        chosen = picker.rows.row.thread_id
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.live is not None and app.runs.live.thread_id == chosen)


@pytest.mark.parametrize(
    "text",
    [
        "thread_new1",
        "https://api.example/v1/threads/thread_new1/runs?limit=3",
        "openai.BadRequestError: Error code: 400\n- {'error': {'message':\n"
        '"Can\'t add messages to thread_new1 while a run run_2 is active."}}',
    ],
    ids=["id", "url", "error"],
)
@pytest.mark.parametrize("in_list", [False, True])
async def test_a_paste_that_holds_an_id_offers_that_thread_and_opens_it(stage, text, in_list):
    stage.server.add_thread("thread_new1", a_run(7, thread_id="thread_new1"))
    stage.book.set_label(NAME, THREAD, "old one")
    app = stage.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        if in_list:
            await pilot.press("tab")
        await paste(pilot, text)
        await shows(pilot, "+ open thread_new1")
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.table.selected == "run_000007")
        await until(pilot, lambda: stage.book.last_opened(NAME) == "thread_new1")


async def test_the_id_of_a_run_is_named_as_one(stage):
    app = stage.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await paste(pilot, "run_abc123")
        await shows(pilot, "That is a run id. Give the id of its thread", "esc, then : and “Go to run”")
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(app.screen, PickerScreen)


async def test_an_unknown_thread_is_remembered_only_after_the_server_answered(stage):
    app = stage.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        await in_picker(pilot, app)
        await paste(pilot, "thread_nobody_knows")
        await pilot.press("enter")
        await shows(pilot, "Not found", "knows no thread thread_nobody_knows", "Check the id")
        assert stage.book.list_threads(NAME) == []
        await pilot.press("t")
        await paste(pilot, THREAD)
        await pilot.press("enter")
        await until(pilot, lambda: stage.book.list_threads(NAME))
        assert [each.thread_id for each in stage.book.list_threads(NAME)] == [THREAD]


async def test_a_label_is_written_shown_and_kept(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await pilot.press("tab", "j")
        thread_id = picker.rows.row.thread_id
        await pilot.press("l")
        await shows(pilot, f"Label {LABELS[thread_id]}", "enter save", "esc back")
        await pilot.press(*["ctrl+u", "end", "exclamation_mark", "enter"])
        await shows(pilot, "!", "* pin")
        assert picker.rows.row.thread_id == thread_id
        assert book.book.find(NAME, thread_id).label == "!"


async def test_escape_leaves_the_label_as_it_was(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await pilot.press("tab", "l", "x", "escape")
        await until(pilot, lambda: picker.rows.has_focus)
        assert sorted(labels(app)) == sorted(LABELS.values())


async def test_a_pinned_thread_goes_to_the_top_and_stays_chosen(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await pilot.press("tab", "G")
        thread_id = picker.rows.row.thread_id
        await pilot.press("asterisk")
        await until(pilot, lambda: picker.rows.rows[0].thread_id == thread_id)
        assert picker.rows.row.thread_id == thread_id
        await shows(pilot, f"* {LABELS[thread_id]}")
        await pilot.press("asterisk")
        await until(pilot, lambda: f"* {LABELS[thread_id]}" not in text_of(app))


async def test_a_removed_thread_stays_away_over_rounds_of_refresh_and_comes_back_whole_with_u(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await shows(pilot, "completed")
        await pilot.press("tab", "G")
        await until(pilot, lambda: "not asked yet" not in text_of(app))
        removed = picker.rows.row.saved
        await pilot.press("delete")
        await shows(pilot, "3 threads", "u undo")
        app.session.watch._asked.clear()
        asked = len(book.server.lists)
        await pilot.pause(0.1)
        await shows(pilot, "3 threads")
        assert len(book.server.lists) >= asked
        await pilot.press("u")
        await shows(pilot, "4 threads")
        assert book.book.find(NAME, removed.thread_id) == removed
        assert picker.rows.row.thread_id == removed.thread_id
        assert "undo" not in text_of(app)


async def test_removing_can_be_taken_back_after_the_picker_was_closed(book):
    app = book.app()
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.live is not None)
        await pilot.press("t")
        await in_picker(pilot, app)
        await pilot.press("tab", "G", "delete", "escape", "t")
        picker = await in_picker(pilot, app)
        before = len(picker.rows.rows)
        await pilot.press("tab", "u")
        await until(pilot, lambda: len(picker.rows.rows) == before + 1)


async def test_minus_without_a_thread_before_says_so(book):
    app = book.app()
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await until(pilot, lambda: app.runs.live)
        await pilot.press("minus")
        await shows(pilot, "No thread was open before.")


async def test_minus_goes_back_to_the_previous_thread(book):
    app = book.app(a_run(3))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected == "run_000003")
        await pilot.press("t")
        await in_picker(pilot, app)
        await paste(pilot, "checkout")
        await pilot.press("enter")
        await until(pilot, lambda: app.runs.table.selected == "run_000001")
        await pilot.press("minus")
        await until(pilot, lambda: app.runs.live.thread_id == THREAD and app.runs.table.selected == "run_000003")
        await pilot.press("minus")
        await until(pilot, lambda: app.runs.live.thread_id != THREAD)


@pytest.mark.parametrize("size", [(40, 10), (80, 24), (120, 35), (200, 50)])
async def test_keys_and_at_least_one_thread_are_seen_at_every_size(book, size):
    app = book.app(thread=None)
    async with app.run_test(size=size) as pilot:
        await in_picker(pilot, app)
        await shows(pilot, "Open a thread", "enter open", "Thread")
        lines = screen_text(app)
        assert any(label in each for each in lines for label in LABELS.values())
        await pilot.press("tab", "l")
        await shows(pilot, "enter save")


async def test_a_click_chooses_and_a_double_click_opens(book):
    app = book.app(thread=None)
    async with app.run_test(size=SIZE) as pilot:
        picker = await in_picker(pilot, app)
        await shows(pilot, "data cleaner")
        await pilot.click(picker.rows, offset=(5, 2))
        assert picker.rows.cursor == 1  # the first line is the head of the group
        thread_id = picker.rows.row.thread_id
        await pilot.double_click(picker.rows, offset=(5, 2))
        await until(pilot, lambda: app.runs.live is not None and app.runs.live.thread_id == thread_id)
