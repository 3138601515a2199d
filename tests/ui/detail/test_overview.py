"""The Overview, line by line: what it says about a run, and in which order."""

import json
import re
from zoneinfo import ZoneInfo

import pytest
from rich.cells import cell_len

from runtui.feed.run.journal import Journal
from runtui.ui.detail import calls as call_lines
from runtui.ui.detail.overview import overview_lines
from runtui.ui.detail.short import short_lines
from runtui.ui.detail.tabs import TabInput
from runtui.ui.draw.palette import Ground, Role
from runtui.words import times
from runtui.words.drawn import to_ascii
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.readings import detail_of, seen_as, texts
from tests.ui.table.test_columns import OPTIONAL

NOW = 1_700_000_300.0
CREATED = 1_700_000_000


def overview(sent, width=60, journal=None, now=NOW, steps=None, **rest):
    return overview_lines(detail_of(sent), TabInput(journal or Journal(), now, width, **rest), steps)


def page(sent, **rest):
    return "\n".join(texts(overview(sent, **rest)))


def section(sent, title, **rest):
    """The lines from a title to the next blank one, without the title."""
    lines = texts(overview(sent, **rest))
    start = next(place for place, line in enumerate(lines) if line.startswith(title)) + 1
    return lines[start : lines.index("", start) if "" in lines[start:] else None]


def waits(*calls, **fields):
    return waiting(
        1, *calls, **({"created_at": CREATED, "started_at": CREATED + 1, "expires_at": CREATED + 600} | fields)
    )


def test_a_waiting_run_begins_with_what_it_waits_for_and_how_long_it_has():
    lines = texts(overview(waits(a_call("get_weather", '{"city": "Lisbon"}'), a_call("refund"))))
    assert lines[0] == "Waits for 2 tool outputs  expires in 5m00s"
    assert lines[1] == "━" * 60
    assert lines[2] == "queued 1s   running 4m59s  of 10m00s"
    assert lines[4:7] == ["Tool calls  0 of 2 answered", "1 get_weather  get_weather", ' {"city": "Lisbon"}']


def test_a_run_far_past_its_expiry_still_tells_the_time_it_had():
    sent = a_run(1, "queued", created_at=CREATED - 90_000, expires_at=CREATED - 89_400)
    assert "queued 1d01h  of 10m00s" in page(sent)


@pytest.mark.parametrize("width", [47, 66])
def test_the_time_of_the_expiry_stands_once_however_wide_the_pane(width):
    expiry = times.clock(CREATED + 600)
    assert page(waits(a_call("refund")), width=width).count(expiry) == 1


@pytest.mark.parametrize("width", [60, 47])
def test_the_times_of_a_run_take_one_line_in_a_zone_that_is_named(width):
    sent = a_run(1, "in_progress", created_at=CREATED, started_at=CREATED + 1, expires_at=CREATED + 600)
    assert times.zone(CREATED) in " ".join(texts(overview(sent)))
    assert times.zone(CREATED, ZoneInfo("Europe/Paris")) == "CET"
    assert times.zone(CREATED, ZoneInfo("Asia/Kathmandu")) == "+0545"
    assert times.zone(None) == times.zone(1e18) == ""
    lines = section(sent, "Time", width=width)
    told = next(line for line in lines if line.startswith("created"))
    assert re.fullmatch(r"created \S+  started \+1s  expires \S+", told)
    assert [line for line in lines if "expires" in line] == [told]


def test_the_wait_is_told_only_as_far_as_it_was_seen():
    sent = waits(a_call("refund"))
    run = detail_of(sent).run
    at_first_sight = seen_as(run, (NOW - 52, "requires_action"))
    assert "running ≤ 4m07s   waiting ≥ 52s" in page(sent, journal=at_first_sight)
    seen_coming = seen_as(run, (NOW - 90, "in_progress"), (NOW - 52, "requires_action"))
    assert "running 4m07s   waiting 52s" in page(sent, journal=seen_coming)
    assert "waiting" not in page(sent).replace("Waits", "")


