"""Any size of window, and any number of changes of it."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from terminal.desk import thread_of

if TYPE_CHECKING:
    from terminal.desk import Desk


def test_three_hundred_changes_of_the_size_leave_it_alive(desk: Desk) -> None:
    window = desk.runtui(thread_of("checkout"))
    window.wait_for("requires_action", "live")
    sizes = random.Random(63)
    for turn in range(300):
        window.resize(*((20, 5), (1, 1), (sizes.randint(1, 200), sizes.randint(1, 60)))[turn % 3])
        window.look(0.01)
    window.resize(110, 30)
    window.wait_for("requires_action", "live", "read-only")
    window.send("q")
    assert window.wait_exit() == 0
    assert window.left_on() == set()


@pytest.mark.parametrize("size", [(20, 5), (1, 1)])
def test_it_starts_and_quits_in_a_tiny_window(desk: Desk, size: tuple[int, int]) -> None:
    window = desk.runtui(thread_of("prices"), size=size)
    window.wait_until(lambda: b"\x1b[?1049h" in window.raw, "not started")
    window.resize(110, 30)
    window.wait_for("✓ completed", "live")
    window.resize(*size)
    window.send("q")
    assert window.wait_exit() == 0
