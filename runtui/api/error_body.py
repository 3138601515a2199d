"""The server's own words in the body of an error response, in any of the forms servers put them."""

from __future__ import annotations

import re
from contextlib import suppress
from typing import TYPE_CHECKING

from msgspec import Struct

from runtui.api.fields import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from runtui.model.detail import Json

_LONGEST_WORDS = 1000
"""Characters of a server's words that an error repeats."""
_LONGEST_BODY = 100_000
_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_MEMBER = re.compile(r'"(message|error|detail|error_description|title|code)"\s*:\s*("(?:[^"\\]|\\.)*+")', re.DOTALL)
_WORDS = ("message", "error", "detail", "error_description", "title", "errors", "fault", "faultstring")
_CODES = ("code", "type", "status", "error", "errorcode", "error_code", "reason")
_AROUND = (
    *("error", "detail", "details", "errors", "innererror", "innerError", "inner_error", "cause", "fault", "data"),
    *("message", "body", "response"),
)
_IDENTIFIER = re.compile(r"[\w.:-]{1,80}")


class ErrorBody(Struct, frozen=True):
    """What a body says: sentence ("" if none), machine-readable code, and the form it came in."""

    words: str = ""
    code: str = ""
    """``code``, else ``type``, of the error; "" if it has none."""
    codes: frozenset[str] = frozenset()
    """All that it calls itself for programs, in lower case: ``code``, ``type``, ``status`` and the like."""
    is_json: bool = False
    is_html: bool = False
    request_id: str | None = None
    """The server's own name for the request, where the body has one."""


def read_error_body(body: bytes) -> ErrorBody:
    """Returns the words of `body`, whole and uncleaned. Never raises."""
    start = body[:_LONGEST_BODY].strip()
    if not start.startswith((b"{", b"[", b'"')):
        return _of_text(start.decode("utf-8", "replace"))
    try:
        document = read_json(start)
    except ValueError:
        return _of_broken_json(start.decode("utf-8", "replace"))
    return ErrorBody(
        words=_words(document),
        code=_code(document),
        codes=frozenset(_codes(document)),
        is_json=True,
        request_id=_request_id(document),
    )


def shortened(words: str) -> str:
    """Returns at most 1000 characters of `words`, on one line and without the full stop."""
    line = " ".join(words[: 4 * _LONGEST_WORDS].split())
    return line.rstrip(". ") if len(line) <= _LONGEST_WORDS else line[: _LONGEST_WORDS - 1] + "…"


def _of_text(text: str) -> ErrorBody:
    if not text.startswith("<"):
        return ErrorBody(words=text)
    # Imported here: 2 ms that only a web page instead of JSON costs.
    from html import unescape  # noqa: PLC0415

    title = _TITLE.search(text)
    return ErrorBody(words=unescape(title[1]).strip() if title else "", is_html=True)


def _of_broken_json(text: str) -> ErrorBody:
    """What the first texts in it say: of a long body only the beginning was read."""
    found: dict[str, Json] = {}
    for member in _MEMBER.finditer(text):
        with suppress(ValueError):
            found.setdefault(member[1], read_json(member[2].encode()))
    return ErrorBody(
        words=_words(found) or text, code=_code(found), codes=frozenset(_codes(found)), is_json=bool(found)
    )


def _words(document: Json, levels: int = 3) -> str:
    if isinstance(document, str):
        inner = _unpacked(document)
        return document if inner is None else _words(inner, 2) or document
    if not levels or not isinstance(document, dict | list):
        return ""
    if isinstance(document, list):
        return "; ".join(filter(None, (_complaint(entry, levels - 1) for entry in document[:5])))
    found = (_words(document.get(name), levels - 1) for name in _WORDS)
    return next(filter(None, found), "")


def _unpacked(text: str) -> Json:
    """The object that a text is: gateways put the answer of the server behind them into theirs as a text."""
    if not text.startswith("{"):
        return None
    with suppress(ValueError):
        return read_json(text.encode())
    return None


def _complaint(entry: Json, levels: int) -> str:
    """One entry of a validation error: where, and what is wrong there."""
    if isinstance(entry, dict):
        where, what = entry.get("loc"), entry.get("msg")
        if isinstance(where, list) and isinstance(what, str):
            return f"{'.'.join(map(str, where[:9]))}: {what}"
    return _words(entry, levels)


def _code(document: Json) -> str:
    if not isinstance(document, dict):
        return ""
    for place in (document.get("error"), document):
        if isinstance(place, dict):
            sent = (place.get(name) for name in ("code", "type"))
            code = next((str(each) for each in sent if isinstance(each, str | int) and each), "")
            if code:
                return code
    return ""


def _codes(document: Json, levels: int = 5) -> Iterator[str]:
    """The identifiers of the error at any depth: some servers wrap it, or put the true code inside."""
    if not levels:
        return
    document = _unpacked(document) if isinstance(document, str) else document
    if isinstance(document, list):
        for entry in document[:5]:
            yield from _codes(entry, levels - 1)
    elif isinstance(document, dict):
        for name in _CODES:
            sent = document.get(name)
            if isinstance(sent, str | int) and _IDENTIFIER.fullmatch(str(sent)):
                yield str(sent).lower()
        for name in _AROUND:
            yield from _codes(document.get(name), levels - 1)


def _request_id(document: Json) -> str | None:
    sent = document.get("request_id") if isinstance(document, dict) else None
    return sent if isinstance(sent, str) and sent else None
