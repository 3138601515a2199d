"""Which part of a list is wanted, as protocols with cursors ask for it."""

from __future__ import annotations

from msgspec import Struct


class PageRange(Struct, frozen=True, kw_only=True):
    """Which part of a list is wanted: `limit` 1 to 100, `order` asc or desc, `after` an id of the list."""

    limit: int
    order: str
    after: str | None = None

    @property
    def parameters(self) -> tuple[tuple[str, str | None], ...]:
        """The range as it stands in a URL."""
        return (("limit", str(self.limit)), ("order", self.order), ("after", self.after))
