"""The objects of one page, kept whole in little memory: compressed together, opened one at a time."""

from __future__ import annotations

import sys
from importlib import import_module
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

from runtui.model.protocol import WireProtocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType

LEVEL = 3
"""Below, text of runs gets up to a third larger; above, it takes twice the time for a fiftieth."""


class PackedPage:
    """The raw JSON objects of one page. Runs of the page share it; it goes when the last of them does.

    The objects are kept as they came until :meth:`pack` is called: most pages are answers to a refresh,
    which are thrown away within seconds, and compressing costs three times what decoding does.
    """

    __slots__ = ("_ends", "_kept", "protocol")

    def __init__(self, objects: Sequence[bytes], protocol: WireProtocol = WireProtocol.ASSISTANTS) -> None:
        self.protocol = protocol
        """Whose objects they are."""
        self._ends = tuple(accumulate(map(len, objects)))
        self._kept: tuple[bytes, ...] | bytes = tuple(objects)

    def __len__(self) -> int:
        return len(self._ends)

    @property
    def size(self) -> int:
        """Bytes of all objects, as the server sent them."""
        return self._ends[-1] if self._ends else 0

    @property
    def is_packed(self) -> bool:
        """True once the objects are compressed."""
        return isinstance(self._kept, bytes)

    def pack(self) -> None:
        """Compresses the objects, for a page that stays: about 3 ms a megabyte.

        Safe on another thread (the interpreter goes on meanwhile) and when called twice.
        """
        kept = self._kept
        if not isinstance(kept, bytes):
            self._kept = _zstd().compress(b"".join(kept), LEVEL)

    def open(self, place: int) -> bytes:
        """Returns the object at `place`, as the server sent it. Raises IndexError outside the page."""
        if not 0 <= place < len(self):
            raise IndexError(place)
        return self.open_all()[place]

    def open_all(self) -> Sequence[bytes]:
        """Returns all objects in order; one decompression, for searching a whole page."""
        kept = self._kept
        if not isinstance(kept, bytes):
            return kept
        text: bytes = _zstd().decompress(kept)
        return [text[start:end] for start, end in pairwise((0, *self._ends))]


def _zstd() -> ModuleType:
    """Zstandard, which Python has of its own from 3.14 on: a third of the time of zlib, and a fifth smaller.

    Imported when it is first needed: the first rows are on the screen by then.
    """
    return import_module("compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd")
