"""How loud a countdown is: quiet at first, from five minutes on coloured, from the last one an alarm."""

import pytest

from runtui.ui.draw.palette import Role
from runtui.ui.draw.status import expiry_cells, left_role


@pytest.mark.parametrize(
    ("left", "waits", "runs"),
    [
        (900.0, Role.TEXT, Role.MUTED),
        (300.0, Role.TEXT, Role.MUTED),
        (299.0, Role.LEFT, Role.LEFT),
        (60.0, Role.LEFT, Role.LEFT),
        (59.0, Role.LEFT_LITTLE, Role.LEFT_LITTLE),
        (-5.0, Role.LEFT_LITTLE, Role.MUTED),
        (-61.0, Role.MUTED, Role.MUTED),
        (-9e7, Role.MUTED, Role.MUTED),
    ],
)
def test_a_countdown_is_as_loud_as_it_is_urgent(left, waits, runs):
    assert (left_role(left, waits=True), left_role(left, waits=False)) == (waits, runs)
    assert expiry_cells(left)[1].role is waits