@pytest.mark.parametrize("width", [26, 37])
def test_no_phase_is_cut_where_all_of_them_have_no_room_in_one_line(width):
    run = detail_of(waits(a_call("refund")))
    journal = seen_as(run.run, (NOW - 52, "requires_action"))
    short = texts(short_lines(run, TabInput(journal, NOW, width)))
    for lines in (short, texts(overview(waits(a_call("refund")), journal=journal, width=width))):
        assert any(each.endswith("waiting ≥ 52s") for each in lines)
        assert all(cell_len(each) <= width for each in lines if "s " in each and "queued" in each)


def test_running_and_waiting_are_told_apart_without_colour_in_both_character_sets():
    sent = waits(a_call("refund"), started_at=CREATED + 60)
    journal = seen_as(detail_of(sent).run, (NOW - 90, "in_progress"), (NOW - 52, "requires_action"))
    bar = overview(sent, width=60, journal=journal)[1].left
    told = {each.role: each.text for each in bar}
    running, waiting = told[Role.BAR_RUNS], told[Role.BAR_WARN]
    assert running[0] != waiting[0]
    assert to_ascii(running)[0] != to_ascii(waiting)[0]


def test_the_bar_shows_the_phases_in_proportion():
    sent = waits(a_call("refund"), started_at=CREATED + 60)
    bar = overview(sent, width=60)[1].left
    assert [(len(span.text), span.role) for span in bar] == [
        (6, Role.BAR_QUIET),
        (24, Role.BAR_RUNS),
        (30, Role.TRACK),
    ]


def test_a_run_past_its_expiry_says_so():
    assert page(waits(a_call("refund")), now=CREATED + 620.0).startswith(
        "Waits for 1 tool output  expiry passed 20s ago"
    )


def test_short_arguments_take_one_line_in_a_low_window_and_a_line_each_in_a_high_one():
    sent = waits(a_call("refund", '{"order": 881, "amount": 12}'))
    assert section(sent, "1 refund", is_inline=True) == [' {"order": 881, "amount": 12}']
    assert section(sent, "1 refund", is_inline=False) == [" {", '   "order": 881,', '   "amount": 12', " }"]


def test_long_arguments_wrap_and_nothing_of_them_is_cut():
    text = "word " * 60
    lines = section(waits(a_call("mail", json.dumps({"text": text}))), "1 mail")
    assert text in "".join(line[1:] for line in lines)


def test_approvals_name_the_server_and_the_kind():
    call = {"id": "call_1", "type": "mcp", "name": "delete_file", "arguments": "{}", "server_label": "files"}
    action = {"type": "submit_tool_approval", "submit_tool_approval": {"tool_calls": [call]}}
    shown = page(waits(required_action=action))
    assert "Waits for 1 approval" in shown
    assert "Approvals  0 of 1 answered" in shown
    assert "1 delete_file  mcp on files" in shown


def test_an_unknown_kind_of_action_is_shown_as_it_was_sent():
    action = {"type": "sign_form", "sign_form": {"url": "https://forms.example/1", "pages": 3}}
    shown = page(waits(required_action=action))
    assert "Required action sign_form" in shown
    assert '"url": "https://forms.example/1"' in shown


def test_a_waiting_run_without_its_action_says_that_none_was_sent():
    assert page(waits(required_action=None)).startswith("Waits, but no required_action was sent")


def test_broken_arguments_are_shown_raw_with_the_place_of_the_fault():
    lines = overview(waits(a_call("refund", '{"order": 881,')))
    flagged = next(line for line in lines if line.ground is Ground.FLAGGED)
    assert flagged.plain.startswith(" ✗ ")
    assert any(character.isdigit() for character in flagged.plain)
    assert ' {"order": 881,' in texts(lines)


def test_missing_arguments_are_said():
    call = {"id": "call_1", "type": "function", "function": {"name": "refund"}}
    assert "✗ no arguments sent" in page(waits(call))


def test_five_thousand_calls_are_counted_and_fifty_laid_out(monkeypatch):
    asked = []
    monkeypatch.setattr(call_lines, "laid_out", lambda *args, **rest: asked.append(args) or made(*args, **rest))
    lines = overview(waits(*(a_call(f"tool_{number}") for number in range(5000))))
    assert len(asked) == 50
    assert "… 4,950 more calls in the JSON tab" in texts(lines)
    assert "Tool calls  0 of 5,000 answered" in texts(lines)


