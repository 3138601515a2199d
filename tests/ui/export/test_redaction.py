"""What people wrote is hidden everywhere once it is to be: in values, in the app, in what is copied."""

import json

import httpx
import pytest
from msgspec.structs import replace

from runtui.api.assistants.decode_message import decode_message_page
from runtui.api.assistants.decode_step import decode_step_page
from runtui.feed.run.seen import seen_conversation, seen_run, seen_steps, seen_thread
from runtui.feed.run.seen_object import seen_raw
from runtui.feed.run.story import Conversation, Partial
from runtui.model.redaction import redacted_json
from runtui.model.sight import Sight
from runtui.model.thread import SavedThread, Thread
from runtui.session.server_labels import note_labels
from runtui.ui.detail.calls import add_made_call
from runtui.ui.detail.required_action import add_calls_in_short, add_required_action
from runtui.ui.detail.tabs import Tab
from runtui.ui.dialogs.choice import ChoiceScreen
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.palette import Role
from runtui.ui.threads.picker import PickerScreen
from tests.servers.in_process import THREAD
from tests.ui.app.test_command_palette import choose
from tests.ui.asking import NAME, shows, text_of
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.readings import detail_of
from tests.ui.stage import refresh, until

REDACTED = Sight(is_redacted=True)
CANARY = "canary"
SIZES = [(80, 24), (120, 35), (200, 60)]
TOOL = {
    "type": "function",
    "function": {"name": "look_up", "parameters": {"type": "object", "required": ["q"], "properties": {}}},
}
SHORT = {"name": "f", "arguments": "canary", "output": "canary"}
RUN = waiting(
    1,
    a_call("look_up", '{"name": "canary 1"}'),
    instructions="canary 2",
    metadata={"customer": "canary 3", "id": "canary 4", "name": "canary 5"},
    tools=[TOOL],
    additional_messages=[{"role": "user", "content": "canary 6"}],
)


def listed(*objects):
    return json.dumps({"object": "list", "data": objects, "has_more": False}).encode()


def test_a_run_keeps_its_facts_and_loses_what_people_wrote():
    redacted = seen_run(detail_of(RUN), REDACTED)
    assert CANARY not in repr(redacted).replace(repr(redacted.run), "")
    assert redacted.run.id == "run_000001"
    assert redacted.required_action.calls[0].name == "look_up"
    assert redacted.metadata == (("customer", "hidden"), ("id", "hidden"), ("name", "hidden"))
    assert json.loads(redacted.raw)["usage"] == RUN["usage"]


def test_what_is_missing_is_not_called_hidden():
    redacted = seen_run(detail_of(a_run(1, instructions=None, metadata=None)), REDACTED)
    assert redacted.instructions is None
    assert redacted.metadata == ()
    assert json.loads(redacted.raw)["instructions"] is None


def test_an_object_that_can_not_be_read_is_hidden_whole():
    objects = [b'{"id": "run_1", "status": "failed", "instructions": "canary\xff', b'{"instructions": "canary"} {']
    for raw in objects:
        assert seen_raw(raw, REDACTED) == b"hidden"
    assert seen_run(detail_of(b'{"id": "run_1", "instructions": canary}'), REDACTED).raw == "hidden"


@pytest.mark.parametrize("name", ["metadata", "arguments", "input", "output"])
def test_inside_what_people_name_themselves_nothing_stays(name):
    document = {"content": [{name: {"id": 1, "type": "canary", "role": None, "is": True}}]}
    assert json.loads(redacted_json(json.dumps(document))) == {
        "content": [{name: {"id": "hidden", "type": "hidden", "role": None, "is": "hidden"}}]
    }


def test_steps_keep_their_times_and_lose_inputs_and_outputs():
    calls = [
        {"id": "call_1", "type": "function", "function": {"name": "f", "arguments": "canary", "output": "canary"}},
        {
            "id": "call_2",
            "type": "code_interpreter",
            "code_interpreter": {"input": "canary", "outputs": [{"type": "logs", "logs": "canary"}]},
        },
        {
            "id": "call_3",
            "type": "file_search",
            "file_search": {"results": [{"file_id": "f", "content": [{"type": "text", "text": "canary"}]}]},
        },
        {"id": "call_4", "type": "mcp", "name": "m", "arguments": "canary", "output": "canary"},
    ]
    step = {
        "id": "step_1",
        "type": "tool_calls",
        "status": "completed",
        "created_at": 5,
        "metadata": {"a": "canary"},
        "step_details": {"type": "tool_calls", "tool_calls": calls},
    }
    steps = decode_step_page(listed(step), run_id=None).steps
    assert CANARY in repr(steps)
    redacted = seen_steps(Partial(entries=steps), REDACTED)
    assert CANARY not in repr(redacted)
    assert redacted.entries[0].created_at == 5
    assert [call.name for call in redacted.entries[0].calls][:1] == ["f"]


