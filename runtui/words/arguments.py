"""The arguments of a tool call, and whole documents, as lines to read. Broken JSON is shown as it came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from runtui.words.json_text import NOT_WRITABLE, compact, indented, problem_of, with_letters
from runtui.words.safe import safe, safe_lines

if TYPE_CHECKING:
    from runtui.model.detail import Json

MOST_LINES: Final = 400
LONGEST_LINE: Final = 2_000
"""Characters of one line of arguments."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """What a call was given, ready to be shown."""

    lines: tuple[str, ...]
    """Safe; laid out with two spaces a level if it is JSON, as it came if not."""
    problem: str | None = None
    """Why it could not be read as JSON; None if it could."""


def pretty_arguments(text: str | None) -> Arguments:
    """Returns the lines of a call's arguments, at most 401; a last line counts what was left out.

    Never raises: what is no JSON, or nested too deep, comes back raw with its problem said.
    """
    if text is None or not text.strip():
        return Arguments((), "no arguments sent")
    problem = problem_of(text)
    return Arguments(_capped(safe_lines(text) if problem else _laid_out(text)), problem)


def pretty_json_lines(document: Json) -> list[str]:
    """Returns every line of a document, safe and laid out.

    A str is taken as JSON text, and shown as it is when it can't be read.
    """
    if isinstance(document, str):
        return safe_lines(document) if problem_of(document) else _laid_out(document)
    text = compact(document)
    return [NOT_WRITABLE] if text is None else _laid_out(text)


def one_line(arguments: Arguments, limit: int = 60) -> str | None:
    """Returns readable arguments on one line of at most `limit` characters; None if that can't be."""
    if arguments.problem or len(arguments.lines) > limit:
        return None
    parts = (line.strip() for line in arguments.lines)
    line = "".join(f"{part} " if part.endswith(",") else part for part in parts)
    return line if len(line) <= limit else None


def _laid_out(text: str) -> list[str]:
    # Made safe as a whole: a call for each of 100,000 lines would cost more than all else. In JSON that can be
    # read a raw CR stands between values only.
    return indented("\n".join(safe_lines(with_letters(text).replace("\r", " "))))


def _capped(lines: list[str]) -> tuple[str, ...]:
    shown = [safe(line, LONGEST_LINE) for line in lines[:MOST_LINES]]
    more = len(lines) - len(shown)
    return (*shown, f"… {more:,} more lines") if more else tuple(shown)
