"""The Tools tab: each call a run waits for or made, beside the schema of its function, and all tools it may use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from runtui.api.errors import NotOffered
from runtui.feed.run.schema_check import check_call, schema_of
from runtui.ui.detail.calls import (
    MOST_CALLS,
    MOST_TAB_ROWS,
    add_arguments,
    add_call_name,
    add_document,
    add_made_call,
)
from runtui.ui.detail.required_action import REST, name_of
from runtui.ui.draw.line import Span, cell
from runtui.ui.draw.page_builder import PageBuilder
from runtui.ui.draw.palette import Role
from runtui.ui.draw.wrap import wrap
from runtui.words.explain import absence
from runtui.words.ids import request_words
from runtui.words.json_text import NOT_WRITABLE, compact
from runtui.words.safe import safe
from runtui.words.sizes import plural

if TYPE_CHECKING:
    from runtui.api.errors import ApiError
    from runtui.feed.run.schema_rules import JsonObject
    from runtui.feed.run.story import Partial
    from runtui.model.detail import Json, RequiredAction, RunDetail, Tool, ToolCall
    from runtui.model.step import Step
    from runtui.ui.draw.line import Line

MOST_PARAMETERS = 40
"""Arguments of one schema that are drawn."""
MOST_TOOLS = 100
INDENT = "  "
LONGEST_ABOUT = 300
"""Characters of what a schema says about a function or an argument."""


def tools_lines(detail: RunDetail, steps: Partial[Step] | None, width: int) -> list[Line]:
    """Returns the Tools tab in lines of `width` cells. `steps` None: not fetched yet."""
    page = PageBuilder(width)
    action = detail.required_action
    if action is not None:
        _add_waiting(page, detail, action)
    waiting = {call.id for call in action.calls} if action is not None else set[str | None]()
    _add_made(page, detail, steps, waiting)
    _add_tools(page, detail)
    return page.lines


def add_error(page: PageBuilder, error: ApiError) -> None:
    """Adds why nothing newer can be shown: calmly where the server lacks it, else with what to do."""
    if isinstance(error, NotOffered):
        page.text(error.sentence, Role.MUTED)
        return
    retry = "The next refresh asks again; r asks now." if error.is_passing else error.next_step
    page.text(f"✗ {error.title}: {error.message} {retry}".strip(), Role.WARN)
    if error.request_id:
        page.text(request_words(error.request_id), Role.MUTED)


def _add_waiting(page: PageBuilder, detail: RunDetail, action: RequiredAction) -> None:
    noun = "approval" if action.kind == "submit_tool_approval" else "tool output"
    count = plural(len(action.calls), noun)
    page.section(
        f"Waits for {count}" if detail.run.is_active else f"Waited for {count}",
        f"0 of {len(action.calls):,} answered" if detail.run.is_active else "never answered",
    )
    for number, call in enumerate(action.calls[:MOST_CALLS], start=1):
        if number > 1:
            page.blank()
        if len(page.lines) > MOST_TAB_ROWS:
            page.more(len(action.calls) - number + 1, REST)
            return
        add_call_name(page, call, name_of(call), number)
        add_arguments(page, call, check_call(detail, call))
        add_schema(page, schema_of(detail, call))
    page.more(len(action.calls) - MOST_CALLS, REST)


def add_schema(page: PageBuilder, schema: JsonObject | None) -> None:
    """Adds the arguments a function takes, one under the other: kind, need, and what each is for."""
    properties = schema.get("properties") if schema else None
    required = schema.get("required") if schema else None
    needed = required if isinstance(required, list) else []
    for name, part in list(properties.items())[:MOST_PARAMETERS] if isinstance(properties, dict) else ():
        words = kind_of(part) + ("" if name in needed else ", optional")
        about = part.get("description") if isinstance(part, dict) else None
        page.pair(name, f"{words}   {about[:LONGEST_ABOUT]}" if isinstance(about, str) else words, Role.MUTED)


def kind_of(part: Json) -> str:
    """Returns what a schema allows in a word or two: ``number``, ``string or null``, ``"c" or "f"``."""
    if not isinstance(part, dict):
        return "any"
    choices, kind = part.get("enum"), part.get("type")
    if isinstance(choices, list) and choices:
        shown = [f'"{each}"' if isinstance(each, str) else str(each) for each in choices[:4]]
        return " or ".join(each[:40] for each in shown) + (" …" if len(choices) > len(shown) else "")
    if isinstance(kind, list):
        return " or ".join(str(each)[:40] for each in kind[:4]) or "any"
    return kind[:40] if isinstance(kind, str) else "any"


def _add_made(page: PageBuilder, detail: RunDetail, steps: Partial[Step] | None, waiting: set[str | None]) -> None:
    if steps is None:
        page.section("Calls made", "asking the server")
        return
    calls = [call for step in steps.entries for call in step.calls if call.id not in waiting or call.output]
    is_unknown = steps.error is not None and not steps.entries
    page.section("Calls made", "not known" if is_unknown else plural(len(calls), "call") if calls else "none")
    if steps.error is not None:
        add_error(page, steps.error)
    for drawn, call in enumerate(calls):
        if drawn:
            page.blank()
        if drawn == MOST_CALLS or len(page.lines) > MOST_TAB_ROWS:
            page.more(len(calls) - drawn, "calls")
            return
        add_made_call(page, call, check_call(detail, call), is_open=detail.run.is_active)


def _add_tools(page: PageBuilder, detail: RunDetail) -> None:
    count = len(detail.tools)
    page.section("Tools of this run", plural(count, "tool") if count else absence(detail.sent, "tools"))
    for tool in detail.tools[:MOST_TOOLS]:
        _add_tool(page, tool)
    page.more(count - MOST_TOOLS, "tools in the JSON tab")


def description_of(detail: RunDetail, call: ToolCall) -> str:
    """Returns what the function that a call names is for, "" where the run doesn't say."""
    return next((_text(_body(tool), "description") for tool in detail.tools if tool.name == call.name), "")


