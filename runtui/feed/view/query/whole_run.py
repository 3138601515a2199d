"""Whole run objects: opened page by page, searched in their raw JSON first, decoded where that can't tell."""

from __future__ import annotations

import json
import re
from functools import cached_property
from typing import TYPE_CHECKING

from runtui.api.fields import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from runtui.feed.view.query.language import Text
    from runtui.model.detail import Json
    from runtui.model.packed import PackedPage
    from runtui.model.run import Run

_GAP = "\0"
"""Stands between two texts, so that nothing is found across them."""
_NOT_LITERAL = re.compile(r'[\x00-\x1f"\\/]')
"""Characters that have a short escape. Every other one stands in JSON as itself, or as ``\\u`` and digits."""
_NOT_ASCII_LITERAL = re.compile(r'[\x00-\x1f"\\/]|[^\x00-\x7f]')
HIDDEN_ASCII = re.compile(r"\\u(?:00[2-7]|00df|0130|0149|017f|01f0|1e9|212a|fb0)")
"""Escapes (folded) that read as ASCII: those of ASCII itself, and of letters that fold into it such as ``ß``."""
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|(.))", re.DOTALL)
_SHORT_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}


class PageReader:
    """Opens the objects of runs, each page once where its runs are asked for one after the other."""

    def __init__(self) -> None:
        self._page: PackedPage | None = None
        self._objects: Sequence[bytes] = ()

    def raw(self, run: Run) -> bytes:
        """Returns the whole object of a run."""
        if run.page is not self._page:
            self._page, self._objects = run.page, run.page.open_all()
        return self._objects[run.place]

    def close(self) -> None:
        """Lets go of the page it holds open."""
        self._page, self._objects = None, ()


class SearchText:
    """A text to be found anywhere in a run, and what the raw JSON must hold for that to be possible."""

    __slots__ = ("_is_literal", "_probe", "folded")

    def __init__(self, text: Text) -> None:
        self.folded = text.folded
        self._is_literal = not _NOT_LITERAL.search(self.folded)
        self._probe = max(_NOT_ASCII_LITERAL.split(self.folded), key=len)

    def may_be_in(self, whole: WholeRun) -> bool:
        """Tells whether the text may be there. False is certain; True has to be looked at."""
        if self._is_literal and self.folded in whole.folded:
            return True
        if not whole.has_escapes:
            return not self._is_literal and self._probe in whole.folded
        return whole.hides_ascii or self._probe in whole.folded


class WholeRun:
    """One run object, read as far as somebody asks."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw

    @cached_property
    def folded(self) -> str:
        """The JSON text, letters folded."""
        return self._raw.decode("utf-8", "replace").casefold()

    @property
    def has_escapes(self) -> bool:
        """Whether any character is written as ``\\u`` and digits."""
        return "\\u" in self.folded

    @property
    def hides_ascii(self) -> bool:
        """Whether one of those reads as ASCII."""
        return HIDDEN_ASCII.search(self.folded) is not None

    @cached_property
    def texts(self) -> str:
        """Every text a bare word is looked for in, letters folded; all of what is no run."""
        document = self._document
        if not isinstance(document, dict) or not document.get("id"):
            return self.folded
        return _GAP.join(_texts(document)).casefold()

    @property
    def metadata(self) -> tuple[tuple[str, str], ...]:
        """Keys and values, letters folded."""
        return tuple((key.casefold(), value.casefold()) for key, value in self.metadata_as_sent)

    @property
    def metadata_as_sent(self) -> tuple[tuple[str, str], ...]:
        """Keys and values."""
        document = self._document
        metadata = document.get("metadata") if isinstance(document, dict) else None
        pairs = metadata.items() if isinstance(metadata, dict) else ()
        return tuple((key, _text(value)) for key, value in pairs)

    @cached_property
    def _document(self) -> Json:
        try:
            return read_json(self._raw)
        except ValueError:
            return None

    def has(self, search_text: SearchText) -> bool:
        """Tells whether a bare word is in one of the texts."""
        return search_text.may_be_in(self) and search_text.folded in self.texts

    def has_metadata(self, key: str | None, text: Text, search_text: SearchText) -> bool:
        """Tells whether the value of `key` has the text; for None whether any key or value has it."""
        if text.folded and not search_text.may_be_in(self):
            return False
        if key is None:
            has_any = any(text.is_in(each) for pair in self.metadata for each in pair)
            return has_any or (text.is_exact and not text.folded and not self.metadata)
        values = [value for name, value in self.metadata if name == key] or [""]
        return any(text.is_in(value) for value in values)


def _texts(document: dict[str, Json]) -> Iterator[str]:
    for name in ("id", "model", "assistant_id", "instructions"):
        yield _text(document.get(name))
    said = ("code", "message")
    for name, parts in (("last_error", said), ("error", said), ("incomplete_details", ("reason",))):
        reason = document.get(name)
        yield from (_text(reason.get(part)) for part in parts) if isinstance(reason, dict) else (_text(reason),)
    metadata = document.get("metadata")
    for key, value in metadata.items() if isinstance(metadata, dict) else ():
        yield from (key, _text(value))
    for tool in _objects(document.get("tools")):
        yield from _names(tool)
    yield from _response_texts(document)
    action = document.get("required_action")
    for group in action.values() if isinstance(action, dict) else ():
        for call in _objects(group.get("tool_calls") if isinstance(group, dict) else None):
            yield from _call_texts(call)


def _response_texts(document: dict[str, Json]) -> Iterator[str]:
    """Those of a response, whose calls and messages are in its object."""
    for agent in _objects([document.get("agent_reference")]):
        yield from _names(agent)
    for item in _objects(document.get("output")):
        yield from _call_texts(item)
        yield from (_text(part.get("text")) for part in _objects(item.get("content")))


def _call_texts(call: dict[str, Json]) -> Iterator[str]:
    yield from _names(call)
    function = call.get("function")
    for holder in (function, call):
        arguments = _text(holder.get("arguments")) if isinstance(holder, dict) else ""
        yield arguments
        if "\\" in arguments:
            yield _unescaped(arguments)


def _names(tool: dict[str, Json]) -> Iterator[str]:
    function = tool.get("function")
    yield _text(function.get("name")) if isinstance(function, dict) else ""
    yield from (_text(tool.get(name)) for name in ("name", "type", "server_label"))


def _objects(listed: Json) -> list[dict[str, Json]]:
    return [each for each in listed if isinstance(each, dict)] if isinstance(listed, list) else []


def _text(value: Json) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _unescaped(text: str) -> str:
    """The text with its JSON escapes read, as the detail shows arguments, however broken the rest of it is."""
    spelled = _ESCAPE.sub(_unescape, text)
    return spelled.encode("utf-16", "surrogatepass").decode("utf-16", "replace")  # joins halves of characters


def _unescape(found: re.Match[str]) -> str:
    return chr(int(found[1], 16)) if found[1] else _SHORT_ESCAPES.get(found[2], found[2])
