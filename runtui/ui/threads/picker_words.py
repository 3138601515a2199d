"""What the thread picker says around its rows: how many there are, what is wrong, and what can be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import KeyNotAccepted
from runtui.ui.draw.palette import Role
from runtui.words.sizes import plural
from runtui.words.threads import left_out_words, terms_words

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.session.server_threads import ServerThreads
    from runtui.session.thread_watch import WatchedThreads
    from runtui.ui.draw.key_hints import Hint
    from runtui.ui.threads.search import FoundThreads

KEY_HINT = "Esc, then “Change the API key” in the palette (:)."
HINT = "Paste an id, a URL or a whole error message to add a thread."
FILL = "No thread saved. Paste an id, a URL or a whole error message."
OWN_LIST = f"So runtui keeps a list of its own. {FILL}"
EMPTY = f"Most servers can't list threads, so runtui keeps a list of its own. {FILL}"
NO_MATCH = "No saved thread matches. " + HINT
NONE_LISTED = "No saved thread matches, and none of those that the server listed so far. " + HINT
_WAYS_OUT = (("f1", "help"), ("esc", "back"))


def advice(found: FoundThreads, saved: WatchedThreads, listed: ServerThreads) -> tuple[str, Role]:
    """Returns the words, and how they look."""
    problem = found.problem or _trouble(found, saved, listed)
    if problem:
        is_empty = not (found.problem or found.rows or saved.threads or listed.threads)
        return f"{problem} {FILL}" if is_empty else problem, Role.WARN
    if listed.terms is not None:
        return search_words(listed), Role.TEXT
    if found.rows:
        return HINT, Role.TEXT
    if saved.threads or listed.threads:
        return NONE_LISTED if listed.threads else NO_MATCH, Role.TEXT
    return f"{listed.reason} {OWN_LIST}" if listed.reason else EMPTY, Role.TEXT


def search_words(searched: ServerThreads) -> str:
    """Returns what the server was asked for, and what came of it besides the threads in sight."""
    asked = terms_words(searched.terms) if searched.terms is not None else ""
    if searched.reason:
        return searched.reason
    if not searched.is_begun:
        return f"Asking the server for threads with {asked}."
    words = f"Asked of the server: threads with {asked}.{'' if searched.threads else ' It found none.'}"
    return f"{words} {left_out_words(searched.left_out)}" if searched.left_out else words


def _trouble(found: FoundThreads, saved: WatchedThreads, listed: ServerThreads) -> str:
    """What goes wrong with the server; "" if nothing does."""
    if saved.trouble is not None:
        return f"{_with_next_step(saved.trouble)} The runs are shown as last seen."
    if listed.trouble is None:
        return ""
    if listed.threads:
        return f"The server's list breaks off here: {listed.trouble.message}"
    return "" if found.rows else _with_next_step(listed.trouble)


def count_words(found: FoundThreads, saved: WatchedThreads, listed: ServerThreads, *, is_search: bool) -> str:
    """Returns how many threads there are, or of them fit a search."""
    if listed.terms is not None:
        of_found = (
            f"{sum(each.is_known for each in found.rows)} of " if len(found.rows) < len(listed.threads) else ""
        )
        return f"{of_found}{len(listed.threads)}{'+' if listed.has_more else ''} found"
    if is_search:
        known = {each.thread_id for each in saved.threads} | {each.id for each in listed.threads}
        return f"{sum(each.is_known for each in found.rows)} of {len(known)}"
    if not listed.threads:
        return plural(len(saved.threads), "thread")
    return f"{len(saved.threads)} saved, {len(listed.threads)}{'+' if listed.has_more else ''} on the server"


def keys(found: FoundThreads, *, is_labelling: bool, in_list: bool, can_undo: bool) -> list[Hint]:
    """Returns the keys that work now."""
    if is_labelling:
        return [("enter", "save"), ("esc", "back")]
    undo = [("u", "undo")] if can_undo and in_list else []
    if not found.rows:
        return [*undo, *_WAYS_OUT]
    if not in_list:
        return [("enter", "open"), ("↑ ↓", "choose"), ("tab", "label, pin, remove"), *_WAYS_OUT]
    return [("enter", "open"), ("l", "label"), ("*", "pin"), ("del", "remove"), *undo, *_WAYS_OUT]


def refusal_of_key(saved: WatchedThreads, listed: ServerThreads) -> ApiError | None:
    """Returns the server's refusal of the key, None if it did not refuse it."""
    troubles = (saved.trouble, listed.trouble)
    return next((each for each in troubles if isinstance(each, KeyNotAccepted)), None)


def _with_next_step(error: ApiError) -> str:
    is_of_key = isinstance(error, KeyNotAccepted)
    return f"{error.message} {KEY_HINT} {error.next_step}".rstrip() if is_of_key else error.sentence
