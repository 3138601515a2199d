"""What a filter that can be read was perhaps not meant to say."""

import pytest

from runtui.feed.view.query.hints import hint_of, unfinished_field
from runtui.feed.view.query.parse import parse

LOADED = ("completed", "paused_by_policy", "failed")


def hint(text, statuses=LOADED):
    return hint_of(parse(text), statuses) or ""


@pytest.mark.parametrize("text", ["status:xyz", "!status:xyz", "status:failed,xyz"])
def test_a_status_that_no_run_has_and_no_server_knows_is_said_with_those_there_are(text):
    assert hint(text).startswith("No loaded run is xyz. ")
    assert hint(text).endswith("There are completed, failed, paused_by_policy.")


@pytest.mark.parametrize(
    ("text", "meant"), [("status:=fail", "failed"), ("status:complet3d", "completed"), ("status:queed", "queued")]
)
def test_a_status_that_is_nearly_another_is_told_which(text, meant):
    assert hint(text).endswith(f"Did you mean {meant}?")


@pytest.mark.parametrize(
    "text", ["status:queued", "status:comp", "status:paused", 'status:=""', "status:unknown", "x"]
)
def test_a_status_of_the_protocol_or_of_a_loaded_run_is_meant(text):
    assert not hint(text)


def test_without_runs_and_with_many_statuses_the_hint_stays_short():
    assert hint("status:xyz", ()).endswith("There are none.")
    assert hint("status:xyz", [f"p{number:02}" for number in range(30)]).endswith("p08, p09, ….")


@pytest.mark.parametrize(
    ("word", "example"), [("dur", "dur:>5s"), ("Model", "model:gpt-4o"), ("error", "err:rate_limit")]
)
def test_the_name_of_a_field_alone_is_told_how_fields_are_written(word, example):
    assert example in hint(word)


def test_no_run_is_looked_at_for_a_status_of_the_protocol():
    assert hint_of(parse("status:failed"), (str(1 / 0) for _ in "x")) is None


@pytest.mark.parametrize(
    ("text", "rest", "said"),
    [
        ("sta", "", "Perhaps status:. Enter looks for the text sta."),
        ("status:failed !mo", "status:failed ", "Perhaps model:."),
        ("a", "", "Perhaps age: or arg: or asst:."),
        ("Dur", "", "Dur: is a field, as in dur:>5s. Enter looks for the text Dur."),
        ("asses met", "asses ", "Perhaps meta:."),
    ],
)
def test_a_last_word_that_may_be_the_beginning_of_a_field_is_told_apart(text, rest, said):
    begun = unfinished_field(text)
    assert begun is not None
    assert begun.rest == rest
    assert begun.hint.startswith(said)


@pytest.mark.parametrize(
    "text", ["", "sta ", "refund", '"sta', "status:", "status:failed", "sta,dur", "status:failed,mo", "!"]
)
def test_any_other_last_word_is_what_it_is(text):
    assert unfinished_field(text) is None
