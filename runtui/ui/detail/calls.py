"""Tool calls as lines: a name, arguments with what is wrong in them, and what came back of a call that was made."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from rich.cells import chop_cells

from runtui.feed.run.schema_check import UNCHECKED
from runtui.ui.detail.child_runs import opening_hint
from runtui.ui.draw.json_lines import JsonLines
from runtui.ui.draw.line import STAND_INS, Line, Span, cell, cells_of, line
from runtui.ui.draw.paint import GAP
from runtui.ui.draw.palette import Ground, Role
from runtui.ui.draw.wrap import wrap
from runtui.words import ids
from runtui.words.arguments import one_line, pretty_arguments
from runtui.words.explain import absence
from runtui.words.json_text import problem_of
from runtui.words.safe import safe, safe_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.feed.run.schema_check import CallCheck, Violation
    from runtui.model.detail import Json, ToolCall
    from runtui.model.step import ChildRun, FoundPassage, StepCall
    from runtui.ui.draw.page_builder import PageBuilder

MOST_ROWS = 400
"""Lines drawn of the arguments of one call."""
MOST_VIOLATIONS = 40
"""Faults drawn that belong to no line of their own."""
LONGEST_NAME = 60
"""Characters of an argument's name in a sentence."""
MOST_CALLS = 50
"""Calls drawn in full; 5,000 of them must not hold up a key press."""
MOST_TAB_ROWS = 1_500
"""Lines of a tab from which on no further call is drawn."""
MOST_RESULTS = 20
"""Outputs, images or passages of one call that are drawn."""
MOST_CODE = 120
"""Lines drawn of code, logs, or of a call nobody knows."""
LONGEST_OUTPUT = 4_000
"""Characters of an output that are drawn."""
LONGEST_PASSAGE = 600
"""Characters of a passage that a file search found."""
_BRACKETS = ("{", "[")
_KNOWN = ("function", "code_interpreter", "file_search")
_READ = frozenset(
    {
        *("type", "id", "call_id", "tool_call_id", "approval_request_id", "name", "arguments", "input", "output"),
        *("outputs", "results", "server_label", "thread_id", "run_id", "agent_id"),
    }
)
"""Fields of a call that stand in lines of their own."""
_KEY = re.compile(r'^ {2}"((?:[^"\\]|\\.)*)"\s*:')


class Block(NamedTuple):
    """Arguments laid out to a width, and why they are no JSON, if they aren't."""

    rows: tuple[Line, ...]
    problem: str | None


def add_arguments(
    page: PageBuilder, call: ToolCall | StepCall, check: CallCheck = UNCHECKED, *, is_inline: bool = True
) -> None:
    """Adds the arguments as an inset block. `is_inline`: on one line what fits one and has no fault."""
    _add_block(page, laid_out_call(call, page.width - 2, is_inline=is_inline, check=check), check)


def laid_out_call(call: ToolCall | StepCall, width: int, *, is_inline: bool, check: CallCheck = UNCHECKED) -> Block:
    """Returns the arguments of a call; only a function takes nothing but JSON."""
    text = call.arguments or ""
    if call.kind == "function" or text.lstrip()[:1] in _BRACKETS:
        return laid_out(call.arguments, width, is_inline=is_inline, check=check)
    role = Role.MUTED if text in STAND_INS else Role.TEXT
    pieces = [piece for each in safe_lines(text, LONGEST_OUTPUT) for piece in wrap(each, width)] if text else []
    return Block(_capped([line(Span(piece, role), ground=Ground.CODE) for piece in pieces], MOST_CODE), None)


def _add_block(page: PageBuilder, block: Block, check: CallCheck) -> None:
    if block.problem:
        _add_fault(page, block.problem)
    page.lines += [each._replace(left=(Span(" "), *each.left)) for each in block.rows]
    for violation in _unplaced(block, check):
        _add_fault(page, _sentence(violation))


@lru_cache(maxsize=128)
def laid_out(arguments: str | None, width: int, *, is_inline: bool, check: CallCheck = UNCHECKED) -> Block:
    """Returns the arguments of a call in lines of `width` cells; kept, since a clock ticks beside them."""
    if arguments in STAND_INS:
        return Block((line(Span(arguments, Role.MUTED), ground=Ground.CODE),), None)
    readable = pretty_arguments(arguments)
    short = one_line(readable, width) if is_inline and not check.violations else None
    faults = {each.argument: each.words for each in check.violations if each.argument is not None}
    rows: list[Line] = []
    for text in (short,) if short is not None else readable.lines:
        rows += _rows(text, width, faults)
    capped = _capped(rows, MOST_ROWS)
    if check.is_fitting and capped:
        capped = (*capped[:-1], _marked_fitting(capped[-1], width))
    return Block(capped, readable.problem)


def _capped(rows: list[Line], most: int) -> tuple[Line, ...]:
    more = line(Span(f"… {len(rows) - most:,} more lines, Y copies all", Role.MUTED), ground=Ground.CODE)
    return (*rows[:most], more) if len(rows) > most else tuple(rows)


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


def _marked_fitting(row: Line, width: int) -> Line:
    mark = (Span("✓ ", Role.GOOD), Span("fits", Role.MUTED), Span(" "))
    return row._replace(right=mark) if cells_of(row.left) + GAP + cells_of(mark) <= width else row


def _unplaced(block: Block, check: CallCheck) -> list[Violation]:
    """The faults that have no line among the rows: missing arguments, and those of the whole."""
    keys = {found[1] for row in block.rows if row.ground is Ground.FLAGGED and (found := _KEY.match(row.plain))}
    return [each for each in check.violations if each.argument not in keys][:MOST_VIOLATIONS]


