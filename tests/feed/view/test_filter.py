import pytest
from msgspec.structs import replace

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.feed.view.query.parse import parse
from runtui.feed.view.query.row_tests import FilterContext
from runtui.feed.view.query.run_filter import QuickFilter, RunFilter
from runtui.feed.view.view import Arrangement, Counts, RunView
from tests.feed.view.rows import NOW, call, ids, passes, run_of, runs_of

RUN = {
    "id": "run_Abc123",
    "status": "failed",
    "model": "gpt-4o-mini",
    "assistant_id": "asst_7",
    "created_at": NOW - 3_600,
    "started_at": NOW - 3_590,
    "failed_at": NOW - 3_580,
    "usage": {"total_tokens": 12_000},
    "last_error": {"code": "rate_limit_exceeded", "message": "Slow down, Zoë"},
    "required_action": call("issue_refund", '{"order":"A-17","city":"caf\\u00e9"}'),
    "tools": [{"type": "file_search"}, {"type": "function", "function": {"name": "lookup"}}],
    "instructions": 'Be kind.\nSay "please" — always.',
    "metadata": {"env": "Prod", "Team Name": "a/b"},
}


@pytest.mark.parametrize(
    "text",
    [
        "status:fail",
        "status:=failed",
        "model:4o",
        "!model:=gpt-4o",
        "asst:_7",
        "id:ABC",
        "err:rate_limit",
        "tool:refund",
        "waits:refund",
        "queued:10s",
        "queued:>5s",
        "ended:<1h",
        "ended:>59m",
        "!wait:>0s",
        "tokens:>10k",
        "dur:10s",
        "age:1h",
        "meta.env:prod",
        "meta.ENV:=prod",
        'meta."team name":a/b',
        "meta:prod",
        "meta:ENV",
        '!meta.env:=""',
        'meta.nowhere:=""',
        "abc123",
        "gpt-4o",
        "asst_7",
        "rate_limit",
        '"slow down"',
        "ZOË",
        "refund",
        "a-17",
        "café",
        "file_search",
        "lookup",
        '"say \\"please\\" —"',
        "prod",
        "team",
        "nowhere,lookup",
        "!nowhere lookup status:failed",
    ],
)
@pytest.mark.parametrize("is_ascii", [True, False])
def test_these_find_the_run(text, is_ascii):
    assert passes(text, run_of(is_ascii, **RUN))


@pytest.mark.parametrize(
    "text",
    [
        "status:ailed",
        "status:=fail",
        "model:=gpt-4o",
        "!err:rate",
        "tool:lookup",
        "waits:lookup",
        "queued:<10s",
        "ended:<59m",
        "wait:>=0s",
        "tokens:<10k",
        "dur:<10s",
        "age:<1h",
        "meta.env:staging",
        "meta.team:a",
        'meta.env:=""',
        'err:=""',
        'tool:=""',
        "thread.run",
        "created_at",
        "kindsay",
        "!lookup",
        "lookup nowhere",
    ],
)
@pytest.mark.parametrize("is_ascii", [True, False])
def test_these_do_not(text, is_ascii):
    assert not passes(text, run_of(is_ascii, **RUN))


def test_an_assistant_is_found_by_its_name():
    run = run_of(assistant_id="asst_7")
    assert passes("asst:billing", run, names={"asst_7": "Billing bot"})
    assert passes("billing", run, names={"asst_7": "Billing bot"})
    assert not passes("asst:billing", run)


def test_a_status_nobody_sent_is_found_as_it_is_shown():
    assert passes("status:unknown", run_of(status=None))


def test_an_incomplete_reason_counts_as_an_error():
    assert passes("err:max_prompt", run_of(incomplete_details={"reason": "max_prompt_tokens"}))


def test_the_time_of_a_queued_run_is_its_time_in_the_queue():
    assert passes("dur:>30s", run_of(status="queued", created_at=NOW - 40))


def test_a_value_that_is_missing_is_in_no_interval():
    run = run_of()
    assert not any(passes(text, run) for text in ("dur:>=0", "age:>=0", "tokens:>=0", "created:>1971-01-01"))
    assert passes("!tokens:>=0", run)


@pytest.mark.parametrize("text", ["é", "nothing", "meta.a:b", "!meta.a:b x"])
def test_objects_of_any_shape_can_be_searched(text):
    strange = {
        "instructions": 5,
        "metadata": ["é"],
        "tools": "é",
        "required_action": {"x": {"tool_calls": [5, {"function": "é", "arguments": ["é"]}]}, "y": 1},
        "last_error": "é",
    }
    passes(text, run_of(**strange))


def test_an_object_that_cannot_be_read_is_searched_as_it_came():
    run = runs_of({"id": None, "note": "hay needle hay"})[0]
    assert run.is_unreadable
    assert passes("needle", run)


RUNS = runs_of(
    {"status": "failed", "instructions": "one"},
    {"status": "queued", "instructions": "two"},
    {"status": "completed", "instructions": "one two"},
    {"status": "expired", "metadata": {"env": "one"}},
)


def filter_of(text, quick=None):
    return RunFilter(parse(text), FilterContext(NOW), quick)


def test_rows_are_sifted_without_opening_an_object():
    accepted, undecided = filter_of("!status:queued").filter(RUNS)
    assert (ids(accepted), undecided) == (["run_0", "run_2", "run_3"], [])


def test_what_rows_cannot_tell_stays_undecided_and_what_they_rule_out_does_not():
    accepted, undecided = filter_of("one,id:run_2 !status:failed").filter(RUNS)
    assert (ids(accepted), ids(undecided)) == (["run_2"], ["run_1", "run_3"])


@pytest.mark.parametrize(
    ("quick", "found"), [(QuickFilter.ACTIVE, ["run_1"]), (QuickFilter.PROBLEMS, ["run_0", "run_3"])]
)
def test_quick_filters_combine_with_a_query(quick, found):
    assert ids(filter_of("", quick).filter(RUNS).accepted) == found
    assert ids(filter_of("!id:run_0", quick).filter(RUNS).accepted) == found[-1:]


def test_a_packed_page_is_opened_once_for_all_its_runs(monkeypatch):
    page, opened = RUNS[0].page, []
    page.pack()
    really = type(page).open_all
    monkeypatch.setattr(type(page), "open_all", lambda self: opened.append(1) or really(self))
    view = RunView(LoadedRuns(RUNS), clock=lambda: 0.0)
    view.arrange(Arrangement(parse("nowhere")), NOW)
    assert (len(view), view.counts, opened) == (0, Counts(0, 4), [1])


def test_a_status_is_found_by_the_servers_own_word_too():
    waits = replace(run_of(status="requires_action"), said="success")
    assert [passes("status:" + word, waits) for word in ("requires", "success", "failed")] == [True, True, False]
