"""The arguments of a tool call laid out as lines: what is wrong in them tints its line and says why."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from runtui.feed.run.schema_check import UNCHECKED
from runtui.ui.draw.json_lines import JsonLines
from runtui.ui.draw.line import HIDDEN, Line, Span, cell, cells_of, line
from runtui.ui.draw.paint import GAP
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.wrap import wrap
from runtui.words.arguments import one_line, pretty_arguments
from runtui.words.safe import safe

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.feed.run.schema_check import CallCheck, Violation
    from runtui.ui.draw.page_builder import PageBuilder

MOST_ROWS = 400
"""Lines drawn of the arguments of one call."""
MOST_FINDINGS = 40
"""Faults drawn that belong to no line of their own."""
LONGEST_NAME = 60
"""Characters of an argument's name in a sentence."""
_KEY = re.compile(r'^ {2}"((?:[^"\\]|\\.)*)"\s*:')


class Block(NamedTuple):
    """Arguments laid out to a width, and why they are no JSON, if they aren't."""

    rows: tuple[Line, ...]
    problem: str | None


def add_arguments(
    page: PageBuilder, arguments: str | None, check: CallCheck = UNCHECKED, *, is_inline: bool = True
) -> None:
    """Adds the arguments as an inset block. `is_inline`: on one line what fits one and has no fault."""
    block = laid_out(arguments, page.width - 2, is_inline=is_inline, check=check)
    if block.problem:
        _add_fault(page, block.problem)
    page.lines += [each._replace(left=(Span(" "), *each.left)) for each in block.rows]
    for finding in _unplaced(block, check):
        _add_fault(page, _sentence(finding))


@lru_cache(maxsize=128)
def laid_out(arguments: str | None, width: int, *, is_inline: bool, check: CallCheck = UNCHECKED) -> Block:
    """Returns the arguments of a call in lines of `width` cells; kept, since a clock ticks beside them."""
    if arguments == HIDDEN:
        return Block((line(Span(HIDDEN, Role.MUTED), ground=Ground.CODE),), None)
    readable = pretty_arguments(arguments)
    short = one_line(readable, width) if is_inline and not check.findings else None
    faults = {each.argument: each.words for each in check.findings if each.argument is not None}
    rows: list[Line] = []
    for text in (short,) if short is not None else readable.lines:
        rows += _rows(text, width, faults)
    more = len(rows) - MOST_ROWS
    if more > 0:
        rows[MOST_ROWS:] = [line(Span(f"… {more:,} more lines in the JSON tab", Role.MUTED), ground=Ground.CODE)]
    if check.is_fitting and rows:
        rows[-1] = _with_praise(rows[-1], width)
    return Block(tuple(rows), readable.problem)


def _rows(text: str, width: int, faults: dict[str, str]) -> Iterator[Line]:
    key = _KEY.match(text)
    words = faults.get(key[1]) if key else None
    rows = JsonLines([text], width)
    if words is None:
        yield from (line(*each.left, ground=Ground.CODE) for each in rows[:])
        return
    why = (cell("✗ " + words, Role.BAD), Span(" "))
    if len(rows) == 1 and cells_of(rows[0].left) + GAP + cells_of(why) <= width:
        yield line(*rows[0].left, right=why, ground=Ground.FLAGGED)
        return
    yield from (line(*each.left, ground=Ground.FLAGGED) for each in rows[:])
    for piece in wrap("  ✗ " + safe(words, 200), width):
        yield line(Span(piece, Role.BAD), ground=Ground.FLAGGED)


def _with_praise(row: Line, width: int) -> Line:
    praise = (Span("✓ ", Role.GOOD), Span("fits", Role.MUTED), Span(" "))
    has_room = cells_of(row.left) + GAP + cells_of(praise) <= width
    return row._replace(right=praise) if has_room else row


def _unplaced(block: Block, check: CallCheck) -> list[Violation]:
    """The faults that have no line among the rows: missing arguments, and those of the whole."""
    keys = {found[1] for row in block.rows if row.ground is Ground.FLAGGED and (found := _KEY.match(row.plain))}
    return [each for each in check.findings if each.argument not in keys][:MOST_FINDINGS]


def _sentence(finding: Violation) -> str:
    if finding.argument is None:
        return f"the arguments {finding.words}" if finding.words.startswith("must") else f"{finding.words}"
    return f"{safe(finding.argument, LONGEST_NAME)} {finding.words}"


def _add_fault(page: PageBuilder, words: str) -> None:
    for piece in wrap("✗ " + safe(words, 200), page.width - 2):
        page.add(Span(" "), Span(piece, Role.BAD), ground=Ground.FLAGGED)
