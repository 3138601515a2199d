"""What people and models wrote, taken out of what a server sends: of texts only those stay that are known to be
harmless: ids, types, statuses, models, codes, times, and the words of closed sets.
"""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from runtui.model.json_rewrite import JsonRewriter, is_json
from runtui.model.secret import HIDDEN

if TYPE_CHECKING:
    from collections.abc import Mapping

_OF_SOMEBODY: Final = frozenset(
    {
        *("metadata", "arguments", "input", "output", "headers", "properties", "$defs", "definitions", "variables"),
        *("args", "resume", "value", "values", "context", "configurable", "additional_kwargs", "artifact"),
    }
)
"""Objects in which every name is somebody's own, so that none tells what stands under it."""
_ID: Final = re.compile(r"[\w.:/-]{1,200}", re.ASCII)
_WORD: Final = re.compile(r"[A-Za-z][\w.:/-]{0,63}", re.ASCII)
_MODEL: Final = re.compile(r"[\w.:/@+-]{1,128}", re.ASCII)
_TIME: Final = re.compile(r"[\dTZtz:+. -]{1,40}")
_IDENTIFIER: Final = re.compile(r"[\w.-]{1,64}", re.ASCII)
_RESPONSE: Final = re.compile(r'^\s*\{[^{}\[\]]*"object"\s*:\s*"response"')
"""The front of a response, before anything nested in it."""
_NAMED_ID: Final = re.compile(r"(?:^|_)ids?$|[a-z]Ids?$")
_NAMED_TIME: Final = re.compile(r"_at$|^(?:created|updated|started|completed|expires)\w*$")
_FORMS: Final = {
    **dict.fromkeys(("object", "type", "status", "role", "reason", "code", "server_label", "event"), _WORD),
    **dict.fromkeys(("model", "deployment"), _MODEL),
}
_CLOSED: Final = frozenset(
    {
        *(
            "auto",
            "none",
            "required",
            "any",
            "default",
            "disabled",
            "enabled",
            "always",
            "never",
            "text",
            "json_object",
        ),
        *("json_schema", "minimal", "low", "medium", "high", "last_messages", "true", "false", "null", ""),
    }
)
"""Words of the protocol that mean the same wherever they stand."""


class RedactScope(Enum):
    """What the objects around a value say of it."""

    PROTOCOL = auto()
    FUNCTION = auto()
    """An object whose ``name`` is what a program calls a function."""
    OF_SOMEBODY = auto()
    RESPONSE = auto()
    """A whole response of the Responses protocol, whose ``output`` and ``tools`` list what programs named."""
    ITEMS = auto()
    """Such a list."""


class RedactRule:
    """Hides every text that is not known to be harmless."""

    def __init__(self, top: RedactScope = RedactScope.PROTOCOL) -> None:
        self.top = top

    def inside(self, name: str, scope: RedactScope) -> RedactScope:
        """Returns the scope of what stands in the object or list of that name."""
        if scope is RedactScope.ITEMS:
            return RedactScope.FUNCTION
        if scope is RedactScope.RESPONSE and name in ("", "output", "tools"):
            return RedactScope.ITEMS if name else scope
        if scope is RedactScope.OF_SOMEBODY or name in _OF_SOMEBODY:
            return RedactScope.OF_SOMEBODY
        is_function = name in ("function", "mcp", "tool_calls", "tool_choice", "json_schema")
        return RedactScope.FUNCTION if is_function else RedactScope.PROTOCOL

    def name(self, name: str, _: RedactScope) -> str:
        """Returns the name of a member; one that no program would choose is hidden."""
        return name if _IDENTIFIER.fullmatch(name) or name.startswith("$") else HIDDEN

    def text(self, name: str, text: str, scope: RedactScope) -> str:
        """Returns the text, or what stands for it."""
        if scope is not RedactScope.OF_SOMEBODY and (text in _CLOSED or is_harmless(name, text, scope)):
            return text
        return HIDDEN

    def bare(self, _: str, token: str, scope: RedactScope) -> str | None:
        """Returns what stands for a number among what is somebody's own."""
        return HIDDEN if scope is RedactScope.OF_SOMEBODY and token[0] != "n" else None

    def hides_value(self, _: Mapping[str, str]) -> str | None:
        """Returns nothing: such a value is hidden already."""
        return None


def redacted_json(text: str) -> str:
    """Returns the text of an object without what people wrote; of what can't be read nothing is known: all of it
    is hidden.
    """
    top = RedactScope.RESPONSE if _RESPONSE.search(text) else RedactScope.PROTOCOL
    return JsonRewriter(RedactRule(top)).rewritten(text) if is_json(text) else HIDDEN


def is_harmless(name: str, text: str, scope: RedactScope = RedactScope.PROTOCOL) -> bool:
    """Tells whether a text under that name is one that nobody wrote."""
    form = _FORMS.get(name)
    if form is None and _NAMED_ID.search(name):
        form = _ID
    if form is None and _NAMED_TIME.search(name):
        form = _TIME
    if form is None and name == "name" and scope is RedactScope.FUNCTION:
        form = _IDENTIFIER
    return form is not None and form.fullmatch(text) is not None