made = call_lines.laid_out


def test_calls_with_endless_arguments_fill_a_few_screens_at_most():
    arguments = json.dumps({str(number): number for number in range(3000)})
    assert len(overview(waits(*(a_call(f"tool_{number}", arguments) for number in range(40))))) < 1000


def test_a_tick_of_the_clock_lays_no_arguments_out_again():
    sent = waits(a_call("refund", '{"a": 1}'))
    detail = detail_of(sent)
    overview_lines(detail, TabInput(Journal(), NOW, 60))
    before = call_lines.laid_out.cache_info().misses
    overview_lines(detail, TabInput(Journal(), NOW + 1, 60))
    assert call_lines.laid_out.cache_info().misses == before


def test_a_failed_run_begins_with_its_error_and_what_it_means():
    error = {"code": "rate_limit_exceeded", "message": "Too many tokens per minute: limit 30000."}
    lines = overview(a_run(1, "failed", last_error=error))
    assert texts(lines)[:2] == [" rate_limit_exceeded", " Too many tokens per minute: limit 30000."]
    assert lines[0].left[0].role is Role.BAD_STRONG
    assert {line.ground for line in lines[:2]} == {Ground.ERROR_BOX}
    assert lines[3].left[0].role is Role.MUTED


def test_a_long_message_of_an_error_is_shown_whole():
    message = "All of it matters. " * 50
    lines = overview(a_run(1, "failed", last_error={"code": "x", "message": message}))
    boxed = " ".join(line.plain.strip() for line in lines if line.ground is Ground.ERROR_BOX)
    assert message.strip() in boxed


def test_a_failure_without_a_reason_says_so():
    assert page(a_run(1, "failed")).startswith("Failed, no reason code given")


def test_an_incomplete_run_names_its_limit():
    sent = a_run(
        1,
        "incomplete",
        incomplete_details={"reason": "max_prompt_tokens"},
        max_prompt_tokens=2000,
        usage={"prompt_tokens": 2390, "completion_tokens": 0, "total_tokens": 2390},
    )
    assert "2,390 used of 2,000 allowed" in " ".join(texts(overview(sent)))


def test_a_run_that_ended_shows_how_long_each_phase_took():
    sent = a_run(1, "failed", created_at=CREATED, started_at=CREATED + 4, failed_at=CREATED + 16)
    lines = section(sent, "Time")
    assert lines[:2] == ["━" * 60, "queued 4s   running 12s  failed after 16s"]
    assert re.fullmatch(r"created \S+  started \+4s  failed \+16s", lines[2])


def test_an_end_that_does_not_fit_beside_the_phases_is_left_out_and_nothing_is_cut():
    sent = a_run(1, "cancelled", created_at=CREATED, started_at=CREATED + 4, cancelled_at=CREATED + 16)
    assert section(sent, "Time", width=30)[1] == "queued 4s   running 12s"


def test_the_wait_that_was_seen_is_told_of_a_run_that_expired_too():
    sent = a_run(1, "expired", created_at=CREATED, started_at=CREATED + 1, expires_at=CREATED + 600)
    run = detail_of(sent).run
    seen = seen_as(run, (CREATED + 290, "requires_action"), (CREATED + 607, "expired"))
    assert section(sent, "Time", journal=seen)[1] == "queued 1s   running ≤ 4m49s   waiting ≥ 5m10s"
    coming = seen_as(
        run, (CREATED + 9, "in_progress"), (CREATED + 290, "requires_action"), (CREATED + 607, "expired")
    )
    assert section(sent, "Time", journal=coming)[1] == "queued 1s   running 4m49s   waiting 5m10s"


def test_nothing_is_said_of_running_for_a_status_nobody_knows():
    sent = a_run(1, "paused_by_policy", created_at=CREATED, started_at=CREATED + 1, expires_at=CREATED + 600)
    assert "running" not in page(sent)
    assert "queued 1s  of 10m00s" in page(sent)
    without_expiry = page(sent | {"expires_at": None})
    assert "queued 1s" in without_expiry
    assert "━" not in without_expiry


