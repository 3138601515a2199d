"""How runs are to be shown, whichever widget shows them: one value that the main screen hands to all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct, field
from msgspec.structs import replace

from runtui.model.sight import Sight

if TYPE_CHECKING:
    from collections.abc import Mapping


SAID_OF_SIGHT: Final = {
    "is_redacted": (
        "All that people and models wrote is shown again.",
        "All that people and models wrote is hidden.",
    ),
    "is_unmasked": (
        "Credentials that servers send are masked again.",
        "Credentials that servers send are shown now: on the screen, in copies and in files.",
    ),
}
"""What is said once a part of the sight is off, and on."""


class ViewOptions(Struct, frozen=True):
    """What a person chose, and what is known of the runs as a whole. A change is a new value."""

    has_clock_times: bool = False
    """Whether the list tells when runs were created, and not how long ago that is."""
    sight: Sight = Sight()
    """How much of what servers send may be seen."""
    is_stale: bool = False
    """Whether what is shown is older than it should be."""
    told: frozenset[str] = frozenset()
    """The ids of the runs whose end is to be told."""
    names: Mapping[str, str] = field(default_factory=dict)
    """The names of assistants by id, as far as they are known and may be seen."""

    def with_names(self, names: Mapping[str, str]) -> ViewOptions:
        """Returns the options with these names; none of what people call their assistants while that is hidden."""
        return replace(self, names={} if self.sight.is_redacted else names)
