"""The protocols that runs arrive in. All but where they are decoded know only what a run is."""

from __future__ import annotations

from enum import StrEnum


class WireProtocol(StrEnum):
    """How a server speaks of threads and runs; each has a package of its name under ``api``."""

    ASSISTANTS = "assistants"
    LANGGRAPH = "langgraph"
    RESPONSES = "responses"

    @property
    def lists_reasons(self) -> bool:
        """Whether a run in a list says why it failed; else only what belongs to it does."""
        return self is not WireProtocol.LANGGRAPH
