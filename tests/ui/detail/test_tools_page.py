"""The Tools tab line by line: what fits, what doesn't, and what came back."""

import json

import pytest

from runtui.api.errors import NotOffered, ServerFailed
from runtui.feed.run.journal import Journal
from runtui.feed.run.story import Partial
from runtui.ui.detail.overview import overview_lines
from runtui.ui.detail.short import short_lines
from runtui.ui.detail.tabs import TabInput
from runtui.ui.detail.tools_tab import kind_of, tools_lines
from runtui.ui.draw.palette import Ground
from tests.ui.detail.pages import steps_of
from tests.ui.objects import a_call, a_function, a_run, a_step, waiting
from tests.ui.readings import detail_of, texts

REFUND = {
    "type": "function",
    "function": {
        "name": "refund",
        "description": "Sends money back.",
        "parameters": {
            "type": "object",
            "properties": {
                "order": {"type": "integer", "description": "Its number."},
                "amt": {"type": "number"},
                "reason": {"enum": ["damaged", "late"]},
            },
            "required": ["order", "amt"],
        },
    },
}
NONE = Partial()


def waits(arguments, name="refund", **fields):
    return waiting(1, a_call(name, arguments), tools=[REFUND], **fields)


def lines(sent, steps=NONE, width=60):
    return tools_lines(detail_of(sent), steps, width)


def page(sent, steps=NONE, width=60):
    return "\n".join(texts(lines(sent, steps, width)))


def flagged(sent, **rest):
    return [line.plain.strip() for line in lines(sent, **rest) if line.ground is Ground.FLAGGED]


def test_arguments_that_fit_say_so_and_stand_above_the_schema():
    shown = page(waits('{"order": 881, "amt": 12.5}'))
    assert ' {"order": 881, "amt": 12.5}  ✓ fits' in shown
    assert "order        integer   Its number." in shown
    assert 'reason       "damaged" or "late", optional' in shown


def test_a_wrong_argument_tints_its_line_and_says_why_at_the_right():
    sent = waits('{"order": 881, "amt": "12.5"}')
    (line,) = [each for each in lines(sent) if each.ground is Ground.FLAGGED]
    assert "".join(span.text for span in line.left) == '   "amt": "12.5"'
    assert "".join(span.text for span in line.right) == "✗ must be a number "


def test_the_overview_and_the_strip_flag_the_same_argument():
    detail = detail_of(waits('{"order": 881, "amt": "12.5"}'))
    overview = texts(overview_lines(detail, TabInput(Journal(), 1_700_000_000.0, 60)))
    assert '   "amt": "12.5"  ✗ must be a number ' in overview
    assert any(
        "✗ amt must be a number" in line for line in texts(short_lines(detail, TabInput(Journal(), 0.0, 80)))
    )


def test_the_reason_of_a_long_wrong_argument_stands_below_it_and_hides_nothing():
    value = "twelve " * 20
    sent = waits(json.dumps({"order": 881, "amt": value}))
    shown = flagged(sent, width=40)
    assert shown[-1] == "✗ must be a number"
    joined = "".join(line.plain[1:] for line in lines(sent, width=40) if line.ground is Ground.FLAGGED)
    assert value.strip() in joined


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        ('{"order": 881}', ["✗ amt is missing"]),
        ('{"order": 881, "amt": 1, "x": 2}', ['"x": 2✗ is not in the schema']),
        ("[1]", ["✗ the arguments must be an object"]),
        ('{"order": 881,', ["✗ not JSON: expects a name in double quotes at line 1, column 15"]),
    ],
)
def test_what_is_wrong_is_said(arguments, expected):
    assert flagged(waits(arguments), width=80) == expected


def test_a_function_the_run_does_not_have_is_said():
    assert flagged(waits("{}", name="reffund")) == ["✗ no function of this run has that name"]


def test_what_a_run_waited_for_when_it_expired_was_never_answered():
    sent = waits("{}") | {"status": "expired"}
    assert "Waited for 1 tool output  never answered" in page(sent)


