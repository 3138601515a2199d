"""Where the person wants to go in a thread: the questions, and the words for what came of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.feed.query.moment import read_moment, resolve
from runtui.feed.seek import ToRun, ToTime
from runtui.ui.screens.ask import AskScreen
from runtui.words.safe import safe
from runtui.words.sizes import thousands

if TYPE_CHECKING:
    from runtui.feed.seek import Sought

_RUN_ID = re.compile(r"run_[A-Za-z0-9_-]+")
_NO_TIME = "That is no time. Write 03:00, 2026-09-21, 2026-09-21T03:00, today or yesterday."
ID_LIMIT = 60
"""Characters of an id in a sentence."""


def ask_for_run() -> AskScreen:
    """Returns the question for a run."""
    return AskScreen("Go to run", "A run id, a part of one, or a text that holds one.", lambda _: None)


def ask_for_time() -> AskScreen:
    """Returns the question for a time."""
    about = "Goes to the last run created by then: 03:00, 2026-09-21, 2026-09-21T03:00, yesterday."
    return AskScreen("Go to time", about, lambda text: _NO_TIME if read_moment(text) is None else None)


def run_goal(text: str) -> ToRun:
    """Returns the run that a text means."""
    found = _RUN_ID.search(text)
    return ToRun(found[0] if found else text.strip())


def time_goal(text: str, now: float) -> ToTime | None:
    """Returns the instant a text means at a server time, None if it means none; a day or a minute means its end."""
    moment = read_moment(text)
    if moment is None:
        return None
    bound = resolve(moment, now, None)
    return ToTime(bound.end - 1)


def not_found(name: str, sought: Sought) -> str:
    """Returns what to say when a search ended without its run."""
    where = "the runs of this thread" if sought.is_at_end else f"the {thousands(sought.loaded)} runs loaded"
    return f"{safe(name, ID_LIMIT)} is not among {where}."
