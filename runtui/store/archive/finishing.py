"""The end of an archive: made of its working file in one go, and checked by whoever reads it later."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from runtui.store.archive.packing import lines_of, packed_into
from runtui.store.archive.records import ArchiveError, Manifest, read_header, read_manifest, read_record
from runtui.store.whole_file import NewFile

if TYPE_CHECKING:
    from pathlib import Path

    from runtui.store.archive.part_file import PartFile
    from runtui.store.archive.records import ArchiveHeader


class Contents(Struct, frozen=True, kw_only=True):
    """What a file was found to hold."""

    header: ArchiveHeader
    manifest: Manifest | None
    """None: it ends early."""
    counts: dict[str, int]


def finish(part: PartFile, path: Path, ended_at: str, *, replaces: bool) -> Manifest:
    """Writes the archive to `path`, where it appears once it is whole, and returns its last line.

    Raises FileExistsError where there is a file that it must not replace; other OSErrors.
    """
    digest, counts = hashlib.sha256(), Counter[str]()
    with NewFile(path) as new:
        with packed_into(new.binary, path) as packed:
            for place, line in enumerate(part.lines()):
                digest.update(line)
                packed.write(line)
                if place:
                    counts[_type_of(line)] += 1
            manifest = Manifest(ended_at=ended_at, counts=dict(sorted(counts.items())), sha256=digest.hexdigest())
            packed.write(msgspec.json.encode(manifest) + b"\n")
        new.keep(replaces=replaces)
    part.remove()
    return manifest


def verify(path: Path) -> Contents:
    """Reads a whole archive and returns what it holds. Raises ArchiveError for what is damaged; OSError."""
    digest, counts, header, manifest = hashlib.sha256(), Counter[str](), None, None
    with path.open("rb") as file:
        for line in lines_of(file):
            if manifest is not None:
                raise ArchiveError("it goes on behind its end")
            manifest = read_manifest(line)
            if manifest is not None:
                continue
            digest.update(line)
            if header is None:
                header = read_header(line)
            else:
                counts[read_record(line)[0].type] += 1
    if header is None:
        raise ArchiveError("it is empty")
    if manifest is not None and (manifest.sha256 != digest.hexdigest() or manifest.counts != dict(counts)):
        raise ArchiveError("its content is not what its last line says")
    return Contents(header=header, manifest=manifest, counts=dict(counts))


def _type_of(line: bytes) -> str:
    """The type of a record, which stands first in its line."""
    return line[9 : line.index(b'"', 9)].decode()
