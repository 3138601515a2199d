"""The tabs of the story in the app: when the server is asked, what is kept, and what is said when it can't tell."""

import asyncio

import pytest

from runtui.ui.detail.tabs import Tab
from tests.ui.objects import a_call, a_function, a_message, a_run, a_step, waiting
from tests.ui.stage import lines_of, refresh, until

SIZE = (120, 35)


def text(pilot):
    return "\n".join(lines_of(pilot.app.runs.detail))


async def shown(pilot, words):
    await until(pilot, lambda: words in text(pilot))


async def settled(pilot):
    """Waits until nobody asks for a part of the story any more."""
    await asyncio.sleep(0.05)
    await until(pilot, lambda: not pilot.app.runs.detail._story.is_busy)


@pytest.mark.parametrize(
    ("key", "tab"), [("2", "Overview"), ("3", "Tools"), ("4", "Steps"), ("5", "Messages"), ("6", "JSON")]
)
async def test_a_number_opens_a_tab(stage, story, key, tab):
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("6" if key == "2" else "2", key)
        await until(pilot, lambda: app.runs.detail.tab is Tab(tab))


async def test_steps_are_asked_for_when_their_tab_is_opened_and_not_before(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("refund")), a_step(2)]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await settled(pilot)
        assert story.asked("/steps") == []
        await pilot.press("4")
        await shown(pilot, "1 tool_calls")
        assert "✓ refund" in text(pilot)
        assert len(story.asked("/steps")) == 1


async def test_the_counts_stand_after_the_words_once_they_are_known(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("refund"), a_function("mail")), a_step(2)]
    story.messages = [a_message(2, "Done.", run_id="run_000001")]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        assert "3 Tools  4 Steps  5 Messages" in text(pilot)
        await pilot.press("5")
        await shown(pilot, "3 Tools 2 4 Steps 2 5 Msgs 1")


async def test_calls_a_run_waits_for_are_counted_without_asking(stage, story):
    app = stage.app(waiting(1, a_call("refund"), a_call("mail")))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "Tools 2")
        assert story.asked("/steps") == []


async def test_the_steps_of_an_ended_run_are_asked_for_once(stage, story):
    story.steps = {"run_000002": [a_step(1, a_function("one"))], "run_000001": [a_step(1, a_function("two"))]}
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000002")
        await pilot.press("4")
        await shown(pilot, "✓ one")
        await pilot.press("j")
        await shown(pilot, "✓ two")
        await pilot.press("k")
        await shown(pilot, "✓ one")
        await refresh(pilot)
        await settled(pilot)
        assert len(story.asked("/steps")) == 2


async def test_the_steps_of_an_active_run_come_anew_with_each_refresh(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("one"), status="in_progress", completed_at=None)]
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "▸ one")
        story.steps["run_000001"].append(a_step(2, a_function("two")))
        await refresh(pilot)
        await shown(pilot, "✓ two")


async def test_a_run_that_ends_is_asked_for_its_last_steps(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("one"))]
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "✓ one")
        story.steps["run_000001"].append(a_step(2, a_function("last_word")))
        stage.server.finish("run_000001")
        await refresh(pilot)
        await shown(pilot, "✓ last_word")


async def test_a_held_key_asks_for_the_steps_of_the_last_run_only(stage, story):
    app = stage.app(*(a_run(number) for number in range(30, 0, -1)))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000030")
        app.runs.detail.tab = Tab.STEPS
        await settled(pilot)
        for _ in range(20):
            app.runs.table.action_move(1)
        await until(pilot, lambda: app.runs.detail.run.id == "run_000010")
        await settled(pilot)
        runs = {path.split("/")[-2] for path in story.asked("/steps")}
        assert runs == {"run_000030", "run_000010"}


