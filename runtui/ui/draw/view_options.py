"""How runs are to be shown, whichever widget shows them: one value that the main screen hands to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, field

if TYPE_CHECKING:
    from collections.abc import Mapping


class ViewOptions(Struct, frozen=True):
    """What a person chose, and what is known of the runs as a whole. A change is a new value."""

    has_clock_times: bool = False
    """Whether the list tells when runs were created, and not how long ago that is."""
    is_redacted: bool = False
    """Whether what people wrote is hidden."""
    is_stale: bool = False
    """Whether what is shown is older than it should be."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names of assistants by id, as far as they are known."""
