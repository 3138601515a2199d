"""A run as a page of Markdown, to be pasted into a ticket: what it is, how it ended, what it waits for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from runtui.words.explain import headline
from runtui.words.safe import safe, safe_lines
from runtui.words.times import rfc3339

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.model.detail import RunDetail, Usage

LONGEST_FACT: Final = 300
"""Characters of a value in the list of facts."""
LONGEST_BLOCK: Final = 20_000
"""Characters of a message or of the arguments of one call."""


def markdown_summary(detail: RunDetail, now: float) -> str:
    """Returns the summary. No text of a server in it can become a heading, a link or HTML."""
    lines = [f"### Run {code(detail.run.id)}", "", escaped(headline(detail, now)), ""]
    lines += [f"- {name}: {code(text)}" for name, text in _facts(detail) if text]
    for title, text in _blocks(detail):
        lines += ["", f"{title}:", "", *block(text)]
    return "\n".join(lines) + "\n"


def _facts(detail: RunDetail) -> Iterator[tuple[str, str | None]]:
    run, usage = detail.run, detail.usage
    yield "status", run.status
    yield "thread", run.thread_id
    yield "assistant", run.assistant_id
    yield "model", run.model
    for name in ("created_at", "started_at", "ended_at", "expires_at"):
        yield name.removesuffix("_at"), rfc3339(getattr(run, name))
    yield "tokens", None if usage is None else _tokens(usage)
    yield "incomplete because of", run.incomplete_reason


def _tokens(usage: Usage) -> str | None:
    """All tokens, with those among them that the server tells apart."""
    parts = {"cached": usage.cached, "reasoning": usage.reasoning}
    told = ", ".join(f"{count} {name}" for name, count in parts.items() if count is not None)
    if usage.total is None:
        return told or None
    return f"{usage.total} ({told})" if told else str(usage.total)


def _blocks(detail: RunDetail) -> Iterator[tuple[str, str]]:
    error = detail.last_error
    if error is not None:
        yield "Error", f"{error.code or 'no code'}: {error.message or 'no message'}"
    waits = "Waits" if detail.run.is_active else "Waited"
    for call in detail.required_action.calls if detail.required_action is not None else ():
        yield f"{waits} for {code(call.name or call.kind)}", call.arguments or "no arguments"


def block(text: str) -> list[str]:
    """Returns a text as the lines of a block of code."""
    shown = text[:LONGEST_BLOCK] + ("…" if len(text) > LONGEST_BLOCK else "")
    fence = "`" * max(3, _longest_ticks(shown) + 1)
    return [fence, *safe_lines(shown), fence]


def code(text: str) -> str:
    """Returns a text as code within a line."""
    shown = safe(text, LONGEST_FACT)
    ticks = "`" * (_longest_ticks(shown) + 1)
    gap = " " if "`" in shown else ""
    return f"{ticks}{gap}{shown}{gap}{ticks}"


def _longest_ticks(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def escaped(text: str) -> str:
    """Returns a text that is no markup of Markdown."""
    return re.sub(r"([\\`*_{}\[\]<>()#|!&~])", r"\\\1", safe(text))
