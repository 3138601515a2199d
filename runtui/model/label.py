"""What a thread may be called: a name by which it can be opened again."""

from __future__ import annotations

LONGEST_LABEL = 200
COMMANDS = frozenset({"auth", "threads", "runs", "watch", "export", "open", "profiles", "doctor", "completion"})
"""First words that are commands, or will be."""


def has_label_form(text: str) -> bool:
    """Tells whether a thread may be called so."""
    return bool(text.strip()) and len(text) <= LONGEST_LABEL and not text.startswith("thread_")


def label_problem(label: str) -> str | None:
    """Returns why a thread can't be called so, in a sentence without the text; None if it can."""
    if not has_label_form(label) or not label.isprintable():
        return "A label has 1 to 200 printable characters and doesn't begin with thread_."
    if label in COMMANDS or label.startswith("-"):
        return "A label can't be the name of a command, or begin with a dash: runtui would not open it."
    return None
