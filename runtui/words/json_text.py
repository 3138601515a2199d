"""JSON as text: what is wrong with it, and how it reads with one value a line.

Text is laid out anew, not decoded and written again: numbers stay as they were sent, whatever their size,
and keys that come twice are both seen.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from runtui.model.detail import Json

NOT_WRITABLE: Final = "not shown: nested too deep, or a number too long"
DEEPEST_INDENT: Final = 40
"""Levels. A hostile document must not turn one megabyte of brackets into gigabytes of spaces."""
_STRING: Final = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_ONE_LINE: Final = re.compile(
    rf"""\s*+(?:({_STRING})\s*+:\s*+)?+([{{\[]\s*+[}}\]]|[{{}}\[\]]|{_STRING}|[^\s,:{{}}\[\]"]++)\s*+(,?+)""",
    re.DOTALL,
)
_INDENTS: Final = tuple("  " * level for level in range(DEEPEST_INDENT + 1))
_ESCAPES: Final = re.compile(r"""\\(?:u[0-9a-fA-F]{4}(?:[^"\\]++|\\u[0-9a-fA-F]{4})*+|.)""", re.DOTALL)
_COMPLAINTS: Final = {
    "Expecting ',' delimiter": "expects ','",
    "Expecting ':' delimiter": "expects ':'",
    "Expecting value": "expects a value",
    "Expecting property name enclosed in double quotes": "expects a name in double quotes",
    "Extra data": "goes on after its end",
    "Unterminated string starting at": "a string without an end",
    "Invalid control character at": "a control character inside a string",
    "Invalid \\escape": "an unknown escape",
    "Invalid \\uXXXX escape": "an unfinished \\u escape",
    "Illegal trailing comma before end of object": "a comma too many",
    "Illegal trailing comma before end of array": "a comma too many",
}


def problem_of(text: str) -> str | None:
    """Returns why `text` can't be read as JSON and where, None if it can. NaN and Infinity pass."""
    try:
        json.loads(text, parse_int=str)  # as text: int() refuses more than 4,300 digits
    except json.JSONDecodeError as error:
        complaint = _COMPLAINTS.get(error.msg.rstrip(": "), "unreadable")
        return f"not JSON: {complaint} at line {error.lineno:,}, column {error.colno:,}"
    except RecursionError:
        return "not parsed: nested too deep"
    return None


def compact(document: Json) -> str | None:
    """Returns a decoded document as JSON on one line, None if it is too deep or its numbers are too long."""
    try:
        return json.dumps(document, ensure_ascii=False)
    except (RecursionError, ValueError):
        return None


def with_letters(text: str) -> str:
    """Returns JSON text with the letters that stood as escapes: ``\\u00e9`` becomes ``é``, ``\\n`` stays."""
    return _ESCAPES.sub(_letters, text) if "\\u" in text else text


def indented(text: str) -> list[str]:
    """Returns the lines of JSON text that is known to be readable, two spaces a level, one value a line."""
    level, lines = 0, []
    for key, value, comma in _ONE_LINE.findall(text):
        kind = value[0]
        if kind in "}]":
            level -= 1
        indent = _INDENTS[min(level, DEEPEST_INDENT)]
        shown = value if kind not in "{[" else kind if len(value) == 1 else kind + value[-1]
        lines.append(f"{indent}{key}: {shown}{comma}" if key else f"{indent}{shown}{comma}")
        if value in ("{", "["):
            level += 1
    return lines


def _letters(found: re.Match[str]) -> str:
    if not found[0].startswith("\\u"):
        return found[0]
    return json.dumps(json.loads(f'"{found[0]}"'), ensure_ascii=False)[1:-1]
