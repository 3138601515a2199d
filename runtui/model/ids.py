"""Ids in what people paste: a thread id alone, in a URL, or in the middle of an error message."""

from __future__ import annotations

import re

LONGEST_ID = 256

_PREFIX = "thread_"
_PLAIN = re.compile(rf"[A-Za-z0-9_][A-Za-z0-9_.:@=-]{{0,{LONGEST_ID - 1}}}")
_THREAD = re.compile(r"(?:thread|\bconv)_[A-Za-z0-9_-]+")
_RUN = re.compile(r"(?:run|\b(?:ca)?resp)_[A-Za-z0-9_-]+")
_IN_URL = re.compile(r"/(?:threads|conversations)/([A-Za-z0-9_.:=-]+)")
_RUN_IN_URL = re.compile(r"/(?:threads/[A-Za-z0-9_.:=-]+/runs|responses)/([A-Za-z0-9_.:=-]+)")
_UUID = re.compile(r"\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b")
_HEX24 = re.compile(r"\b[0-9a-f]{24}\b")
_OTHER_KINDS = {
    "run_": "run",
    "resp_": "response",
    "caresp_": "response",
    "asst_": "assistant",
    "msg_": "message",
    "step_": "step",
    "file-": "file",
    "call_": "tool call",
}


class ThreadIdError(ValueError):
    """The text holds no thread id. Its message is a sentence with the next step, without the text."""


def find_thread_id(text: str) -> str:
    """Returns the thread id in `text`: an id, a URL, or any text that holds one.

    Raises ThreadIdError when there is none, and says so when the text is an id of another kind.
    """
    text = text.strip()
    found = _IN_URL.search(text) or _THREAD.search(text)
    if found:
        return parse_thread_id(found[found.lastindex or 0])
    if _PLAIN.fullmatch(text):
        return parse_thread_id(text)
    kind = _kind_of(text)
    if kind:
        raise ThreadIdError(
            f"That names {_article(kind)} {kind}, not a thread. Give the id of its thread (thread_…)."
        )
    found = _UUID.search(text) or _HEX24.search(text)
    if found:
        return found[0]
    raise ThreadIdError("No thread id in that text. Give an id such as thread_abc123, or a URL that holds one.")


def parse_thread_id(text: str) -> str:
    """Returns `text` if it can stand as one segment of a path; raises ThreadIdError otherwise."""
    for prefix, kind in _OTHER_KINDS.items():
        if text.startswith(prefix):
            raise ThreadIdError(f"That is {_article(kind)} {kind} id. Give the id of its thread (thread_…).")
    if text == _PREFIX:
        raise ThreadIdError("That is only how thread ids begin. Give all of it, such as thread_abc123.")
    if not _PLAIN.fullmatch(text):
        raise ThreadIdError("That is not a thread id: it may hold letters, digits, _ - . : = and no more than 256.")
    return text


def is_plain_id(text: str) -> bool:
    """Tells whether `text` can stand as one segment of a path."""
    return _PLAIN.fullmatch(text) is not None


def find_run_id(text: str) -> str | None:
    """Returns the run id in `text`, None if there is none."""
    found = _RUN_IN_URL.search(text) or _RUN.search(text)
    return found[found.lastindex or 0] if found else None


def _article(kind: str) -> str:
    return "an" if kind[0] in "aeiou" else "a"


def _kind_of(text: str) -> str | None:
    return next((kind for prefix, kind in _OTHER_KINDS.items() if re.search(rf"\b{prefix}\w", text)), None)
