"""Every status of the protocol has its row, and the rows say what a run still may become and how urgent it is."""

from __future__ import annotations

import pytest

from runtui.model.status import STATUS_KINDS, UNKNOWN, RunStatus, StatusKind, is_active, is_known, rank_of
from tests.feed.view.rows import run_of

KINDS = [
    ("requires_action", StatusKind.ACTIVE),
    ("in_progress", StatusKind.ACTIVE),
    ("queued", StatusKind.ACTIVE),
    ("cancelling", StatusKind.ACTIVE),
    ("paused", StatusKind.ACTIVE),
    ("failed", StatusKind.PROBLEM),
    ("expired", StatusKind.PROBLEM),
    ("incomplete", StatusKind.PROBLEM),
    ("cancelled", StatusKind.DONE),
    ("completed", StatusKind.DONE),
]
"""The most urgent first."""


def test_every_status_of_the_protocol_has_its_row() -> None:
    assert set(STATUS_KINDS) == {*RunStatus, UNKNOWN}


@pytest.mark.parametrize(("status", "kind"), KINDS)
def test_a_status_tells_what_may_still_come_of_a_run(status: str, kind: StatusKind) -> None:
    run = run_of(status=status)
    assert (is_active(status), run.is_active) == (kind is StatusKind.ACTIVE,) * 2
    assert run.is_problem is (kind is StatusKind.PROBLEM)
    assert is_known(status) is (status != "paused")


def test_no_two_statuses_are_equally_urgent() -> None:
    ranks = [rank_of(status) for status, _ in KINDS]
    assert ranks == sorted(set(ranks))
    assert rank_of("") == rank_of("paused")
