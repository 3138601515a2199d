"""Any value of a run, found by typing and copied: without an app what is offered, in it what is copied."""

import json

import pytest
from msgspec.structs import replace

from runtui.feed.run.seen import seen_run, seen_steps
from runtui.feed.run.story import Partial
from runtui.model.sight import Sight
from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.export.field_finder import (
    MOST_FIELDS,
    FieldsScreen,
    RunField,
    RunFields,
    fields_of_run,
    fields_of_steps,
    first_fields,
)
from tests.ui.app.test_command_palette import choose
from tests.ui.asking import shows, text_of
from tests.ui.export.test_copy_keys import SIZE, terminal
from tests.ui.objects import a_call, a_function, a_message, a_run, a_step, waiting
from tests.ui.readings import detail_of
from tests.ui.stage import screen_text, until

__all__ = ["terminal"]
REDACTED = Sight(is_redacted=True)


def values(run):
    return dict(fields_of_run(detail_of(run)))


def found(fields, words):
    return [fields[each.place].path for each in RunFields(fields).find(words)]


def test_every_value_has_its_path_those_nobody_knows_too():
    run = a_run(
        1, metadata={"env": "prod", "a b": "x"}, tools=[{"type": "mcp"}], of_tomorrow={"list": [1, {"x": True}]}
    )
    read = values(run)
    assert read["metadata.env"] == "prod"
    assert read['metadata["a b"]'] == "x"
    assert read["tools[0].type"] == "mcp"
    assert read["of_tomorrow.list[0]"] == "1"
    assert read["of_tomorrow.list[1].x"] == "true"
    assert read["last_error"] == "null"


def test_numbers_are_copied_as_the_server_wrote_them():
    raw = json.dumps(a_run(1)).replace('"temperature": 1.0', '"temperature": 1.00000000000000000001')
    assert values(raw.encode())["temperature"] == "1.00000000000000000001"
    assert values(raw.replace("1.00000000000000000001", "9" * 5000).encode())["temperature"] == "9" * 5000


def test_why_a_run_failed_and_what_it_waits_for_stand_first():
    assert next(iter(values(a_run(1, "failed", last_error={"code": "c", "message": "m"})))) == "last_error.code"
    assert next(iter(values(waiting(1, a_call("refund"))))).startswith("required_action")


def test_the_arguments_of_a_call_are_offered_whole_and_one_by_one():
    read = values(waiting(1, a_call("refund", '{"order": 881, "lines": [{"sku": "A-1"}]}')))
    call = "required_action.submit_tool_outputs.tool_calls[0].function.arguments"
    assert read[call] == '{"order": 881, "lines": [{"sku": "A-1"}]}'
    assert read[f"{call}.order"] == "881"
    assert read[f"{call}.lines[0].sku"] == "A-1"


@pytest.mark.parametrize("raw", ['{"id": "x', "[" * 100_000, '"text"', ""])
def test_what_is_no_object_has_at_most_one_value_and_never_fails(raw):
    assert len(list(fields_of_run(replace(detail_of(a_run(1)), raw=raw)))) <= 1


def test_a_hostile_depth_is_one_value_at_most():
    deep = json.loads("[" * 400 + "1" + "]" * 400)
    (field,) = [each for each in fields_of_run(detail_of(a_run(1, deep=deep))) if each.path.startswith("deep")]
    assert field.path.count("[0]") < 60


def test_no_more_fields_are_offered_than_can_be_searched():
    many = a_run(1, metadata={f"key{number}": "v" for number in range(MOST_FIELDS + 9)})
    assert len(first_fields(fields_of_run(detail_of(many)))) == MOST_FIELDS


def test_words_are_looked_for_in_paths_then_in_values_then_as_letters_of_a_path():
    fields = [
        RunField("model", "gpt-4o"),
        RunField("note", "which model"),
        RunField("metadata.mode_label", "x"),
        RunField("usage.total_tokens", "5"),
    ]
    assert found(fields, "model") == ["model", "note", "metadata.mode_label"]
    assert found(fields, "TOTAL usage") == ["usage.total_tokens"]
    assert found(fields, "usagtok") == ["usage.total_tokens"]
    assert found(fields, "which gpt") == []
    assert found(fields, " ") == [each.path for each in fields]


def test_what_is_hidden_is_offered_as_hidden():
    run = waiting(1, a_call("refund", '{"order": 881}'), metadata={"env": "prod"}, instructions="secret words")
    read = dict(fields_of_run(seen_run(detail_of(run), REDACTED)))
    assert read["metadata.env"] == read["instructions"] == "hidden"
    assert not [path for path, text in read.items() if "881" in text or path.endswith("arguments.order")]
    assert read["model"] == "gpt-4o"


async def steps_of_stage(stage):
    story = stage.server
    step = a_step(1, a_function("look_up", '{"sku": "A-17"}', "in stock"), a_function("ship", '{"to": "x"}'))
    story.steps["run_000001"] = [step, a_step(2)]
    story.messages = [a_message(2, "It is on its way.", run_id="run_000001")]
    return story


async def find(pilot, words):
    await until(pilot, lambda: isinstance(pilot.app.screen, FieldsScreen) and pilot.app.screen.search.has_focus)
    pilot.app.screen.search.insert_text_at_cursor(words)
    await pilot.pause()


