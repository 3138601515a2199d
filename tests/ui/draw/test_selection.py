"""The selection and the anchor alone, over rows that come and go."""

from runtui.feed.refresh.loaded_runs import LoadedRuns
from runtui.ui.draw.selection import Anchor, Selection
from tests.ui.objects import a_run
from tests.ui.readings import run_of


def roll(*numbers):
    return LoadedRuns(run_of(a_run(number)) for number in numbers)


def name(number):
    return f"run_{number:06d}"


def test_the_first_run_is_selected_at_first():
    selection = Selection()
    selection.settle(roll(3, 2, 1))
    assert selection.row_id == name(3)


def test_the_neighbour_below_follows_a_run_that_vanished():
    selection = Selection()
    selection.choose(roll(5, 4, 3, 2, 1), 2)
    selection.settle(roll(8, 7, 6, 5, 4, 2, 1))
    assert selection.row_id == name(2)


def test_the_neighbour_above_follows_the_last_run_that_vanished():
    selection = Selection()
    selection.choose(roll(3, 2, 1), 2)
    selection.settle(roll(4, 3, 2))
    assert selection.row_id == name(2)


def test_where_all_neighbours_vanished_too_the_line_stays():
    selection = Selection()
    selection.choose(roll(9, 8, 7, 6, 5), 3)
    selection.settle(roll(12, 11, 10, 9))
    assert selection.row_id == name(9)


def test_no_rows_leave_the_selection_to_those_that_come():
    selection = Selection()
    selection.choose(roll(3, 2, 1), 1)
    selection.settle(roll())
    selection.settle(roll(3, 2, 1))
    assert selection.row_id == name(2)


def test_the_screen_begins_with_the_same_run_after_others_came_above():
    anchor = Anchor()
    anchor.hold(roll(5, 4, 3, 2, 1), 0)
    anchor.hold(roll(5, 4, 3, 2, 1), 2)
    assert anchor.top_after(roll(7, 6, 5, 4, 3, 2, 1), 2) == 4
    assert anchor.new_above == 2


def test_where_the_first_run_on_screen_vanished_the_next_takes_its_place():
    anchor = Anchor()
    anchor.hold(roll(5, 4, 3, 2, 1), 2)
    assert anchor.top_after(roll(5, 4, 2, 1), 2) == 2
    assert anchor.top_after(roll(6, 5, 4, 2, 1), 2) == 3


def test_the_count_of_new_ones_survives_that_the_last_seen_one_vanished():
    anchor = Anchor()
    anchor.hold(roll(5, 4, 3, 2, 1), 0)
    anchor.hold(roll(5, 4, 3, 2, 1), 3)
    anchor.top_after(roll(6, 5, 4, 3, 2, 1), 3)
    anchor.top_after(roll(6, 4, 3, 2, 1), 4)
    assert anchor.new_above == 1


def test_scrolling_up_past_new_ones_counts_only_those_still_above():
    anchor = Anchor()
    anchor.hold(roll(3, 2, 1), 0)
    anchor.hold(roll(3, 2, 1), 1)
    rows = roll(6, 5, 4, 3, 2, 1)
    anchor.top_after(rows, 1)
    assert anchor.new_above == 3
    anchor.hold(rows, 1)
    assert anchor.new_above == 1
    anchor.hold(rows, 0)
    assert anchor.new_above == 0


def test_where_the_first_run_on_screen_vanished_only_runs_above_its_place_count_as_new():
    anchor = Anchor()
    anchor.hold(roll(5, 4, 3, 2, 1), 0)
    anchor.hold(roll(5, 4, 3, 2, 1), 1)
    assert anchor.top_after(roll(8, 7, 6, 5, 3, 2, 1), 1) == 1
    assert anchor.new_above == 1
