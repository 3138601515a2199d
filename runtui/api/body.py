"""The body of a response, read and decompressed bit by bit: bounded in bytes, never long without a pause."""

from __future__ import annotations

import asyncio
import time
import zlib
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, cast

import httpx

from runtui.api.errors import ApiError, BadAnswer, ServerFailed

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator

_AT_ONCE = 256_000
"""Bytes decompressed without a pause: half a millisecond."""
_LEAST = 256
"""Bytes that every piece counts for, however small: a million pieces of one byte would take half a minute."""
_LONGEST_TURN = 0.01
"""Seconds of work without a pause."""
_GZIP_OR_ZLIB = 32 + zlib.MAX_WBITS
_GZIP = b"\x1f\x8b"
_LONGEST_NAME = 40


async def read_body(response: httpx.Response, most: int) -> bytes:
    """Returns the body, decompressed and without the blanks around it.

    No more than `most` bytes are read, nor are more in memory, whatever is compressed. Raises BadAnswer when it is
    longer or compressed in a way that was not asked for, ServerFailed when it ends too early, and httpx's
    transport errors.
    """
    reader = _BodyReader(most)
    await reader.read(response)
    return await reader.body()


async def read_beginning(response: httpx.Response, most: int) -> bytes:
    """Returns the first bytes of a body, at most `most`, and what came of one that can't be read to its end."""
    reader = _BodyReader(most)
    with suppress(ApiError, httpx.RequestError):
        await reader.read(response)
    return (await reader.body())[:most]


class _BodyReader:
    """Gathers one body."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._received = 0
        self._kept: list[bytes] = []
        self._size = 0
        self._turn_began = time.perf_counter()

    async def read(self, response: httpx.Response) -> None:
        """Reads to the end; what was read until an error stays."""
        if response.is_stream_consumed:
            # A transport inside this process (the demo, tests) may answer with its content at hand.
            self._keep(response.content)
            return
        inflater = _inflater(response.headers.get("content-encoding", ""))
        async with aclosing(cast("AsyncGenerator[bytes, None]", response.aiter_raw())) as chunks:
            async for chunk in chunks:
                self._received += len(chunk)
                for piece in inflater.pieces(chunk) if inflater else (chunk,):
                    self._keep(piece)
                    await self._pause_if_long()
                if inflater is not None and inflater.has_ended:
                    return  # what follows the end belongs to nothing
        if inflater is not None and inflater.is_broken_off:
            raise ServerFailed("The server sent an incomplete answer: its compressed body breaks off.")

    async def body(self) -> bytes:
        """Returns what was read. The blanks at its end may be most of it, and are taken off in steps."""
        kept = self._kept
        while kept and kept[-1].isspace():
            kept.pop()
            await self._pause_if_long()
        return b"".join(kept)

    def _keep(self, piece: bytes) -> None:
        if not self._size:
            piece = piece.lstrip()  # some servers send blanks while they work
        self._size += len(piece)
        self._received += _LEAST
        if piece:
            self._kept.append(piece)
        if max(self._size, self._received) > self._most:
            raise BadAnswer(
                f"The answer is larger than {self._most / 1_000_000:g} MB and was cut off.",
                "Ask for fewer runs at a time.",
            )

    async def _pause_if_long(self) -> None:
        """Lets the event loop do what else is due: with all bytes at hand, reading them is no wait."""
        if time.perf_counter() - self._turn_began > _LONGEST_TURN:
            await asyncio.sleep(0)
            self._turn_began = time.perf_counter()


class _Inflater:
    """Decompresses one body, which may consist of several members."""

    def __init__(self) -> None:
        self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        self._behind_end = b""
        self._has_begun = False
        self.has_ended = False
        """True once something came behind the end that is no further member."""

    @property
    def is_broken_off(self) -> bool:
        """True for a body that is no whole one, if it holds anything."""
        return self._has_begun and not self._stream.eof

    def pieces(self, chunk: bytes) -> Iterator[bytes]:
        """Yields what the next bytes of the body hold. Raises BadAnswer for what is not compressed."""
        self._has_begun = self._has_begun or bool(chunk)
        waiting = self._behind_end + chunk
        while self._is_to_be_opened(waiting):
            try:
                piece = self._stream.decompress(waiting, _AT_ONCE)
            except zlib.error:
                raise BadAnswer("The compressed answer is damaged.") from None
            yield piece
            waiting = self._stream.unused_data if self._stream.eof else self._stream.unconsumed_tail
            if not waiting and len(piece) < _AT_ONCE:
                break
        self._behind_end = waiting

    def _is_to_be_opened(self, waiting: bytes) -> bool:
        """Whether `waiting` goes on with a member or, behind one, is the beginning of another."""
        if self._stream.eof and waiting[:2] == _GZIP:
            self._stream = zlib.decompressobj(_GZIP_OR_ZLIB)
        elif self._stream.eof:
            self.has_ended = bool(waiting) and waiting != _GZIP[:1]
            return False
        return True


def _inflater(encoding: str) -> _Inflater | None:
    """Raises BadAnswer for an encoding that was not asked for."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip", "deflate"):
        return _Inflater()
    raise BadAnswer(f"The server compresses its answer as {name[:_LONGEST_NAME]!r}, which was not asked for.")
