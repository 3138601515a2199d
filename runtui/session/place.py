"""Where the person is: server, thread and key, as the header and the banner name them."""

from __future__ import annotations

from msgspec import Struct

from runtui.model.profile import KeySource


class Place(Struct, frozen=True, kw_only=True):
    """The names of what is open."""

    title: str
    """``demo``, ``profile NAME``, ``flags`` or ``env``."""
    host: str
    key_source: KeySource = KeySource.NONE
    thread_id: str | None = None
    label: str | None = None

    @property
    def key_words(self) -> str:
        """Where the key in use came from."""
        if self.is_session_key:
            return "session key"
        return f"key: {self.key_source.value}" if self.key_source is not KeySource.NONE else ""

    @property
    def is_session_key(self) -> bool:
        """True when the key goes with this session."""
        return self.key_source is KeySource.SESSION
