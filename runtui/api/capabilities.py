"""The functions that a server was found to lack, so that it isn't asked for them again and again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import NotOffered
from runtui.model.capability import Capability

if TYPE_CHECKING:
    from collections.abc import Mapping

_KNOWN = frozenset(Capability)


class Capabilities:
    """The functions a server was seen to lack or to have; learned from its responses, forgotten on a reload."""

    def __init__(self) -> None:
        self._missing: dict[Capability, str] = {}
        self._proven: set[Capability] = set()

    def recall(self, missing: Mapping[str, str]) -> None:
        """Takes in what an earlier session learned (see `to_dict`); names nobody knows any more are skipped."""
        self._missing |= {Capability(name): reason for name, reason in missing.items() if name in _KNOWN}

    def reason(self, capability: Capability) -> str | None:
        """Returns why the function can't be used, in a sentence; None while nothing speaks against it."""
        return self._missing.get(capability)

    def is_proven(self, capability: Capability) -> bool:
        """Tells whether the server answered such a request well in this session."""
        return capability in self._proven

    def check(self, capability: Capability) -> None:
        """Raises NotOffered, with the reason learned, for a function the server lacks."""
        reason = self._missing.get(capability)
        if reason is not None:
            error = NotOffered(reason, "It was not asked again. A reload asks anew.")
            own_message, _, words = reason.partition(": ")
            error.own_message = own_message if words else ""
            raise error

    def note_missing(self, capability: Capability, reason: str) -> None:
        """Takes in that the server lacks the function."""
        self._missing[capability] = reason

    def note_proven(self, capability: Capability) -> None:
        """Takes in that the server has the function."""
        self._proven.add(capability)

    def forget(self) -> None:
        """Forgets everything, so that each function is tried again."""
        self._missing.clear()
        self._proven.clear()

    def to_dict(self) -> dict[str, str]:
        """Returns the reasons by name of the function, to be kept for the next session."""
        return {capability.value: reason for capability, reason in self._missing.items()}
