"""Whether anything that changes a run may leave this program: the one place where that is decided."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from runtui.api.run_source import RunSource
    from runtui.model.profile import Profile


class WriteGate:
    """Shut, unless ``--write`` or the profile says otherwise, or the person opened it for this session.

    A client that it was not handed to sends no POST at all; one that it was asks it before each of them.
    """

    def __init__(self, profile: Profile) -> None:
        self._is_open = profile.write

    @property
    def is_open(self) -> bool:
        """Whether a POST may leave now."""
        return self._is_open

    def open(self) -> None:
        """Opens it for as long as this session lasts; nothing of that is saved."""
        self._is_open = True

    def guard(self, client: RunSource) -> None:
        """Lets the client ask before each POST."""
        client.let_write(lambda: self._is_open)