@pytest.mark.parametrize("size", [(40, 10), (80, 24), SIZE, (200, 50)])
async def test_a_field_is_found_by_a_part_of_its_name_and_copied(stage, terminal, size):
    app = stage.app(a_run(1, "failed", last_error={"code": "server_error", "message": "Oh"}))
    async with app.run_test(size=size, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y", "G", "enter")
        await find(pilot, "err code")
        await shows(pilot, "last_error.code", "server_error", "enter copy", "esc back")
        await pilot.press("enter")
        await until(pilot, lambda: terminal == ["server_error"])
        assert app.screen is app.runs


@pytest.mark.parametrize("size", [(40, 10), SIZE])
async def test_up_and_down_choose_a_field_escape_copies_nothing_and_a_click_takes_one(stage, terminal, size):
    app = stage.app(a_run(1))
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.action_copy_field()
        await find(pilot, "usage")
        await pilot.press("down", "down", "up", "enter")
        await until(pilot, lambda: terminal == ["20"])
        app.runs.action_copy_field()
        await find(pilot, "model")
        await pilot.press("escape")
        await until(pilot, lambda: app.screen is app.runs)
        app.runs.action_copy_field()
        await find(pilot, "usage")
        await shows(pilot, "usage.total_tokens")
        row = next(y for y, each in enumerate(screen_text(app)) if "usage.total_tokens" in each)
        await pilot.click(offset=(30, row))
        await until(pilot, lambda: terminal == ["20", "120"])


async def test_a_field_that_is_nowhere_is_said_and_enter_takes_nothing(stage, terminal):
    app = stage.app(a_run(1))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.action_copy_field()
        await find(pilot, "no such thing at all")
        await shows(pilot, "No field has that.", "0 of")
        await pilot.press("enter")
        assert isinstance(app.screen, FieldsScreen)


async def test_an_empty_value_is_shown_as_such_and_not_copied(stage, terminal):
    app = stage.app(a_run(1, metadata={"note": ""}))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.action_copy_field()
        await find(pilot, "note")
        await shows(pilot, "metadata.note (empty)")
        await pilot.press("enter")
        await shows(pilot, "Nothing to copy: metadata.note is empty.")
    assert not terminal


async def test_the_calls_of_a_finished_run_are_asked_for_and_copied_one_by_one(stage, terminal):
    await steps_of_stage(stage)
    app = stage.app(a_run(1, tools=[{"type": "function", "function": {"name": "look_up"}}]))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y")
        await shows(pilot, "calls made asks the server")
        await pilot.press("G", "k", "enter")
        await shows(pilot, "arguments of look_up", "arguments of ship")
        await pilot.press("j", "j", "j", "enter")
        await until(pilot, lambda: terminal == ['{"sku": "A-17"}'])


async def test_calls_that_the_detail_shows_are_offered_at_once(stage, terminal):
    story = await steps_of_stage(stage)
    app = stage.app(a_run(1, tools=[{"type": "function", "function": {"name": "look_up"}}]))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("3")
        await shows(pilot, "look_up", "in stock")
        asked = len(story.asked("steps"))
        await pilot.press("Y")
        await shows(pilot, "arguments of look_up")
        assert "calls made" not in text_of(app)
        assert len(story.asked("steps")) == asked


async def test_where_the_steps_can_not_be_had_that_is_said_and_the_menu_stays(stage, terminal):
    story = await steps_of_stage(stage)
    story.lacks = {"steps"}
    app = stage.app(a_run(1, tools=[{"type": "function"}]))
    async with app.run_test(size=SIZE, notifications=True) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("Y", "G", "k", "enter")
        await shows(pilot, "does not offer")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await shows(pilot, "run id")


@pytest.mark.parametrize(
    ("tab", "words", "copied"), [("4", "step 1 output", "in stock"), ("5", "message 1 value", "It is on its way.")]
)
async def test_the_values_of_the_open_tab_stand_first(stage, terminal, tab, words, copied):
    await steps_of_stage(stage)
    app = stage.app(a_run(1))
    async with app.run_test(size=(120, 40)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press(tab)
        await shows(pilot, "in stock" if tab == "4" else "It is on its way.")
        await choose(pilot, app, "Copy a field")
        await until(pilot, lambda: isinstance(app.screen, FieldsScreen))
        await shows(pilot, f"▌ {words[:6]}")
        await find(pilot, words)
        await pilot.press("enter")
        await until(pilot, lambda: terminal == [copied])


async def test_redacted_no_value_that_people_wrote_can_be_found_or_copied(stage, terminal):
    await steps_of_stage(stage)
    app = stage.app(a_run(1, metadata={"env": "prod-7"}))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await pilot.press("4")
        await shows(pilot, "in stock")
        app.runs.action_switch_sight("is_redacted")
        app.runs.action_copy_field()
        for words in ("prod-7", "in stock", "A-17"):
            await find(pilot, words)
            await shows(pilot, "No field has that.")
            app.screen.search.value = ""
        await find(pilot, "metadata.env")
        await pilot.press("enter")
        await until(pilot, lambda: terminal == ["hidden"])


def test_redacted_steps_offer_no_input_and_no_output():
    from runtui.api.assistants.decode_step import decode_step_page
    from tests.ui.export.test_redaction import listed

    step = a_step(1, a_function("look_up", '{"sku": "canary"}', "canary"))
    told = seen_steps(Partial(entries=decode_step_page(listed(step), run_id=None).steps), REDACTED)
    assert "canary" not in repr(list(fields_of_steps(told.entries)))


async def test_hostile_paths_and_values_are_drawn_harmless(stage, terminal):
    nasty = "\x1b]0;pwned\x07[/][@click=app.quit]x\udcff"
    app = stage.app(a_run(1, metadata={nasty: nasty}))
    async with app.run_test(size=SIZE) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.action_copy_field()
        await find(pilot, "pwned")
        await shows(pilot, "␛]0;pwned␇[/][@click=app.quit]x")
        await pilot.press("enter")
        await until(pilot, lambda: terminal and "\x1b" not in terminal[0])