def test_an_expired_run_shows_no_bar_for_a_length_nobody_knows():
    sent = a_run(1, "expired", created_at=CREATED, started_at=CREATED + 1)
    assert section(sent, "Time")[0] == "queued 1s"


def test_a_run_without_stamps_has_no_bar_and_a_dash():
    assert "━" not in page({"id": "run_bare", "status": "completed"})
    assert section({"id": "run_bare", "status": "completed"}, "Time") == ["created -"]


@pytest.mark.parametrize(
    ("used", "limit", "shown", "role"),
    [
        (3842, 4000, "3,842 of 4,000   96%", Role.WARN),
        (3600, 4000, "3,600 of 4,000   90%", Role.WARN),
        (3599, 4000, "3,599 of 4,000   90%", Role.MUTED),
        (118, 1000, "118 of 1,000   12%", Role.MUTED),
        (0, 1000, "0 of 1,000    0%", Role.MUTED),
        (2390, 2000, "2,390 of 2,000  120%", Role.WARN),
    ],
)
def test_a_limit_is_a_bar_that_warns_from_ninety_per_cent(used, limit, shown, role):
    usage = {"prompt_tokens": used, "completion_tokens": 1, "total_tokens": used + 1}
    lines = overview(a_run(1, usage=usage, max_prompt_tokens=limit))
    line = next(line for line in lines if line.plain.startswith("Prompt"))
    assert "".join(span.text for span in line.right) == shown
    assert line.right[-1].role is role
    assert sum(len(span.text) for span in line.left[1:]) == 12


@pytest.mark.parametrize("limit", [None, 0, -5, 10**300, 10**4000])
@pytest.mark.parametrize("used", [None, 0, -5, 10**300, 10**4000])
def test_no_number_of_tokens_is_too_odd(used, limit):
    usage = {"prompt_tokens": used, "completion_tokens": used, "total_tokens": used}
    sent = a_run(1, usage=usage, max_prompt_tokens=limit)
    assert "Prompt" in page(sent)
    assert "prompt" in "\n".join(texts(short_lines(detail_of(sent), TabInput(Journal(), NOW, 77))))


@pytest.mark.parametrize(
    ("strategy", "sentence"),
    [
        ({"type": "auto"}, "Messages in the middle are left out"),
        ({"type": "last_messages", "last_messages": 10}, "only the newest 10 messages"),
        ({"type": "summary"}, "summary"),
        (None, "-"),
    ],
)
def test_truncation_is_a_sentence(strategy, sentence):
    assert sentence in " ".join(" ".join(texts(overview(a_run(1, truncation_strategy=strategy)))).split())


def test_the_settings_name_sampling_tools_choice_and_format():
    sent = a_run(
        1,
        temperature=0.7,
        tools=[{"type": "file_search"}, {"type": "function", "function": {"name": "refund"}}],
        tool_choice={"type": "function", "function": {"name": "refund"}},
        response_format={
            "type": "json_schema",
            "json_schema": {"name": "order", "strict": True, "schema": {"a": 1}},
        },
    )
    lines = section(sent, "Settings")
    assert "Sampling     temperature 0.7   top_p 1.0" in lines
    assert "Tools        file_search, 1 function: refund" in lines
    assert "Tool choice  function refund   parallel on" in lines
    assert "Response     json_schema order, strict" in lines
    assert '   "a": 1' in lines


def test_a_long_schema_is_cut_with_the_number_of_lines_left_out():
    schema = {f"field_{number}": {"type": "string"} for number in range(100)}
    sent = a_run(1, response_format={"type": "json_schema", "json_schema": {"schema": schema}})
    assert " … 242 more lines in the JSON tab" in texts(overview(sent))


def test_ten_thousand_metadata_keys_are_counted_and_a_screen_of_them_shown():
    lines = texts(overview(a_run(1, metadata={f"key{number}": "value" for number in range(10_000)})))
    assert "Metadata  10,000 entries" in lines
    assert "… 9,936 more entries in the JSON tab" in lines
    assert len(lines) < 150


