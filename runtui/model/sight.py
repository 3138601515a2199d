"""How much of what a server sends may be seen: one value that goes wherever it is shown, copied or written."""

from __future__ import annotations

from msgspec import Struct


class Sight(Struct, frozen=True):
    """What a person chose for this session."""

    is_redacted: bool = False
    """Whether what people and models wrote is hidden."""
    is_unmasked: bool = False
    """Whether credentials among what servers send are shown, which nobody sees by default."""

    @property
    def is_whole(self) -> bool:
        """Whether everything is as the server sent it."""
        return self.is_unmasked and not self.is_redacted
