"""A call that was made, in whatever tool: what went in, what came out, and where to find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.cells import chop_cells

from runtui.feed.run.schema_check import UNCHECKED
from runtui.ui.detail.calls import add_arguments
from runtui.ui.draw.json_lines import JsonLines
from runtui.ui.draw.line import HIDDEN, Span, cell
from runtui.ui.draw.palette import Role
from runtui.words import ids
from runtui.words.arguments import pretty_json_lines
from runtui.words.json_text import problem_of
from runtui.words.safe import safe_lines

if TYPE_CHECKING:
    from runtui.feed.run.schema_check import CallCheck
    from runtui.model.detail import Json
    from runtui.model.step import FoundPassage, StepCall
    from runtui.ui.draw.page_builder import PageBuilder

MOST_CALLS = 50
"""Calls drawn in full."""
MOST_ROWS = 1_500
"""Lines of a tab from which on no further call is drawn."""
MOST_RESULTS = 20
"""Outputs, images or passages of one call that are drawn."""
MOST_CODE = 120
"""Lines drawn of code, logs, or of a call nobody knows."""
LONGEST_OUTPUT = 4_000
"""Characters of an output that are drawn."""
LONGEST_PASSAGE = 600
"""Characters of a passage that a file search found."""


def add_made_call(page: PageBuilder, call: StepCall, check: CallCheck = UNCHECKED, *, is_open: bool = True) -> None:
    """Adds one call: its name and id, its input, and what came back. `is_open`: an output may still come."""
    _add_name(page, call)
    if call.arguments is not None:
        add_arguments(page, call.arguments, check)
    if call.code is not None:
        _add_text_block(page, call.code)
    if is_unknown(call):
        add_document(page, call.document)
    else:
        _add_outcome(page, call, is_open=is_open)


def is_unknown(call: StepCall) -> bool:
    """Tells whether nothing of a call could be read but the whole of it."""
    parts = (call.arguments, call.code, call.output, call.logs, call.images, call.results)
    return call.kind not in ("function", "code_interpreter", "file_search") and not any(parts)


def add_document(page: PageBuilder, document: Json) -> None:
    """Adds what nobody knows as the server sent it."""
    lines = JsonLines(pretty_json_lines(document), page.width - 2)
    page.code(each.left for each in lines[:MOST_CODE])
    _add_rest(page, len(lines) - MOST_CODE)


def _add_name(page: PageBuilder, call: StepCall) -> None:
    name = [cell(call.name or call.kind, Role.STRONG)]
    if call.name and call.kind != "function":
        name.append(cell(f"  {call.kind}", Role.MUTED))
    if call.server_label:
        name.append(cell(f" on {call.server_label}", Role.MUTED))
    page.add(*name, right=(cell(ids.short_id(call.id, "call_"), Role.MUTED),) if call.id else ())


def _add_outcome(page: PageBuilder, call: StepCall, *, is_open: bool) -> None:
    if call.output is not None:
        _add_output(page, call.output)
    elif call.kind == "function":
        page.pair("output", "not there yet" if is_open else "never came", Role.MUTED)
    if call.kind == "file_search" and not call.results and not is_open:
        page.pair("found", "no results sent", Role.MUTED)
    for logs in call.logs[:MOST_RESULTS]:
        page.add(Span("logs", Role.MUTED))
        _add_text_block(page, logs or "(empty)")
    for image in call.images[:MOST_RESULTS]:
        page.pair("image", image)
    for passage in call.results[:MOST_RESULTS]:
        _add_passage(page, passage)
    if len(call.results) > MOST_RESULTS:
        page.add(Span(f"… {len(call.results) - MOST_RESULTS:,} more results", Role.MUTED))


def _add_output(page: PageBuilder, output: str) -> None:
    """JSON as a block, any other text as text."""
    if output[:1] in ("{", "[") and len(output) <= LONGEST_OUTPUT and problem_of(output) is None:
        page.add(Span("output", Role.MUTED))
        add_arguments(page, output)
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
    role = Role.MUTED if text == HIDDEN else Role.TEXT
    lines = safe_lines(text, LONGEST_OUTPUT)
    pieces = [piece for line in lines for piece in chop_cells(line, width) or [""]]
    page.code([Span(piece, role)] for piece in pieces[:MOST_CODE])
    _add_rest(page, len(pieces) - MOST_CODE)


def _add_rest(page: PageBuilder, count: int) -> None:
    if count > 0:
        page.add(Span(f"… {count:,} more lines", Role.MUTED))


def _shortened(text: str, limit: int) -> str:
    """The beginning of a text, and how much more there is."""
    return text if len(text) <= limit else f"{text[:limit]}\n… {len(text) - limit:,} more characters"
