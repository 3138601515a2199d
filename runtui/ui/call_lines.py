"""A tool call on the screen: its name, its arguments with what is wrong in them, and what came back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from runtui.ui.json_lines import json_spans
from runtui.ui.palette import Ground, Role
from runtui.ui.shown import Line, Span, line, span
from runtui.words.arguments import one_line, pretty_arguments

if TYPE_CHECKING:
    from collections.abc import Sequence

    from runtui.feed.schema_check import Finding
    from runtui.ui.sheet import Sheet

MOST_OUTPUT = 4000
"""Characters of an output that are drawn; the JSON tab and the server have the rest."""
_KEY = re.compile(r'^ {2}"((?:[^"\\]|\\.)*)"\s*:')


def add_arguments(sheet: Sheet, arguments: str | None, findings: Sequence[Finding] = ()) -> None:
    """Adds the arguments as an inset block; what is wrong tints its line and says why."""
    shown = pretty_arguments(arguments)
    if shown.problem:
        sheet.add(Span(" "), span("✗ " + shown.problem, Role.BAD), ground=Ground.FLAGGED)
    short = None if shown.problem or findings else one_line(shown, sheet.width - 2)
    wrong = {each.argument: each.words for each in findings if each.argument is not None}
    met: set[str] = set()
    for text in (short,) if short is not None else shown.lines:
        found = _KEY.match(text)
        name = found[1] if found else None
        words = wrong.get(name) if name is not None else None
        if words is not None and name is not None:
            met.add(name)
        sheet.lines.append(_flagged(text, words))
    for each in findings:
        if each.argument not in met:
            named = f"{each.argument} " if each.argument is not None else "the arguments "
            sheet.add(Span(" "), span(f"✗ {named}{each.words}", Role.BAD), ground=Ground.FLAGGED)


def add_output(sheet: Sheet, title: str, text: str) -> None:
    """Adds what came back, beside a muted word."""
    more = f"\n… {len(text) - MOST_OUTPUT:,} more characters" if len(text) > MOST_OUTPUT else ""
    sheet.pair(title, text[:MOST_OUTPUT] + more if text else "(empty)")


def _flagged(text: str, words: str | None) -> Line:
    if words is None:
        return line(Span(" "), *json_spans(text), ground=Ground.CODE)
    return line(
        Span(" "), *json_spans(text), right=(span("✗ " + words, Role.BAD), Span(" ")), ground=Ground.FLAGGED
    )
