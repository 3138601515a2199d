import pytest

from runtui.feed.view.facets import Facet, facets
from runtui.feed.view.query.language import QueryField
from runtui.feed.view.query.terms import exact_term
from tests.feed.view.rows import passes, runs_of

RUNS = runs_of(
    {"status": "failed", "model": "gpt-4o", "assistant_id": "asst_1", "last_error": {"code": "server_error"}},
    {"status": "failed", "model": "gpt-4o-mini", "last_error": {"code": "rate_limit_exceeded"}},
    {"status": "incomplete", "model": "gpt-4o", "incomplete_details": {"reason": "server_error"}},
    {"status": "completed", "model": None},
    {"status": None, "model": 'a, "b"'},
)


def test_the_most_frequent_value_comes_first_and_none_last():
    assert facets(RUNS).models == (
        Facet("gpt-4o", 2),
        Facet('a, "b"', 1),
        Facet("gpt-4o-mini", 1),
        Facet(None, 1),
    )


def test_errors_and_incomplete_reasons_are_counted_together():
    assert facets(RUNS).reasons == (Facet("server_error", 2), Facet("rate_limit_exceeded", 1))


@pytest.mark.parametrize("field", [QueryField.STATUS, QueryField.MODEL, QueryField.ASST, QueryField.ERR])
def test_the_exact_term_of_a_value_lets_through_as_many_as_were_counted(field):
    listed = facets(RUNS).of(field)
    assert listed
    for facet in listed:
        term = exact_term(field, facet.value)
        assert sum(passes(term, run) for run in RUNS) == facet.count, term


def test_no_runs_have_no_facets():
    assert facets([]).statuses == facets([]).of(QueryField.DUR) == ()
