"""Whether a JSON value is what a schema asks for. The schema comes from a server: it is read, never run.

No expression of it is tried, nothing is fetched, and a schema that leads in circles comes to an end.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, TypeAlias, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtui.model.detail import Json

JsonObject: TypeAlias = "dict[str, Json]"

MOST_LOOKS = 20_000
"""Parts of a schema that are looked at for one call."""
DEEPEST = 40
"""Levels of a schema that are followed."""
_IN_WORDS = {
    "null": "null",
    "array": "an array",
    "integer": "a whole number",
    "object": "an object",
    "boolean": "true or false",
}


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: object) -> bool:
    return _is_number(value) and (isinstance(value, int) or value.is_integer())


_IS_TYPE: dict[str, Callable[[Json], bool]] = {
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": _is_number,
    "integer": _is_whole,
}
_BOUNDS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "minimum": (lambda value, bound: value >= bound, "must be at least {}"),
    "maximum": (lambda value, bound: value <= bound, "must be at most {}"),
    "exclusiveMinimum": (lambda value, bound: value > bound, "must be more than {}"),
    "exclusiveMaximum": (lambda value, bound: value < bound, "must be less than {}"),
}
_LENGTHS: dict[str, tuple[type[str | list[Json]], Callable[[float, float], bool], str]] = {
    "minLength": (str, lambda size, bound: size >= bound, "must have at least {} characters"),
    "maxLength": (str, lambda size, bound: size <= bound, "must have at most {} characters"),
    "minItems": (list, lambda size, bound: size >= bound, "must have at least {} entries"),
    "maxItems": (list, lambda size, bound: size <= bound, "must have at most {} entries"),
}


class SchemaRules:
    """The rules of one schema. A rule it does not know says nothing about a value."""

    def __init__(self, root: JsonObject) -> None:
        self._root = root
        self._looks = MOST_LOOKS

    def problem(self, value: Json, schema: Json, depth: int = 0) -> str | None:
        """Returns what is wrong with a value as the end of a sentence (``zip is missing``), None for nothing."""
        self._looks -= 1
        if not isinstance(schema, dict) or depth > DEEPEST or self._looks < 0:
            return None
        return (
            self._by_reference(value, schema, depth)
            or _by_type(value, schema)
            or _by_choice(value, schema)
            or _by_bounds(value, schema)
            or self._by_parts(value, schema, depth)
            or self._by_combination(value, schema, depth)
        )

    def missing(self, value: JsonObject, schema: JsonObject) -> list[str]:
        """Returns the names that must be there and aren't."""
        required = schema.get("required")
        names = required if isinstance(required, list) else []
        return [name for name in names if isinstance(name, str) and name not in value]

    def _by_reference(self, value: Json, schema: JsonObject, depth: int) -> str | None:
        reference = schema.get("$ref")
        if not isinstance(reference, str) or not reference.startswith("#"):
            return None
        target: Json = self._root
        for name in reference[1:].split("/")[1:]:
            target = target.get(name.replace("~1", "/").replace("~0", "~")) if isinstance(target, dict) else None
        return self.problem(value, target, depth + 1)

    def _by_parts(self, value: Json, schema: JsonObject, depth: int) -> str | None:
        if isinstance(value, dict):
            return self._by_properties(value, schema, depth)
        if not isinstance(value, list):
            return None
        for place, each in enumerate(value):
            found = self.problem(each, schema.get("items"), depth + 1)
            if found or self._looks < 0:
                return found and f"entry {place + 1} {found}"
        return None

    def _by_properties(self, value: JsonObject, schema: JsonObject, depth: int) -> str | None:
        properties = schema.get("properties")
        known = properties if isinstance(properties, dict) else {}
        for name in self.missing(value, schema):
            return f"{name} is missing"
        for name, each in value.items():
            if name not in known and schema.get("additionalProperties") is False:
                return f"{name} is not in the schema"
            found = self.problem(each, known.get(name), depth + 1)
            if found:
                return f"{name} {found}"
        return None

    def _by_combination(self, value: Json, schema: JsonObject, depth: int) -> str | None:
        for each in _listed(schema, "allOf"):
            found = self.problem(value, each, depth + 1)
            if found:
                return found
        choices = _listed(schema, "anyOf") or _listed(schema, "oneOf")
        found_all = [self.problem(value, each, depth + 1) for each in choices]
        if not found_all or None in found_all:
            return None
        return found_all[0] if len(found_all) == 1 else "fits none of what it may be"


def _by_type(value: Json, schema: JsonObject) -> str | None:
    wanted = schema.get("type")
    kinds = [kind for kind in (wanted if isinstance(wanted, list) else [wanted]) if isinstance(kind, str)]
    if not kinds or any(kind not in _IS_TYPE or _IS_TYPE[kind](value) for kind in kinds):
        return None
    return "must be " + " or ".join(_IN_WORDS.get(kind, f"a {kind}") for kind in kinds)


def _by_choice(value: Json, schema: JsonObject) -> str | None:
    choices = schema.get("enum")
    if isinstance(choices, list) and choices and not any(_is_same(value, each) for each in choices):
        return "must be one of " + ", ".join(json.dumps(each, ensure_ascii=False) for each in choices[:6])
    if "const" in schema and not _is_same(value, schema["const"]):
        return "must be " + json.dumps(schema["const"], ensure_ascii=False)
    return None


def _by_bounds(value: Json, schema: JsonObject) -> str | None:
    for rule, (holds, words) in _BOUNDS.items():
        bound = schema.get(rule)
        if _is_number(value) and _is_number(bound) and not holds(value, bound):
            return words.format(bound)
    for rule, (kind, fits, words) in _LENGTHS.items():
        bound = schema.get(rule)
        if isinstance(value, kind) and _is_number(bound) and not fits(len(value), bound):
            return words.format(bound)
    return None


def _listed(schema: JsonObject, rule: str) -> list[Json]:
    listed = schema.get(rule)
    return listed if isinstance(listed, list) else []


def _is_same(left: Json, right: Json) -> bool:
    # 1 and True are equal in Python, but not in JSON.
    return left == right and isinstance(left, bool) is isinstance(right, bool)