def test_an_approval_names_the_server_the_tool_runs_on():
    call = {"id": "call_1", "type": "mcp", "name": "move", "arguments": "{}", "server_label": "robots"}
    action = {"type": "submit_tool_approval", "submit_tool_approval": {"tool_calls": [call]}}
    shown = page(a_run(1, "requires_action", required_action=action))
    assert "Waits for 1 approval  0 of 1 answered" in shown
    assert "1 move  mcp on robots" in shown


def agent_call(**fields):
    agent = {"name": "clerk", "arguments": "close 417", "output": None} | fields
    return {"id": "call_1", "type": "connected_agent", "connected_agent": agent}


OTHER_CALLS = [
    agent_call(),
    {"id": "call_1", "type": "mcp", "name": "close", "arguments": "close 417", "server_label": "tickets"},
    {"call_id": "call_1", "type": "openapi", "function": {"name": "weather", "arguments": "close 417"}},
    {"tool_call_id": "call_1", "type": "browser_automation", "browser_automation": {"input": "close 417"}},
    {"id": "call_1", "type": "sharepoint_grounding", "sharepoint_grounding": {"input": "close 417"}},
]


@pytest.mark.parametrize("call", OTHER_CALLS)
def test_the_plain_text_of_a_call_that_is_no_function_is_no_fault(call):
    sent = a_run(1, tools=[REFUND])
    assert flagged(sent, steps=steps_of(a_step(1, call))) == []
    shown = page(sent, steps_of(a_step(1, call)))
    assert "\n close 417" in shown
    assert shown.splitlines()[1].endswith("  1"), "the id stands beside the name"


def test_the_plain_text_of_a_call_that_waits_for_approval_is_no_fault_in_any_form():
    action = {"type": "submit_tool_approval", "submit_tool_approval": {"tool_calls": [OTHER_CALLS[1]]}}
    sent = a_run(1, "requires_action", required_action=action)
    assert flagged(sent) == []
    assert not any("✗" in line for line in texts(short_lines(detail_of(sent), TabInput(Journal(), 0.0, 80))))


def test_what_begins_like_json_and_is_none_stays_a_fault_of_any_call():
    told = steps_of(a_step(1, agent_call(arguments='{"id": ')))
    assert flagged(a_run(1), steps=told) == ["✗ not JSON: expects a value at line 1, column 8"]


def test_a_connected_agent_shows_the_run_it_started_and_the_key_that_opens_it():
    call = agent_call(agent_id="asst_2", thread_id="thread_2", run_id="run_2")
    shown = page(a_run(1), steps_of(a_step(1, call)))
    pairs = "agent        asst_2\nthread       thread_2\nrun          run_2\n             enter opens it"
    assert pairs in shown


def test_a_call_that_names_its_own_run_started_no_other():
    told = steps_of(a_step(1, agent_call(run_id="run_000001"), run_id="run_000001"))
    assert "enter" not in page(a_run(1), told)


def test_what_else_a_call_of_its_own_kind_says_is_not_lost():
    body = {"input": "open it", "steps": [{"current_state": "page not found"}], "output": None}
    call = {"id": "call_1", "type": "browser_automation", "browser_automation": body}
    shown = page(a_run(1), steps_of(a_step(1, call)))
    assert "open it" in shown
    assert "page not found" in shown


@pytest.mark.parametrize(
    ("function", "words"),
    [
        ({"name": "refund", "arguments": "{}"}, "output       -"),
        ({"name": "refund", "arguments": "{}", "output": None}, "output       never came"),
    ],
)
def test_an_output_never_came_only_where_the_server_says_so(function, words):
    call = {"id": "call_1", "type": "function", "function": function}
    assert words in page(a_run(1), steps_of(a_step(1, call)))


def test_calls_that_were_made_stand_with_what_came_back():
    told = steps_of(a_step(1, a_function("refund", '{"order": 1}', '{"ok": true}')))
    shown = page(a_run(1, tools=[REFUND]), told)
    assert "Calls made  1 call" in shown
    assert "✗ amt is missing" in shown
    assert 'output\n {"ok": true}' in shown