def test_a_long_key_of_metadata_wraps_beside_its_value():
    lines = section(a_run(1, metadata={"a_rather_long_key_of_metadata": "v"}), "Metadata")
    assert lines[0] == "a_rather_lon v"
    assert "".join(line[:12].strip() for line in lines) == "a_rather_long_key_of_metadata"


def test_instructions_are_shown_whole_and_counted():
    text = "You are the agent. " * 100
    lines = texts(overview(a_run(1, instructions=text)))
    assert "Instructions  1,900 characters" in lines
    assert text.strip() in " ".join(lines)


def test_fields_that_cannot_be_read_are_listed():
    assert any("created_at" in line for line in section(a_run(1, created_at="soon"), "Not readable"))


def test_what_the_session_saw_is_told_with_its_times():
    sent = waits(a_call("refund"))
    seen = seen_as(detail_of(sent).run, (NOW - 9, "queued"), (NOW - 5, "in_progress"))
    assert section(sent, "Seen by this session", journal=seen) == [
        "22:18:11     queued at first sight",
        "22:18:15     in_progress",
    ]


def test_the_sections_stand_in_the_order_of_their_worth():
    sent = waits(a_call("refund"), metadata={"a": "b"}, last_error={"code": "x", "message": "y"})
    seen = seen_as(detail_of(sent).run, (NOW, "queued"))
    lines = texts(overview(sent, journal=seen))
    titles = ("Waits", "Tool calls", " x", "Time", "Limits", "Settings", "Metadata", "Instructions", "Seen by")
    places = [next(place for place, line in enumerate(lines) if line.startswith(title)) for title in titles]
    assert places == sorted(places)


@pytest.mark.parametrize("name", OPTIONAL)
@pytest.mark.parametrize("is_null", [True, False])
@pytest.mark.parametrize("status", ["completed", "requires_action", "failed", "incomplete", "expired"])
def test_a_field_that_is_missing_or_null_is_no_reason_to_stop(name, is_null, status):
    sent = a_run(1, status)
    if is_null:
        sent[name] = None
    else:
        del sent[name]
    assert "Settings" in page(sent)
    assert short_lines(detail_of(sent), TabInput(Journal(), NOW, 77))


def test_a_run_of_nothing_but_an_id_shows_dashes():
    lines = section({"id": "run_bare"}, "Settings")
    assert [line.split() for line in lines] == [
        ["Model", "-"],
        ["Sampling", "-"],
        ["Tools", "-"],
        ["Tool", "choice", "-"],
        ["Response", "-"],
        ["Assistant", "-"],
    ]


SHOWN_WITHOUT = {
    "Prompt": "max_prompt_tokens",
    "Completion": "max_completion_tokens",
    "Context": "truncation_strategy",
    "Model": "model",
    "Tools": "tools",
    "Tool choice": "tool_choice",
    "Response": "response_format",
    "Metadata": "metadata",
    "Instructions": "instructions",
}
NULL_WORDS: dict[str, str] = {"Prompt": "no limit", "Completion": "no limit", "Tool choice": "null"}
"""What a null reads as where that isn't "none"."""
UNREADABLE = {"max_prompt_tokens": "4,000", "tools": "all", "metadata": 7, "model": {"name": "x"}}


def shown_as(title, sent, *, is_short=False):
    lines = texts(short_lines(detail_of(sent), TabInput(Journal(), NOW, 77)) if is_short else overview(sent))
    return next(line.removeprefix(title).strip() for line in lines if line.startswith(title))


@pytest.mark.parametrize(("title", "name"), SHOWN_WITHOUT.items())
def test_only_a_field_that_was_sent_as_null_reads_none_or_no_limit(title, name):
    sent: dict[str, object] = {"id": "run_1", "status": "queued"}
    assert shown_as(title, sent) == "-"
    assert shown_as(title, sent | {name: None}) == NULL_WORDS.get(title, "none")


@pytest.mark.parametrize(("title", "empty"), [("Tools", []), ("Metadata", {}), ("Instructions", "")])
def test_a_field_that_was_sent_empty_reads_none(title, empty):
    assert shown_as(title, {"id": "run_1", "status": "queued", title.lower(): empty}) == "none"


