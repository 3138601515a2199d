import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtui.feed.view.query.completion import KnownValues, completions, known_values, metadata_values
from runtui.feed.view.query.parse import parse
from tests.feed.view.rows import call, runs_of

KNOWN = KnownValues(
    statuses=("completed", "failed", "incomplete"),
    models=("gpt-4o", "gpt-4o-mini"),
    assistants=(("asst_1", "Billing bot"), ("asst_2", "")),
    errors=("rate_limit_exceeded",),
    tools=("get, all", "refund"),
    metadata={"env": ("prod", "staging"), "my key": ("x",)},
)


def after(typed, behind=""):
    """The whole filter after each completion of what is typed up to the cursor."""
    text = typed + behind
    return [text[: each.start] + each.text + text[each.end :] for each in completions(text, len(typed), KNOWN)]


def labels(typed):
    return [each.label for each in completions(typed, len(typed), KNOWN)]


def test_an_empty_filter_offers_every_field_and_every_key():
    offered = labels("")
    assert {"status:", "created:", "meta.env:", 'meta."my key":'} <= set(offered)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("st", "status:"),
        ("a !st", "a !status:"),
        ("status:fa", "status:failed"),
        ("!status:FA", "!status:failed"),
        ("status:=fa", "status:=failed"),
        ("status:failed,com", "status:failed,completed"),
        ("status:failed,model:mini", "status:failed,model:gpt-4o-mini"),
        ("asst:bill", "asst:asst_1"),
        ("tool:get", 'tool:"get, all"'),
        ('tool:"get, a', 'tool:"get, all"'),
        ("meta.env:st", "meta.env:staging"),
        ('meta."my key":', 'meta."my key":x'),
        ("rate", "err:rate_limit_exceeded"),
        ("fail", "status:failed"),
    ],
)
def test_what_is_begun_can_be_completed(typed, wanted):
    assert wanted in after(typed)


def test_what_stands_behind_the_cursor_in_the_same_value_is_replaced():
    assert after("status:fa", "xyz model:o3") == ["status:failed model:o3"]


def test_values_that_begin_with_it_come_first():
    assert labels("status:comp") == ["completed", "incomplete"]


def test_an_assistant_is_offered_by_its_name():
    assert labels("asst:") == ["Billing bot", "asst_2"]


def test_nothing_is_offered_where_nothing_is_known():
    assert labels("dur:>5") == labels("nowhere:x") == labels("status:failed,zzz") == []


@given(st.text(max_size=20), st.integers(-3, 25))
def test_completing_never_fails_whatever_is_typed(text, cursor):
    for each in completions(text, cursor, KNOWN):
        assert 0 <= each.start <= each.end <= len(text)


def test_every_value_offered_is_understood():
    for typed in ("status:", "model:", "asst:", "err:", "tool:", "meta.env:", 'meta."my key":'):
        assert all(parse(text).terms for text in after(typed))
        assert after(typed)


def test_known_values_come_from_rows_and_metadata_from_objects():
    runs = runs_of(
        {"status": "failed", "model": "o3", "last_error": {"code": "oops"}, "metadata": {"env": "prod"}},
        {"status": "requires_action", "assistant_id": "asst_1", "required_action": call("refund")},
        {"metadata": {"env": "dev", "Team": "A"}},
    )
    known = known_values(runs, names={"asst_1": "Bot"}, metadata=metadata_values(runs))
    assert known == KnownValues(
        statuses=("completed", "failed", "requires_action"),
        models=("o3",),
        assistants=(("asst_1", "Bot"),),
        errors=("oops",),
        tools=("refund",),
        metadata={"Team": ("A",), "env": ("dev", "prod")},
    )
