"""The body of a new run: that of an earlier one, and a message of the user as the input of a graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from runtui.model.detail import Json

_OF_KWARGS = ("input", "context")
_MESSAGES = "additional_messages"


def settings_like(document: Json) -> dict[str, Json]:
    """Returns the settings that create a run like the one of `document`: its assistant, input and context.

    An answer is not given again: a run that answered a question has no input.
    """
    if not isinstance(document, dict):
        return {}
    kwargs = document.get("kwargs")
    told = kwargs if isinstance(kwargs, dict) else {}
    settings = {"assistant_id": document.get("assistant_id")} | {name: told.get(name) for name in _OF_KWARGS}
    return {name: value for name, value in settings.items() if value not in (None, {}, [])}


def body_of(settings: Mapping[str, Json]) -> dict[str, Json]:
    """Returns the body of a new run; messages of the user come behind those of the input."""
    body = dict(settings)
    messages = body.pop(_MESSAGES, None)
    if isinstance(messages, list) and messages:
        given = body.get("input")
        values = given if isinstance(given, dict) else {}
        before = values.get("messages")
        body["input"] = values | {"messages": [*(before if isinstance(before, list) else []), *messages]}
    return body
