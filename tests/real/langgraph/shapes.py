"""What two JSON documents have in common: which members there are, and of which types."""

from __future__ import annotations

from typing import Any

FREE = ("metadata", "values", "args", "configurable", "context", "input", "resume", "result", "value", "interrupts")
"""Members whose insides are the graph's, the caller's or this version's own."""


def differences(theirs: Any, ours: Any, at: str = "") -> list[str]:
    """Returns where the shapes differ; null goes with anything, and an empty list or object with any other."""
    if theirs is None or ours is None:
        return []
    if isinstance(theirs, dict) and isinstance(ours, dict):
        return _of_objects(theirs, ours, at)
    if isinstance(theirs, list) and isinstance(ours, list):
        return [
            each
            for one, other in zip(theirs[:1], ours[:1], strict=False)
            for each in differences(one, other, f"{at}[]")
        ]
    same = _type(theirs) == _type(ours)
    return [] if same else [f"{at}: {_type(theirs)} there, {_type(ours)} here"]


def _of_objects(theirs: dict[str, Any], ours: dict[str, Any], at: str) -> list[str]:
    found = [f"{at}.{name}: only there" for name in theirs.keys() - ours.keys()]
    found += [f"{at}.{name}: only here" for name in ours.keys() - theirs.keys()]
    for name in sorted(theirs.keys() & ours.keys()):
        if name in FREE:
            found += (
                []
                if type(theirs[name]) is type(ours[name]) or None in (theirs[name], ours[name])
                else [f"{at}.{name}"]
            )
        else:
            found += differences(theirs[name], ours[name], f"{at}.{name}")
    return found


def _type(value: Any) -> str:
    return "number" if type(value) in (int, float) else type(value).__name__
