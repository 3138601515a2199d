"""The text of the thread picker where its server can search: what is asked of it, and what is looked for here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.view.query.quoting import read_quoted, split_at_space, text_of
from runtui.model.thread_terms import TermsError, ThreadTerms, read_terms

if TYPE_CHECKING:
    from collections.abc import Mapping

_META = "meta."


class TypedTerms(Struct, frozen=True, kw_only=True):
    """A text read: `terms` for the server, None where it has none, and the `rest`."""

    rest: str
    terms: ThreadTerms | None = None
    problem: str | None = None
    """Why the terms can't be asked, or not yet."""


def read_typed(text: str, statuses: Mapping[str, str]) -> TypedTerms:
    """Takes ``status:WORD`` and ``meta.KEY:VALUE`` out of a text; `statuses` is empty where no server searches."""
    if not statuses or ":" not in text:
        return TypedTerms(rest=text)
    status, pairs, rest = None, list[tuple[str, str]](), list[str]()
    for word in map(text_of, split_at_space(read_quoted(text, is_unfinished=True))):
        name, colon, value = word.partition(":")
        if colon and name == "status":
            status = value
        elif colon and name.startswith(_META):
            pairs.append((name.removeprefix(_META), value))
        else:
            rest.append(word)
    if status is None and not pairs:
        return TypedTerms(rest=text)
    try:
        return TypedTerms(rest=" ".join(rest), terms=read_terms(status, pairs, statuses))
    except TermsError as error:
        return TypedTerms(rest=" ".join(rest), problem=str(error))
