"""A response whose body comes as the server has something to tell."""

from __future__ import annotations

from contextlib import aclosing
from typing import TYPE_CHECKING, cast

import httpx

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Callable

    from runtui.api.errors import ApiError


class OpenStream:
    """Hands out the body; to be closed by who reads it. `failure` puts a transport error into words."""

    def __init__(self, response: httpx.Response, failure: Callable[[httpx.RequestError], ApiError]) -> None:
        self._response, self._failure = response, failure

    async def chunks(self) -> AsyncIterator[bytes]:
        """Yields the bytes as they come. Raises ApiError where they break off."""
        response, failure = self._response, None
        if response.is_stream_consumed:
            yield response.content  # a transport inside this process may answer with its content at hand
            return
        try:
            async with aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_raw())) as chunks:
                async for chunk in chunks:
                    yield chunk
        except httpx.RequestError as error:
            failure = self._failure(error)
        if failure is not None:
            # Raised here: a traceback through the transport's frames would hold the key.
            raise failure

    async def aclose(self) -> None:
        """Lets go of the connection."""
        await self._response.aclose()