def _body(tool: Tool) -> JsonObject:
    """What stands under the name of the tool's own kind."""
    body = tool.document.get(tool.kind) if isinstance(tool.document, dict) else None
    return body if isinstance(body, dict) else {}


def _text(document: JsonObject, name: str) -> str:
    text = document.get(name)
    return text[:LONGEST_ABOUT] if isinstance(text, str) else ""


def _add_tool(page: PageBuilder, tool: Tool) -> None:
    body = _body(tool)
    name = tool.name or _text(body, "name")
    if not name and tool.kind == "unknown":
        add_document(page, tool.document)
        return
    label = tool.document.get("server_label") if isinstance(tool.document, dict) else None
    where = [cell(f" on {label}", Role.MUTED)] if isinstance(label, str) else []
    page.add(cell(name or tool.kind), *where, right=(cell(tool.kind if name else "", Role.MUTED),))
    _add_about(page, body, INDENT)
    auth = body.get("auth")
    if isinstance(auth, dict):
        rest: JsonObject = {key: value for key, value in auth.items() if key != "type" and value not in (None, {})}
        page.pair(
            "  auth", f"{_text(auth, 'type') or '-'}   {compact(rest) or NOT_WRITABLE if rest else ''}".rstrip()
        )
    functions = body.get("functions")
    listed = [each for each in functions if isinstance(each, dict)] if isinstance(functions, list) else []
    for function in listed[:MOST_TOOLS]:
        page.add(Span(INDENT), cell(_text(function, "name") or "no name"), right=(cell("function", Role.MUTED),))
        _add_about(page, function, 2 * INDENT)
    page.more(len(listed) - MOST_TOOLS, "functions in the JSON tab")


def _add_about(page: PageBuilder, document: JsonObject, indent: str) -> None:
    words = safe(_text(document, "description"))
    for piece in wrap(words, page.width - len(indent)) if words else ():
        page.add(Span(indent + piece, Role.MUTED))
