"""What THREAD and RUN mean: ids in whatever was pasted; a key pasted by mistake is recognised and goes nowhere."""

from __future__ import annotations

import re

from runtui.cli.exits import UsageError
from runtui.cli.parsing import KEY_IS_NO_ARGUMENT
from runtui.model.ids import ThreadIdError, find_run_id, find_thread_id, is_plain_id

LONGEST_LABEL = 200
_LIKE_A_KEY = re.compile(r"\s*(Bearer\s|sk-|AstraCS:)")


def has_label_form(text: str) -> bool:
    """Tells whether a thread may be called so."""
    return bool(text.strip()) and len(text) <= LONGEST_LABEL and not text.startswith("thread_")


def find_thread(text: str | None) -> str | None:
    """Returns the thread id in THREAD, None if it wasn't given. Raises UsageError, without the text."""
    if text is None:
        return None
    _refuse_key(text)
    if not text.strip():
        raise UsageError("THREAD is empty. Give the id of a thread, or leave it out to open the last one.")
    try:
        return find_thread_id(text)
    except ThreadIdError as error:
        raise UsageError(str(error)) from None


def find_run(text: str | None, beside: str | None) -> str | None:
    """Returns the run id in RUN, without RUN the one that `beside`, the text of THREAD, holds as well, else None.

    Raises UsageError, without the text.
    """
    if text is None:
        return find_run_id(beside or "")
    _refuse_key(text)
    run_id = find_run_id(text) or text.strip()
    if not is_plain_id(run_id) or run_id.startswith("thread_"):
        raise UsageError("RUN must be the id of a run, such as run_abc123.")
    return run_id


def _refuse_key(text: str) -> None:
    if _LIKE_A_KEY.match(text):
        raise UsageError(f"That looks like a key, not like an id. {KEY_IS_NO_ARGUMENT}")
