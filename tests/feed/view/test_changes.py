"""What became of a list of runs, found without looking at each."""

from hypothesis import given
from hypothesis import strategies as st

from runtui.feed.view.changes import changes
from tests.feed.view.rows import runs_of

RUNS = runs_of(*[{}] * 12)
PLACES = st.lists(st.integers(0, 11), unique=True)


@given(st.lists(st.integers(0, 11), unique=True), PLACES)
def test_gone_and_new_are_what_the_lists_do_not_share(before, after):
    old, young = [RUNS[place] for place in before], [RUNS[place] for place in after]
    gone, new = changes(old, young)
    assert gone == set(old) - set(young)
    assert new == [run for run in young if run not in set(old)]


def test_new_runs_at_the_head_and_another_version_further_down_are_found():
    (other,) = runs_of({"id": "run_5", "status": "failed"})
    gone, new = changes(RUNS[2:], [RUNS[0], *RUNS[2:5], other, *RUNS[6:]])
    assert (gone, new) == ({RUNS[5]}, [RUNS[0], other])
