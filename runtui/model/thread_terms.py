"""What threads are searched by on their server, and how that is read from what somebody typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class ThreadTerms(Struct, frozen=True, kw_only=True):
    """All of it must hold for a thread."""

    status: str | None = None
    """The server's own word; None: any."""
    metadata: tuple[tuple[str, str], ...] = ()
    """Names with their values, as they were typed."""


class TermsError(ValueError):
    """Threads can't be searched by that; the message is a sentence that says what can be asked."""


def read_terms(status: str | None, pairs: Iterable[tuple[str, str]], statuses: Mapping[str, str]) -> ThreadTerms:
    """Returns what is asked for; `statuses` are the server's words by those that may be typed.

    Raises TermsError for a status that no thread of the server has, and a pair that lacks a side.
    """
    if status is not None and status not in statuses:
        raise TermsError(f"The status of a thread here is one of: {', '.join(statuses)}.")
    metadata = tuple(dict(pairs).items())
    if not all(name and value for name, value in metadata):
        raise TermsError("A search by metadata needs a name and its value.")
    return ThreadTerms(status=None if status is None else statuses[status], metadata=metadata)