async def test_an_answer_for_a_run_that_was_left_is_dropped(stage, story):
    story.steps = {"run_000002": [a_step(1, a_function("late"))], "run_000001": [a_step(1, a_function("mine"))]}
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000002")
        stage.server.hold()
        await pilot.press("4")
        await until(pilot, lambda: story.asked("/steps"))
        await pilot.press("j")
        await until(pilot, lambda: app.runs.detail.run.id == "run_000001")
        stage.server.release()
        await shown(pilot, "✓ mine")
        assert "late" not in text(pilot)


async def test_a_server_without_steps_is_told_of_calmly_and_not_asked_again(stage, story):
    story.lacks.add("steps")
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000002")
        await pilot.press("4")
        await shown(pilot, "the steps of a run")
        assert "✗ Not offered" not in text(pilot)
        await pilot.press("j")
        await until(pilot, lambda: "run_000001" in text(pilot) and "the steps of a run" in text(pilot))
        await refresh(pilot)
        await settled(pilot)
        assert len(story.asked("/steps")) == 1


async def test_a_reload_asks_a_server_anew_for_what_it_lacked(stage, story):
    story.lacks.add("steps")
    story.steps["run_000001"] = [a_step(1, a_function("refund"))]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "the steps of a run")
        story.lacks.clear()
        await pilot.press("R")
        await shown(pilot, "✓ refund")


async def test_an_error_keeps_what_was_shown_and_the_next_refresh_mends_it(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("refund"))]
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "✓ refund")
        story.fails.add("steps")
        await refresh(pilot)
        await shown(pilot, "✗ Server error")
        assert "✓ refund" in text(pilot)
        assert "asks again" in text(pilot)
        story.fails.clear()
        await refresh(pilot)
        await until(pilot, lambda: "✗ Server error" not in text(pilot))


async def test_the_failing_step_is_on_screen_when_the_tab_opens(stage, story):
    calls = [a_function(f"tool_{number}", output="x\n" * 20) for number in range(6)]
    broken = a_step(
        9,
        a_function("refund", output=None),
        status="failed",
        completed_at=None,
        failed_at=1_700_000_010,
        last_error={"code": "tool_broke", "message": "It broke."},
    )
    story.steps["run_000001"] = [a_step(1, *calls), broken]
    app = stage.app(a_run(1, "failed"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "tool_broke")
        assert app.runs.detail.view.scroll_offset.y > 0


async def test_a_failure_without_a_reason_names_what_to_ask_the_provider_with(stage, story):
    story.steps["run_000001"] = [a_step(7, a_function("refund"), status="failed")]
    app = stage.app(a_run(1, "failed", metadata={"request_id": "req_77"}))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "To ask the provider with")
        await shown(pilot, "Failed step  step_7")
        assert "req_77" in text(pilot)


async def test_the_messages_of_the_run_stand_between_what_was_asked_and_what_is_new(stage, story):
    story.messages = [
        a_message(1, "Where is it?", "user"),
        a_message(2, "On its way.", run_id="run_000001"),
        a_message(3, "Thanks!", "user"),
    ]
    story.steps["run_000001"] = [a_step(2)]
    app = stage.app(a_run(1, created_at=1_700_000_001))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("5")
        await shown(pilot, "from step 1")
        page = text(pilot)
        order = ("Said before it", "Where is it?", "Written by this run", "On its way.", "Newest in", "Thanks!")
        places = [page.index(words) for words in order]
        assert places == sorted(places)


async def test_of_a_server_that_sends_all_messages_for_every_run_those_that_a_step_names_are_the_runs(stage, story):
    story.messages = [a_message(n, f"Line {n}.", "user" if n % 2 else "assistant", run_id=None) for n in range(180)]
    story.list_messages = lambda request, _: story.page(story.messages, request)
    story.steps["run_000001"] = [a_step(100)]
    app = stage.app(a_run(1, created_at=1_700_000_099))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("5")
        await shown(pilot, "from step 1")
        await shown(pilot, "Msgs 24+")
        own = text(pilot).split("Written by this run")[1].split("Newest in")[0]
        assert "Line 100." in own
        assert own.count("Line ") == 1
        before = text(pilot).split("Said before it")[1].split("Written by this run")[0]
        assert [number for number in range(180) if f"Line {number}." in before] == [97, 98, 99]


