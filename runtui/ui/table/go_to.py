"""Where the person wants to go in a thread: the questions, and the words for what came of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.feed.view.query.moment import read_moment, resolve
from runtui.feed.view.query.quantity import read_duration
from runtui.feed.view.seek import ToRun, ToTime
from runtui.ui.dialogs.ask import AskScreen
from runtui.words.safe import safe
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from typing import TypeAlias

    from runtui.feed.view.seek import Goal, Sought

    Seek: TypeAlias = Callable[[Goal, str], Awaitable[str | None]]
    """Goes to a goal, which the words name; returns what to say if it isn't there."""

_RUN_ID = re.compile(r"run_[A-Za-z0-9_-]+")
_NO_TIME = "That is no time. Write 3h ago, 03:00, 2026-09-21, 2026-09-21T03:00, today or yesterday."
_AGO = re.compile(r"([0-9][0-9.a-z]*[a-z])(?:\s+ago)?")
ID_LIMIT = 60
"""Characters of an id in a sentence."""


def ask_for_run(go: Seek, is_key: Callable[[str], bool]) -> AskScreen:
    """Returns the question for a run."""
    about = "A run id, a part of one, or a text that holds one."
    return AskScreen("Go to run", about, lambda text: go(run_goal(text), text), wanted="an id", is_key=is_key)


def ask_for_time(go: Seek, now: Callable[[], float]) -> AskScreen:
    """Returns the question for a time; `now` is the server's."""

    async def act(text: str) -> str | None:
        goal = time_goal(text, now())
        return _NO_TIME if goal is None else await go(goal, f"A run created by {text}")

    about = "Goes to the last run created by then: 3h ago, 03:00, 2026-09-21, 2026-09-21T03:00, yesterday."
    return AskScreen("Go to time", about, act, wanted="a time")


def run_goal(text: str) -> ToRun:
    """Returns the run that a text means."""
    found = _RUN_ID.search(text)
    return ToRun(found[0] if found else text.strip())


def time_goal(text: str, now: float) -> ToTime | None:
    """Returns the instant a text means at a server time, None if it means none.

    A day or a minute means its end; ``3h`` so long ago, as ages are written.
    """
    moment, ago = read_moment(text), _AGO.fullmatch(text.strip().lower())
    if moment is None:
        span = read_duration(ago[1]) if ago is not None else None
        return None if span is None else ToTime(now - span.start)
    bound = resolve(moment, now, None)
    return ToTime(bound.end - 1)


def not_found(name: str, sought: Sought) -> str:
    """Returns what to say when a search ended without its run."""
    where = "the runs of this thread" if sought.is_at_end else f"the {thousands(sought.loaded)} runs loaded"
    return f"{safe(name, ID_LIMIT)} is not among {where}."
