"""What the banner says of active runs: a lock only where the server is known to lock, and nothing twice."""

from __future__ import annotations

from typing import Any

import pytest

from runtui.model.preset import PRESETS, preset_of
from runtui.ui.app.lock import active_line
from tests.ui.objects import a_call, a_run, waiting
from tests.ui.readings import run_of

NOW = 1_700_000_000.0
SOON = {"created_at": NOW - 30, "started_at": NOW - 29, "expires_at": NOW + 570}
LONG_AGO = {"created_at": 1_690_000_000, "started_at": None, "expires_at": 1_690_000_600}


def said(*sent: dict[str, Any], locks: bool | None = True, shown: int | None = None, width: int = 140) -> str:
    runs = [run_of(each) for each in sent]
    line = active_line(runs, NOW, width, locks=locks, shown=runs[shown] if shown is not None else None)
    return " ".join(line.plain.split())


def running(number: int, **fields: Any) -> dict[str, Any]:
    return a_run(number, "in_progress", **(SOON | fields))


def test_one_run_on_a_server_that_locks_locks_its_thread() -> None:
    assert said(running(1)).startswith("▸ Thread locked by run_000001 until it ends no new message, no new run")


def test_one_run_on_a_server_nobody_knows_may_lock_its_thread() -> None:
    assert said(running(1), locks=None).startswith("▸ Thread perhaps locked by run_000001 until it ends")
    assert said(running(1), locks=None, width=80).startswith("▸ Perhaps locked by 000001")


def test_several_runs_on_a_server_nobody_knows_lock_nothing() -> None:
    nine = [running(number) for number in range(9, 0, -1)]
    assert said(*nine, locks=None).startswith("▸ 9 runs active, the newest run_000009")
    assert "ocked" not in said(*nine, locks=None)


@pytest.mark.parametrize("count", [1, 2])
def test_no_run_locks_a_thread_of_a_server_that_locks_none(count: int) -> None:
    told = said(*(running(number) for number in range(count, 0, -1)), locks=False)
    assert told.startswith(f"▸ {count} run{'s' if count > 1 else ''} active")
    assert "ocked" not in told


def test_of_several_runs_that_lock_nothing_the_one_that_waits_is_named() -> None:
    told = said(running(2), waiting(1, a_call("refund"), **SOON), locks=None)
    assert told.startswith("! 2 runs active: run_000001 waits for 1 tool output")
    assert told.endswith("expires in 9m30s")


def test_runs_of_an_unknown_status_are_perhaps_active() -> None:
    assert said(a_run(1, "paused"), locks=False).startswith("? Perhaps 1 run active: run_000001")
    assert said(running(2), a_run(1, "paused"), locks=False).startswith("▸ 1 run active, perhaps 2")


def test_a_run_that_its_server_forgot_long_ago_is_no_sure_lock() -> None:
    told = said(a_run(1, "queued", **LONG_AGO))
    assert told.startswith("◌ Thread perhaps locked by run_000001, past its expiry")
    assert "until it ends" not in told


@pytest.mark.parametrize(
    ("locks", "words"),
    [
        (True, "▸ Thread locked no new message, no new run until it ends"),
        (None, "▸ Thread perhaps locked no new message, no new run until it ends"),
        (False, "▸ 1 run active"),
    ],
)
def test_of_the_run_that_is_read_the_consequence_alone_is_said(locks: bool | None, words: str) -> None:
    assert said(running(1), locks=locks, shown=0) == words


@pytest.mark.parametrize("width", [26, 44, 61, 80])
def test_the_consequence_is_said_as_far_as_there_is_room(width: int) -> None:
    told = said(running(1), shown=0, width=width)
    assert told.startswith("▸ Locked")
    assert told.endswith(("no new message, no new run", "until it ends")) or width < 40


def test_what_one_of_several_runs_says_is_said_in_the_banner_too() -> None:
    assert "the newest run_000002" in said(running(2), running(1), locks=None, shown=0)


def test_only_kinds_that_are_known_to_lock_are_said_to() -> None:
    known = {kind for kind in (*PRESETS, "demo", "no such kind") if preset_of(kind).locks_thread}
    assert known == {"openai", "azure-foundry", "azure-openai", "azure-openai-v1", "demo"}
    assert preset_of("self-hosted").locks_thread is False
    assert preset_of("other").locks_thread is None
