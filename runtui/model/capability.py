"""What some servers of the protocol lack, by name."""

from __future__ import annotations

from enum import StrEnum


class Capability(StrEnum):
    """A function that a client must be able to do without."""

    STEPS = "steps"
    MESSAGES = "messages"
    CANCEL = "cancel"
    SUBMIT = "submit"
    LIST_THREADS = "list_threads"
    RETRIEVE_RUN = "retrieve_run"
    RETRIEVE_THREAD = "retrieve_thread"
    ASSISTANTS = "assistants"

    @property
    def words(self) -> str:
        """What it is, as the object of a sentence."""
        return _WORDS[self]


_WORDS = {
    Capability.STEPS: "the steps of a run",
    Capability.MESSAGES: "the messages of a thread",
    Capability.CANCEL: "cancelling a run",
    Capability.SUBMIT: "answering tool calls",
    Capability.LIST_THREADS: "a list of threads",
    Capability.RETRIEVE_RUN: "single runs",
    Capability.RETRIEVE_THREAD: "single threads",
    Capability.ASSISTANTS: "assistants",
}
