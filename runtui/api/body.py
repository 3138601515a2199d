"""The body of an answer, read within bounds: never more bytes in memory than the limit, whatever is compressed."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

from runtui.api.errors import BadAnswer, ServerFailed

if TYPE_CHECKING:
    from collections.abc import Sized

    import httpx

_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS


async def read_body(response: httpx.Response, most: int) -> bytes:
    """Returns the decompressed body.

    Raises BadAnswer when it is longer than `most` bytes or compressed in a way that was not asked for,
    ServerFailed when it ends too early, and httpx's transport errors.
    """
    if response.is_stream_consumed:
        # A transport inside this process (the demo, tests) may answer with its content at hand.
        _check_size(response.content, most)
        return response.content
    inflate = _inflate(response.headers.get("content-encoding", ""))
    body = bytearray()
    try:
        async for chunk in response.aiter_raw():
            body += inflate.decompress(chunk, most + 1 - len(body)) if inflate else chunk
            _check_size(body, most)
    except zlib.error:
        raise BadAnswer("The compressed answer is damaged.") from None
    if inflate and body and not inflate.eof:
        raise ServerFailed("The server sent an incomplete answer: its compressed body breaks off.")
    return bytes(body)


def _check_size(body: Sized, most: int) -> None:
    if len(body) > most:
        raise BadAnswer(
            f"The answer is larger than {most / 1_000_000:g} MB and was cut off.", "Ask for fewer runs at a time."
        )


def _inflate(encoding: str) -> zlib._Decompress | None:
    if encoding in ("", "identity"):
        return None
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(_GZIP_OR_ZLIB)
    raise BadAnswer("The server compresses its answers in a way that was not asked for.")