async def test_the_name_of_an_assistant_comes_after_one_question(stage, story):
    story.names["asst_1"] = "Refund [b]desk[/b]"
    app = stage.app(a_run(2), a_run(1))
    async with app.run_test(size=(220, 50)) as pilot:
        await until(pilot, lambda: "Refund [b]desk[/b]   asst_1" in text(pilot))
        await until(pilot, lambda: any("Refund [b]" in line for line in lines_of(app.runs.table)))
        assert len(story.asked("/assistants")) == 1


async def test_a_server_without_assistants_is_asked_for_names_once(stage, story):
    story.lacks.add("assistants")
    app = stage.app(a_run(2, assistant_id="asst_2"), a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000002")
        await until(pilot, lambda: story.asked("/assistants"))
        await asyncio.sleep(0.1)
        assert len(story.asked("/assistants")) == 1


async def test_the_strip_shows_the_tab_that_a_key_opens(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("refund"))]
    app = stage.app(a_run(1))
    async with app.run_test(size=(80, 24)) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "✓ refund")
        assert "4 Steps 1" in text(pilot)


async def test_what_can_not_pass_is_not_asked_for_with_each_refresh(stage, story):
    story.refuses.add("steps")
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "✗ Key not accepted")
        await refresh(pilot)
        await settled(pilot)
        assert len(story.asked("/steps")) == 1


async def test_a_server_that_wants_to_be_left_alone_is(stage, story):
    story.fails.add("steps")
    story.rest = "60"
    app = stage.app(a_run(1, "in_progress"))
    async with app.run_test(size=SIZE) as pilot:
        await shown(pilot, "run_000001")
        await pilot.press("4")
        await shown(pilot, "✗ Server error")
        await refresh(pilot)
        await settled(pilot)
        assert len(story.asked("/steps")) == 1


async def reading(pilot, key, words):
    """Opens a tab and gives the keys to it."""
    await shown(pilot, "run_000001")
    await pilot.press("enter", key)
    await shown(pilot, words)
    await until(pilot, lambda: pilot.app.runs.detail.view.has_focus)


def cursor(pilot):
    entry = pilot.app.runs.detail.entry
    return entry.text() if entry is not None else None


async def test_n_goes_from_message_to_message_and_stays_at_the_last(stage, story):
    story.messages = [a_message(number, f"said {number}", run_id="run_000001") for number in (3, 2, 1)]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await reading(pilot, "5", "said 3")
        passed = [cursor(pilot)]
        for key in "nnnN":
            await pilot.press(key)
            passed.append(cursor(pilot))
    assert sorted(passed[:3]) == ["said 1", "said 2", "said 3"]
    assert passed[3:] == [passed[2], passed[1]]


async def test_the_cursor_goes_with_what_is_on_screen(stage, story):
    story.messages = [a_message(number, f"said {number}\n" * 30, run_id="run_000001") for number in (2, 1)]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await reading(pilot, "5", "said")
        first = cursor(pilot)
        await pilot.press("G")
        await until(pilot, lambda: cursor(pilot) not in (first, None))


async def test_a_search_in_steps_shows_only_those_with_it_until_escape(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("refund")), a_step(2, a_function("mail"))]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await reading(pilot, "4", "✓ mail")
        await pilot.press("slash", *"refund", "enter")
        await shown(pilot, "1 of 2 steps has that")
        assert "mail" not in text(pilot)
        await pilot.press("escape")
        await shown(pilot, "✓ mail")


async def test_h_hides_the_short_steps_and_shows_them_again(stage, story):
    story.steps["run_000001"] = [a_step(1, a_function("mail"), created_at=1_000, completed_at=1_001)]
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await reading(pilot, "4", "✓ mail")
        await pilot.press("h")
        await shown(pilot, "1 hidden: done within 5s")
        assert "mail" not in text(pilot)
        await pilot.press("h")
        await shown(pilot, "✓ mail")
