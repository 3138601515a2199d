"""Which threads of the watch are shown: by words of their label, a tag, a status or group, an assistant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.words.status import word

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from runtui.feed.watch.groups import PlacedThread


def matching(threads: Sequence[PlacedThread], text: str, names: Mapping[str, str]) -> Sequence[PlacedThread]:
    """Returns the threads that have every word of `text`; `names` are those of assistants by id."""
    terms = text.casefold().split()
    return [each for each in threads if all(_has(each, term, names) for term in terms)]


def of_status(threads: Sequence[PlacedThread], status: str | None) -> Sequence[PlacedThread]:
    """Returns the threads whose run has this status; all for None."""
    return threads if status is None else [each for each in threads if _status(each) == status]


def statuses(threads: Sequence[PlacedThread]) -> list[tuple[str, int]]:
    """Returns the statuses that are there, each with how often, in the order of the threads."""
    counts: dict[str, int] = {}
    for each in threads:
        if each.status.last is not None:
            counts[_status(each)] = counts.get(_status(each), 0) + 1
    return list(counts.items())


def _status(thread: PlacedThread) -> str:
    return word(thread.status.last.status) if thread.status.last is not None else ""


def _has(thread: PlacedThread, term: str, names: Mapping[str, str]) -> bool:
    if term.startswith("#"):
        return any(each.startswith(term[1:]) for each in thread.saved.tags)
    run = thread.status.run
    assistant = run.assistant_id if run is not None else None
    beginnings = (_status(thread), *_status(thread).split("_"), *thread.group.casefold().split())
    parts = (thread.saved.label or "", thread.thread_id, assistant or "", names.get(assistant or "", ""))
    return any(each.startswith(term) for each in beginnings) or any(term in each.casefold() for each in parts)