def test_a_call_the_run_still_waits_for_stands_there_once():
    told = steps_of(a_step(1, a_function("refund", output=None), status="in_progress", completed_at=None))
    shown = page(waits("{}"), told)
    assert "Calls made  none" in shown


def test_tools_not_asked_for_yet_do_not_pass_for_none():
    assert "Calls made  asking the server" in page(a_run(1), None)


def test_a_server_without_steps_still_shows_the_tools():
    told = Partial(error=NotOffered("This server doesn't offer the steps of a run."))
    shown = page(a_run(1, tools=[REFUND]), told)
    assert "Calls made  not known\nThis server doesn't offer the steps of a run." in shown
    assert "refund  function\n  Sends money back." in shown


def test_an_error_says_what_happens_next():
    assert "r asks now." in page(a_run(1), Partial(error=ServerFailed("It broke.", "Wait.")), width=90)


def test_code_logs_images_and_passages_are_shown():
    interpreter = {
        "id": "call_1",
        "type": "code_interpreter",
        "code_interpreter": {
            "input": "print(1)\nplot()",
            "outputs": [{"type": "logs", "logs": "1\n"}, {"type": "image", "image": {"file_id": "file-9"}}],
        },
    }
    found = {
        "file_id": "f",
        "file_name": "rules.md",
        "score": 0.876,
        "content": [{"type": "text", "text": "30 days"}],
    }
    search = {"id": "call_2", "type": "file_search", "file_search": {"results": [found]}}
    shown = page(a_run(1), steps_of(a_step(1, interpreter, search)))
    assert " print(1)\n plot()\nlogs\n 1" in shown
    assert "image        file-9" in shown
    assert "found        rules.md   score 0.88\n             30 days" in shown


def test_a_call_of_an_unknown_kind_is_shown_as_it_came():
    call = {"id": "call_1", "type": "bing_grounding", "bing_grounding": {"requesturl": "https://x"}}
    assert '"requesturl": "https://x"' in page(a_run(1), steps_of(a_step(1, call)))


def test_five_thousand_calls_with_long_outputs_are_counted():
    told = steps_of(a_step(1, *(a_function(f"t{number}", output="x" * 10_000) for number in range(5000))))
    shown = lines(a_run(1), told)
    assert len(shown) < 6000
    assert any("more calls" in line.plain for line in shown)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ({"type": "number"}, "number"),
        ({"type": ["string", "null"]}, "string or null"),
        ({"enum": ["c", "f"]}, '"c" or "f"'),
        ({"enum": [1, 2, 3, 4, 5]}, "1 or 2 or 3 or 4 …"),
        ({}, "any"),
        (True, "any"),
        ({"type": 7}, "any"),
    ],
)
def test_a_schema_reads_in_a_word_or_two(part, words):
    assert kind_of(part) == words


def test_a_tool_of_its_own_kind_shows_what_was_sent_of_it():
    weather = {
        "name": "forecast",
        "description": "Weather of a city.",
        "auth": {"type": "connection", "security_scheme": {"connection_id": "con_7"}},
        "functions": [{"name": "get_day", "description": "One day.", "parameters": {}}, {"name": "get_week"}],
    }
    shown = page(a_run(1, tools=[{"type": "openapi", "openapi": weather}]))
    assert "forecast  openapi\n  Weather of a city." in shown
    assert 'auth       connection   {"security_scheme":\n             {"connection_id": "con_7"}}' in shown
    assert "  get_day  function\n    One day.\n  get_week  function" in shown


@pytest.mark.parametrize("body", [None, "text", 7, [], {"name": 7, "auth": "none", "functions": {"a": 1}}])
def test_a_tool_whose_parts_are_something_else_shows_its_kind(body):
    assert "\nopenapi" in page(a_run(1, tools=[{"type": "openapi", "openapi": body}]))
