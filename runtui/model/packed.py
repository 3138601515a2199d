"""The objects of one page, kept whole in little memory: compressed together, opened one at a time."""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


class PackedPage:
    """The raw JSON objects of one page. Runs of the page share it; it goes when the last of them does.

    The objects are kept as they came until :meth:`pack` is called: most pages are answers to a refresh,
    which are thrown away within seconds, and compressing costs three times what decoding does.
    """

    __slots__ = ("_ends", "_kept")

    def __init__(self, objects: Sequence[bytes]) -> None:
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
        # Imported here: the first rows are on the screen by then.
        from runtui.model.zstd import compress  # noqa: PLC0415

        kept = self._kept
        if not isinstance(kept, bytes):
            self._kept = compress(b"".join(kept))

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
        from runtui.model.zstd import decompress  # noqa: PLC0415  as above

        text = decompress(kept)
        return [text[start:end] for start, end in pairwise((0, *self._ends))]
