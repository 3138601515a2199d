"""What the loaded runs are made of: how many there are of each status, model, assistant and reason."""

from __future__ import annotations

from collections import Counter
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.feed.view.query.language import QueryField

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from runtui.model.run import Run


class Facet(Struct, frozen=True):
    """A value and how many runs have it; None: they have none."""

    value: str | None
    count: int


class Facets(Struct, frozen=True):
    """The values of each kind, the most frequent first, equals by name."""

    statuses: tuple[Facet, ...] = ()
    models: tuple[Facet, ...] = ()
    assistants: tuple[Facet, ...] = ()
    reasons: tuple[Facet, ...] = ()
    """Error codes and incomplete reasons, of runs that have one."""

    def of(self, field: QueryField) -> tuple[Facet, ...]:
        """Returns the values of a field of the filter; none for one that has no facets."""
        values = {
            QueryField.STATUS: self.statuses,
            QueryField.MODEL: self.models,
            QueryField.ASST: self.assistants,
            QueryField.ERR: self.reasons,
        }
        return values.get(field, ())


def facets(runs: Sequence[Run]) -> Facets:
    """Returns how often each value occurs; `exact_term` gives the filter for it, which takes either case alike."""
    return Facets(
        statuses=_counted(map(attrgetter("status"), runs)),
        models=_counted(map(attrgetter("model"), runs)),
        assistants=_counted(map(attrgetter("assistant_id"), runs)),
        reasons=_counted(chain.from_iterable(map(_reasons, filter(_has_reason, runs)))),
    )


def _has_reason(run: Run) -> bool:
    return bool(run.error_code or run.incomplete_reason)


def _reasons(run: Run) -> set[str]:
    return {reason for reason in (run.error_code, run.incomplete_reason) if reason}


def _counted(values: Iterable[str | None]) -> tuple[Facet, ...]:
    counts = Counter(values)
    missing = counts.pop(None, 0) + counts.pop("", 0)
    named = sorted(((value or "", count) for value, count in counts.items()), key=lambda pair: (-pair[1], pair[0]))
    listed = [Facet(value, count) for value, count in named]
    return (*listed, Facet(None, missing)) if missing else tuple(listed)