def test_of_messages_stays_who_said_something_when():
    annotation = {"type": "file_citation", "text": "canary", "file_citation": {"file_id": "f", "quote": "canary"}}
    message = {
        "id": "msg_1",
        "role": "user",
        "created_at": 5,
        "metadata": {"a": "canary"},
        "content": [
            {"type": "text", "text": {"value": "canary", "annotations": [annotation]}},
            {"type": "image_url", "image_url": {"url": "https://canary"}},
            {"type": "refusal", "refusal": "canary"},
        ],
    }
    told = Partial(entries=decode_message_page(listed(message), thread_id=None).messages)
    assert CANARY in repr(told)
    redacted = seen_conversation(Conversation(of_run=told, of_thread=told), REDACTED)
    assert CANARY not in repr(redacted)
    assert redacted.of_run.entries[0].role == "user"


def test_a_thread_keeps_the_keys_of_its_metadata():
    thread = seen_thread(Thread(id="thread_1", metadata=(("customer", "canary"),)), REDACTED)
    assert thread.metadata == (("customer", "hidden"),)


@pytest.mark.parametrize("size", SIZES)
async def test_redacted_every_tab_hides_what_people_wrote_until_it_is_shown_again(stage, size):
    app = stage.app(RUN)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: app.runs.detail.run)
        await pilot.press("enter", "z")
        await choose(pilot, app, "Redact")
        for tab in Tab:
            app.runs.detail.tab = tab
            await pilot.pause()
            for _ in range(6):
                assert CANARY not in text_of(app)
                await pilot.press("ctrl+d")
        assert CANARY not in app.export_screenshot()
        app.runs.detail.tab = Tab.OVERVIEW
        await choose(pilot, app, "Show what is hidden")
        await until(pilot, lambda: CANARY in text_of(app))


async def test_a_refresh_shows_nothing_that_is_hidden(stage):
    app = stage.app(RUN)
    async with app.run_test(size=(120, 60)) as pilot:
        await until(pilot, lambda: CANARY in text_of(app))
        app.runs.action_switch_sight("is_redacted")
        await until(pilot, lambda: CANARY not in text_of(app))
        await shows(pilot, "redacted")
        stage.server.change("run_000001", instructions="canary 7", model="gpt-x")
        await refresh(pilot)
        await shows(pilot, "gpt-x")
        assert CANARY not in text_of(app)


async def test_redacted_the_thread_details_and_a_suggested_label_hide_metadata(stage):
    stage.server.add_thread(THREAD, a_run(1), metadata={"name": "canary", "customer": "canary"})
    app = stage.app()
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.action_switch_sight("is_redacted")
        await until(pilot, lambda: CANARY not in text_of(app))
        await app.runs.run_action("thread_details")
        await shows(pilot, "Thread details", "customer hidden")
        assert CANARY not in text_of(app)


