"""Hostile text in every place of the story: it is shown, fits its lines, and does nothing."""

import json

import pytest
from rich.cells import cell_len

from runtui.feed.run.compare import compare
from runtui.ui.detail.compare import ComparedRuns, difference_lines
from runtui.ui.detail.messages_tab import messages_page
from runtui.ui.detail.steps_tab import steps_page
from runtui.ui.detail.tools_tab import tools_lines
from runtui.ui.draw.paint import paint
from runtui.ui.draw.palette import Ground
from tests.ui.detail.pages import conversation_of, steps_of
from tests.ui.draw.test_hostile_text import ATTACKS, attacked, palette  # noqa: F401  a fixture
from tests.ui.draw.test_paint import is_harmless
from tests.ui.objects import CREATED, a_message, a_run, a_step
from tests.ui.readings import detail_of, run_of
from tests.ui.stage import screen_strips, until

RUN = "run_000001"
MORE = ATTACKS | {"endless": "x" * 100_000, "wide": "肘" * 500, "lines": "\n" * 5000}


def calls(text):
    arguments = json.dumps({text: text, "n": text})
    return [
        {"id": text, "type": "function", "function": {"name": text, "arguments": arguments, "output": text}},
        {"id": text, "type": "function", "function": {"name": text, "arguments": text + "{", "output": None}},
        {"id": text, "type": "mcp", "name": text, "arguments": text, "output": text, "server_label": text},
        {"id": text, "type": text, text: {text: text}},
        {
            "id": text,
            "type": "code_interpreter",
            "code_interpreter": {
                "input": text,
                "outputs": [{"type": "logs", "logs": text}, {"type": "image", "image": {"file_id": text}}],
            },
        },
        {
            "id": text,
            "type": "file_search",
            "file_search": {
                "results": [
                    {"file_id": text, "file_name": text, "score": 1, "content": [{"type": "text", "text": text}]}
                ]
            },
        },
    ]


def steps(text):
    error = {"code": text, "message": text}
    fields = {"id": f"step_{text}", "status": text, "last_error": error}
    return steps_of(
        a_step(1, *calls(text), **fields),
        a_step(2, type=text, step_details={"type": text, text: text}) | {"id": text, "created_at": text},
        a_step(3, step_details={"type": "message_creation", "message_creation": {"message_id": text}}),
    )


def talk(text):
    cited = {"type": text, "text": text, "file_citation": {"file_id": text, "quote": text}, "url": text}
    content = [
        {"type": "text", "text": {"value": text, "annotations": [cited]}},
        {"type": "refusal", "refusal": text},
        {"type": "image_url", "image_url": {"url": text}},
        {"type": text, text: text},
    ]
    files = [{"file_id": text, "tools": [{"type": text}]}]
    fields = {"content": content, "attachments": files, "role": text, "status": text, "id": f"msg_{text}"}
    return conversation_of(
        a_message(1, "", run_id=RUN, incomplete_details={"reason": text}) | fields, a_message(2, "", **fields)
    )


def schema(text):
    return {"type": "object", "properties": {"n": {"type": "number", "description": text}, text: {"enum": [text]}}}


def sent(text):
    function = {"type": "function", "function": {"name": text, "description": text, "parameters": schema(text)}}
    return attacked(text) | {"tools": [function, {"type": text}]}


@pytest.mark.parametrize("name", MORE)
@pytest.mark.parametrize("width", [26, 47, 120])
def test_no_line_of_the_story_is_painted_with_anything_but_harmless_text(palette, name, width):  # noqa: F811
    text, detail = MORE[name], detail_of(sent(MORE[name]))
    pages = [
        tools_lines(detail, steps(text), width),
        steps_page(detail.run, steps(text), CREATED + 9.0, width).lines,
        messages_page(talk(text), steps(text), CREATED + 9.0, width).lines,
        difference_lines(ComparedRuns(detail, detail_of(a_run(2)), names={text: text}), CREATED + 9.0, width),
    ]
    for lines in pages:
        assert len(lines) < 25_000
        for line in lines:
            strip = paint(line, width, palette, Ground.PANE)
            assert is_harmless(strip.text), strip.text
            assert cell_len(strip.text) == width


@pytest.mark.parametrize("name", ATTACKS)
async def test_nothing_hostile_of_the_story_reaches_the_screen(stage, story, name):
    text = ATTACKS[name]
    story.steps[RUN] = [a_step(1, *calls(text), status=text, last_error={"code": text, "message": text})]
    story.messages = [a_message(1, text, text, run_id=RUN)]
    story.names["asst_1"] = text
    app = stage.app(sent(text) | {"id": RUN, "assistant_id": "asst_1"})
    async with app.run_test(size=(140, 50)) as pilot:
        await until(pilot, lambda: app.runs.detail.run is not None)
        for key in ["3", "4", "5", "2"]:
            await pilot.press(key)
            await until(pilot, lambda: not app.runs.detail._story.is_busy)
            for strip in screen_strips(app):
                assert is_harmless(strip.text), (key, strip.text)
                assert all(segment.control is None for segment in strip)
                assert not any(segment.style and segment.style.link for segment in strip)


def test_hostile_instructions_are_compared_in_time():
    left = "\n".join(str(number % 90) for number in range(50_000))
    right = "\n".join(str(number % 89) for number in range(50_000))
    found = compare(detail_of(a_run(1, instructions=left)), detail_of(a_run(2, instructions=right)), 0.0)
    assert any(each.lines for each in found)


def test_the_time_line_of_a_run_without_times_is_drawn():
    run = run_of(a_run(1, "in_progress", created_at=None, started_at=None, expires_at=None))
    assert steps_page(run, steps_of(a_step(1, status="in_progress", completed_at=None)), CREATED + 5.0, 60).lines
