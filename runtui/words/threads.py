"""How a thread without a label is called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.words.safe import safe

if TYPE_CHECKING:
    from runtui.model.thread import Thread

LONGEST_LABEL = 40
_NAMING = ("label", "name", "title", "subject", "topic")


def suggested_label(thread: Thread) -> str | None:
    """Returns a name from the thread's own metadata, None if that has none."""
    metadata = {key.casefold(): value for key, value in thread.metadata}
    named = next((metadata[key] for key in _NAMING if metadata.get(key, "").strip()), None)
    if named is None and thread.metadata:
        key, value = thread.metadata[0]
        named = f"{key} {value}"
    return safe(named.strip(), LONGEST_LABEL) if named else None
