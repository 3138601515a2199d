"""Where a key comes from that does not last: asked for when it is needed, and anew when it was refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from runtui.model.secret import Secret


class TokenError(Exception):
    """There is no token. The message says why, `next_step` what to do; neither holds a token.

    `is_passing` tells whether the same question may be answered later without anybody's help.
    """

    def __init__(self, message: str, next_step: str = "", *, is_passing: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.is_passing = is_passing


class TokenSource(Protocol):
    """Gives the token of a connection."""

    async def token(self, *, fresh: bool = False) -> Secret:
        """Returns a token that should be accepted now; with `fresh` one newer than those given before.

        Raises TokenError.
        """
