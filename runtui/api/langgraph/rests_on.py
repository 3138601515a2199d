"""What a state rests on besides its own object: kept inside of that, so that it goes wherever the object goes.

A run that waits ended well, as the server tells it; only its thread says that it waits. So the object of such a run
has one member more, ``rests_on``, with what was said elsewhere. Each part is verbatim, without the members left out
here: ``thread`` and ``state`` (a checkpoint) come without the values of the graph, its messages among them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.json import encode

from runtui.api.json_parts import joined

if TYPE_CHECKING:
    from collections.abc import Mapping

MEMBER = "rests_on"
OF_THREAD = frozenset({"values", "config", "interrupts"})
OF_STATE = frozenset({"values", "interrupts", "checkpoint_id", "parent_checkpoint_id"})
"""Members that are left out; the interrupts stand in the tasks as well, and may be long."""
_BLANKS = b" \t\r\n"


def resting_on(raw: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Returns an object with what its state rests on as its last member; without `parts` the same."""
    inside = raw.rstrip(_BLANKS)
    if not parts or not inside.endswith(b"}"):
        return raw
    before = inside[:-1].rstrip(_BLANKS)
    comma = b"" if before.endswith(b"{") else b","
    return before + comma + encode(MEMBER) + b":" + joined(parts) + b"}"