@pytest.mark.parametrize("name", ["tools", "metadata"])
def test_a_field_that_can_not_be_read_is_neither_missing_nor_none(name):
    assert (
        shown_as(name.capitalize(), {"id": "run_1", "status": "queued", name: UNREADABLE[name]}) == "not readable"
    )


def test_a_limit_that_was_never_sent_is_no_claim_in_the_short_form_either():
    sent: dict[str, object] = {"id": "run_1", "status": "completed", "usage": {"prompt_tokens": 7}}
    assert shown_as("Limits", sent, is_short=True) == "prompt 7 used   completion -   truncation -"
    sent |= {"max_prompt_tokens": None, "max_completion_tokens": None, "truncation_strategy": None}
    limits = shown_as("Limits", sent, is_short=True)
    assert limits == "prompt 7 used, no limit   completion no limit   truncation none"


@pytest.mark.parametrize(
    ("status", "sent", "fact"),
    [
        ("queued", {}, "usage -"),
        ("queued", {"usage": None}, "usage comes when the run ends"),
        ("completed", {"usage": None}, "usage none"),
        ("completed", {}, "usage -"),
    ],
)
def test_a_missing_usage_is_promised_only_where_null_was_sent(status, sent, fact):
    assert shown_as("Limits", {"id": "run_1", "status": status} | sent) == fact


@pytest.mark.parametrize("prompt_parts", ["prompt_tokens_details", "prompt_token_details"])
def test_cached_and_reasoning_tokens_stand_beside_those_they_are_a_part_of(prompt_parts):
    usage: dict[str, object] = {"prompt_tokens": 9000, "completion_tokens": 20, "total_tokens": 9020}
    usage |= {prompt_parts: {"cached_tokens": 8192}, "completion_tokens_details": {"reasoning_tokens": 7}}
    sent = a_run(1, usage=usage)
    assert shown_as("Prompt", sent) == "9,000 used, 8,192 cached, no limit"
    assert shown_as("Completion", sent) == "20 used, 7 reasoning, no limit"
    below = section(a_run(1, usage=usage, max_prompt_tokens=10_000), "Limits")
    assert below[1].strip() == "8,192 cached"


@pytest.mark.parametrize("width", [30, 47, 66, 200])
@pytest.mark.parametrize(
    "make", [overview, lambda sent, width: short_lines(detail_of(sent), TabInput(Journal(), NOW, width))]
)
def test_no_line_is_wider_than_the_pane_but_the_ones_that_may_be_cut(width, make):
    sent = waits(
        a_call("a_tool_with_a_long_name" * 3, json.dumps({"text": "漢字 " * 200})),
        metadata={"キー": "値 " * 100},
        instructions="👩‍💻 " * 300,
        last_error={"code": "c" * 300, "message": "m " * 300},
    )
    cut = ("1 a_tool", "a_tool")
    for line in make(sent, width):
        if not line.plain.startswith(cut):
            assert cell_len("".join(span.text for span in (*line.left, *line.right))) <= width, line.plain


def test_the_short_form_names_each_call_with_its_arguments_in_one_line():
    sent = waits(a_call("get_weather", '{"city": "Lisbon"}'), a_call("refund", json.dumps({"text": "word " * 20})))
    lines = texts(short_lines(detail_of(sent), TabInput(Journal(), NOW, 77)))
    assert lines[1].startswith('get_weather  {"city": "Lisbon"}  ')
    assert lines[2].startswith('refund       {"text": "word word')


@pytest.mark.parametrize("status", ["queued", "in_progress", "requires_action"])
def test_a_run_that_the_server_never_ended_is_told_with_doubt(status):
    sent = a_run(1, status, created_at=CREATED, started_at=None, expires_at=CREATED + 600)
    assert "Past its expiry, the server never ended it." in page(sent, now=CREATED + 9_000_000.0)
    assert "never ended" not in page(sent, now=CREATED + 630.0)


def test_an_expired_run_says_once_that_its_calls_were_never_answered():
    sent = waits(a_call("refund")) | {"status": "expired", "expires_at": None}
    assert "1 call never answered" in page(sent)
    short = "\n".join(texts(short_lines(detail_of(sent), TabInput(Journal(), NOW, 80))))
    assert "Expired while it waited" in short
    assert "ran out" not in page(sent) + short