async def test_redacted_columns_and_comparisons_hide_metadata_and_instructions(stage):
    older = a_run(1, instructions="canary 8", metadata={"customer": "canary 9"})
    app = stage.app(a_run(2, instructions="canary 6", metadata={"customer": "canary 7"}), older)
    async with app.run_test(size=(160, 40)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.run_list.columns = ("status", "meta.customer")
        await shows(pilot, "canary 9")
        app.runs.action_switch_sight("is_redacted")
        await until(pilot, lambda: CANARY not in text_of(app))
        await pilot.press("D")
        await shows(pilot, "Compare runs")
        await pilot.pause()
        assert CANARY not in text_of(app)
        await pilot.press("escape")
        app.runs.action_switch_sight("is_redacted")
        await shows(pilot, "canary 9")


async def test_redacted_neither_notes_names_nor_the_picker_tell_what_people_wrote(stage):
    failed = a_run(2, "failed", last_error={"message": "canary 1"}, model="canary model")
    stage.timing = replace(stage.timing, names_every=0.01)
    app = stage.app(failed, a_run(1))
    others = {"object": "list", "data": [{"id": "thread_2", "metadata": {"name": "canary 2"}}], "has_more": False}
    stage.server.answer_otherwise = lambda request: (
        httpx.Response(200, json=others) if request.url.path.endswith("/threads") else None
    )
    stage.server.names["asst_1"] = "canary 3"
    async with app.run_test(size=(200, 60)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        await shows(pilot, "canary 1", "canary model")
        await until(pilot, lambda: app.runs.view_options.names)
        await choose(pilot, app, "Redact")
        await until(pilot, lambda: CANARY not in text_of(app))
        await pilot.press("t")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        await shows(pilot, "On the server")
        assert CANARY not in text_of(app)
        await pilot.press("escape")
        app.runs.action_switch_sight("is_redacted")
        await shows(pilot, "canary 1")
        await pilot.press("t")
        await shows(pilot, "canary 2")


def canary_error(request):
    words = {"error": {"message": "canary of the server", "code": "canary code"}}
    is_list = request.url.path.endswith(("/runs", "/steps", "/threads"))
    return httpx.Response(503, json=words, headers={"x-request-id": "req_7"}) if is_list else None


async def test_redacted_no_error_repeats_the_words_of_the_server(stage):
    app = stage.app(a_run(1))
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        stage.server.answer_otherwise = canary_error
        await pilot.press("4")
        await refresh(pilot)
        await shows(pilot, "canary of the server")
        await choose(pilot, app, "Redact")
        await until(pilot, lambda: CANARY not in text_of(app))
        await shows(pilot, "failed to answer (503): hidden")
        await pilot.press("i")
        await shows(pilot, "To ask the provider with", "req_7")
        await pilot.press("y")
        await until(pilot, lambda: "req_7" in app.clipboard)
        assert CANARY not in text_of(app) + app.clipboard
        await pilot.press("escape", "t")
        await until(pilot, lambda: isinstance(app.screen, PickerScreen))
        await until(pilot, lambda: app.session.listed.trouble)
        assert CANARY not in text_of(app)
        app.session.note_write(THREAD, "run_1", action="cancel", outcome="canary of the server", is_bad=True)
        await pilot.press("escape", "L")
        await shows(pilot, "Event log", "failed to answer (503): hidden")
        assert any(CANARY in each.words for each in app.session.event_log.events)
        await until(pilot, lambda: "write" in text_of(app) and CANARY not in text_of(app))
        await pilot.press("Y")
        await until(pilot, lambda: "Event" not in app.clipboard and "cancel" in app.clipboard)
        assert CANARY not in app.clipboard
        await pilot.press("escape")
        await choose(pilot, app, "Show what is hidden")
        await shows(pilot, "canary of the server")


async def test_redacted_what_people_called_their_metadata_is_no_column(stage):
    app = stage.app(a_run(1, metadata={"canary of Mrs. Miller": "1", "team": "2"}))
    async with app.run_test(size=(160, 45)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.run_list.columns = ("status", "meta.canary of Mrs. Miller", "meta.team")
        await shows(pilot, "canary of", "team")
        await choose(pilot, app, "Redact")
        await pilot.press("c")
        await shows(pilot, "Automatic", "team metadata", "hidden metadata")
        assert CANARY not in text_of(app)


async def test_redacted_labels_that_a_server_suggested_are_hidden_and_the_persons_own_stay(stage):
    found = [SavedThread(thread_id=f"thread_{name}", label=f"{name} label") for name in ("canary", "renamed")]
    stage.book.fill(NAME, found)
    note_labels(stage.book, NAME, found)
    stage.book.set_label(NAME, "thread_renamed", "my own label")
    app = stage.app(a_run(1), thread="thread_canary")
    stage.server.add_thread("thread_canary", a_run(2, thread_id="thread_canary"))
    async with app.run_test(size=(200, 45)) as pilot:
        await until(pilot, lambda: text_of(app).count("canary label") > 1)  # in the header and the list
        await choose(pilot, app, "Redact")
        await until(pilot, lambda: "canary label" not in text_of(app))
        await shows(pilot, "my own label")
        await choose(pilot, app, "Show what is hidden")
        await until(pilot, lambda: text_of(app).count("canary label") > 1)


async def test_redacted_nothing_hidden_is_offered_for_copying(stage):
    app = stage.app(RUN)
    async with app.run_test(size=(120, 35)) as pilot:
        await until(pilot, lambda: app.runs.table.selected)
        app.runs.action_switch_sight("is_redacted")
        await pilot.press("Y")
        await until(pilot, lambda: isinstance(app.screen, ChoiceScreen))
        await shows(pilot, "arguments of look_up hidden")
        assert CANARY not in text_of(app)


@pytest.mark.parametrize("is_short", [False, True])
def test_what_is_hidden_is_a_muted_mark_and_no_value(is_short):
    redacted = seen_run(detail_of(RUN), REDACTED)
    page = PageBuilder(60, is_dense=is_short)
    (add_calls_in_short if is_short else add_required_action)(page, redacted)
    marks = [span for line in page.lines for span in line.left if "hidden" in span.text]
    assert [(mark.text, mark.role) for mark in marks] == [("hidden", Role.MUTED)]


def test_a_hidden_output_is_muted_too():
    step = {"id": "step_1", "type": "tool_calls", "status": "completed", "created_at": 5}
    details = {"type": "tool_calls", "tool_calls": [{"id": "call_1", "type": "function", "function": SHORT}]}
    told = seen_steps(
        Partial(entries=decode_step_page(listed(step | {"step_details": details}), run_id=None).steps), REDACTED
    )
    page = PageBuilder(60)
    add_made_call(page, told.entries[0].calls[0])
    hidden = [span for line in page.lines for span in line.left if "hidden" in span.text]
    assert [mark.role for mark in hidden] == [Role.MUTED] * 2