def _sentence(violation: Violation) -> str:
    if violation.argument is None:
        return f"the arguments {violation.words}" if violation.words.startswith("must") else violation.words
    return f"{safe(violation.argument, LONGEST_NAME)} {violation.words}"


def _add_fault(page: PageBuilder, words: str) -> None:
    for piece in wrap("✗ " + safe(words, 200), page.width - 2):
        page.add(Span(" "), Span(piece, Role.BAD), ground=Ground.FLAGGED)


def add_made_call(page: PageBuilder, call: StepCall, check: CallCheck = UNCHECKED, *, is_open: bool = True) -> None:
    """Adds one call: its name and id, its input, and what came back. `is_open`: an output may still come."""
    add_call_name(page, call, call.name or call.kind)
    if call.arguments is not None:
        add_arguments(page, call, check)
    if call.child is not None:
        _add_child(page, call.child)
    if call.code is not None:
        _add_text_block(page, call.code)
    if _is_unknown(call):
        add_document(page, call.document)
        return
    _add_outcome(page, call, is_open=is_open)
    unread = _unread(call) if call.kind not in _KNOWN else {}
    if unread:
        add_document(page, dict(unread))


def _add_child(page: PageBuilder, child: ChildRun) -> None:
    for key, value in (("agent", child.agent_id), ("thread", child.thread_id), ("run", child.run_id)):
        if value:
            page.pair(key, value, Role.MUTED)
    if child.thread_id or child.run_id:
        page.lines.append(opening_hint())


def _is_unknown(call: StepCall) -> bool:
    """Whether nothing of a call could be read but the whole of it."""
    parts = (call.arguments, call.code, call.output, call.logs, call.images, call.results, call.child)
    return call.kind not in _KNOWN and not any(parts)


def _unread(call: StepCall) -> dict[str, Json]:
    """What else a call of a kind of its own says."""
    document = call.document if isinstance(call.document, dict) else {}
    body = next(
        (body for name in (call.kind, "function") if isinstance(body := document.get(name), dict)), document
    )
    return {name: value for name, value in body.items() if name not in _READ and value not in (None, "", [], {})}


def add_document(page: PageBuilder, document: Json) -> None:
    """Adds what nobody knows as the server sent it."""
    page.more(page.json(document, MOST_CODE), "lines")


def add_call_name(page: PageBuilder, call: ToolCall | StepCall, name: str, number: int | None = None) -> None:
    """Adds the name of a call, with its number among those that wait; what it is and where it runs; its id."""
    spans = [Span(f"{number:,} ", Role.MUTED)] if number is not None else []
    spans.append(cell(name, Role.STRONG))
    if call.kind not in ("", "function", name):
        spans.append(cell(f"  {call.kind}", Role.MUTED))
    if call.server_label:
        spans.append(cell(f" on {call.server_label}", Role.MUTED))
    call_id = call.id or ("no id" if number is not None else "")
    page.add(*spans, right=(cell(ids.short_id(call_id, "call_"), Role.MUTED),) if call_id else ())


def _add_outcome(page: PageBuilder, call: StepCall, *, is_open: bool) -> None:
    if call.output is not None:
        _add_output(page, call.output)
    elif call.kind == "function":
        page.pair("output", absence(call.sent, "output", "not there yet" if is_open else "never came"), Role.MUTED)
    if call.kind == "file_search" and not call.results and not is_open:
        page.pair("found", absence(call.sent, "results"), Role.MUTED)
    for logs in call.logs[:MOST_RESULTS]:
        page.add(Span("logs", Role.MUTED))
        _add_text_block(page, logs or "(empty)")
    for image in call.images[:MOST_RESULTS]:
        page.pair("image", image)
    for passage in call.results[:MOST_RESULTS]:
        _add_passage(page, passage)
    page.more(len(call.results) - MOST_RESULTS, "results")


def _add_output(page: PageBuilder, output: str) -> None:
    """JSON as a block, any other text as text."""
    if output[:1] in _BRACKETS and len(output) <= LONGEST_OUTPUT and problem_of(output) is None:
        page.add(Span("output", Role.MUTED))
        _add_block(page, laid_out(output, page.width - 2, is_inline=True), UNCHECKED)
        return
    page.pair("output", _shortened(output, LONGEST_OUTPUT) or "(empty)")


def _add_passage(page: PageBuilder, passage: FoundPassage) -> None:
    score = f"   score {passage.score:.2f}" if passage.score is not None else ""
    page.pair("found", f"{passage.file_name or passage.file_id or '-'}{score}")
    if passage.text:
        page.pair("", _shortened(passage.text, LONGEST_PASSAGE), Role.MUTED)


def _add_text_block(page: PageBuilder, text: str) -> None:
    """Adds code or logs, wrapped wherever a line is full."""
    width = page.width - 2
    role = Role.MUTED if text in STAND_INS else Role.TEXT
    lines = safe_lines(text, LONGEST_OUTPUT)
    pieces = [piece for line in lines for piece in chop_cells(line, width) or [""]]
    page.code([Span(piece, role)] for piece in pieces[:MOST_CODE])
    page.more(len(pieces) - MOST_CODE, "lines")


def _shortened(text: str, limit: int) -> str:
    """The beginning of a text, and how much more there is."""
    return text if len(text) <= limit else f"{text[:limit]}\n… {len(text) - limit:,} more characters"
